"""The rules of guidance at a school: it says itself that it has read, acknowledged and included what it was sent."""

from typing import Any
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import contains_eager, joinedload
from sqlalchemy.orm.interfaces import ORMOption

from app.domains.cooperation.lives import UNREAD, GuidanceStatus
from app.domains.cooperation.models.guidance import GuidanceDelivery
from app.domains.cooperation.service import duties
from app.domains.cooperation.service.guidance import GUIDANCE_CLOSED
from app.domains.cooperation.service.guidance import read as read_guidance
from app.domains.cooperation.service.naming import Names
from app.domains.organizations.models import Organization
from app.domains.programmes.service import Proof
from app.domains.roadmap.codes import Deliverable
from app.kernel import calendar
from app.kernel.db import Db
from app.kernel.problems import Problem
from app.kernel.tables import now
from app.kernel.text import Text

SORTS = {"name": Organization.name_key, "created_at": GuidanceDelivery.created_at}

_ACKNOWLEDGED = Text("Школа приняла методические рекомендации", "The school has acknowledged the guidance")
_INCLUDED = Text(
    "Методические рекомендации включены в программу школы", "The guidance was included in the school's programme"
)


def reading() -> tuple[ORMOption, ...]:
    """What an answer about a delivery is read from."""
    return (joinedload(GuidanceDelivery.school),)


def listing() -> Select[GuidanceDelivery]:
    """The deliveries with all that an answer says of them."""
    return select(GuidanceDelivery).join(GuidanceDelivery.school).options(contains_eager(GuidanceDelivery.school))


async def of_guidance(db: Db, id: UUID) -> Select[GuidanceDelivery]:
    """The deliveries of an edition, as far as the caller reaches (404)."""
    row = await read_guidance(db, id)
    return listing().where(GuidanceDelivery.guidance_id == row.id)


def late(statement: Select[GuidanceDelivery], *, overdue: bool) -> Select[GuidanceDelivery]:
    """Only those that are overdue today, or only the others."""
    condition = (
        GuidanceDelivery.due_on.is_not(None)
        & (GuidanceDelivery.due_on < calendar.today())
        & GuidanceDelivery.status.in_(UNREAD)
        & (GuidanceDelivery.guidance_status == GuidanceStatus.SENT.value)
    )
    return statement.where(condition if overdue else ~condition)


def _check_in_force(row: GuidanceDelivery) -> None:
    if row.closed:
        raise Problem(GUIDANCE_CLOSED)


async def read(_: Db, row: GuidanceDelivery, __: Any) -> None:
    """The school says that it has read it."""
    _check_in_force(row)
    row.read_at = now()


async def acknowledge(db: Db, row: GuidanceDelivery, _: Any) -> None:
    """The school takes it as its own; where the roadmap asks for that, the duty is reported."""
    _check_in_force(row)
    await _report(db, row, Deliverable.GUIDANCE, _ACKNOWLEDGED)
    row.acknowledged_at = now()
    row.read_at = row.read_at or row.acknowledged_at


async def include(db: Db, row: GuidanceDelivery, body: Any) -> None:
    """It stands in the school's programme: the activity is named, and the duty to have one is reported."""
    _check_in_force(row)
    names = Names(db)
    await names.resource(body.resource_type, body.resource_id)
    names.check()
    await _report(db, row, Deliverable.GUIDANCE, _ACKNOWLEDGED)
    await _report(db, row, Deliverable.TRANSITION_ACTIVITY, _INCLUDED)
    row.included_at = now()
    row.acknowledged_at = row.acknowledged_at or row.included_at
    row.read_at = row.read_at or row.included_at
    row.activity, row.resource_type, row.resource_id = body.activity, body.resource_type, body.resource_id


async def _report(db: Db, row: GuidanceDelivery, deliverable: Deliverable, cause: Text) -> None:
    guidance = await read_guidance(db, row.guidance_id)
    await duties.done(
        db, deliverable, guidance.measures, Proof("guidance-deliveries", row.id, row.guidance_title), cause,
        programme_id=guidance.programme_id, by=[row.school_id],
    )  # fmt: skip
