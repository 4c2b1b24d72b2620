"""What networks of schools look like on the wire."""

from typing import Annotated, Literal

from pydantic import Field

from app.domains.cooperation.lives import NetworkKind, NetworkStatus
from app.domains.cooperation.schemas.parts import Measures, Members, OrganizationName, SchoolName
from app.kernel.paging import ListQuery
from app.kernel.schema import MISSING, Day, Flag, Id, In, Line, LivingOut, Note, Patch, Prose, RecordOut, Search, eg

NetworkTitle = Annotated[Line, eg("Читаем вместе: школы 2, 10 и 550")]
Content = Annotated[Prose, eg("Открытые уроки раз в месяц, общий банк заданий, наставничество молодых учителей.")]
Results = Annotated[Prose, eg("Проведено шесть открытых уроков; доля читающих ниже нормы снизилась с 34 до 21 %.")]
Contribution = Annotated[Prose, eg("Показывает уроки смыслового чтения, принимает учителей на стажировку.")]
MemberResult = Annotated[Prose, eg("Переняли работу в парах, ведём её в трёх классах.")]


class NetworkList(ListQuery):
    """Parameters of the list of networks."""

    sort: Annotated[
        Literal["title", "-title", "created_at", "-created_at"],
        Field(description="The order; by title by default."),
    ] = "title"
    programme_id: Annotated[Id | None, Field(description="Within this programme.")] = None
    kind: Annotated[list[NetworkKind] | None, Field(max_length=5, description="Of one of these kinds.")] = None
    status: Annotated[list[NetworkStatus] | None, Field(max_length=3, description="In one of these states.")] = None
    school_id: Annotated[Id | None, Field(description="In which this school is, or was.")] = None
    lead_school_id: Annotated[Id | None, Field(description="Led by this school.")] = None
    q: Annotated[Search | None, Field(description="A part of the title, the content or the lead school's name.")] = None


class NetworkIn(In):
    """A network that is being formed."""

    programme_id: Id
    """The programme within which the schools work together."""
    kind: NetworkKind
    """What holds them together."""
    title: NetworkTitle
    """What it is called; unique in the programme."""
    content: Content | None = None
    """The forms and the main content of the work; needed before it begins."""
    lead_school_id: Id
    """The school that leads it."""
    school_ids: Members = Field(default_factory=list)
    """Its other schools from the first day on; more can join later (`/network-members`)."""
    document_id: Id | None = None
    """The document it rests on."""
    measures: Measures | None = None
    """The measures of the roadmap that it answers; left out: 3.1.2 for a leading school, else 2.1.3."""
    starts_on: Day | None = None
    """Its first day; left out: the day on which it is activated."""
    ends_on: Annotated[Day, eg("2027-06-30")] | None = None
    """Its last day, where that is known."""


class NetworkPatch(Patch):
    """Changes to a network that is not closed."""

    kind: NetworkKind | MISSING = MISSING
    """What holds the schools together."""
    title: NetworkTitle | MISSING = MISSING
    """What it is called."""
    content: Content | MISSING | None = MISSING
    """The forms and the main content of the work."""
    lead_school_id: Id | MISSING = MISSING
    """The school that leads it; of an active network one of its members."""
    document_id: Id | MISSING | None = MISSING
    """The document it rests on; null: none."""
    measures: Measures | MISSING = MISSING
    """The measures of the roadmap that it answers."""
    starts_on: Day | MISSING = MISSING
    """Its first day."""
    ends_on: Annotated[Day, eg("2027-06-30")] | MISSING | None = MISSING
    """Its last day; null: not known."""


class CloseNetworkIn(In):
    """A network ends."""

    results: Results
    """What came of it."""
    ends_on: Annotated[Day, eg("2027-06-30")] | None = None
    """Its last day; today when left out."""
    note: Note | None = None
    """A remark for the history."""


class NetworkOut(LivingOut):
    """Schools that work together."""

    status: NetworkStatus
    """Where its life stands."""
    district_id: Id
    """Where."""
    organization_id: Id
    """The office that organises it."""
    organization_name: OrganizationName
    """Its name."""
    programme_id: Id
    """The programme within which the schools work together."""
    kind: NetworkKind
    """What holds them together."""
    title: NetworkTitle
    """What it is called."""
    content: Content | None
    """The forms and the main content of the work."""
    lead_school_id: Id
    """The school that leads it."""
    lead_school_name: SchoolName
    """Its name."""
    document_id: Id | None
    """The document it rests on."""
    measures: Measures
    """The measures of the roadmap that it answers."""
    starts_on: Day | None
    """Its first day."""
    ends_on: Annotated[Day, eg("2027-06-30")] | None
    """Its last day."""
    results: Results | None
    """What came of it; null until it is closed."""


# --- members ----------------------------------------------------------------------------------------------------------


class NetworkMemberList(ListQuery):
    """Parameters of the list of members."""

    sort: Annotated[
        Literal["name", "-name", "starts_on", "-starts_on"],
        Field(description="The order; by the name of the school by default, School 2 before School 10."),
    ] = "name"
    network_id: Annotated[list[Id] | None, Field(max_length=200, description="Of one of these networks.")] = None
    school_id: Annotated[list[Id] | None, Field(max_length=200, description="One of these schools.")] = None
    on: Annotated[Day | None, Field(description="Who are members on this day.")] = None


class NetworkMemberIn(In):
    """A school joins a network."""

    network_id: Id
    """The network; a school joins an active one."""
    school_id: Id | None = None
    """The school; yours when left out."""
    starts_on: Day | None = None
    """Since when; today when left out."""
    contribution: Contribution | None = None
    """What it brings along for the others."""


class NetworkMemberPatch(Patch):
    """Changes to a membership."""

    starts_on: Day | MISSING = MISSING
    """Since when."""
    ends_on: Annotated[Day, eg("2027-06-30")] | MISSING | None = MISSING
    """Until when; null: it goes on."""
    contribution: Contribution | MISSING | None = MISSING
    """What it brings along; null removes it."""
    result: MemberResult | MISSING | None = MISSING
    """What it has taken from the others; null removes it."""


class NetworkMemberOut(RecordOut):
    """A school in a network."""

    district_id: Id
    """Where."""
    network_id: Id
    """The network."""
    network_title: NetworkTitle
    """What it is called."""
    network_status: NetworkStatus
    """Where its life stands."""
    school_id: Id
    """The school."""
    school_name: SchoolName
    """Its name when it joined."""
    lead: Flag
    """Whether it leads the network."""
    starts_on: Day
    """Since when."""
    ends_on: Annotated[Day, eg("2027-06-30")] | None
    """Until when; null: it goes on."""
    contribution: Contribution | None
    """What it brings along for the others."""
    result: MemberResult | None
    """What it has taken from the others."""
