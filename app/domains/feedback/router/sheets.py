"""Result sheets, conclusions, and the chain from finding to effect."""

import asyncio
from typing import Annotated, Any

from fastapi import Query, Request, Response

from app.domains.feedback import chain, conclusions, giving, outstanding, printing, sheets
from app.domains.feedback import tasks as _kinds_of_task  # noqa: F401  # importing it makes them known
from app.domains.feedback.lives import RESULT_CONCLUSIONS, RESULT_SHEETS
from app.domains.feedback.models import ResultConclusion, ResultSheet
from app.domains.feedback.reading import DIFFERENCE, NEXT, how_to_read
from app.domains.feedback.schemas.conclusions import (
    ResultChainOut,
    ResultConclusionIn,
    ResultConclusionList,
    ResultConclusionOut,
    ResultConclusionPatch,
)
from app.domains.feedback.schemas.sheets import (
    PreparedSheetsOut,
    PrepareSheetsIn,
    ResultSheetLineOut,
    ResultSheetList,
    ResultSheetOut,
    SheetsOfWaveOut,
)
from app.kernel import papers
from app.kernel.db import Db
from app.kernel.paging import Page, Slice
from app.kernel.routing import Routes
from app.kernel.schema import PathId, sent
from app.kernel.workflow import history
from app.policy import allow, steps

ReadSheets = Annotated[Db, allow("result-sheets.read")]
WriteSheets = Annotated[Db, allow("result-sheets.write")]
ReadConclusions = Annotated[Db, allow("result-conclusions.read")]
WriteConclusions = Annotated[Db, allow("result-conclusions.write")]

_LONG = 120.0
"""Seconds for a district of thousands of schools."""

waves = Routes("/monitoring/waves", tag="Result sheets", name="result_sheets_of_waves")
result_sheets = Routes("/result-sheets", tag="Result sheets")
result_conclusions = Routes("/result-conclusions", tag="Result sheets")
ROUTES = [waves, result_sheets, result_conclusions]


@waves.post(
    "/{id}/result-sheets",
    response_model=PreparedSheetsOut,
    name="prepare",
    summary="Give a wave back",
    openapi_extra={"x-deadline": _LONG},
)
async def prepare(db: WriteSheets, id: PathId, body: PrepareSheetsIn) -> dict[str, Any]:
    """Give each school its result sheet of a closed wave; where something has changed since, a new edition of it."""
    return await giving.prepare(db, id, body.school_id, body.run_id)


@waves.get("/{id}/result-sheets", response_model=SheetsOfWaveOut, name="state", summary="How far a wave is given back")
async def state(db: ReadSheets, id: PathId) -> dict[str, Any]:
    """Who has a sheet, who has read it, who has none, and how many sheets no longer tell what the data say.

    You are asked for sheets of a published wave (`/me/tasks`, kind `result-sheets`) until all schools have theirs.
    """
    return await outstanding.of_wave(db, id)


@result_sheets.get("", response_model=Page[ResultSheetLineOut], summary="List result sheets")
async def list_(db: ReadSheets, wanted: Annotated[ResultSheetList, Query()]) -> Slice[ResultSheet]:
    """The sheets that you see, by school, and who has read them; in no other order, for this is no ranking."""
    return await db.page(sheets.narrowed(wanted), wanted, sheets.SORTS)


@result_sheets.get("/{id}", response_model=ResultSheetOut, summary="Read a result sheet")
async def get(db: ReadSheets, id: PathId) -> Any:
    """What was received, what was computed, how it compares, what is found, and how to read it.

    Small counts are hidden from all but the school and the centre.
    """
    return await _whole(db, await db.get(ResultSheet, id, *sheets.reading()))


@result_sheets.get(
    "/{id}/chain", response_model=ResultChainOut, name="chain", summary="From finding to effect, in one piece"
)
async def of_sheet(db: ReadConclusions, id: PathId) -> dict[str, Any]:
    """Finding, conclusion, correction of the transition programme, training, practice taken over, later effect."""
    return await chain.of_sheet(db, id)


@result_sheets.get(
    "/{id}/paper",
    name="paper",
    summary="Download a result sheet as a paper",
    response_class=Response,
    **papers.GIVING,
)
async def paper(db: ReadConclusions, id: PathId, request: Request) -> Response:
    """The sheet with its conclusions as DOCX, in Russian, for the management team and the governing council."""
    return await papers.answer(
        "result-sheet", printing.PAPER, await printing.facts(db, id, request.app.state.kernel.painter)
    )


