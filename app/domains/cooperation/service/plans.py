"""The rules of information support: whose plan it is, who approves it, and which duties that fulfils."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select

from app.domains.cooperation.lives import InformationPlanKind
from app.domains.cooperation.models.plans import InformationPlan
from app.domains.cooperation.service import duties
from app.domains.cooperation.service.naming import Names
from app.domains.documents.models import Document, DocumentKind
from app.domains.organizations.models import Organization, OrganizationKind
from app.domains.organizations.service import home_organization
from app.domains.programmes.models import Programme
from app.domains.programmes.service import Proof, retract
from app.domains.roadmap.codes import Deliverable
from app.kernel import calendar
from app.kernel.days import check_not_past, check_not_to_come, not_to_come
from app.kernel.db import Db
from app.kernel.problems import Fault, Kind, Problem, invalid
from app.kernel.references import unknown
from app.kernel.searching import holds
from app.kernel.text import Text

SORTS = {"updated_at": InformationPlan.updated_at, "title": InformationPlan.title_key}

PLAN_SETTLED = Kind(
    "plan-settled",
    409,
    Text("План уже на утверждении или утверждён", "The plan is submitted or approved already"),
    Text("Отдел образования: он может вернуть план ИМЦ.", "The department: it can return the centre's plan."),
    Text(
        "План меняют, пока он черновик или возвращён; утверждённый остаётся, новый составляют отдельно.",
        "A plan is changed while it is a draft or was returned; what was approved stays, a new one is made beside it.",
    ),
)
_DEVELOPED = Text("Комплекс мер разработан и направлен на утверждение", "The measures were developed and submitted")
_RETURNED = Text("Комплекс мер возвращён на доработку", "The measures were returned")
_APPROVED = Text("Комплекс мер утверждён", "The measures were approved")
_ADOPTED = Text("План утверждён управляющим советом", "The plan was approved by the governing council")
_ANNOUNCED = Text("План доведён до сведения", "The plan was made known")


def listing(q: str | None) -> Select[InformationPlan]:
    """The plans that fit."""
    statement = select(InformationPlan)
    if q is not None:
        statement = statement.where(holds(q, InformationPlan.title, InformationPlan.summary))
    return statement


async def begin(db: Db, values: dict[str, Any]) -> InformationPlan:
    """A draft: of a school about its neighbourhood, of an office about the district."""
    names = Names(db)
    programme = await names.programme(values["programme_id"])
    owner_id = home_organization(db, values.pop("organization_id"))
    owner = await names.one(Organization, owner_id, "/organization_id")
    await names.one(Document, values["document_id"], "/document_id")
    if values["measures"] is None:
        values["measures"] = duties.INFORMATION
    elif programme is not None:
        await names.measures(values["measures"], programme.roadmap_id)
    if programme is None or owner is None or names.faults:
        raise invalid(*names.faults)
    if owner.district_id != programme.district_id:
        raise invalid(unknown("/programme_id"))
    kind = InformationPlanKind.INVOLVEMENT if owner.is_school else InformationPlanKind.SUPPORT
    return db.add(
        InformationPlan(
            district_id=owner.district_id, organization_id=owner.id, organization_name=owner.name, kind=kind.value,
            **values,
        )
    )  # fmt: skip


async def amend(db: Db, id: UUID, change: dict[str, Any]) -> InformationPlan:
    """Change a draft, or what was returned."""
    row = await db.edit(InformationPlan, id)
    if not row.editable:
        raise Problem(PLAN_SETTLED)
    names = Names(db)
    await names.one(Document, change.get("document_id"), "/document_id")
    if "measures" in change:
        programme = await db.get(Programme, row.programme_id)
        await names.measures(change["measures"], programme.roadmap_id)
    names.check()
    for name, value in change.items():
        setattr(row, name, value)
    return row


def _check_filled(row: InformationPlan) -> list[Fault]:
    if row.items or row.document_id is not None:
        return []
    return [
        Fault(
            "/items",
            "value.missing",
            Text("В плане пусто.", "The plan is empty."),
            Text("Внесите мероприятия (items) или приложите документ.", "Put in what is done, or attach a document."),
        )
    ]


# --- the centre's -----------------------------------------------------------------------------------------------------


async def submit(db: Db, row: InformationPlan, _: Any) -> None:
    """The centre hands its plan to the department: it is developed."""
    if faults := _check_filled(row):
        raise invalid(*faults)
    await _report(db, row, _DEVELOPED, [row.organization_id])
    row.due_on = None


async def return_(db: Db, row: InformationPlan, body: Any) -> None:
    """By when it is awaited again; until then it is not developed."""
    check_not_past(body.due_on)
    await retract(db, "information-plans", [row.id], district_id=row.district_id, cause=_RETURNED)
    row.due_on = body.due_on


async def approve(db: Db, row: InformationPlan, _: Any) -> None:
    """The department's own duty."""
    await _report(db, row, _APPROVED, await duties.offices(db, row.district_id, OrganizationKind.DEPARTMENT))


# --- a school's -------------------------------------------------------------------------------------------------------


async def adopt(db: Db, row: InformationPlan, body: Any) -> None:
    """By the protocol of the governing council: its number, its date, and itself."""
    names = Names(db)
    names.faults += _check_filled(row)
    document = await names.one(Document, body.protocol_document_id, "/protocol_document_id")
    if document is not None and document.kind != DocumentKind.PROTOCOL.value:
        names.faults.append(
            Fault(
                "/protocol_document_id",
                "document.not-a-protocol",
                Text("Это документ другого вида.", "This is a document of another kind."),
                Text("Внесите протокол (kind: protocol).", "Register the protocol (kind: protocol)."),
            )
        )
    names.faults += not_to_come(body.protocol_on, "/protocol_on")
    names.check()
    await _report(db, row, _ADOPTED, [row.organization_id])
    row.protocol_number, row.protocol_on = body.protocol_number, body.protocol_on
    row.protocol_document_id = body.protocol_document_id


async def announce(db: Db, row: InformationPlan, body: Any) -> None:
    """Those it is about know of it."""
    check_not_to_come(body.announced_on, "/announced_on")
    await _report(db, row, _ANNOUNCED, [row.organization_id])
    row.announcement, row.announced_on = body.announcement, body.announced_on or calendar.today()


async def _report(db: Db, row: InformationPlan, cause: Text, by: Sequence[UUID]) -> None:
    await duties.done(
        db, Deliverable.DOCUMENT, row.measures, Proof("information-plans", row.id, row.title), cause,
        programme_id=row.programme_id, by=by,
    )  # fmt: skip
