"""The rules of networks: who leads, who is in, when the work begins and what it ends with.

`form` is the door for proposals: the analysis, which stands above this domain, will look for pairs of schools in like
contexts of which one has better results, and hand each pair over as a draft of kind `leading` for the centre to decide.
"""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import contains_eager, joinedload
from sqlalchemy.orm.interfaces import ORMOption

from app.domains.cooperation.lives import NetworkStatus
from app.domains.cooperation.models.networks import NETWORK_IS_CLOSED, Network, NetworkMember
from app.domains.cooperation.service import duties
from app.domains.cooperation.service.naming import Names
from app.domains.documents.models import Document
from app.domains.organizations.models import School
from app.domains.organizations.service import home_organization, school_meant
from app.domains.programmes.models import Programme
from app.domains.programmes.service import Proof
from app.domains.roadmap.codes import Deliverable
from app.kernel import calendar
from app.kernel.db import Db
from app.kernel.problems import Fault, Kind, Problem, invalid
from app.kernel.references import referred, unknown
from app.kernel.searching import holds
from app.kernel.text import Text

SORTS = {"title": Network.title_key, "created_at": Network.created_at}
MEMBER_SORTS = {"name": NetworkMember.name_key, "starts_on": NetworkMember.starts_on}

_CAUSE = Text("Создана сеть школ", "A network of schools was formed")
_JOINED = Text("Школа включилась в работу сети", "The school joined a network")
_NOT_A_MEMBER = Text("Этой школы в сети нет.", "This school is not in the network.")

NETWORK_CLOSED = Kind(
    "network-closed",
    409,
    NETWORK_IS_CLOSED,
    Text("Никто: завершённую сеть не открывают снова.", "Nobody: a closed network is not opened again."),
    Text("Создайте новую сеть.", "Form a new network."),
)


def reading() -> tuple[ORMOption, ...]:
    """What an answer about a network is read from."""
    return (joinedload(Network.organization),)


def listing(school_id: UUID | None, q: str | None) -> Select[Network]:
    """The networks that fit, with all that an answer says of them."""
    statement = select(Network).options(*reading())
    if school_id is not None:
        of_it = select(NetworkMember.network_id).where(NetworkMember.school_id == school_id)
        statement = statement.where(or_(Network.lead_school_id == school_id, Network.id.in_(of_it)))
    if q is not None:
        statement = statement.where(holds(q, Network.title, Network.content, Network.lead_school_name))
    return statement


# --- networks ---------------------------------------------------------------------------------------------------------


async def form(db: Db, values: dict[str, Any]) -> Network:
    """A draft of the caller's office, with its first members."""
    names = Names(db)
    programme = await names.programme(values["programme_id"])
    lead = await names.one(School, values["lead_school_id"], "/lead_school_id")
    await names.one(Document, values["document_id"], "/document_id")
    others = await names.schools(values.pop("school_ids"), "/school_ids", programme.district_id if programme else None)
    if values["measures"] is None:
        values["measures"] = duties.of_network(values["kind"])
    elif programme is not None:
        await names.measures(values["measures"], programme.roadmap_id)
    if programme is None or lead is None or names.faults:
        raise invalid(*names.faults)
    if lead.district_id != programme.district_id:
        raise invalid(unknown("/lead_school_id"))
    network = Network(
        district_id=programme.district_id, organization_id=home_organization(db, None),
        lead_school_name=lead.name, **values,
    )  # fmt: skip
    db.add(network)
    await db.flush()
    day = network.starts_on or calendar.today()
    for school in [lead, *(one for one in others if one.id != lead.id)]:
        _enter(db, network, school, starts_on=day, contribution=None)
    await db.refresh(network, "organization")
    return network


async def amend(db: Db, id: UUID, change: dict[str, Any]) -> Network:
    """Change a network that is not closed; who leads an active one is one of its members."""
    row = await db.edit(Network, id, *reading())
    _check_open(row)
    names = Names(db)
    lead = await names.one(School, change.get("lead_school_id"), "/lead_school_id")
    await names.one(Document, change.get("document_id"), "/document_id")
    if "measures" in change:
        programme = await db.get(Programme, row.programme_id)
        await names.measures(change["measures"], programme.roadmap_id)
    if row.common and "starts_on" in change and change["starts_on"] is None:
        names.faults.append(Fault("/starts_on", "value.missing", Text("Назовите день.", "Name the day.")))
    names.check()
    if lead is not None and lead.id != row.lead_school_id:
        await _hand_over(db, row, lead)
    for name, value in change.items():
        setattr(row, name, value)
    return row


async def _hand_over(db: Db, row: Network, lead: School) -> None:
    """Another school leads; a draft takes it in at once."""
    if lead.id not in await current(db, row.id):
        if row.status == NetworkStatus.ACTIVE.value:
            raise invalid(Fault("/lead_school_id", "network.not-member", _NOT_A_MEMBER))
        _enter(db, row, lead, starts_on=row.starts_on or calendar.today(), contribution=None)
    row.lead_school_name = lead.name


