"""The rules of conclusions: a school writes them about its own sheet, and names what it did about them."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload, selectinload
from sqlalchemy.orm.interfaces import ORMOption

from app.domains.development.models.plans import DevelopmentItem
from app.domains.feedback import sheets
from app.domains.feedback.findings import sentence_of
from app.domains.feedback.lives import ConclusionStatus
from app.domains.feedback.models import ChainLink, ResultConclusion, ResultSheet
from app.domains.practices.models.adoptions import PracticeAdoption
from app.domains.transition.models import TransitionProgramme
from app.kernel.db import Db
from app.kernel.paging import among
from app.kernel.problems import Fault, Kind, Problem, invalid
from app.kernel.references import referred, unknown
from app.kernel.tables import now
from app.kernel.text import Text

Json = dict[str, Any]
SORTS = {"created_at": ResultConclusion.created_at}

CONCLUSION_SENT = Kind(
    "conclusion-sent",
    409,
    Text("Вывод уже передан в центр и не меняется", "The conclusion is with the centre and does not change"),
    Text(
        "Школа: она может отозвать вывод, пока его не обсудили.", "The school: it can recall it until it is discussed."
    ),
    Text(
        "Отзовите вывод (POST …/recall) и исправьте его; то, что по нему сделано, можно дописывать всегда.",
        "Recall it (POST …/recall) and change it; what was done about it can be added at any time.",
    ),
)
_NO_FINDING = Text("В этом листе нет такой находки.", "The sheet has no such finding.")
_LOOK = Text("Возьмите key из findings листа.", "Take the key from the findings of the sheet.")
_ONE = Text(
    "Назовите находку листа или опишите свою — что-то одно.",
    "Name a finding of the sheet or tell your own: one of the two.",
)
_ANOTHER_SCHOOL = Text("Это запись другой школы.", "This record belongs to another school.")

_LINKS: Mapping[str, tuple[type[Any], str]] = {
    "corrections": (TransitionProgramme, "transition_programme_id"),
    "training": (DevelopmentItem, "development_item_id"),
    "practices": (PracticeAdoption, "practice_adoption_id"),
}
"""Property -> what it names, and the column that keeps it; one more line for each further kind of record."""


def reading() -> tuple[ORMOption, ...]:
    """What an answer about a conclusion is read from."""
    return (joinedload(ResultConclusion.sheet), selectinload(ResultConclusion.links))


def narrowed(wanted: Any) -> Select[ResultConclusion]:
    """The conclusions that a list asks for."""
    return among(
        select(ResultConclusion).options(*reading()),
        (ResultConclusion.sheet_id, wanted.sheet_id),
        (ResultConclusion.school_id, wanted.school_id),
        (ResultConclusion.status, wanted.status),
    )


def dress(db: Db, rows: Sequence[ResultConclusion]) -> None:
    """Give each its finding in words, as the reader may see it."""
    for row in rows:
        row.finding_text = row.about or ""
        if row.finding is not None:
            content = sheets.content_for(db, row.sheet)
            told = {one["key"]: one for one in content["findings"]}
            hidden = _REPLACED if content is sheets.REPLACED else _HIDDEN
            row.finding_text = str(sentence_of(told[row.finding])) if row.finding in told else str(hidden)


_REPLACED = Text(
    "Находка из прежней редакции листа: её числа видят школа и центр.",
    "A finding of a former edition of the sheet: its figures are for the school and the centre.",
)
_HIDDEN = Text("Находка опирается на малое число учеников и скрыта.", "The finding rests on few pupils and is hidden.")


async def write(db: Db, values: Json) -> ResultConclusion:
    """A new conclusion as a draft."""
    sheet = await referred(db, ResultSheet, values["sheet_id"], "/sheet_id")
    links = {name: values.pop(name) for name in _LINKS}
    if (values["finding"] is None) == (values["about"] is None):
        raise invalid(Fault("/finding", "value.either", _ONE))
    if values["finding"] is not None and values["finding"] not in {one["key"] for one in sheet.content["findings"]}:
        raise invalid(Fault("/finding", "reference.unknown", _NO_FINDING, _LOOK))
    row = db.add(ResultConclusion(school_id=sheet.school_id, district_id=sheet.district_id, **values))
    await db.flush()
    await _tie(db, row, links)
    return await _whole(db, row)


async def amend(db: Db, id: UUID, change: Json) -> ResultConclusion:
    """Its words while it is a draft; what was done about it at any time."""
    row = await db.edit(ResultConclusion, id, *reading())
    links = {name: change.pop(name) for name in _LINKS if name in change}
    if change and row.status != ConclusionStatus.DRAFT.value:
        raise Problem(CONCLUSION_SENT)
    if row.finding is not None and change.get("about") is not None:
        raise invalid(Fault("/about", "value.either", _ONE))
    for name, value in change.items():
        setattr(row, name, value)
    if links:
        row.updated_at = now()
    await _tie(db, row, links)
    return await _whole(db, row)


async def discard(db: Db, id: UUID) -> None:
    """Take a draft back."""
    row = await db.edit(ResultConclusion, id, *reading())
    if row.status != ConclusionStatus.DRAFT.value:
        raise Problem(CONCLUSION_SENT)
    for link in row.links:
        await db.remove(link)
    await db.remove(row)


async def send(db: Db, row: ResultConclusion, _: Any) -> None:  # noqa: ARG001  # as every effect of a step
    """To the centre."""
    row.sent_at = now()


async def recall(db: Db, row: ResultConclusion, _: Any) -> None:  # noqa: ARG001
    """Back to the school."""
    row.sent_at = None


async def discuss(db: Db, row: ResultConclusion, body: Any) -> None:  # noqa: ARG001
    """What was agreed stays with the conclusion."""
    row.reply = body.note


async def _whole(db: Db, row: ResultConclusion) -> ResultConclusion:
    await db.refresh(row, "sheet", "links")
    dress(db, [row])
    return row


async def _tie(db: Db, row: ResultConclusion, links: Mapping[str, Sequence[UUID]]) -> None:
    """What is named is tied, what is no longer named is let go; other kinds stay as they are."""
    faults: list[Fault] = []
    kept = await db.all(select(ChainLink).where(ChainLink.conclusion_id == row.id))
    for name, wanted in links.items():
        model, column = _LINKS[name]
        tied = {getattr(link, column): link for link in kept if getattr(link, column) is not None}
        for number, id in enumerate(dict.fromkeys(wanted)):
            if id not in tied:
                faults += await _tied(db, row, model, column, id, f"/{name}/{number}")
        for id, link in tied.items():
            if id not in wanted:
                await db.remove(link)
    if faults:
        raise invalid(*faults)


async def _tied(db: Db, row: ResultConclusion, model: type[Any], column: str, id: UUID, pointer: str) -> list[Fault]:
    found: Any = await db.first(select(model).where(model.id == id))
    if found is None:
        return [unknown(pointer)]
    if found.organization_id != row.school_id:
        return [Fault(pointer, "reference.unfit", _ANOTHER_SCHOOL)]
    link = ChainLink(conclusion_id=row.id, school_id=row.school_id, district_id=row.district_id)
    setattr(link, column, id)
    if isinstance(found, DevelopmentItem):
        link.plan_id = found.plan_id
    db.add(link)
    return []
