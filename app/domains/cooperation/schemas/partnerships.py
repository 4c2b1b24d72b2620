"""What partners of schools and needs for them look like on the wire."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from app.domains.cooperation.lives import InstitutionKind, NeedKind, NeedStatus, NeedTopic
from app.domains.cooperation.schemas.parts import Outcome, Participants, ResourceType, SchoolName
from app.kernel.paging import ListQuery
from app.kernel.schema import (
    MISSING,
    Day,
    Flag,
    Id,
    In,
    Instant,
    Line,
    Link,
    LivingOut,
    Note,
    Out,
    Patch,
    Prose,
    RecordOut,
    Search,
    Whole,
    eg,
)

InstitutionName = Annotated[Line, eg("РГПУ им. А. И. Герцена")]
Offers = Annotated[Prose, eg("Студенты-тьюторы, лекции для старших классов, школа юного педагога.")]
Address = Annotated[Line, eg("наб. реки Мойки, 48")]
Site = Annotated[Link, eg("https://university.example")]
Contact = Annotated[Line, eg("отдел довузовской подготовки, +7 812 000-00-00")]
NeedTitle = Annotated[Line, eg("Студенты-тьюторы по математике для 7 классов")]
NeedText = Annotated[Prose, eg("Два раза в неделю по часу, восемь учеников; мы даём кабинет и задания.")]
Pupils = Annotated[Whole, Field(le=100_000), eg(8)]
Offer = Annotated[Prose, eg("Четыре студента третьего курса, с февраля по май, по вторникам и четвергам.")]
WantedOn = Annotated[Day, eg("2027-02-01")]


class PartnerInstitutionList(ListQuery):
    """Parameters of the catalogue."""

    sort: Annotated[
        Literal["name", "-name", "created_at", "-created_at"], Field(description="The order; by name by default.")
    ] = "name"
    kind: Annotated[list[InstitutionKind] | None, Field(max_length=3, description="Of one of these kinds.")] = None
    active: Annotated[bool | None, Field(description="Only those one can ask, or only former ones.")] = None
    q: Annotated[Search | None, Field(description="A part of the name or of what it offers.")] = None


class PartnerInstitutionIn(In):
    """A university or a college that works with schools."""

    kind: InstitutionKind
    """What it is."""
    name: InstitutionName
    """What it is called; unique in the district's catalogue."""
    offers: Offers | None = None
    """What it can do for schools."""
    address: Address | None = None
    """Where it is."""
    site: Site | None = None
    """Its web site."""
    contact: Contact | None = None
    """Whom to ask: a department and its telephone, no private addresses."""


class PartnerInstitutionPatch(Patch):
    """Changes to an entry of the catalogue."""

    kind: InstitutionKind | MISSING = MISSING
    """What it is."""
    name: InstitutionName | MISSING = MISSING
    """What it is called."""
    offers: Offers | MISSING | None = MISSING
    """What it can do for schools; null removes it."""
    address: Address | MISSING | None = MISSING
    """Where it is; null removes it."""
    site: Site | MISSING | None = MISSING
    """Its web site; null removes it."""
    contact: Contact | MISSING | None = MISSING
    """Whom to ask; null removes it."""
    active: Flag | MISSING = MISSING
    """Whether it can be offered to schools."""


class PartnerInstitutionOut(RecordOut):
    """A university or a college of the catalogue."""

    district_id: Id
    """Where."""
    kind: InstitutionKind
    """What it is."""
    name: InstitutionName
    """What it is called."""
    offers: Offers | None
    """What it can do for schools."""
    address: Address | None
    """Where it is."""
    site: Site | None
    """Its web site."""
    contact: Contact | None
    """Whom to ask."""
    active: Flag
    """Whether it can be offered to schools."""


# --- what schools need ------------------------------------------------------------------------------------------------


class PartnershipNeedList(ListQuery):
    """Parameters of the list of needs."""

    sort: Annotated[
        Literal["created_at", "-created_at", "updated_at", "-updated_at"],
        Field(description="The order; the newest first by default."),
    ] = "-created_at"
    programme_id: Annotated[Id | None, Field(description="Within this programme.")] = None
    school_id: Annotated[list[Id] | None, Field(max_length=200, description="Of one of these schools.")] = None
    institution_id: Annotated[list[Id] | None, Field(max_length=200, description="With one of these partners.")] = None
    kind: Annotated[list[NeedKind] | None, Field(max_length=8, description="Of one of these kinds.")] = None
    topic: Annotated[list[NeedTopic] | None, Field(max_length=10, description="In one of these fields.")] = None
    status: Annotated[list[NeedStatus] | None, Field(max_length=8, description="In one of these states.")] = None
    q: Annotated[Search | None, Field(description="A part of the title, the description or the offer.")] = None


