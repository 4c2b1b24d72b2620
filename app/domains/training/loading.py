"""Attendance and results from files, and into files that load again: who it is, where he was, what came of it."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy.orm import joinedload

from app.domains.training import results
from app.domains.training.models.enrolments import TrainingEnrolment
from app.domains.training.models.events import TrainingEvent
from app.domains.training.schemas.enrolments import TrainingResultRow
from app.kernel.db import Db
from app.kernel.imports import Intake, Line
from app.kernel.tabular import Absence, Column, TableShape, integer
from app.kernel.tabular import text as words
from app.kernel.tabular.readers import Facts, boolean
from app.kernel.tabular.words import folded
from app.kernel.text import Text

_ALL = frozenset({"all", "все", "всё", "да", "+"})
_NONE = frozenset({"none", "нет", "0"})
_PARTS = re.compile(r"[,;\s]+")
_RANGE = re.compile(r"([0-9]{1,3})\s*[-\N{EN DASH}\N{EM DASH}]\s*([0-9]{1,3})")


def attendance(raw: object, facts: Facts) -> str | Absence:
    """`1, 2, 4`, also where somebody wrote 1-2; 4; what is none is left to the rules of the row."""
    said = words(str(int(raw)) if isinstance(raw, float) and raw.is_integer() else raw, facts)
    if isinstance(said, Absence):
        return said
    plain = said.casefold().strip(" .")
    if plain in _ALL | _NONE:
        return "all" if plain in _ALL else "none"
    spread = _RANGE.sub(lambda found: _spread(int(found[1]), int(found[2])), plain)
    parts = [part for part in _PARTS.split(spread) if part]
    return ", ".join(parts)


def _spread(first: int, last: int) -> str:
    return ",".join(map(str, range(first, min(last, first + 200) + 1)))


RESULTS = TableShape(
    columns=(
        Column("school_code", Text("Код школы", "School code"), words, ("школа", "код ОО", "school")),
        Column("person_name", Text("Слушатель", "Learner"), words, ("фио", "фамилия, имя, отчество", "name")),
        Column("attended", Text("Посещённые занятия", "Sessions attended"), attendance, ("посещение", "занятия")),
        Column("passed", Text("Зачёт", "Passed"), boolean, ("зачтено", "результат", "прошёл обучение", "result")),
        Column("hours", Text("Часов", "Hours"), integer, ("часы", "зачтено часов")),
        Column("remark", Text("Примечание", "Remark"), words, ("примечания", "note")),
        Column("person_id", Text("Идентификатор слушателя", "Learner id"), words, ("id",)),
    )
)  # fmt: skip

_WHO = Text("Не сказано, о ком эта строка.", "The row does not say whom it is about.")
_SAY_WHO = Text("Впишите фамилию, имя и отчество.", "Give the name.")
_NOT_THERE = Text("Среди тех, у кого есть место, такого человека нет.", "Nobody of this name has a place in the event.")
_LOOK = Text(
    "Выгрузите список (GET …/results/export) и проверьте имя и школу.",
    "Export the list (GET …/results/export) and check name and school.",
)
_NAMESAKES = Text("Так зовут не одного слушателя.", "More than one learner is called so.")
_SAY_WHICH = Text(
    "Добавьте код школы, а для полных тёзок — идентификатор слушателя из выгрузки.",
    "Add the school code; for namesakes of one school the learner id from an export.",
)
_WRITTEN = ("attended", "passed", "hours", "remark")


def results_of(event: TrainingEvent) -> Intake[TrainingResultRow]:
    """Results of one event: the rows are those who have a place in it, and no others come in by a file."""

    async def settle(db: Db, lines: Sequence[Line[TrainingResultRow]]) -> None:
        found = await db.all(results.recorded(event).options(*people()))
        judged = await results.sheet(db, event)
        by_id = {row.person_id: row for row in found}
        by_name: dict[str, list[TrainingEnrolment]] = {}
        for one in found:
            by_name.setdefault(folded(one.person.name), []).append(one)
        for line in lines:
            row = _meant(line, by_id, by_name)
            if row is None:
                continue
            said = _said(line.given, judged)
            change = judged.settled(row, said)
            for name, code, text, hint in judged.flaws(row, change):
                line.refuse(code, text, hint, column=name or None)
            line.named = {"id": row.id, "district_id": row.district_id, "organization_id": row.organization_id} | change

    return Intake(
        shape=RESULTS,
        accepts=TrainingResultRow,
        model=TrainingEnrolment,
        key=("id",),
        columns=("id", "district_id", "organization_id", *_WRITTEN),
        settle=settle,
    )


def people() -> tuple[Any, ...]:
    """What a row is found and written by."""
    return (joinedload(TrainingEnrolment.person), joinedload(TrainingEnrolment.organization))


def _said(given: TrainingResultRow, judged: results.Sheet) -> dict[str, Any]:
    said = {name: getattr(given, name) for name in _WRITTEN if name in given.model_fields_set}
    attended: str | None = said.pop("attended", None)
    if attended == "all":
        said["attended"] = sorted(judged.numbers - judged.to_come)
    elif attended is not None:
        said["attended"] = [] if attended == "none" else [int(number) for number in attended.split(", ")]
    return said


def _meant(
    line: Line[TrainingResultRow],
    by_id: Mapping[UUID, TrainingEnrolment],
    by_name: Mapping[str, Sequence[TrainingEnrolment]],
) -> TrainingEnrolment | None:
    """Whom a row is about; where that is not certain it is a fault, never a guess."""
    given = line.given
    if given.person_id is not None:
        known = [by_id[given.person_id]] if given.person_id in by_id else []
    elif given.person_name is not None:
        known = [*by_name.get(folded(given.person_name), ())]
    else:
        line.refuse("value.missing", _WHO, _SAY_WHO, column="person_name")
        return None
    if given.school_code is not None:
        known = [row for row in known if folded(row.organization.code) == folded(given.school_code)]
    column = "person_name" if given.person_id is None else "person_id"
    if not known:
        line.refuse("reference.unknown", _NOT_THERE, _LOOK, column=column)
    elif len(known) > 1:
        line.refuse("reference.unclear", _NAMESAKES, _SAY_WHICH, column=column)
    return known[0] if len(known) == 1 else None


# --- out again --------------------------------------------------------------------------------------------------------


def rows(found: Iterable[TrainingEnrolment]) -> Iterable[list[object]]:
    """Rows that load again as they are."""
    for row in found:
        told: dict[str, object] = {
            "school_code": row.organization.code,
            "person_name": row.person.name,
            "attended": ", ".join(map(str, row.attended)) or "none",
            "person_id": row.person_id,
        }
        yield [told.get(column.key, getattr(row, column.key, None)) for column in RESULTS.columns]


def about(event_id: UUID) -> str:
    """What must not be loaded twice at once."""
    return f"training results {event_id}"
