"""The rules of development plans: who draws one up, when it can be changed, and what each step asks for."""

from typing import Any
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload
from sqlalchemy.orm.interfaces import ORMOption

from app.domains.development import service
from app.domains.development.lives import OPEN
from app.domains.development.models.plans import (
    DevelopmentItem,
    DevelopmentItemPerson,
    DevelopmentItemSource,
    DevelopmentPlan,
    DevelopmentRemark,
)
from app.domains.documents.models import Document
from app.domains.organizations import service as organizations
from app.domains.organizations.models import Department, Organization, OrganizationKind
from app.domains.programmes.lives import ProgrammeStatus
from app.domains.programmes.models import Assignment, Programme
from app.domains.programmes.service import Proof, retract
from app.domains.roadmap.codes import Deliverable
from app.kernel import calendar
from app.kernel.db import Db
from app.kernel.problems import Fault, Kind, Problem, invalid
from app.kernel.references import referred, unknown
from app.kernel.text import Text

SORTS = {
    "school_year": DevelopmentPlan.school_year,
    "name": Organization.name_key,
    "updated_at": DevelopmentPlan.updated_at,
}

LOCKED = Kind(
    "development-plan-locked", 409,
    Text("План передан и сейчас не меняется", "The plan was submitted and does not change now"),
    Text("Тот, кто его рассматривает: он может вернуть план или открыть его снова.",
         "Whoever reviews it: he can return the plan or reopen it."),
    Text("Попросите вернуть план (шаг return) или открыть принятый план снова (шаг reopen).",
         "Ask for the plan to be returned (step return), or an accepted one to be reopened (step reopen)."),
)  # fmt: skip
WITH_HISTORY = Kind(
    "development-plan-has-history", 409,
    Text("План уже передавали: он хранится", "The plan was submitted before: it is kept"),
    Text("Вы: план с историей не удаляют, его исправляют.", "You: a plan with a history is mended, not deleted."),
    Text("Исправьте позиции плана и передайте его снова.", "Change the items of the plan and submit it again."),
)  # fmt: skip


def reading() -> tuple[ORMOption, ...]:
    """What an answer about a plan is read from."""
    return (joinedload(DevelopmentPlan.organization), selectinload(DevelopmentPlan.consolidated))


def listing() -> Select[DevelopmentPlan]:
    """The plans with all that an answer says of them."""
    return (
        select(DevelopmentPlan)
        .join(DevelopmentPlan.organization)
        .options(contains_eager(DevelopmentPlan.organization), selectinload(DevelopmentPlan.consolidated))
    )


async def draw_up(db: Db, organization_id: UUID | None, document_id: UUID | None, **values: Any) -> DevelopmentPlan:
    """An empty plan of a school or of the centre."""
    home = organizations.home_organization(db, organization_id)
    organization = await referred(db, Organization, home, "/organization_id")
    if organization.kind == OrganizationKind.DEPARTMENT.value:
        raise invalid(
            Fault(
                "/organization_id",
                "organization.unsuited",
                Text(
                    "Планы составляют школы и ИМЦ; отдел образования утверждает.",
                    "Schools and the centre draw up plans; the department approves.",
                ),
                Text("Назовите школу или ИМЦ.", "Name a school or the centre."),
            )
        )
    await organizations.check_document(db, document_id)
    await _check_year(db, organization.id, values["school_year"])
    plan = db.add(
        DevelopmentPlan(
            district_id=organization.district_id, organization_id=organization.id, owner_kind=organization.kind,
            document_id=document_id, **values,
        )
    )  # fmt: skip
    await db.refresh(plan, "organization", "consolidated")
    return plan


async def _check_year(db: Db, organization_id: UUID, year: str) -> None:
    """A school year of the running programmes in which it has duties; where there are none, within a year of now."""
    owing = select(Assignment.programme_id).where(Assignment.organization_id == organization_id)
    running = select(Programme.school_years).where(
        Programme.id.in_(owing), Programme.status != ProgrammeStatus.CLOSED.value
    )
    known = sorted({one for (years,) in await db.rows(running) for one in years})
    why = _OF_PROGRAMME
    if not known:
        this = calendar.today()
        known = [service.school_year_of(this.replace(year=this.year + offset, day=1)) for offset in (-1, 0, 1)]
        why = _ABOUT_NOW
    if year not in known:
        raise invalid(Fault("/school_year", "school-year.outside", why.filled(years=", ".join(known)), _TAKE_ONE))


