"""The rules of partners: what schools need, whom the centre offers, what they agree on and what came of it."""

from collections import Counter
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload
from sqlalchemy.orm.interfaces import ORMOption

from app.domains.cooperation.lives import NeedStatus
from app.domains.cooperation.models.partnerships import PartnerInstitution, PartnershipNeed
from app.domains.cooperation.service import duties
from app.domains.cooperation.service.naming import Names
from app.domains.documents.models import Document, DocumentKind
from app.domains.organizations.models import OrganizationKind
from app.domains.organizations.service import school_meant
from app.domains.programmes.service import Proof, fulfil, retract
from app.domains.roadmap.codes import Deliverable
from app.kernel.days import not_to_come
from app.kernel.db import Db
from app.kernel.problems import Fault, Kind, Problem, invalid
from app.kernel.references import unknown
from app.kernel.searching import holds
from app.kernel.tables import now
from app.kernel.text import Text

INSTITUTION_SORTS = {"name": PartnerInstitution.name_key, "created_at": PartnerInstitution.created_at}
SORTS = {"created_at": PartnershipNeed.created_at, "updated_at": PartnershipNeed.updated_at}

NEED_SENT = Kind(
    "need-sent",
    409,
    Text("Потребность уже отправлена", "The need has been sent"),
    Text("Школа: она может снять её и описать заново.", "The school: it can withdraw it and describe it anew."),
    Text(
        "Снимите потребность (withdraw) и создайте новую или договоритесь с ИМЦ.",
        "Withdraw it and make another one, or settle it with the centre.",
    ),
)
_SENT = Text("Потребность направлена в ИМЦ", "The need was sent to the centre")
_GATHERED = Text("ИМЦ собирает потребности школ", "The centre gathers the needs of schools")
_WITHDRAWN = Text("Школа сняла потребность", "The school withdrew the need")
_COUNTED = ("sent", "taken", "offered", "agreed", "met", "unmet")


def reading() -> tuple[ORMOption, ...]:
    """What an answer about a need is read from."""
    return (joinedload(PartnershipNeed.school),)


def listing(q: str | None) -> Select[PartnershipNeed]:
    """The needs that fit, with all that an answer says of them."""
    statement = select(PartnershipNeed).options(*reading())
    if q is not None:
        texts = (PartnershipNeed.title, PartnershipNeed.description, PartnershipNeed.offer)
        statement = statement.where(holds(q, *texts))
    return statement


# --- what a school needs ----------------------------------------------------------------------------------------------


async def describe(db: Db, values: dict[str, Any]) -> PartnershipNeed:
    """A draft of the school named, or of the only one that the caller acts for."""
    school = await school_meant(db, values.pop("school_id"), None)
    names = Names(db)
    programme = await names.programme(values["programme_id"])
    if programme is not None and programme.district_id != school.district_id:
        names.faults.append(unknown("/programme_id"))
    names.check()
    row = PartnershipNeed(school_id=school.id, district_id=school.district_id, **values)
    db.add(row)
    await db.refresh(row, "school")
    return row


async def amend(db: Db, id: UUID, change: dict[str, Any]) -> PartnershipNeed:
    """Change a draft."""
    row = await db.edit(PartnershipNeed, id, *reading())
    if not row.editable:
        raise Problem(NEED_SENT)
    for name, value in change.items():
        setattr(row, name, value)
    return row


async def submit(db: Db, row: PartnershipNeed, _: Any) -> None:
    """The school sends what is described; where the roadmap asks a school for that, its duty is reported."""
    if row.description is None:
        raise invalid(
            Fault(
                "/description",
                "value.missing",
                Text(
                    "Опишите, что именно нужно, как часто и кому.", "Describe what exactly, how often and for whom."
                ),
            )
        )  # fmt: skip
    await _report(db, row, _SENT, [row.school_id])
    row.sent_at = now()


# --- who is offered, and what is agreed -------------------------------------------------------------------------------


async def take(db: Db, row: PartnershipNeed, _: Any) -> None:
    """The centre counts it among the needs it has gathered: that is its own duty."""
    await _report(db, row, _GATHERED, await duties.offices(db, row.district_id, OrganizationKind.CENTRE))


