"""What staff and their appointments look like on the wire."""

from typing import Annotated, Literal

from pydantic import Field

from app.domains.organizations.models import Function
from app.domains.organizations.schemas.offices import Ids
from app.kernel.paging import ListQuery
from app.kernel.schema import MISSING, Day, Email, Id, In, Instant, Line, Note, Out, Patch, RecordOut, Search, eg

PersonName = Annotated[Line, eg("Иванова Анна Петровна")]
Position = Annotated[Line, eg("заместитель директора по учебно-воспитательной работе")]
Powers = Annotated[Note, eg("Подписывает самодиагностику школы и отчёты по дорожной карте.")]


class PersonList(ListQuery):
    """Parameters of the list of staff."""

    sort: Annotated[Literal["name", "-name"], Field(description="The order.")] = "name"
    q: Annotated[Search | None, Field(description="A part of the name or the position.")] = None
    organization_id: Annotated[Ids | None, Field(description="Of one of these organisations.")] = None


class PersonIn(In):
    """Somebody on the staff; never a pupil."""

    organization_id: Id | None = None
    """The organisation; your own when left out."""
    name: PersonName
    """Family name, first name, patronymic."""
    position: Position | None = None
    """What he is there."""
    email: Email | None = None
    """The work address, never a private one."""


class PersonPatch(Patch):
    """Changes to a person; one who moves to another organisation is entered there anew."""

    name: PersonName | MISSING = MISSING
    """Family name, first name, patronymic."""
    position: Position | MISSING | None = MISSING
    """What he is there; null removes it."""
    email: Email | MISSING | None = MISSING
    """The work address; null removes it."""


class PersonOut(RecordOut):
    """Somebody on the staff of an organisation."""

    district_id: Id
    """The district of the organisation."""
    organization_id: Id
    """The organisation."""
    name: PersonName
    """Family name, first name, patronymic."""
    position: Position | None
    """What he is there."""
    email: Email | None
    """The work address."""
    anonymised_at: Instant | None
    """When name, position and address were taken out at the person's request."""


class FactOut(Out):
    """One thing that is known."""

    name: Annotated[str, Field(max_length=200), eg("Function")]
    """What it is, in words."""
    value: Annotated[str, Field(max_length=20_000), eg("expert-consultant")] | None
    """Its value, in words; null where there is none."""


class HeldOut(Out):
    """One record about the person."""

    id: Id
    """The record."""
    facts: Annotated[list[FactOut], Field(max_length=50)]
    """What it says."""


class HoldingOut(Out):
    """Records of one kind about the person."""

    resource: Annotated[str, Field(max_length=64), eg("appointments")]
    """Of which kind: the plural noun."""
    label: Annotated[str, Field(max_length=200), eg("Appointments")]
    """The same in words."""
    items: Annotated[list[HeldOut], Field(max_length=100_000)]
    """All of them."""


class PersonalDataOut(Out):
    """All that is held about somebody on the staff."""

    person: PersonOut
    """Who he is."""
    held: Annotated[list[HoldingOut], Field(max_length=100)]
    """What is kept about him, over the whole system; kinds without a record too."""


class AppointeeOut(Out):
    """Who is appointed."""

    id: Id
    """The person."""
    name: PersonName
    """Family name, first name, patronymic."""
    position: Position | None
    """What he is in his organisation."""


class AppointmentList(ListQuery):
    """Parameters of the list of appointments."""

    sort: Annotated[Literal["starts_on", "-starts_on"], Field(description="The order.")] = "starts_on"
    person_id: Annotated[Ids | None, Field(description="Of one of these people.")] = None
    organization_id: Annotated[Ids | None, Field(description="In one of these organisations.")] = None
    function: Annotated[list[Function] | None, Field(max_length=20, description="To one of these functions.")] = None
    on: Annotated[Day | None, Field(description="In force on this day.")] = None


class AppointmentIn(In):
    """A person in a function."""

    person_id: Id
    """Who: of the same organisation; into the coordination group, of any in the district."""
    organization_id: Id | None = None
    """Where; the person's own organisation when left out."""
    function: Function
    """To what; some functions exist only in schools, some only in the department and the centre."""
    starts_on: Day
    """The first day."""
    ends_on: Day | None = None
    """The last day; open when left out."""
    powers: Powers | None = None
    """What he may decide and sign."""
    document_id: Id | None = None
    """The order."""


class AppointmentPatch(Patch):
    """Changes to an appointment; another person or function is another appointment."""

    starts_on: Day | MISSING = MISSING
    """The first day."""
    ends_on: Day | MISSING | None = MISSING
    """The last day; null opens the end."""
    powers: Powers | MISSING | None = MISSING
    """What he may decide and sign; null removes it."""
    document_id: Id | MISSING | None = MISSING
    """The order; null removes it."""


class AppointmentOut(RecordOut):
    """A person in a function of an organisation, from a day to a day."""

    district_id: Id
    """The district."""
    organization_id: Id
    """Where."""
    person_id: Id
    """Who."""
    person: AppointeeOut
    """Who, in words."""
    function: Function
    """To what."""
    starts_on: Day
    """The first day."""
    ends_on: Day | None
    """The last day; null while it lasts."""
    powers: Powers | None
    """What he may decide and sign."""
    document_id: Id | None
    """The order."""