_OF_PROGRAMME = Text(
    "План составляют на учебный год районной программы, в которой участвует организация: {years}.",
    "A plan is for a school year of the district programme that the organisation takes part in: {years}.",
)
_ABOUT_NOW = Text(
    "План составляют на этот учебный год, прошлый или следующий: {years}.",
    "A plan is for this school year, the last or the next one: {years}.",
)
_TAKE_ONE = Text("Назовите один из этих учебных годов.", "Name one of these school years.")


async def amend(db: Db, id: UUID, change: dict[str, Any]) -> DevelopmentPlan:
    """Change what is said of a plan while it is open."""
    plan = await db.edit(DevelopmentPlan, id, *reading())
    check_open(plan)
    await organizations.check_document(db, change.get("document_id"))
    for name, value in change.items():
        setattr(plan, name, value)
    return plan


async def discard(db: Db, id: UUID) -> None:
    """Delete a draft that was never submitted, with what stands in it."""
    plan = await db.edit(DevelopmentPlan, id)
    if plan.round:
        raise Problem(WITH_HISTORY)
    for model in (DevelopmentItemSource, DevelopmentItemPerson, DevelopmentItem):
        for row in await db.all(select(model).where(model.plan_id == plan.id)):
            await db.remove(row)
    await db.remove(plan)


def check_open(plan: DevelopmentPlan) -> None:
    """409 unless whose it is may change it now."""
    if plan.status not in OPEN:
        raise Problem(LOCKED, current_status=plan.status)


# --- the steps --------------------------------------------------------------------------------------------------------


async def submit(_: Db, plan: DevelopmentPlan, __: Any) -> None:
    """An empty plan is not submitted."""
    if plan.items_count == 0:
        raise invalid(
            Fault(
                "/items_count",
                "plan.empty",
                Text("В плане нет ни одной позиции.", "There is nothing in the plan."),
                Text(
                    "Добавьте курсы, семинары и другие мероприятия: POST …/items.",
                    "Add courses, seminars and other events: POST …/items.",
                ),
            )
        )
    plan.round += 1


async def return_(db: Db, plan: DevelopmentPlan, body: Any) -> None:
    """A return may say of single items what is wrong with them."""
    wanted = {remark.item_id for remark in body.remarks}
    found = await db.all(
        select(DevelopmentItem).where(DevelopmentItem.plan_id == plan.id, DevelopmentItem.id.in_(wanted))
    )
    own = {item.id for item in found}
    faults: list[Fault] = []
    told: set[UUID] = set()
    for number, remark in enumerate(body.remarks):
        if remark.item_id not in own:
            faults.append(unknown(f"/remarks/{number}/item_id"))
        elif remark.item_id in told:
            twice = Text("Об этой позиции уже сказано.", "This item was spoken of already.")
            faults.append(Fault(f"/remarks/{number}/item_id", "value.repeated", twice))
        told.add(remark.item_id)
    if faults:
        raise invalid(*faults)
    for remark in body.remarks:
        db.add(
            DevelopmentRemark(
                district_id=plan.district_id, organization_id=plan.organization_id, plan_id=plan.id,
                item_id=remark.item_id, round=plan.round, text=remark.text,
            )
        )  # fmt: skip


async def accept(db: Db, plan: DevelopmentPlan, _: Any) -> None:
    """The school has handed its plan in: its duty is done."""
    await service.prove(
        db, Deliverable.DEVELOPMENT_PLAN, organization_id=plan.organization_id, proof=_proof(plan),
        cause=f"План профессионального развития на {plan.school_year} принят ИМЦ", school_year=plan.school_year,
    )  # fmt: skip


async def approve(db: Db, plan: DevelopmentPlan, body: Any) -> None:
    """The district plan is approved: the centre has made it, the department has approved it."""
    if body.document_id is not None:
        plan.approval_document_id = (await referred(db, Document, body.document_id, "/document_id")).id
    department = select(Department).where(Department.district_id == plan.district_id)
    for owing in (plan.organization_id, *(office.id for office in await db.all(department))):
        await service.prove(
            db, Deliverable.DEVELOPMENT_PLAN, organization_id=owing, proof=_proof(plan),
            cause=f"Районный план профессионального развития на {plan.school_year} утверждён",
            school_year=plan.school_year,
        )  # fmt: skip


async def reopen(db: Db, plan: DevelopmentPlan, _: Any) -> None:
    """It goes back although it was accepted or approved, and is no evidence until it is so again."""
    await retract(db, "development-plans", [plan.id], district_id=plan.district_id, cause=_REOPENED)


_REOPENED = Text("План снова открыт для изменений", "The plan was opened for changes again")


def _proof(plan: DevelopmentPlan) -> Proof:
    title = f"{plan.organization_name}: план профессионального развития на {plan.school_year}"
    return Proof("development-plans", plan.id, title)
