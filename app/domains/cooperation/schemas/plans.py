"""What plans of information support look like on the wire."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from app.domains.cooperation.lives import Channel, InformationPlanKind, InformationPlanStatus
from app.domains.cooperation.schemas.parts import Measures, OrganizationName
from app.kernel.paging import ListQuery
from app.kernel.schema import MISSING, Day, Id, In, Line, LivingOut, Note, Out, Patch, Prose, Search, eg

PlanTitle = Annotated[Line, eg("План вовлечения местного сообщества, 2026/27")]
PlanSummary = Annotated[Prose, eg("Родители, соседи и библиотека участвуют в программе перехода с сентября по май.")]
ItemTitle = Annotated[Line, eg("Общее собрание: что изменится в школе")]
Audience = Annotated[Line, eg("родители 5–9 классов")]
Responsible = Annotated[Line, eg("заместитель директора по воспитательной работе")]
ItemDay = Annotated[Day, eg("2026-12-10")]
PlanMeasures = Annotated[Measures, eg(["1.1.4"])]
ProtocolNumber = Annotated[
    str, StringConstraints(min_length=1, max_length=64, pattern=r"^[^\u0000-\u001f\u007f-\u009f]*$"), eg("3")
]
ProtocolDay = Annotated[Day, eg("2026-11-20")]
Announcement = Annotated[Prose, eg("Опубликован на сайте школы, рассказан на собрании родителей 10 декабря.")]


class InformationItemIn(In):
    """One thing that is done so that people know."""

    title: ItemTitle
    """What."""
    channel: Channel
    """How people are reached."""
    audience: Audience | None = None
    """Whom."""
    due_on: ItemDay | None = None
    """By when."""
    responsible: Responsible | None = None
    """Who is responsible, by position."""


class InformationItemOut(Out):
    """One thing that is done so that people know."""

    title: ItemTitle
    """What."""
    channel: Channel
    """How people are reached."""
    audience: Audience | None
    """Whom."""
    due_on: ItemDay | None
    """By when."""
    responsible: Responsible | None
    """Who is responsible, by position."""


ItemsIn = Annotated[list[InformationItemIn], Field(max_length=200)]


class InformationPlanList(ListQuery):
    """Parameters of the list of plans."""

    sort: Annotated[
        Literal["updated_at", "-updated_at", "title", "-title"],
        Field(description="The order; the one changed last comes first by default."),
    ] = "-updated_at"
    programme_id: Annotated[Id | None, Field(description="Within this programme.")] = None
    organization_id: Annotated[list[Id] | None, Field(max_length=200, description="Of one of these.")] = None
    kind: Annotated[InformationPlanKind | None, Field(description="The centre's, or schools'.")] = None
    status: Annotated[list[InformationPlanStatus] | None, Field(max_length=5, description="In these states.")] = None
    q: Annotated[Search | None, Field(description="A part of the title or of the summary.")] = None


class InformationPlanIn(In):
    """A plan: of the centre for the district, of a school for its neighbourhood."""

    programme_id: Id
    """The programme that is told of."""
    title: PlanTitle
    """What it is called."""
    summary: PlanSummary | None = None
    """What it is for."""
    items: ItemsIn = Field(default_factory=list)
    """What is done."""
    document_id: Id | None = None
    """The plan as it is signed; a plan has items or a document."""
    measures: PlanMeasures | None = None
    """The measures of the roadmap that it answers; left out: 1.1.4."""
    organization_id: Id | None = None
    """Whose it is; needed only if you act for several organisations."""


class InformationPlanPatch(Patch):
    """Changes to a plan that is a draft or was returned; the items are replaced as a whole."""

    title: PlanTitle | MISSING = MISSING
    """What it is called."""
    summary: PlanSummary | MISSING | None = MISSING
    """What it is for; null removes it."""
    items: ItemsIn | MISSING = MISSING
    """What is done."""
    document_id: Id | MISSING | None = MISSING
    """The plan as it is signed; null: none."""
    measures: PlanMeasures | MISSING = MISSING
    """The measures of the roadmap that it answers."""


class ReturnInformationPlanIn(In):
    """A plan goes back to the centre."""

    note: Note
    """Why, and what should be done."""
    due_on: Annotated[Day, eg("2026-12-20")] | None = None
    """By when it is awaited again."""


class AdoptIn(In):
    """The governing council of the school has approved the plan."""

    protocol_number: ProtocolNumber
    """The number of its protocol."""
    protocol_on: ProtocolDay
    """The date of its protocol."""
    protocol_document_id: Id
    """The protocol itself (a document of kind `protocol`)."""
    note: Note | None = None
    """A remark for the history."""


class AnnounceIn(In):
    """The plan was made known to those it is about."""

    announcement: Announcement
    """Where and how."""
    announced_on: Annotated[Day, eg("2026-12-10")] | None = None
    """When; today when left out."""
    note: Note | None = None
    """A remark for the history."""


class InformationPlanOut(LivingOut):
    """How the programme is told of."""

    status: InformationPlanStatus
    """Where its life stands."""
    district_id: Id
    """Where."""
    organization_id: Id
    """Whose it is."""
    organization_name: OrganizationName
    """Its name when the plan was begun."""
    programme_id: Id
    """The programme that is told of."""
    kind: InformationPlanKind
    """The centre's, or a school's."""
    title: PlanTitle
    """What it is called."""
    summary: PlanSummary | None
    """What it is for."""
    items: Annotated[list[InformationItemOut], Field(max_length=200)]
    """What is done."""
    document_id: Id | None
    """The plan as it is signed."""
    measures: PlanMeasures
    """The measures of the roadmap that it answers."""
    due_on: Annotated[Day, eg("2026-12-20")] | None
    """By when a returned one is awaited again; null where nobody waits."""
    protocol_number: ProtocolNumber | None
    """The number of the protocol of the governing council; null for the centre's."""
    protocol_on: ProtocolDay | None
    """Its date."""
    protocol_document_id: Id | None
    """The protocol itself."""
    announced_on: Annotated[Day, eg("2026-12-10")] | None
    """When it was made known."""
    announcement: Announcement | None
    """Where and how."""