async def activate(db: Db, row: Network, _: Any) -> None:
    """The work begins: its content is told, and two schools at least are in; what it fulfils is reported."""
    schools = await current(db, row.id)
    faults = []
    if row.content is None:
        faults.append(
            Fault(
                "/content",
                "value.missing",
                Text("Опишите формы и содержание работы.", "Describe the forms and the content of the work."),
            )
        )
    if len(schools) < _FEWEST or row.lead_school_id not in schools:
        faults.append(
            Fault(
                "",
                "members.missing",
                Text(
                    "В сети должны быть ведущая школа и ещё хотя бы одна.",
                    "A network has its lead school and one more at least.",
                ),
                Text("Добавьте школы: POST /network-members.", "Add schools: POST /network-members."),
            )
        )
    if faults:
        raise invalid(*faults)
    by = [*await duties.offices(db, row.district_id), *schools]
    await _report(db, row, _CAUSE, by)
    row.starts_on = row.starts_on or calendar.today()


async def close(db: Db, row: Network, body: Any) -> None:
    """Its results are told, and memberships that go on end with it."""
    row.results, row.ends_on = body.results, body.ends_on or calendar.today()
    for member in await db.all(
        select(NetworkMember)
        .where(NetworkMember.network_id == row.id)
        .where(NetworkMember.ends_on.is_(None) | (NetworkMember.ends_on > row.ends_on))
        .order_by(NetworkMember.id)
        .with_for_update(of=NetworkMember)
    ):
        member.ends_on = max(row.ends_on, member.starts_on)


async def _report(db: Db, row: Network, cause: Text, by: Sequence[UUID]) -> None:
    await duties.done(
        db, Deliverable.NETWORK, row.measures, Proof("networks", row.id, row.title), cause,
        programme_id=row.programme_id, by=by,
    )  # fmt: skip


def _check_open(row: Network) -> None:
    if row.status == NetworkStatus.CLOSED.value:
        raise Problem(NETWORK_CLOSED)


_FEWEST = 2


# --- members ----------------------------------------------------------------------------------------------------------


def member_reading() -> tuple[ORMOption, ...]:
    """What an answer about a membership is read from; whoever does not see the network yet, sees none in it."""
    return (joinedload(NetworkMember.network, innerjoin=True),)


def members() -> Select[NetworkMember]:
    """The memberships in networks that can be seen, with all that an answer says of them."""
    return select(NetworkMember).join(NetworkMember.network).options(contains_eager(NetworkMember.network))


async def current(db: Db, network_id: UUID) -> list[UUID]:
    """The schools that are in a network today, or will be: whose membership has not ended."""
    found = await db.rows(
        select(NetworkMember.school_id)
        .where(NetworkMember.network_id == network_id)
        .where(NetworkMember.ends_on.is_(None) | (NetworkMember.ends_on >= calendar.today()))
        .order_by(NetworkMember.id)
    )
    return list(dict.fromkeys(school_id for (school_id,) in found))


async def join(db: Db, values: dict[str, Any]) -> NetworkMember:
    """A school joins; into an active network it comes with its duty reported."""
    network = await referred(db, Network, values.pop("network_id"), "/network_id")
    school = await school_meant(db, values.pop("school_id"), None)
    _check_open(network)
    if school.district_id != network.district_id:
        raise invalid(unknown("/school_id"))
    values["starts_on"] = values["starts_on"] or calendar.today()
    row = _enter(db, network, school, **values)
    await db.refresh(row, "network")
    if network.status == NetworkStatus.ACTIVE.value:
        await _report(db, network, _JOINED, [school.id])
    return row


def _enter(db: Db, network: Network, school: School, **values: Any) -> NetworkMember:
    return db.add(
        NetworkMember(
            network_id=network.id, network_status=network.status, district_id=network.district_id,
            school_id=school.id, school_name=school.name, **values,
        )
    )  # fmt: skip


async def amend_member(db: Db, id: UUID, change: dict[str, Any]) -> NetworkMember:
    """Change the days of a membership, or what the school gives and takes; results are told after the end too."""
    row = await db.edit(NetworkMember, id, *member_reading())
    if change.keys() & {"starts_on", "ends_on"}:
        _check_open(row.network)
    if row.lead and row.network.common and change.get("ends_on") is not None:
        raise invalid(
            Fault(
                "/ends_on",
                "network.lead-leaves",
                Text("Это ведущая школа сети.", "This school leads the network."),
                Text("Сначала назначьте другую: PATCH /networks/{id}.", "Name another first: PATCH /networks/{id}."),
            )
        )
    for name, value in change.items():
        setattr(row, name, value)
    return row
