"""What guidance and its deliveries look like on the wire."""

from typing import Annotated, Literal

from pydantic import Field

from app.domains.cooperation.lives import DeliveryStatus, GuidanceStatus, GuidanceTopic
from app.domains.cooperation.schemas.parts import (
    Activity,
    Measures,
    OrganizationName,
    ResourceType,
    SchoolIds,
    SchoolName,
)
from app.kernel.paging import ListQuery
from app.kernel.schema import (
    MISSING,
    Day,
    Flag,
    Id,
    In,
    Instant,
    Line,
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

GuidanceTitle = Annotated[Line, eg("Как школе работать с родителями: методические рекомендации")]
GuidanceSummary = Annotated[Prose, eg("Семь форм работы с родителями, от клуба выходного дня до совместных проектов.")]
Changes = Annotated[Prose, eg("Добавлен раздел о семьях, где по-русски не говорят.")]
Topics = Annotated[list[GuidanceTopic], Field(min_length=1, max_length=10), eg(["parents"])]
GuidanceMeasures = Annotated[Measures, eg(["2.1.4"])]
Edition = Annotated[Whole, Field(ge=1), eg(1)]
LastDay = Annotated[Day, eg("2027-02-01")]


class GuidanceList(ListQuery):
    """Parameters of the list of guidance."""

    sort: Annotated[
        Literal["created_at", "-created_at", "title", "-title"],
        Field(description="The order; the newest first by default."),
    ] = "-created_at"
    programme_id: Annotated[Id | None, Field(description="Within this programme.")] = None
    organization_id: Annotated[Id | None, Field(description="Of this office.")] = None
    status: Annotated[list[GuidanceStatus] | None, Field(max_length=4, description="In one of these states.")] = None
    topic: Annotated[list[GuidanceTopic] | None, Field(max_length=10, description="On one of these topics.")] = None
    q: Annotated[Search | None, Field(description="A part of the title or of the summary.")] = None


class GuidanceIn(In):
    """Guidance that is prepared; it is sent by a step."""

    programme_id: Id
    """The programme whose schools it is for."""
    document_id: Id
    """The text: a document of your organisation, open to the whole district when it is sent to a whole programme."""
    title: GuidanceTitle | None = None
    """What it is called; the title of the document when left out."""
    summary: GuidanceSummary | None = None
    """What it says, in two or three sentences."""
    topics: Topics
    """What it is about."""
    measures: GuidanceMeasures | None = None
    """The measures of the roadmap that it answers; left out: those of its topics (2.1.4 parents, 2.1.5 Russian)."""
    organization_id: Id | None = None
    """Whose it is; needed only if you act for several organisations."""


class GuidancePatch(Patch):
    """Changes to guidance that was not sent yet."""

    document_id: Id | MISSING = MISSING
    """The text."""
    title: GuidanceTitle | MISSING = MISSING
    """What it is called."""
    summary: GuidanceSummary | MISSING | None = MISSING
    """What it says; null removes it."""
    topics: Topics | MISSING = MISSING
    """What it is about."""
    measures: GuidanceMeasures | MISSING = MISSING
    """The measures of the roadmap that it answers."""
    changes: Changes | MISSING | None = MISSING
    """What is new in this edition; null removes it."""


class GuidanceEditionIn(In):
    """The next edition is prepared; when it is sent, it supersedes this one."""

    document_id: Id
    """The new text."""
    changes: Changes
    """What is new in it."""
    title: GuidanceTitle | None = None
    """What it is called; as before when left out."""
    summary: GuidanceSummary | None = None
    """What it says; as before when left out."""


class SendGuidanceIn(In):
    """Guidance goes to schools."""

    school_ids: SchoolIds | None = None
    """To these schools, which alone may read it then; left out: to all that take part in the programme, and all that
    had the edition before; the whole district may read it then."""
    due_on: LastDay | None = None
    """By when it is to be acknowledged."""
    note: Note | None = None
    """A remark for the history."""


class DeliveryIn(In):
    """Guidance that was sent goes to further schools."""

    school_ids: SchoolIds
    """To these schools."""
    due_on: LastDay | None = None
    """By when it is to be acknowledged."""


class RemindIn(In):
    """Whoever has not acknowledged is reminded."""

    due_on: LastDay
    """By when it is awaited now."""
    note: Note | None = None
    """What the schools are told."""


class GuidanceOut(LivingOut):
    """One edition of guidance."""

    status: GuidanceStatus
    """Where its life stands."""
    district_id: Id
    """Where."""
    organization_id: Id
    """Whose it is."""
    organization_name: OrganizationName
    """The name of that office."""
    programme_id: Id
    """The programme whose schools it is for."""
    document_id: Id
    """The text: a document, with its files."""
    title: GuidanceTitle
    """What it is called."""
    summary: GuidanceSummary | None
    """What it says, in two or three sentences."""
    topics: Topics
    """What it is about."""
    measures: GuidanceMeasures
    """The measures of the roadmap that it answers."""
    edition: Edition
    """The number of this edition."""
    supersedes_id: Id | None
    """The edition before; null for the first."""
    changes: Changes | None
    """What is new in this edition; null for the first."""
    sent_at: Instant | None
    """When it was sent; null for a draft."""
    recipients_only: Flag
    """Whether it went to chosen schools, which alone may read it besides the offices."""


class GuidanceFileList(ListQuery):
    """Parameters of the list of files."""

    sort: Annotated[
        Literal["name", "-name", "created_at", "-created_at"], Field(description="The order; by name by default.")
    ] = "name"


class GuidanceFileOut(RecordOut):
    """A file of guidance; its bytes are at `/content`."""

    name: Annotated[str, Field(min_length=1, max_length=150), eg("Методические рекомендации.pdf")]
    """Its name."""
    media_type: Annotated[str, Field(max_length=100), eg("application/pdf")]
    """What it is, as found out by its content."""
    size: Annotated[Whole, Field(ge=1), eg(184_320)]
    """Bytes."""
    sha256: Annotated[str, Field(min_length=64, max_length=64, pattern="^[0-9a-f]{64}$"), eg("9f86d081884c7d65" * 4)]
    """Of the content."""


class SentOut(Out):
    """What was sent, or reminded of."""

    count: Annotated[Whole, eg(12)]
    """To how many schools."""
    school_ids: Annotated[list[Id], Field(max_length=1000)]
    """Which."""


# --- at a school ------------------------------------------------------------------------------------------------------


class GuidanceDeliveryList(ListQuery):
    """Parameters of the list of deliveries."""

    sort: Annotated[
        Literal["name", "-name", "created_at", "-created_at"],
        Field(description="The order; by the name of the school by default, School 2 before School 10."),
    ] = "name"
    status: Annotated[
        list[DeliveryStatus] | None,
        Field(max_length=4, description="So far; `delivered` and `read` together: who has not acknowledged."),
    ] = None
    school_id: Annotated[list[Id] | None, Field(max_length=200, description="At one of these schools.")] = None
    overdue: Annotated[
        bool | None, Field(description="Only what is overdue today, or only the rest.", examples=[True])
    ] = None


class AllDeliveriesList(GuidanceDeliveryList):
    """Parameters of the list of deliveries of whatever guidance."""

    guidance_id: Annotated[Id | None, Field(description="Of this edition of guidance.")] = None
    in_force: Annotated[
        bool | None, Field(description="Only of editions that hold, or only of former ones.", examples=[True])
    ] = None


class IncludeGuidanceIn(In):
    """Guidance has found its way into the school's programme."""

    activity: Activity
    """The activity of the transition programme, by its number or in words."""
    resource_type: ResourceType | None = None
    """The same as a record of this system, where there is one: its kind."""
    resource_id: Id | None = None
    """The same: its id; it must be visible to you."""
    note: Note | None = None
    """A remark for the history."""


class GuidanceDeliveryOut(LivingOut):
    """An edition of guidance at one school."""

    status: DeliveryStatus
    """How far the school has got with it."""
    district_id: Id
    """Where."""
    guidance_id: Id
    """The guidance."""
    guidance_title: GuidanceTitle
    """What it is called."""
    guidance_status: GuidanceStatus
    """Whether the edition still holds."""
    school_id: Id
    """The school."""
    school_name: SchoolName
    """Its name."""
    due_on: LastDay | None
    """By when it is to be acknowledged."""
    overdue: Flag
    """Whether that day has passed, and it is not."""
    read_at: Instant | None
    """When the school said that it has read it."""
    acknowledged_at: Instant | None
    """When the school acknowledged it."""
    included_at: Instant | None
    """When the school included it in its programme."""
    activity: Activity | None
    """The activity of the transition programme that it is part of."""
    resource_type: ResourceType | None
    """The same as a record of this system: its kind."""
    resource_id: Id | None
    """The same: its id."""
    reminders: Annotated[Whole, eg(1)]
    """How often the school was reminded."""
    reminded_at: Instant | None
    """When it last was."""
    reminder: Note | None
    """What it was told then."""
