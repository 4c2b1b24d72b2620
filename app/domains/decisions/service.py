"""The rule says who may be proposed, the centre proposes, the department decides and says why."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload
from sqlalchemy.orm.interfaces import ORMOption

from app.domains.analysis import outside, runs
from app.domains.analysis.lives import RunPurpose, RunStatus, SchoolGroup
from app.domains.analysis.models import AnalysisResult, AnalysisRun
from app.domains.decisions import schools, telling
from app.domains.decisions.lives import WRITABLE, SelectionOutcome
from app.domains.decisions.models import Selection, SelectionSchool
from app.domains.documents.models import Document
from app.domains.organizations.models import Department
from app.domains.programmes import enrolment
from app.domains.programmes import service as programmes
from app.domains.programmes.lives import PARTICIPATIONS, ParticipationStatus
from app.domains.programmes.models import Assignment
from app.domains.roadmap.codes import Deliverable
from app.domains.roadmap.models import Responsibility
from app.kernel import calendar
from app.kernel.db import Db
from app.kernel.problems import NOT_FOUND, Fault, Kind, Problem, invalid
from app.kernel.references import referred, unknown
from app.kernel.tables import now
from app.kernel.text import Text

SORTS = {"created_at": Selection.created_at}
Json = dict[str, Any]

LOCKED = Kind(
    "selection-locked",
    409,
    Text("Предложение у отдела или по нему уже решено", "The proposal is with the department, or is decided"),
    Text("Отдел образования: он возвращает предложение.", "The department: it returns the proposal."),
    Text("Попросите отдел вернуть предложение (шаг return).", "Ask the department to return it (step return)."),
)
NOT_FOR_DECISION = Kind(
    "selection-run-not-for-decision",
    409,
    Text("По этому расчёту отбирать нельзя", "No selection can rest on this run"),
    Text("Методист центра: он рассчитывает заново.", "A methodologist of the centre: he computes anew."),
    Text(
        "Нужен неотозванный расчёт с purpose: decision, то есть по методике, зафиксированной заранее.",
        "It takes a run with purpose: decision that is not withdrawn, by a method that was frozen beforehand.",
    ),
)


def reading() -> tuple[ORMOption, ...]:
    """What an answer about a selection is read from."""
    return (joinedload(Selection.run),)


def listing() -> Select[Selection]:
    """The selections."""
    return select(Selection)


async def draw_up(db: Db, run_id: UUID, title: str, summary: str | None) -> Selection:
    """A proposal out of a run, with every school of the programme and what speaks for it and against it."""
    run = await referred(db, AnalysisRun, run_id, "/run_id", joinedload(AnalysisRun.method))
    await _check_run(db, run)
    row = db.add(
        Selection(
            district_id=run.district_id, organization_id=run.organization_id, programme_id=run.programme_id,
            run_id=run.id, title=title, summary=summary,
        )
    )  # fmt: skip
    await db.flush()
    found = await db.all(
        select(AnalysisResult)
        .where(AnalysisResult.run_id == run.id, AnalysisResult.standing != SchoolGroup.OUTSIDE.value)
        .order_by(AnalysisResult.name_key, AnalysisResult.id)
    )
    for one in found:
        told = outside.reasons(run, one.figures, one.reasons)
        db.add(
            SelectionSchool(
                district_id=row.district_id, selection_id=row.id, school_id=one.school_id,
                school_code=one.school_code, school_name=one.school_name, standing=one.standing,
                proposed=one.standing == SchoolGroup.STRONG.value,
                reasons=[exact | {"outside": shown} for exact, shown in zip(one.reasons, told, strict=True)],
            )
        )  # fmt: skip
    await db.flush()
    await telling.tell(db, [row])
    return row


async def _check_run(db: Db, run: AnalysisRun) -> None:
    if run.purpose != RunPurpose.DECISION.value or run.status == RunStatus.WITHDRAWN.value:
        raise Problem(NOT_FOR_DECISION)
    await runs.tell(db, [run])
    if run.stale:
        raise Problem(runs.RUN_STALE)


async def amend(db: Db, id: UUID, change: Json) -> Selection:
    """Change what is said of the whole."""
    row = await db.edit(Selection, id)
    _check_writable(row)
    for name, value in change.items():
        setattr(row, name, value)
    await telling.tell(db, [row])
    return row


def _check_writable(row: Selection) -> None:
    if row.status not in WRITABLE:
        raise Problem(LOCKED, current_status=row.status)


async def amend_school(db: Db, id: UUID, change: Json) -> Json:
    """Propose a school or not, and say why (404, 409, 422)."""
    row = await db.edit(SelectionSchool, id, joinedload(SelectionSchool.selection))
    selection = await db.lock(Selection, row.selection_id)
    _check_writable(selection)
    for name, value in change.items():
        setattr(row, name, value)
    if row.proposed and row.standing not in _MAY_BE_PROPOSED:
        raise invalid(_not_by_the_rule("/proposed"))
    await db.flush()
    return (await schools.told(db, [row]))[0]


_MAY_BE_PROPOSED = frozenset({SchoolGroup.STRONG.value, SchoolGroup.CANDIDATE.value})


def _not_by_the_rule(pointer: str) -> Fault:
    return Fault(
        pointer,
        "selection.not-by-the-rule",
        Text(
            "По принятому правилу эта школа не прошла, поэтому районной площадкой её не предлагают и не делают.",
            "By the rule this school has not passed, so it is neither proposed nor made a district site.",
        ),
        Text(
            "Что именно не выполнено, сказано в speaks_against; дождитесь следующего мониторинга.",
            "What is not met is told in speaks_against; wait for the next wave.",
        ),
    )


# --- the steps --------------------------------------------------------------------------------------------------------


async def propose(db: Db, row: Selection, _: Any) -> None:
    """Nothing is proposed against the rule in silence, nor out of data that were corrected since.

    What the schools have built up is kept as it is counted now: the department decides on what it was shown.
    """
    run = await db.get(AnalysisRun, row.run_id, joinedload(AnalysisRun.method))
    await _check_run(db, run)
    faults = []
    found = await schools.locked(db, row)
    for place, school in enumerate(found):
        strong = school.standing == SchoolGroup.STRONG.value
        if school.proposed is not strong and not school.grounds:
            faults.append(
                Fault(
                    f"/schools/{place}/grounds",
                    "selection.no-grounds",
                    Text(
                        "{school}: предложение расходится с правилом, нужно объяснение.",
                        "{school}: the proposal departs from the rule and needs a reason.",
                    ).filled(school=school.school_name),
                    Text("Напишите его: PATCH, grounds.", "Say it: PATCH, grounds."),
                )
            )
    if faults:
        raise invalid(*faults)
    await schools.freeze_potential(db, row, found)
    row.rounds, row.proposed_at, row.proposed_by = row.rounds + 1, now(), db.actor.name
    await programmes.fulfil(
        db, Deliverable.SELECTION, programme_id=row.programme_id, organization_id=row.organization_id,
        proof=programmes.Proof("selections", row.id, row.title), cause=f"Предложение передано в отдел: {row.title}",
    )  # fmt: skip


async def decide(db: Db, row: Selection, body: Any) -> None:
    """School by school, each with a reason; whoever is chosen becomes a district site at once, by the same document."""
    run = await db.get(AnalysisRun, row.run_id, joinedload(AnalysisRun.method))
    await _check_run(db, run)
    document = await referred(db, Document, body.document_id, "/document_id")
    there = {school.school_id: school for school in await schools.locked(db, row)}
    _check_decisions(there, body.decisions)
    duties = await _incentives(db, row.programme_id, list(there))
    for one in body.decisions:
        school = there[one.school_id]
        school.outcome, school.outcome_reason = one.outcome.value, one.reason
        if one.outcome is SelectionOutcome.DISTRICT_SITE:
            school.incentive_assignment_id = duties.get(one.school_id)
            await _make_site(db, row, one.school_id, body)
    row.document_id, row.decided_on = document.id, body.decided_on or calendar.today()
    row.decided_by, row.statement = db.actor.name, body.statement
    row.dissent = [one.model_dump(mode="json") for one in body.dissent]
    for office in await db.all(select(Department).where(Department.district_id == row.district_id)):
        await programmes.fulfil(
            db, Deliverable.SELECTION, programme_id=row.programme_id, organization_id=office.id,
            proof=programmes.Proof("selections", row.id, row.title), cause=f"Решение принято: {row.title}",
        )  # fmt: skip


def _check_decisions(there: Mapping[UUID, SelectionSchool], decisions: Sequence[Any]) -> None:
    faults: list[Fault] = []
    seen: set[UUID] = set()
    for place, one in enumerate(decisions):
        school = there.get(one.school_id)
        if school is None:
            faults.append(unknown(f"/decisions/{place}/school_id"))
        elif one.outcome is SelectionOutcome.DISTRICT_SITE and school.standing not in _MAY_BE_PROPOSED:
            faults.append(_not_by_the_rule(f"/decisions/{place}/outcome"))
        if one.school_id in seen:
            twice = Text("Школа названа дважды.", "The school is named twice.")
            faults.append(Fault(f"/decisions/{place}/school_id", "value.repeated", twice))
        seen.add(one.school_id)
    left = [school.school_name for id, school in there.items() if school.proposed and id not in seen]
    if left:
        faults.append(
            Fault(
                "/decisions",
                "selection.undecided",
                Text(
                    "Не решено о предложенных школах: {names}.", "Nothing is decided of proposed schools: {names}."
                ).filled(names=", ".join(left)),
                Text(
                    "Назовите каждую: district_site, postponed или refused, и почему.",
                    "Name each of them: district_site, postponed or refused, and why.",
                ),
            )
        )
    if faults:
        raise invalid(*faults)


async def _make_site(db: Db, row: Selection, school_id: UUID, body: Any) -> None:
    found = await schools.participation(db, row.programme_id, school_id)
    if found is None:
        raise Problem(NOT_FOUND)
    if found.status == ParticipationStatus.DISTRICT_SITE.value:
        return
    PARTICIPATIONS.check_possible(db.actor, found, "make-site")
    await enrolment.make_site(db, found, _Site(body.document_id, body.decided_on))
    await PARTICIPATIONS.take(db, found, "make-site", note=row.title, selection_id=str(row.id))


class _Site:
    """What a participation asks of the step by which a school becomes a site."""

    def __init__(self, document_id: UUID, effective_on: Any) -> None:
        self.document_id, self.effective_on = document_id, effective_on


async def _incentives(db: Db, programme_id: UUID, school_ids: Sequence[UUID]) -> Mapping[UUID, UUID]:
    """School -> its own duty to reward its teachers."""
    found = await db.rows(
        select(Assignment.organization_id, Assignment.id)
        .join(Assignment.responsibility)
        .where(
            Assignment.programme_id == programme_id,
            Assignment.organization_id.in_(school_ids),
            Responsibility.deliverable == Deliverable.INCENTIVE.value,
        )
        .order_by(Assignment.id)
    )
    return {school: id for school, id in found}  # noqa: C416  # a row is not a pair
