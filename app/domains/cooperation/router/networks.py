"""Networks of schools, their members, and their plan of events."""

from typing import Annotated

from fastapi import Query

from app.domains.cooperation import tasks as _kinds_of_task  # noqa: F401  # importing it makes them known
from app.domains.cooperation.lives import NETWORK_EVENTS, NETWORKS
from app.domains.cooperation.models.networks import Network, NetworkEvent, NetworkMember
from app.domains.cooperation.schemas.events import (
    HoldEventIn,
    NetworkEventIn,
    NetworkEventList,
    NetworkEventOut,
    NetworkEventPatch,
)
from app.domains.cooperation.schemas.networks import (
    CloseNetworkIn,
    NetworkIn,
    NetworkList,
    NetworkMemberIn,
    NetworkMemberList,
    NetworkMemberOut,
    NetworkMemberPatch,
    NetworkOut,
    NetworkPatch,
)
from app.domains.cooperation.service import events
from app.domains.cooperation.service import networks as service
from app.kernel.db import Db
from app.kernel.paging import Page, Slice
from app.kernel.routing import Routes
from app.kernel.schema import PathId
from app.policy import allow, steps

Read = Annotated[Db, allow("networks.read")]
Write = Annotated[Db, allow("networks.write")]
ReadMembers = Annotated[Db, allow("network-members.read")]
WriteMembers = Annotated[Db, allow("network-members.write")]
ReadEvents = Annotated[Db, allow("network-events.read")]
WriteEvents = Annotated[Db, allow("network-events.write")]

networks = Routes("/networks", tag="Networks")
members = Routes("/network-members", tag="Networks")
plan = Routes("/network-events", tag="Networks")
ROUTES = [networks, members, plan]


@networks.get("", response_model=Page[NetworkOut], name="list", summary="List networks of schools")
async def list_(db: Read, wanted: Annotated[NetworkList, Query()]) -> Slice[Network]:
    """The networks of the district; drafts are seen by the department and the centre alone."""
    statement = service.listing(wanted.school_id, wanted.q)
    if wanted.programme_id is not None:
        statement = statement.where(Network.programme_id == wanted.programme_id)
    if wanted.lead_school_id is not None:
        statement = statement.where(Network.lead_school_id == wanted.lead_school_id)
    if wanted.kind:
        statement = statement.where(Network.kind.in_(wanted.kind))
    if wanted.status:
        statement = statement.where(Network.status.in_(wanted.status))
    return await db.page(statement, wanted, service.SORTS)


@networks.post("", response_model=NetworkOut, status_code=201, name="create", summary="Form a network")
async def form(db: Write, network: NetworkIn) -> Network:
    """A draft with its lead school and its first members; it begins by a step."""
    return await service.form(db, network.model_dump())


@networks.get("/{id}", response_model=NetworkOut, summary="Read a network")
async def get(db: Read, id: PathId) -> Network:
    """One network; its schools and events are at `/network-members` and `/network-events`."""
    return await db.get(Network, id, *service.reading())


@networks.patch("/{id}", response_model=NetworkOut, summary="Change a network")
async def update(db: Write, id: PathId, change: NetworkPatch) -> Network:
    """Change a network that is not closed; another school may take the lead."""
    return await service.amend(db, id, change.model_dump(exclude_unset=True))


steps(
    networks,
    NETWORKS,
    Network,
    NetworkOut,
    reading="networks.read",
    words={
        "activate": (
            "Begin the work of a network",
            "Its content must be told, and two schools at least be in. The duties that it fulfils are reported.",
        ),
        "close": ("Close a network", "Tell its results; memberships that go on end with it."),
    },
    bodies={"close": CloseNetworkIn},
    effects={"activate": service.activate, "close": service.close},
    options=service.reading,
)


# --- members ----------------------------------------------------------------------------------------------------------


