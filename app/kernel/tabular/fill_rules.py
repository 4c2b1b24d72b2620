"""What a cell of a form takes, as Excel and LibreOffice check it while it is being typed, and as they say so.

Wherever a value is asked for, «не применимо» and «неизвестно» must go in too, or people would write zeros. Validations
of numbers refuse every text, and those that only warn let any nonsense pass after one click; a formula does both
right, in both programs. It asks by IF whether there is a number: AND and OR compute all they are given, and comparing
a text would make the whole an error. Lists cannot be formulas and keep their arrow: there the words are choices.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any

from app.kernel.tabular.absences import Absence
from app.kernel.text import Text


class FillKind(StrEnum):
    """What a column is for."""

    WHOLE = "whole"
    DECIMAL = "decimal"
    SHARE = "share"
    CHOICE = "choice"
    BOOLEAN = "boolean"
    TEXT = "text"
    FIXED = "fixed"
    """Filled in already and locked: the names of classes, codes."""


@dataclass(frozen=True, slots=True)
class FillColumn:
    """One column of a form. Limits are of a number, or of the length of a text; a share lies within 0 and 1 anyhow."""

    heading: str
    kind: FillKind
    note: str | None = None
    """What stands in the comment of the heading."""
    width: int = 14
    """In characters."""
    minimum: int | Decimal | None = None
    maximum: int | Decimal | None = None
    choices: Sequence[str] = ()
    """What can be chosen, as people read it."""
    required: bool = False
    """Its empty cells are tinted."""


YES, NO = Text("да", "yes"), Text("нет", "no")
_ABSENCES = (Absence.NOT_APPLICABLE.label, Absence.UNKNOWN.label)

_LONGEST_LIST = 255
_LONGEST_TITLE, _LONGEST_MESSAGE = 32, 224
"""Excel shows 255 characters of an input message, but of an error message no more than these ([MS-OI29500] 2.1.613)."""

_WHAT = {
    FillKind.WHOLE: Text("Целое число{limits}.", "A whole number{limits}."),
    FillKind.DECIMAL: Text("Число{limits}.", "A number{limits}."),
    FillKind.SHARE: Text(
        "Доля{limits}; проценты пишутся со знаком: 25%.", "A share{limits}; percents are written with their sign: 25%."
    ),
    FillKind.CHOICE: Text("Выберите значение из списка.", "Choose a value from the list."),
    FillKind.BOOLEAN: Text("Выберите «да» или «нет».", "Choose «yes» or «no»."),
    FillKind.TEXT: Text("Текст, знаков{limits}.", "A text; characters{limits}."),
}
_BETWEEN = Text(" от {least} до {most}", " from {least} to {most}")
_FROM = Text(" не меньше {least}", " not below {least}")
_UP_TO = Text(" не больше {most}", " not above {most}")
_NO_VALUE = Text(
    "Если значения нет, напишите «не применимо» или «неизвестно».",
    "If there is no value, write «not applicable» or «unknown».",
)
_REQUIRED = Text("Пустой ячейку не оставляйте.", "Do not leave the cell empty.")
_REFUSED = Text("Это значение не подходит", "This value does not fit")


def rule_of(column: FillColumn, cell: str, listed: Callable[[Sequence[str]], str]) -> dict[str, Any] | None:
    """The validation of a column, by xlsxwriter's names; None where anything goes.

    `cell` is the address of its first cell; `listed` puts a list too long for a validation into cells and names them.
    """
    if column.kind is FillKind.FIXED or (column.kind is FillKind.TEXT and _limits(column) == (None, None)):
        return None
    return _check(column, cell, listed) | {
        "input_title": _cut(column.heading, _LONGEST_TITLE),
        "input_message": _cut(_told(column), _LONGEST_MESSAGE),
        "error_title": str(_REFUSED),
        "error_message": _cut(_told(column), _LONGEST_MESSAGE),
    }


def _check(column: FillColumn, cell: str, listed: Callable[[Sequence[str]], str]) -> dict[str, Any]:
    if column.kind in {FillKind.CHOICE, FillKind.BOOLEAN}:
        options = column.choices if column.kind is FillKind.CHOICE else (str(YES), str(NO))
        choices = [*dict.fromkeys([*options, *map(str, _ABSENCES)])]
        return {"validate": "list", "source": choices if _stands_inline(choices) else listed(choices)}
    least, most = _limits(column)
    measured = f"LEN({cell})" if column.kind is FillKind.TEXT else cell
    checks = [f"{cell}=INT({cell})"] if column.kind is FillKind.WHOLE else []
    checks += [f"{measured}{sign}{limit:f}" for sign, limit in ((">=", least), ("<=", most)) if limit is not None]
    words = ",".join(f'{cell}="{word}"' for label in _ABSENCES for word in label)
    if column.kind is FillKind.TEXT:
        return {"validate": "custom", "value": f"=OR(AND({','.join(checks)}),{words})"}
    return {"validate": "custom", "value": f"=IF(ISNUMBER({cell}),AND({','.join(checks) or 'TRUE'}),OR({words}))"}


def _stands_inline(choices: Sequence[str]) -> bool:
    """Commas part the choices of an inline list, and its quotes and spaces are not safe."""
    plain = all(choice == choice.strip() and not {",", '"', "\n"} & {*choice} for choice in choices)
    return plain and _length(",".join(choices)) <= _LONGEST_LIST


def _limits(column: FillColumn) -> tuple[Decimal | None, Decimal | None]:
    least, most = (None if limit is None else Decimal(limit) for limit in (column.minimum, column.maximum))
    if column.kind is not FillKind.SHARE:
        return least, most
    return max(least or Decimal(0), Decimal(0)), min(Decimal(1) if most is None else most, Decimal(1))


def _told(column: FillColumn) -> str:
    """What to write, in one breath."""
    least, most = _limits(column)
    form = Text("", "") if least is most is None else _UP_TO if least is None else _FROM if most is None else _BETWEEN
    limits = form.filled(least=_said(least), most=_said(most))
    told = [_WHAT[column.kind].filled(limits=limits), _NO_VALUE, *([_REQUIRED] if column.required else [])]
    return " ".join(map(str, told))


def _said(limit: Decimal | None) -> Text:
    written = "" if limit is None else f"{limit:f}"
    return Text(written.replace(".", ","), written)


def _length(text: str) -> int:
    """As Excel counts: in units of UTF-16."""
    return len(text.encode("utf-16-le")) // 2


def _cut(text: str, length: int) -> str:
    return text.encode("utf-16-le")[: 2 * length].decode("utf-16-le", "ignore")
