"""Transition programmes: writing, review in rounds, approval, corrected editions, and how far the school has come."""

from typing import Annotated, Any

from fastapi import Query, Response

from app.domains.transition import differences as comparing
from app.domains.transition import printing, reviewing
from app.domains.transition import programmes as rules
from app.domains.transition import progress as measuring
from app.domains.transition.completeness import missing
from app.domains.transition.content import content_of
from app.domains.transition.lives import TRANSITIONS
from app.domains.transition.models import TransitionProgramme
from app.domains.transition.schemas.programmes import (
    LackOut,
    TransitionActivityPartOut,
    TransitionEditionIn,
    TransitionEditionOut,
    TransitionProgrammeIn,
    TransitionProgrammeList,
    TransitionProgrammeOut,
    TransitionProgrammePatch,
)
from app.domains.transition.schemas.progress import TransitionProgressOut
from app.domains.transition.schemas.review import (
    ApproveTransitionIn,
    DifferencesQuery,
    EnforceTransitionIn,
    ReturnTransitionIn,
    TransitionDifferencesOut,
    TransitionRoundsOut,
)
from app.domains.transition.values import TransitionGoalOut, TransitionProblemOut
from app.kernel import papers
from app.kernel.db import Db
from app.kernel.paging import Page, Slice
from app.kernel.places import API
from app.kernel.routing import Routes
from app.kernel.schema import PathId, sent
from app.policy import allow, steps

Read = Annotated[Db, allow("transition-programmes.read")]
Write = Annotated[Db, allow("transition-programmes.write")]

programmes = Routes("/transition-programmes", tag="Transition programmes")
ROUTES = [programmes]


@programmes.get("", response_model=Page[TransitionProgrammeOut], summary="List transition programmes")
async def list_(db: Read, wanted: Annotated[TransitionProgrammeList, Query()]) -> Slice[TransitionProgramme]:
    """Every edition that you see, without its parts; the last changed first."""
    return await db.page(rules.narrowed(wanted), wanted, rules.SORTS)


@programmes.post("", response_model=TransitionEditionOut, status_code=201, summary="Begin a transition programme")
async def create(db: Write, programme: TransitionProgrammeIn) -> TransitionEditionOut:
    """Begin the transition programme of a school that takes part in a district programme, as a draft.

    A draft may be incomplete, but what it names must be there: criteria of the self-diagnosis, indicators of published
    forms, measures of the roadmap, appointments and assignments of the school. `lacks` tells what is still missing.
    """
    return await _whole(db, await rules.begin(db, dict(programme)))


@programmes.get("/{id}", response_model=TransitionEditionOut, summary="Read a transition programme")
async def get(db: Read, id: PathId) -> TransitionEditionOut:
    """One edition as a whole; `lacks` tells what stands between a draft and its submission."""
    return await _whole(db, await db.get(TransitionProgramme, id, *rules.reading()))


@programmes.patch("/{id}", response_model=TransitionEditionOut, summary="Change a transition programme")
async def update(db: Write, id: PathId, change: TransitionProgrammePatch) -> TransitionEditionOut:
    """Change a draft or a returned edition; a list is replaced as a whole, its parts are known by their codes."""
    return await _whole(db, await rules.amend(db, id, sent(change)))


@programmes.delete("/{id}", status_code=204, summary="Discard a transition programme")
async def delete(db: Write, id: PathId) -> None:
    """Discard a draft that was never submitted."""
    await rules.discard(db, id)


@programmes.post(
    "/{id}/editions",
    response_model=TransitionEditionOut,
    status_code=201,
    name="correct",
    summary="Begin a corrected edition",
)
async def correct(db: Write, id: PathId, edition: TransitionEditionIn, response: Response) -> TransitionEditionOut:
    """Begin the next edition of the one in force, because of a finding of a wave: a draft that says the same so far.

    The edition in force stays so until the corrected one takes its place.
    """
    row = await rules.correct(db, id, edition.wave_id, edition.finding)
    response.headers["location"] = f"{API}/transition-programmes/{row.id}"
    return await _whole(db, row)


@programmes.get("/{id}/rounds", response_model=TransitionRoundsOut, name="rounds", summary="Rounds of review")
async def list_rounds(db: Read, id: PathId) -> dict[str, Any]:
    """What was submitted when, how the centre decided, and its comments on single places; first to last."""
    return {"items": await reviewing.rounds(db, id)}


@programmes.get(
    "/{id}/differences",
    response_model=TransitionDifferencesOut,
    name="differences",
    summary="How an edition differs from another",
)
async def differences(db: Read, id: PathId, wanted: Annotated[DifferencesQuery, Query()]) -> dict[str, Any]:
    """Part by part in words: against another edition, or against what was submitted in an earlier round.

    Without a parameter: against the edition that this one corrects.
    """
    return await comparing.differences(db, id, wanted.with_, wanted.round)


@programmes.get(
    "/{id}/paper",
    name="paper",
    summary="Download a transition programme as a paper to sign",
    response_class=Response,
    **papers.GIVING,
)
async def paper(db: Read, id: PathId) -> Response:
    """One edition as DOCX in the form that a Russian school signs: considered, agreed, approved.

    People are named to whoever may see the staff of the school; to others by their function.
    """
    return await papers.answer("transition-programme", printing.PAPER, await printing.facts(db, id))


@programmes.get(
    "/{id}/progress",
    response_model=TransitionProgressOut,
    name="progress",
    summary="Compare targets with what waves brought",
)
async def progress(db: Read, id: PathId) -> dict[str, Any]:
    """Goal by goal and wave by wave: the target, what was accepted of the school, and whether the target is reached.

    Small counts are hidden from whoever is neither the school nor the centre.
    """
    return await measuring.progress(db, id)


steps(
    programmes,
    TRANSITIONS,
    TransitionProgramme,
    TransitionProgrammeOut,
    reading="transition-programmes.read",
    words={
        "submit": (
            "Submit a transition programme",
            "The school passes it to the centre; all that is lacking is told at once, required inclusions among it.",
        ),
        "return": (
            "Return a transition programme",
            "Back to the school: why, with comments on single places, and by when.",
        ),
        "agree": ("Agree to a transition programme", "The centre agrees: the governing council can approve it."),
        "approve": (
            "Record the approval",
            "The governing council has approved it, by its minutes; the duties that it fulfils are reported by itself.",
        ),
        "enforce": (
            "Put a transition programme in force",
            "It is in force from a day on; the edition that it corrects is superseded.",
        ),
    },
    bodies={"return": ReturnTransitionIn, "approve": ApproveTransitionIn, "enforce": EnforceTransitionIn},
    effects={
        "submit": reviewing.submit,
        "return": reviewing.return_,
        "agree": reviewing.agree,
        "approve": reviewing.approve,
        "enforce": reviewing.enforce,
    },
    options=rules.reading,
)


async def _whole(db: Db, row: TransitionProgramme) -> TransitionEditionOut:
    db.subject = row
    await db.flush()
    told = TransitionProgrammeOut.model_validate(row)
    lacks = await missing(db, content_of(row)) if row.writable else []
    return TransitionEditionOut(
        **{name: getattr(told, name) for name in TransitionProgrammeOut.model_fields},
        problems=[TransitionProblemOut.model_validate(one) for one in row.problems],
        goals=[TransitionGoalOut.model_validate(one) for one in row.goals],
        activities=[TransitionActivityPartOut.model_validate(one) for one in row.activities],
        lacks=[LackOut.model_validate(one.document()) for one in lacks],
    )