@members.get("", response_model=Page[NetworkMemberOut], name="list", summary="List the schools of networks")
async def list_members(db: ReadMembers, wanted: Annotated[NetworkMemberList, Query()]) -> Slice[NetworkMember]:
    """Which school is, or was, in which network, and what it gives and takes."""
    statement = service.members()
    if wanted.network_id:
        statement = statement.where(NetworkMember.network_id.in_(wanted.network_id))
    if wanted.school_id:
        statement = statement.where(NetworkMember.school_id.in_(wanted.school_id))
    if wanted.on is not None:
        ended = NetworkMember.ends_on < wanted.on
        statement = statement.where(NetworkMember.starts_on <= wanted.on, ended.is_not(True))
    return await db.page(statement, wanted, service.MEMBER_SORTS)


@members.post("", response_model=NetworkMemberOut, status_code=201, name="create", summary="Join a network")
async def join(db: WriteMembers, member: NetworkMemberIn) -> NetworkMember:
    """Your school joins an active network; the department and the centre let schools into any that is not closed."""
    return await service.join(db, member.model_dump())


@members.get("/{id}", response_model=NetworkMemberOut, name="get", summary="Read a membership")
async def get_member(db: ReadMembers, id: PathId) -> NetworkMember:
    """One school in one network."""
    return await db.get(NetworkMember, id, *service.member_reading())


@members.patch("/{id}", response_model=NetworkMemberOut, name="update", summary="Change a membership")
async def update_member(db: WriteMembers, id: PathId, change: NetworkMemberPatch) -> NetworkMember:
    """Say what your school gives and takes, or until when it is in."""
    return await service.amend_member(db, id, change.model_dump(exclude_unset=True))


# --- the plan ---------------------------------------------------------------------------------------------------------


@plan.get("", response_model=Page[NetworkEventOut], name="list", summary="List the events of networks")
async def list_events(db: ReadEvents, wanted: Annotated[NetworkEventList, Query()]) -> Slice[NetworkEvent]:
    """The plans of events, by date."""
    statement = events.listing(wanted.q)
    if wanted.network_id:
        statement = statement.where(NetworkEvent.network_id.in_(wanted.network_id))
    if wanted.organization_id:
        statement = statement.where(NetworkEvent.organization_id.in_(wanted.organization_id))
    if wanted.kind:
        statement = statement.where(NetworkEvent.kind.in_(wanted.kind))
    if wanted.status:
        statement = statement.where(NetworkEvent.status.in_(wanted.status))
    if wanted.starts_on_from is not None:
        statement = statement.where(NetworkEvent.starts_on >= wanted.starts_on_from)
    if wanted.starts_on_to is not None:
        statement = statement.where(NetworkEvent.starts_on <= wanted.starts_on_to)
    return await db.page(statement, wanted, events.SORTS)


@plan.post("", response_model=NetworkEventOut, status_code=201, name="create", summary="Plan an event")
async def plan_event(db: WriteEvents, event: NetworkEventIn) -> NetworkEvent:
    """Put an event into the plan of a network: a school that is in it, or an office, holds it."""
    return await events.plan(db, event.model_dump())


@plan.get("/{id}", response_model=NetworkEventOut, name="get", summary="Read an event")
async def get_event(db: ReadEvents, id: PathId) -> NetworkEvent:
    """One event."""
    return await db.get(NetworkEvent, id)


@plan.patch("/{id}", response_model=NetworkEventOut, name="update", summary="Change an event")
async def update_event(db: WriteEvents, id: PathId, change: NetworkEventPatch) -> NetworkEvent:
    """Change what is planned; what was held or cancelled stays."""
    return await events.amend(db, id, change.model_dump(exclude_unset=True))


steps(
    plan,
    NETWORK_EVENTS,
    NetworkEvent,
    NetworkEventOut,
    reading="network-events.read",
    words={
        "hold": ("Say that an event took place", "Tell what came of it and how many took part."),
        "cancel": ("Cancel an event", "It does not take place; say why."),
    },
    bodies={"hold": HoldEventIn},
    effects={"hold": events.hold, "cancel": events.step},
)
