"""Selections and the schools in them."""

from typing import Annotated, Any

from fastapi import Query

from app.domains.decisions import annulment, schools, service, telling
from app.domains.decisions import tasks as _kinds_of_task  # noqa: F401  # importing it makes them known
from app.domains.decisions.lives import SELECTIONS
from app.domains.decisions.models import Selection, SelectionSchool
from app.domains.decisions.schemas import (
    AnnulIn,
    DecideIn,
    SelectionIn,
    SelectionList,
    SelectionOut,
    SelectionPatch,
    SelectionSchoolList,
    SelectionSchoolOut,
    SelectionSchoolPatch,
)
from app.kernel.db import Db
from app.kernel.paging import Page, Slice, among
from app.kernel.problems import NOT_FOUND, Problem
from app.kernel.routing import Routes
from app.kernel.schema import PathId, sent
from app.policy import allow, steps

Read = Annotated[Db, allow("selections.read")]
Write = Annotated[Db, allow("selections.write")]
ReadSchools = Annotated[Db, allow("selection-schools.read")]
WriteSchools = Annotated[Db, allow("selection-schools.write")]

routes = Routes("/selections", tag="Selections")
inside = Routes("/selection-schools", tag="Selections")
ROUTES = [routes, inside]


@routes.get("", response_model=Page[SelectionOut], summary="List selections")
async def list_(db: Read, wanted: Annotated[SelectionList, Query()]) -> Slice[Selection]:
    """Proposals and decisions; the department sees what was proposed to it, schools what was decided."""
    statement = service.listing()
    if wanted.programme_id is not None:
        statement = statement.where(Selection.programme_id == wanted.programme_id)
    if wanted.run_id:
        statement = statement.where(Selection.run_id.in_(wanted.run_id))
    if wanted.status:
        statement = statement.where(Selection.status.in_(wanted.status))
    found = await db.page(statement, wanted, service.SORTS)
    await telling.tell(db, found.items)
    return found


@routes.post("", response_model=SelectionOut, status_code=201, summary="Draw up a proposal")
async def create(db: Write, wanted: SelectionIn) -> Selection:
    """Draw up a proposal out of a run: every school of the programme with what speaks for it and against it.

    Those that pass the rule are proposed by themselves; if nobody does, the proposal says so.
    """
    return await service.draw_up(db, wanted.run_id, wanted.title, wanted.summary)


@routes.get("/{id}", response_model=SelectionOut, summary="Read a selection")
async def get(db: Read, id: PathId) -> Selection:
    """One selection; its schools are under `/selection-schools?selection_id=`."""
    row = await db.get(Selection, id)
    await telling.tell(db, [row])
    return row


@routes.patch("/{id}", response_model=SelectionOut, summary="Change a proposal")
async def update(db: Write, id: PathId, change: SelectionPatch) -> Selection:
    """Change what the centre says of it, until the department has it."""
    return await service.amend(db, id, sent(change))


async def _explain(db: Db, row: Selection, _: Any) -> None:
    await db.flush()
    await telling.tell(db, [row])


steps(
    routes,
    SELECTIONS,
    Selection,
    SelectionOut,
    reading="selections.read",
    words={
        "propose": ("Propose to the department", "The proposal goes to the department and no longer changes."),
        "return": ("Return a proposal", "The department sends it back and says what is missing."),
        "decide": (
            "Decide",
            "Decide school by school, with reasons and any dissent; chosen schools become district sites at once.",
        ),
        "uphold": (
            "Let a decision stand",
            "The department has looked at what was corrected since and lets its decision stand. Say why.",
        ),
        "annul": (
            "Annul a decision",
            (
                "By a document. Schools that it made district sites take part in the programme as before, unless "
                "another decision stands; duties that it fulfilled are owed again. The record stays, with who, when "
                "and why; a new selection can be drawn up out of a newer run."
            ),
        ),
        "withdraw": ("Withdraw a proposal", "The centre takes it back; it stays on record. Say why."),
    },
    bodies={"decide": DecideIn, "annul": AnnulIn},
    effects={
        "propose": service.propose,
        "return": annulment.take_back,
        "decide": service.decide,
        "uphold": annulment.uphold,
        "annul": annulment.annul,
        "withdraw": annulment.take_back,
    },
    aftermath=_explain,
)


@inside.get("", response_model=Page[SelectionSchoolOut], name="list", summary="List schools of selections")
async def list_schools(db: ReadSchools, wanted: Annotated[SelectionSchoolList, Query()]) -> Slice[dict[str, Any]]:
    """The schools by name, each with what speaks for it and against it; also those that are not eligible, and why."""
    statement = among(
        schools.listing(),
        (SelectionSchool.selection_id, wanted.selection_id),
        (SelectionSchool.school_id, wanted.school_id),
        (SelectionSchool.standing, wanted.standing),
        (SelectionSchool.outcome, wanted.outcome),
    )
    if wanted.proposed is not None:
        statement = statement.where(SelectionSchool.proposed.is_(wanted.proposed))
    found = await db.page(statement, wanted, schools.SORTS)
    return Slice(await schools.told(db, found.items), found.next_cursor, found.total)


@inside.get("/{id}", response_model=SelectionSchoolOut, name="get", summary="Read a school of a selection")
async def get_school(db: ReadSchools, id: PathId) -> dict[str, Any]:
    """One school in a selection."""
    row = await db.first(schools.listing().where(SelectionSchool.id == id))
    if row is None:
        raise Problem(NOT_FOUND)
    db.subject = row
    return (await schools.told(db, [row]))[0]


@inside.patch("/{id}", response_model=SelectionSchoolOut, name="update", summary="Propose a school, or not")
async def update_school(db: WriteSchools, id: PathId, change: SelectionSchoolPatch) -> dict[str, Any]:
    """Say whether a school is proposed, why, and what of its pedagogical potential speaks for or against it."""
    return await service.amend_school(db, id, sent(change))
