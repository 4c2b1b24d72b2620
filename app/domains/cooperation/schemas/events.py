"""What the plan of events of a network looks like on the wire."""

from typing import Annotated, Literal

from pydantic import Field

from app.domains.cooperation.lives import NetworkEventKind, NetworkEventStatus, NetworkStatus
from app.domains.cooperation.schemas.parts import OrganizationName, Outcome, Participants, ResourceType
from app.kernel.paging import ListQuery
from app.kernel.schema import MISSING, Day, Id, In, Line, LivingOut, Note, Patch, Prose, Search, eg

EventTitle = Annotated[Line, eg("Открытый урок «Читаем задачу» в 5 классе")]
Description = Annotated[Prose, eg("Урок, разбор в группах, обмен заданиями.")]
Place = Annotated[Line, eg("Школа № 550, кабинет 12")]
ADay = Annotated[Day, eg("2027-02-11")]


class NetworkEventList(ListQuery):
    """Parameters of the plan of events."""

    sort: Annotated[
        Literal["starts_on", "-starts_on", "created_at", "-created_at"],
        Field(description="The order; the earliest first by default."),
    ] = "starts_on"
    network_id: Annotated[list[Id] | None, Field(max_length=200, description="Of one of these networks.")] = None
    organization_id: Annotated[list[Id] | None, Field(max_length=200, description="Held by one of these.")] = None
    kind: Annotated[list[NetworkEventKind] | None, Field(max_length=8, description="Of one of these kinds.")] = None
    status: Annotated[list[NetworkEventStatus] | None, Field(max_length=3, description="In one of these states.")] = (
        None
    )
    starts_on_from: Annotated[Day | None, Field(description="On this day or later.")] = None
    starts_on_to: Annotated[Day | None, Field(description="On this day or earlier.")] = None
    q: Annotated[Search | None, Field(description="A part of the title, the description or the host's name.")] = None


class NetworkEventIn(In):
    """An event is planned."""

    network_id: Id
    """The network."""
    kind: NetworkEventKind
    """What it is."""
    title: EventTitle
    """What it is called."""
    description: Description | None = None
    """What happens there."""
    place: Place | None = None
    """Where."""
    starts_on: ADay
    """The day."""
    ends_on: ADay | None = None
    """The last day, if there are several."""
    resource_type: ResourceType | None = None
    """Another record of this system about the same event: its kind."""
    resource_id: Id | None = None
    """The same: its id; it must be visible to you."""
    organization_id: Id | None = None
    """Who holds it: a member, or an office; yours when left out."""


class NetworkEventPatch(Patch):
    """Changes to an event that is planned."""

    kind: NetworkEventKind | MISSING = MISSING
    """What it is."""
    title: EventTitle | MISSING = MISSING
    """What it is called."""
    description: Description | MISSING | None = MISSING
    """What happens there; null removes it."""
    place: Place | MISSING | None = MISSING
    """Where; null removes it."""
    starts_on: ADay | MISSING = MISSING
    """The day."""
    ends_on: ADay | MISSING | None = MISSING
    """The last day; null: it is one day."""
    resource_type: ResourceType | MISSING | None = MISSING
    """Another record of this system about the same event: its kind; null removes it, together with the id."""
    resource_id: Id | MISSING | None = MISSING
    """The same: its id."""


class HoldEventIn(In):
    """An event took place."""

    outcome: Outcome
    """What came of it."""
    participants: Participants | None = None
    """How many took part."""
    note: Note | None = None
    """A remark for the history."""


class NetworkEventOut(LivingOut):
    """A dated event of a network."""

    status: NetworkEventStatus
    """Where its life stands."""
    district_id: Id
    """Where."""
    network_id: Id
    """The network."""
    network_status: NetworkStatus
    """Where its life stands."""
    organization_id: Id
    """Who holds it."""
    organization_name: OrganizationName
    """Its name."""
    kind: NetworkEventKind
    """What it is."""
    title: EventTitle
    """What it is called."""
    description: Description | None
    """What happens there."""
    place: Place | None
    """Where."""
    starts_on: ADay
    """The day."""
    ends_on: ADay | None
    """The last day, if there are several."""
    resource_type: ResourceType | None
    """Another record of this system about the same event: its kind."""
    resource_id: Id | None
    """The same: its id."""
    outcome: Outcome | None
    """What came of it; null until it is held."""
    participants: Participants | None
    """How many took part."""
