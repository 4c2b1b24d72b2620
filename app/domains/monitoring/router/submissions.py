"""Submissions: drafting, submitting, reviewing, and the revisions of each."""

from typing import Annotated, Any

from fastapi import Query

from app.domains.monitoring import revisions, service
from app.domains.monitoring.findings import findings
from app.domains.monitoring.lives import SUBMISSIONS
from app.domains.monitoring.models import Submission
from app.domains.monitoring.schemas.submissions import (
    DifferenceOut,
    FindingOut,
    ReopenIn,
    ReturnSheetIn,
    RevisionsOut,
    SheetOut,
    SubmissionIn,
    SubmissionList,
    SubmissionOut,
    SubmissionPatch,
    SubmitIn,
)
from app.kernel.db import Db
from app.kernel.paging import Page, Slice
from app.kernel.routing import Routes
from app.kernel.schema import PathId, sent
from app.policy import allow, steps

Read = Annotated[Db, allow("monitoring-submissions.read")]
Write = Annotated[Db, allow("monitoring-submissions.write")]

submissions = Routes("/monitoring/submissions", tag="Submissions")
ROUTES = [submissions]


@submissions.get("", response_model=Page[SubmissionOut], summary="List submissions")
async def list_(db: Read, wanted: Annotated[SubmissionList, Query()]) -> Slice[Submission]:
    """The sheets that you see, with their values."""
    return await db.page(service.narrowed(wanted), wanted, service.SORTS)


@submissions.post("", response_model=SheetOut, status_code=201, summary="Begin a sheet")
async def create(db: Write, sheet: SubmissionIn) -> Submission:
    """Begin a sheet as a draft, or submit it at once with `submit=true`.

    A draft may be incomplete, but what it says must be of the right type and within the limits; `findings` tells what
    stands between it and its submission.
    """
    return await _with_findings(db, await service.begin(db, dict(sheet)))


@submissions.get("/{id}", response_model=SheetOut, summary="Read a sheet")
async def get(db: Read, id: PathId) -> Submission:
    """One sheet, with what stands between it and its submission."""
    return await _with_findings(db, await db.get(Submission, id, *service.reading()))


@submissions.patch("/{id}", response_model=SheetOut, summary="Change values of a sheet")
async def update(db: Write, id: PathId, change: SubmissionPatch) -> Submission:
    """Save single values as they are typed: what is not named stays, null takes a value away.

    A returned sheet can be changed where the return opened it; a submitted one is frozen.
    """
    return await _with_findings(db, await service.amend(db, id, sent(change)))


@submissions.delete("/{id}", status_code=204, summary="Discard a draft")
async def delete(db: Write, id: PathId) -> None:
    """Discard a draft that was never submitted."""
    await service.discard(db, id)


@submissions.get("/{id}/revisions", response_model=RevisionsOut, name="revisions", summary="Revisions of a sheet")
async def list_revisions(db: Read, id: PathId) -> dict[str, Any]:
    """Every change of the sheet, first to last: who, when, from where, each value before and after."""
    row = await db.get(Submission, id)
    return {"items": revisions.with_changes(row, await db.all(revisions.of(id)))}


@submissions.get(
    "/{id}/difference", response_model=DifferenceOut, name="difference", summary="What changed since the last review"
)
async def difference(db: Read, id: PathId) -> dict[str, Any]:
    """Value by value what the sheet says otherwise than when the centre last judged it, and what had been asked."""
    row = await db.get(Submission, id)
    return {
        "since": row.reviewed_revision,
        "changes": await revisions.since_review(db, row),
        "asked": row.reasons,
    }


steps(
    submissions,
    SUBMISSIONS,
    Submission,
    SubmissionOut,
    reading="monitoring-submissions.read",
    words={
        "submit": (
            "Submit a sheet",
            "All rules are run and every fault is told at once; then the sheet is frozen until it is judged.",
        ),
        "return": ("Return a sheet", "Back to the school: only the named fields open, with reasons and a day."),
        "accept": ("Accept a sheet", "The sheet is right: it counts in the accepted sums from now on."),
        "reopen": ("Reopen an accepted sheet", "Something was found later: the sheet is opened again, with a reason."),
    },
    bodies={"submit": SubmitIn, "return": ReturnSheetIn, "reopen": ReopenIn},
    effects={
        "return": service.return_,
        "accept": service.accept,
        "reopen": service.reopen,
    },
    aftermath=service.after_step,
    options=service.reading,
    whole={"submit": service.submit},
)


async def _with_findings(db: Db, row: Submission) -> Submission:
    row.findings = [FindingOut.of(one) for one in await findings(db, row)]
    return row
