"""What a caller expects of a table: its columns, what they may be called, how each is read."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from app.kernel.tabular.absences import Absence
from app.kernel.tabular.readers import Reader
from app.kernel.tabular.words import folded
from app.kernel.text import Text


@dataclass(frozen=True, slots=True)
class Column:
    """One column. Its key, both titles and all aliases name it, whatever their case, spaces and punctuation."""

    key: str
    title: Text
    reads: Reader
    aliases: tuple[str, ...] = ()
    required: bool = False
    """The table must have it."""
    filled: bool = False
    """And no row may leave it blank. Such columns also tell a row of the table from totals and signatures below it."""
    absences: bool = False
    """An absence is given as the `Absence` it is; otherwise every absence is None."""


@dataclass(frozen=True, slots=True)
class TableShape:
    """The columns of a table, and the marks its makers use where there is no value (`{"SUPP": Absence.UNKNOWN}`)."""

    columns: tuple[Column, ...]
    marks: Mapping[str, Absence] = field(default_factory=dict)
    strict: bool = False
    """A name that is not known is a fault in JSON, and so is in a table one much like a column that the table lacks."""

    def __post_init__(self) -> None:
        owners: dict[str, str] = {}
        for column in self.columns:
            for name in {folded(name) for name in (column.key, *column.title, *column.aliases)}:
                if not name or owners.setdefault(name, column.key) != column.key:
                    raise ValueError(f"«{name}» must name one column: {owners.get(name)}, {column.key}")


class Names:
    """Which column a title means: by the caller's saved mapping first, then by what the column may be called."""

    def __init__(self, shape: TableShape, mapping: Mapping[str, str | None] | None = None) -> None:
        """`mapping` is {their title: our key}; None for the key says: known, and not wanted."""
        columns = {column.key: column for column in shape.columns}
        self._columns: dict[str, Column | None] = {
            folded(name): column for column in shape.columns for name in (column.key, *column.title, *column.aliases)
        }
        self.keys = list(columns)
        self.stray: list[tuple[str, str]] = []
        """What the mapping sends to columns that do not exist."""
        for title, key in (mapping or {}).items():
            if key is not None and key not in columns:
                self.stray.append((title, key))
            else:
                self._columns[folded(title)] = None if key is None else columns[key]
        self.titles = [
            title for column in shape.columns for title in (column.title.ru, column.title.en, *column.aliases)
        ]

    @property
    def all_titles(self) -> list[str]:
        """With the keys, as scripts write them."""
        return [*self.keys, *self.titles]

    def knows(self, title: str) -> bool:
        """True also for a title that is known and not wanted."""
        return folded(title) in self._columns

    def column(self, title: str) -> Column | None:
        """The column of this title, if there is one that is wanted."""
        return self._columns.get(folded(title))
