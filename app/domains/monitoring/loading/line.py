"""One row of a file of sheets on its way in."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from pydantic_core import PydanticCustomError

from app.domains.monitoring.columns import EXPLANATION, taken
from app.domains.monitoring.compiled import CompiledForm
from app.domains.monitoring.judging import Finding
from app.domains.organizations.letters import class_letter
from app.kernel.problems import Fault
from app.kernel.tabular import Row
from app.kernel.text import Text

_EXPLAIN = Text(
    "Исправьте числа, а если всё верно, напишите почему в столбце «Пояснение» этой строки.",
    "Correct the numbers, or if all is right say why in the column “Explanation” of this row.",
)
_BLANK = Text("Не заполнено.", "Not filled in.")
"""The place of the cell tells the rest."""
_BAD_ID = Text("Это не идентификатор школы.", "This is not the id of a school.")
_TWICE = Text("Класс назван и целиком, и по частям, и они расходятся.", "The class is named twice, and differently.")


class SheetLine:
    """What a row says; what `settle` found out about it; what becomes of it."""

    __slots__ = (
        "absences", "before", "class_id", "explained", "explanation", "grade", "held", "letter", "row", "school_code",
        "school_id", "values",
    )  # fmt: skip

    held: Mapping[str, Any] | None
    """The sheet that is there already."""
    before: dict[str, Any]
    """What changes of it, with what it says now."""
    explained: dict[str, Any]
    """Rule -> why its warning is right all the same."""

    def __init__(self, row: Row, form: CompiledForm, defaults: Mapping[str, Any]) -> None:
        self.row = row
        said = row.values
        if defaults:
            said = {**defaults, **{key: value for key, value in said.items() if value is not None}}
        self.school_code: str | None = said.get("school_code")
        self.school_id: UUID | None = None
        self.class_id: UUID | None = None
        self.grade: int | None = None
        self.letter: str | None = None
        self.explanation: str | None = said.get(EXPLANATION.key)
        self.held = None
        self.before = {}
        self.explained = {}
        self._name_the_school(said)
        self._name_the_class(said)
        self.values, self.absences = taken(form, said)

    @property
    def faults(self) -> list[Fault]:
        """All that is wrong with it."""
        return self.row.faults

    @property
    def silent(self) -> bool:
        """Whether it says whom it is about, and nothing else."""
        return not (self.faults or self.values or self.absences or self.explanation)

    @property
    def key(self) -> tuple[UUID | None, UUID | None]:
        """School and class, once they are found."""
        return self.school_id, self.class_id

    def refuse(self, code: str, message: Text, hint: Text | None = None, column: str | None = None) -> None:
        """A fault, at a cell or of the row."""
        self.row.refuse(code, message, hint, column=column)

    def find(self, found: Iterable[Finding]) -> None:
        """Findings as faults at their cells."""
        for one in found:
            if one.code == "rule.unexplained":
                self.refuse(one.code, one.message, _EXPLAIN, EXPLANATION.key)
            elif one.code == "value.missing":
                self.refuse(one.code, _BLANK, one.hint, one.field)
            else:
                self.refuse(one.code, one.message, one.hint, one.field)

    def _name_the_school(self, said: Mapping[str, Any]) -> None:
        raw = said.get("school_id")
        if raw is not None:
            try:
                self.school_id = UUID(str(raw))
            except ValueError:
                self.refuse("value.uuid_parsing", _BAD_ID, column="school_id")

    def _name_the_class(self, said: Mapping[str, Any]) -> None:
        self.grade = said.get("grade")
        raw = said.get("letter")
        if raw is not None:
            try:
                self.letter = class_letter(str(raw))
            except PydanticCustomError as error:
                context: Mapping[str, Any] = error.context or {}
                self.refuse("value.class_letter", context["text"], column="letter")
        together = said.get("class")
        if together is None:
            return
        if {self.grade, together[0]} - {None, together[0]} or {self.letter, together[1]} - {None, together[1]}:
            self.refuse("class.twice", _TWICE, column="class")
        self.grade, self.letter = together