@result_sheets.get(
    "/{id}/paper.pdf",
    name="paper_pdf",
    summary="Download a result sheet as PDF",
    response_class=Response,
    **printing.GIVING,
)
async def paper_pdf(db: ReadConclusions, id: PathId, request: Request) -> Response:
    """The same as PDF, ready to print and sign; in Russian, and readable in black and white."""
    told = await printing.facts(db, id, request.app.state.kernel.painter)
    written = await asyncio.to_thread(printing.pdf, told)
    headers = {"content-disposition": 'attachment; filename="result-sheet.pdf"'}
    return Response(written, media_type=printing.PDF, headers=headers)


steps(
    result_sheets,
    RESULT_SHEETS,
    ResultSheet,
    ResultSheetLineOut,
    reading="result-sheets.read",
    words={"read": ("Mark a result sheet as read", "Somebody of the school has read it: who and when is kept.")},
    effects={"read": sheets.acknowledge},
    options=sheets.reading,
)


async def _whole(db: Db, row: ResultSheet) -> Any:
    content = sheets.content_for(db, row)
    receipts = [one for one in await db.all(history(RESULT_SHEETS.resource, row.id)) if one.step == "read"]
    db.subject = row
    line = ResultSheetLineOut.model_validate(row).model_dump()
    return ResultSheetOut.model_validate(
        line
        | {name: content[name] for name in ("forms", "goals")}
        | {
            "analysis": None if content["analysis"] is None else content["analysis"] | {"note": str(DIFFERENCE)},
            "findings": [chain.told(one) for one in content["findings"]],
            "how_to_read": [str(one) for one in how_to_read(content)],
            "next_steps": [str(one) for one in NEXT],
            "receipts": receipts,
        }
    )


# --- conclusions ------------------------------------------------------------------------------------------------------


@result_conclusions.get("", response_model=Page[ResultConclusionOut], name="list", summary="List conclusions")
async def list_conclusions(
    db: ReadConclusions, wanted: Annotated[ResultConclusionList, Query()]
) -> Slice[ResultConclusion]:
    """What schools conclude from their sheets; drafts are for the school alone."""
    found = await db.page(conclusions.narrowed(wanted), wanted, conclusions.SORTS)
    conclusions.dress(db, found.items)
    return found


@result_conclusions.post(
    "", response_model=ResultConclusionOut, status_code=201, name="create", summary="Write a conclusion"
)
async def write(db: WriteConclusions, conclusion: ResultConclusionIn) -> ResultConclusion:
    """What the school concludes from a finding of its sheet, or from one of its own; as a draft."""
    return await conclusions.write(db, dict(conclusion))


@result_conclusions.get("/{id}", response_model=ResultConclusionOut, name="get", summary="Read a conclusion")
async def get_conclusion(db: ReadConclusions, id: PathId) -> ResultConclusion:
    """One conclusion."""
    row = await db.get(ResultConclusion, id, *conclusions.reading())
    conclusions.dress(db, [row])
    return row


@result_conclusions.patch("/{id}", response_model=ResultConclusionOut, name="update", summary="Change a conclusion")
async def amend(db: WriteConclusions, id: PathId, change: ResultConclusionPatch) -> ResultConclusion:
    """Its words while it is a draft; at any time what the school did about it."""
    return await conclusions.amend(db, id, sent(change))


@result_conclusions.delete("/{id}", status_code=204, name="delete", summary="Discard a conclusion")
async def discard(db: WriteConclusions, id: PathId) -> None:
    """Discard a draft."""
    await conclusions.discard(db, id)


async def _dressed(db: Db, row: ResultConclusion, _: Any) -> None:
    conclusions.dress(db, [row])


steps(
    result_conclusions,
    RESULT_CONCLUSIONS,
    ResultConclusion,
    ResultConclusionOut,
    reading="result-conclusions.read",
    words={
        "send": ("Send a conclusion", "The centre sees it from now on."),
        "recall": ("Recall a conclusion", "Back to the school, to be changed; as long as it has not been discussed."),
        "discuss": (
            "Discuss a conclusion",
            "The centre has discussed it with the school; the note says what was agreed.",
        ),
    },
    effects={"send": conclusions.send, "recall": conclusions.recall, "discuss": conclusions.discuss},
    aftermath=_dressed,
    options=conclusions.reading,
)
