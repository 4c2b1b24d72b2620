"""The rules of the plan of a network: members and offices hold its events, and say what came of them."""

from typing import Any
from uuid import UUID

from sqlalchemy import Select, select

from app.domains.cooperation.lives import NetworkEventStatus, NetworkStatus
from app.domains.cooperation.models.networks import Network, NetworkEvent
from app.domains.cooperation.service import networks
from app.domains.cooperation.service.naming import Names
from app.domains.organizations.models import Organization
from app.domains.organizations.service import home_organization
from app.kernel.db import Db
from app.kernel.problems import Fault, Kind, Problem, invalid
from app.kernel.references import unknown
from app.kernel.searching import holds
from app.kernel.text import Text

SORTS = {"starts_on": NetworkEvent.starts_on, "created_at": NetworkEvent.created_at}

NOT_PLANNED = Kind(
    "event-not-planned",
    409,
    Text("Событие уже проведено или отменено", "The event was held or cancelled"),
    Text("Никто: что прошло, остаётся как было.", "Nobody: what is past stays as it was."),
    Text("Запланируйте новое событие: POST /network-events.", "Plan another event: POST /network-events."),
)


def listing(q: str | None) -> Select[NetworkEvent]:
    """The events that fit."""
    statement = select(NetworkEvent)
    if q is not None:
        texts = (NetworkEvent.title, NetworkEvent.description, NetworkEvent.organization_name)
        statement = statement.where(holds(q, *texts))
    return statement


async def plan(db: Db, values: dict[str, Any]) -> NetworkEvent:
    """An event of a network that is not closed, held by a member or by an office."""
    names = Names(db)
    network = await names.one(Network, values.pop("network_id"), "/network_id")
    host_id = home_organization(db, values.pop("organization_id"))
    host = await names.one(Organization, host_id, "/organization_id")
    await names.resource(values["resource_type"], values["resource_id"])
    if network is not None and host is not None:
        await _check_host(db, names, network, host)
    if network is None or host is None or names.faults:
        raise invalid(*names.faults)
    _check_open(network.status)
    return db.add(
        NetworkEvent(
            network_id=network.id, network_status=network.status, district_id=network.district_id,
            organization_id=host.id, organization_name=host.name, **values,
        )
    )  # fmt: skip


async def _check_host(db: Db, names: Names, network: Network, host: Organization) -> None:
    if host.district_id != network.district_id:
        names.faults.append(unknown("/organization_id"))
    elif host.is_school and host.id not in await networks.current(db, network.id):
        names.faults.append(
            Fault(
                "/organization_id",
                "network.not-member",
                Text("Этой школы в сети нет.", "This school is not in the network."),
                Text("Сначала включите её: POST /network-members.", "Let it join first: POST /network-members."),
            )
        )


async def amend(db: Db, id: UUID, change: dict[str, Any]) -> NetworkEvent:
    """Change what is planned."""
    row = await db.edit(NetworkEvent, id)
    _check_open(row.network_status)
    if row.status != NetworkEventStatus.PLANNED.value:
        raise Problem(NOT_PLANNED)
    names = Names(db)
    if change.keys() & {"resource_type", "resource_id"}:
        kind, named = (change.get(name, getattr(row, name)) for name in ("resource_type", "resource_id"))
        await names.resource(kind, named)
    names.check()
    for name, value in change.items():
        setattr(row, name, value)
    return row


async def hold(_: Db, row: NetworkEvent, body: Any) -> None:
    """What came of it."""
    _check_open(row.network_status)
    row.outcome, row.participants = body.outcome, body.participants


async def step(_: Db, row: NetworkEvent, __: Any) -> None:
    """Every other step: the network must not be closed."""
    _check_open(row.network_status)


def _check_open(status: str) -> None:
    if status == NetworkStatus.CLOSED.value:
        raise Problem(networks.NETWORK_CLOSED)