class PartnershipNeedIn(In):
    """What a school needs a university or a college for."""

    programme_id: Id
    """The programme."""
    kind: NeedKind
    """What is needed."""
    topic: NeedTopic
    """In which field."""
    title: NeedTitle
    """In one line; unique in the school and the programme."""
    description: NeedText | None = None
    """What exactly, how often, for whom, what the school gives."""
    pupils: Pupils | None = None
    """For how many pupils."""
    wanted_on: WantedOn | None = None
    """By when."""
    school_id: Id | None = None
    """The school; needed only if you act for several."""


class PartnershipNeedPatch(Patch):
    """Changes to a need that was not sent yet."""

    kind: NeedKind | MISSING = MISSING
    """What is needed."""
    topic: NeedTopic | MISSING = MISSING
    """In which field."""
    title: NeedTitle | MISSING = MISSING
    """In one line."""
    description: NeedText | MISSING | None = MISSING
    """What exactly; null removes it."""
    pupils: Pupils | MISSING | None = MISSING
    """For how many pupils; null: not known."""
    wanted_on: WantedOn | MISSING | None = MISSING
    """By when; null: no matter."""


class OfferIn(In):
    """A partner is offered."""

    institution_id: Id
    """Who (`/partner-institutions`)."""
    offer: Offer
    """What, when, on which terms."""
    note: Note | None = None
    """A remark for the history."""


class AgreeIn(In):
    """School and partner have agreed."""

    document_id: Id
    """The agreement (a document of kind `agreement`)."""
    note: Note | None = None
    """A remark for the history."""


class HoldNeedIn(In):
    """What was agreed took place."""

    held_on: Annotated[Day, eg("2027-05-20")]
    """When, or the last day of it."""
    outcome: Outcome
    """What came of it."""
    participants: Participants | None = None
    """How many took part."""
    resource_type: ResourceType | None = None
    """Another record of this system about the event: its kind."""
    resource_id: Id | None = None
    """The same: its id; it must be visible to you."""
    note: Note | None = None
    """A remark for the history."""


class PartnershipNeedOut(LivingOut):
    """What a school needs a university or a college for, and what came of it."""

    status: NeedStatus
    """Where its life stands."""
    district_id: Id
    """Where."""
    school_id: Id
    """Whose need it is."""
    school_name: SchoolName
    """The name of the school."""
    programme_id: Id
    """The programme."""
    kind: NeedKind
    """What is needed."""
    topic: NeedTopic
    """In which field."""
    title: NeedTitle
    """In one line."""
    description: NeedText | None
    """What exactly."""
    pupils: Pupils | None
    """For how many pupils."""
    wanted_on: WantedOn | None
    """By when."""
    sent_at: Instant | None
    """When it was sent; null for a draft."""
    institution_id: Id | None
    """Who is offered, or has agreed."""
    institution_name: InstitutionName | None
    """Its name when it was offered."""
    offer: Offer | None
    """What is offered."""
    document_id: Id | None
    """The agreement."""
    held_on: Annotated[Day, eg("2027-05-20")] | None
    """When it took place."""
    outcome: Outcome | None
    """What came of it."""
    participants: Participants | None
    """How many took part."""
    resource_type: ResourceType | None
    """Another record of this system about the event: its kind."""
    resource_id: Id | None
    """The same: its id."""


# --- all of them together ---------------------------------------------------------------------------------------------


class ConsolidatedQuery(BaseModel):
    """Which needs are counted."""

    model_config = ConfigDict(extra="forbid")

    programme_id: Annotated[Id | None, Field(description="Within this programme.")] = None
    kind: Annotated[list[NeedKind] | None, Field(max_length=8, description="Of these kinds.")] = None
    topic: Annotated[list[NeedTopic] | None, Field(max_length=10, description="In these fields.")] = None


Count = Annotated[Whole, eg(3)]


class NeedCountsOut(Out):
    """How many needs stand where."""

    needs: Annotated[Whole, eg(7)]
    """All that were sent, and not withdrawn."""
    schools: Count
    """Schools that have them."""
    pupils: Annotated[Whole, eg(120)]
    """Pupils they are for, as far as schools say."""
    sent: Count
    """Sent, not yet taken."""
    taken: Count
    """A partner is looked for."""
    offered: Count
    """A partner is offered."""
    agreed: Count
    """Agreed."""
    met: Count
    """Met by an event."""
    unmet: Count
    """No partner was found."""


class ConsolidatedNeedOut(NeedCountsOut):
    """The needs of one kind in one field."""

    kind: NeedKind
    """What is needed."""
    topic: NeedTopic
    """In which field."""


class ConsolidatedNeedsOut(Out):
    """The needs of schools, counted."""

    items: Annotated[list[ConsolidatedNeedOut], Field(max_length=100)]
    """By kind and field, the most frequent first."""
    total: NeedCountsOut
    """All together."""
