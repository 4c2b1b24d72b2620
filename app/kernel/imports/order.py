"""How a file is to be taken in, and what became of it."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from app.kernel.db import Db
from app.kernel.problems import Fault, Kind, Problem
from app.kernel.tabular import Table, TableShape, Unreadable, read
from app.kernel.text import Labelled, Text

MOST_FAULTS = 10_000
"""A file that is to be stored as a whole is read no further; of another one, further faulty rows are only counted."""


class Mode(Labelled):
    """What is done with a row whose natural key is there already, or is not."""

    UPSERT = "upsert", "создать новые и изменить имеющиеся", "make new ones and change those that are there"
    CREATE = "create", "только создать новые", "only make new ones"
    UPDATE = "update", "только изменить имеющиеся", "only change those that are there"


FILE_UNREADABLE = Kind(
    "file-unreadable", 422,
    Text("Файл не читается как таблица", "The file cannot be read as a table"),
    Text("Тот, кто составил файл.", "Whoever made the file."),
    Text("Исправьте то, что перечислено в errors, и отправьте файл снова: ничего не сохранено.",
         "Mend what is listed under errors and send the file again: nothing was stored."),
)  # fmt: skip
ROWS_REFUSED = Kind(
    "rows-refused", 422,
    Text("В файле есть строки с ошибками", "The file has rows with faults"),
    Text("Тот, кто составил файл.", "Whoever made the file."),
    Text("Исправьте строки, перечисленные в errors, и отправьте файл снова, или отправьте его с atomic=false: тогда "
         "верные строки сохранятся. Сейчас ничего не сохранено.",
         "Mend the rows listed under errors and send the file again, or send it with atomic=false: then the good rows "
         "are stored. Now nothing was."),
)  # fmt: skip

_REFUSED = Text(
    "Строк с ошибками: {bad} из {all}. Ничего не сохранено.", "Rows with faults: {bad} of {all}. Nothing was stored."
)


@dataclass(frozen=True, slots=True)
class Order:
    """How a file is to be taken."""

    mode: Mode = Mode.UPSERT
    atomic: bool = True
    dry_run: bool = False
    defaults: Mapping[str, Any] = field(default_factory=dict)
    """What a row says where it says nothing."""


@dataclass
class Outcome:
    """What became of a file."""

    rows: int = 0
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    rejected: int = 0
    stored: bool = False
    faults: list[Fault] = field(default_factory=list)
    notes: list[Fault] = field(default_factory=list)

    @property
    def counts(self) -> dict[str, int]:
        """As answers and the audit tell them."""
        names = ("rows", "created", "updated", "unchanged", "rejected")
        return {name: getattr(self, name) for name in names}

    def refusal(self) -> Problem:
        """The problem of a file that was to be stored as a whole."""
        counts: dict[str, Any] = self.counts
        return Problem(ROWS_REFUSED, _REFUSED.filled(bad=self.rejected, all=self.rows), errors=self.faults, **counts)

    def reject(self, faults: Sequence[Fault]) -> None:
        """A row that is not fine."""
        self.rejected += 1
        self.faults += faults[: max(0, MOST_FAULTS - len(self.faults))]

    def remark(self, notes: Sequence[Fault]) -> None:
        """What is worth knowing about a table and hinders nothing."""
        self.notes += notes[: max(0, MOST_FAULTS - len(self.notes))]

    @property
    def full(self) -> bool:
        """Whether there is no room for further faults."""
        return len(self.faults) >= MOST_FAULTS


def table_in(body: bytes, shape: TableShape, media_type: str) -> Table:
    """The table in a body, or every reason why there is none (422)."""
    try:
        return read(body, shape, media_type=media_type)
    except Unreadable as unreadable:
        raise Problem(FILE_UNREADABLE, errors=unreadable.faults) from unreadable


def conclude(db: Db, outcome: Outcome, order: Order) -> None:
    """All tables of a file are read: everything stays, or the good rows, or nothing (422)."""
    if outcome.rejected and order.atomic and not order.dry_run:
        raise outcome.refusal()
    outcome.stored = not order.dry_run
    if order.dry_run:
        db.discard()


def digest_of(body: bytes) -> str:
    """What the audit keeps of a file."""
    return hashlib.sha256(body).hexdigest()