async def offer(db: Db, row: PartnershipNeed, body: Any) -> None:
    """A partner of the catalogue that can be asked."""
    names = Names(db)
    institution = await names.one(PartnerInstitution, body.institution_id, "/institution_id")
    if institution is not None and institution.district_id != row.district_id:
        names.faults.append(unknown("/institution_id"))
    elif institution is not None and not institution.active:
        names.faults.append(
            Fault(
                "/institution_id",
                "institution.former",
                Text("С этой организацией больше не работают.", "Nobody works with this institution any more."),
                Text(
                    "Выберите другую: GET /partner-institutions?active=true.",
                    "Choose another: GET /partner-institutions?active=true.",
                ),
            )
        )
    if institution is None or names.faults:
        raise invalid(*names.faults)
    await take(db, row, body)
    row.institution_id, row.institution_name, row.offer = institution.id, institution.name, body.offer


async def refuse(_: Db, row: PartnershipNeed, __: Any) -> None:
    """The centre looks for another partner; what was offered stays in the audit."""
    row.institution_id = row.institution_name = row.offer = None


async def agree(db: Db, row: PartnershipNeed, body: Any) -> None:
    """By an agreement that is on record."""
    names = Names(db)
    document = await names.one(Document, body.document_id, "/document_id")
    if document is not None and document.kind != DocumentKind.AGREEMENT.value:
        names.faults.append(
            Fault(
                "/document_id",
                "document.not-an-agreement",
                Text("Это документ другого вида.", "This is a document of another kind."),
                Text("Внесите соглашение (kind: agreement).", "Register the agreement (kind: agreement)."),
            )
        )
    names.check()
    row.document_id = body.document_id


async def hold(db: Db, row: PartnershipNeed, body: Any) -> None:
    """It took place; not in the future."""
    names = Names(db)
    names.faults += not_to_come(body.held_on, "/held_on")
    await names.resource(body.resource_type, body.resource_id)
    names.check()
    for name in ("held_on", "outcome", "participants", "resource_type", "resource_id"):
        setattr(row, name, getattr(body, name))


async def withdraw(db: Db, row: PartnershipNeed, _: Any) -> None:
    """The school needs it no longer: it is neither sent nor gathered."""
    await retract(db, "partnership-needs", [row.id], district_id=row.district_id, cause=_WITHDRAWN)


async def _report(db: Db, row: PartnershipNeed, cause: Text, by: Sequence[UUID]) -> None:
    for organization_id in by:
        await fulfil(
            db, Deliverable.PARTNERSHIP_NEED, programme_id=row.programme_id, organization_id=organization_id,
            proof=Proof("partnership-needs", row.id, row.title), cause=cause.ru,
        )  # fmt: skip


# --- all of them together ---------------------------------------------------------------------------------------------


async def consolidated(
    db: Db, *, programme_id: UUID | None, kinds: Sequence[str] | None, topics: Sequence[str] | None
) -> dict[str, Any]:
    """What was sent and not withdrawn, counted by kind and field; in one query, as far as the caller reaches."""
    counted = (
        select(
            PartnershipNeed.kind,
            PartnershipNeed.topic,
            PartnershipNeed.status,
            PartnershipNeed.school_id,
            func.count().label("needs"),
            func.coalesce(func.sum(PartnershipNeed.pupils), 0).label("pupils"),
        )
        .where(PartnershipNeed.status.in_(_COUNTED))
        .group_by(
            PartnershipNeed.kind, PartnershipNeed.topic, PartnershipNeed.status, PartnershipNeed.school_id
        )
    )  # fmt: skip
    if programme_id is not None:
        counted = counted.where(PartnershipNeed.programme_id == programme_id)
    if kinds:
        counted = counted.where(PartnershipNeed.kind.in_(kinds))
    if topics:
        counted = counted.where(PartnershipNeed.topic.in_(topics))
    parts: dict[tuple[str, str], list[Any]] = {}
    rows = await db.rows(counted)
    for row in rows:
        parts.setdefault((row.kind, row.topic), []).append(row)
    frequent = sorted(parts, key=lambda key: (-sum(row.needs for row in parts[key]), key))
    items = [{"kind": kind, "topic": topic, **_counts(parts[kind, topic])} for kind, topic in frequent]
    return {"items": items, "total": _counts(rows)}


def _counts(rows: Sequence[Any]) -> dict[str, int]:
    states: Counter[str] = Counter()
    for row in rows:
        states[row.status] += row.needs
    return {
        "needs": states.total(),
        "schools": len({row.school_id for row in rows}),
        "pupils": sum(int(row.pupils) for row in rows),
        **{NeedStatus(status).value: states[status] for status in _COUNTED},
    }
