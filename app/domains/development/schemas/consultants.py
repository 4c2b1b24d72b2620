"""What consultants, the schools they serve and their visits look like on the wire."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from app.domains.development.lives import ConsultantStatus, ConsultationStatus, ConsultationWay
from app.domains.development.schemas.parts import Hours, Ids, MeasureCode, PersonName, SchoolName
from app.kernel.paging import ListQuery
from app.kernel.schema import (
    MISSING,
    Day,
    Flag,
    Id,
    In,
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

ConsultantTopic = Annotated[Line, eg("Работа с неуспешностью")]
ConsultantTopics = Annotated[list[ConsultantTopic], Field(min_length=1, max_length=30)]
MostSchools = Annotated[int, Field(strict=True, ge=1, le=100), eg(5)]
Training = Annotated[Line, eg("Подготовка экспертов-консультантов, СПб АППО")]
TrainedOn = Annotated[Day, eg("2026-10-30")]
VisitTopic = Annotated[Line, eg("Цели программы перехода и показатели мониторинга")]
Measures = Annotated[list[MeasureCode], Field(max_length=20)]
VisitReport = Annotated[Prose, eg("Разобрали результаты диагностики; школа уточнит две цели к 20 октября.")]
AssignmentNote = Annotated[Note, eg("До возвращения коллеги из отпуска.")]
VisitDay = Annotated[Day, eg("2026-10-06")]


# --- the pool ---------------------------------------------------------------------------------------------------------


class ConsultantList(ListQuery):
    """Parameters of the list of consultants."""

    sort: Annotated[
        Literal["name", "-name", "created_at", "-created_at", "updated_at", "-updated_at"],
        Field(description="The order; by name by default."),
    ] = "name"
    status: Annotated[list[ConsultantStatus] | None, Field(max_length=4, description="In one of these states.")] = None
    school_id: Annotated[Id | None, Field(description="Who serves this school on the day of `on`.")] = None
    on: Annotated[Day | None, Field(description="The day of `school_id`; today when left out.")] = None
    q: Annotated[Search | None, Field(description="A part of the name.")] = None


class ConsultantIn(In):
    """Somebody enters the pool."""

    person_id: Id
    """Somebody of the centre or the department who is appointed to the function `consultant`."""
    topics: ConsultantTopics
    """What he can help with."""
    max_schools: MostSchools = 5
    """How many schools he can serve at once."""


class ConsultantPatch(Patch):
    """Changes to a consultant."""

    topics: ConsultantTopics | MISSING = MISSING
    """What he can help with; the whole list."""
    max_schools: MostSchools | MISSING = MISSING
    """How many schools he can serve at once."""


class QualifyIn(In):
    """The training is completed."""

    trained_on: TrainedOn
    """When it was completed."""
    training: Training
    """What it was, and where."""
    training_hours: Hours | None = None
    """Academic hours."""
    document_id: Id | None = None
    """The certificate."""
    note: Note | None = None
    """A remark for the history."""


class AccountIn(In):
    """With which account the consultant signs in."""

    user_id: Id | None
    """The user; null takes the account off: it sees the schools no more."""


class ConsultantOut(LivingOut):
    """An expert-consultant."""

    status: ConsultantStatus
    """Where its life stands; schools see those who work with schools."""
    district_id: Id
    """The district."""
    organization_id: Id
    """The centre or the department."""
    person_id: Id
    """Who."""
    person_name: PersonName
    """Who, by name."""
    has_account: Flag
    """Whether an account is linked: then it sees the schools he serves, and no others."""
    topics: ConsultantTopics
    """What he can help with."""
    max_schools: MostSchools
    """How many schools he can serve at once."""
    trained_on: TrainedOn | None
    """When the training was completed."""
    training: Training | None
    """What it was."""
    training_hours: Hours | None
    """Its academic hours."""
    training_document_id: Id | None
    """The certificate."""


# --- which schools ----------------------------------------------------------------------------------------------------


class ConsultantAssignmentList(ListQuery):
    """Parameters of the list of consultants' schools."""

    sort: Annotated[
        Literal["starts_on", "-starts_on", "created_at", "-created_at"], Field(description="The order.")
    ] = "starts_on"
    consultant_id: Annotated[Ids | None, Field(description="Of one of these consultants.")] = None
    school_id: Annotated[Ids | None, Field(description="To one of these schools.")] = None
    on: Annotated[Day | None, Field(description="On this day.")] = None


class ConsultantAssignmentIn(In):
    """A consultant is to serve a school."""

    consultant_id: Id
    """Somebody of the pool who works with schools."""
    school_id: Id
    """The school; not one that he works at."""
    starts_on: Day
    """The first day."""
    ends_on: Day | None = None
    """The last day; open when left out."""
    note: AssignmentNote | None = None
    """Needed where he has as many schools as he can serve, or the school has a consultant: why it is so."""
    document_id: Id | None = None
    """The order, where there is one."""


class ConsultantAssignmentPatch(Patch):
    """Changes to the days on which a consultant serves a school; the reach of his account follows."""

    starts_on: Day | MISSING = MISSING
    """The first day."""
    ends_on: Day | MISSING | None = MISSING
    """The last day; null opens the end."""
    note: AssignmentNote | MISSING | None = MISSING
    """A remark; null removes it."""
    document_id: Id | MISSING | None = MISSING
    """The order; null removes it."""


class ConsultantAssignmentOut(RecordOut):
    """A consultant serves a school from a day to a day."""

    district_id: Id
    """The district."""
    consultant_id: Id
    """Who."""
    consultant_name: PersonName
    """Who, by name."""
    school_id: Id
    """The school."""
    school_name: SchoolName
    """The name of the school."""
    starts_on: Day
    """The first day."""
    ends_on: Day | None
    """The last day; null while it lasts."""
    note: AssignmentNote | None
    """A remark, or why it is so."""
    document_id: Id | None
    """The order."""


class LoadQuery(BaseModel):
    """Of which day the load is wanted."""

    model_config = ConfigDict(extra="forbid", use_attribute_docstrings=True)

    on: Day | None = None
    """The day; today when left out."""


class ConsultantLoadOut(Out):
    """The schools of a consultant on a day."""

    consultant_id: Id
    """Who."""
    consultant_name: PersonName
    """Who, by name."""
    max_schools: MostSchools
    """How many he can serve."""
    schools_count: Annotated[Whole, eg(4)]
    """How many he serves."""
    overloaded: Flag
    """Whether these are too many."""
    schools: Annotated[list[ConsultantAssignmentOut], Field(max_length=1000)]
    """Which, by name."""


class SeveralOut(Out):
    """A school that several consultants serve at once."""

    school_id: Id
    """The school."""
    school_name: SchoolName
    """The name of the school."""
    consultants: Annotated[list[PersonName], Field(max_length=100)]
    """Who they are."""


class LoadOut(Out):
    """Who serves which schools on a day, and what clashes."""

    on: Day
    """The day."""
    items: Annotated[list[ConsultantLoadOut], Field(max_length=10_000)]
    """Everybody who works with schools, by name."""
    with_several: Annotated[list[SeveralOut], Field(max_length=10_000)]
    """Schools that several serve at once."""


# --- visits -----------------------------------------------------------------------------------------------------------


class ConsultationList(ListQuery):
    """Parameters of the list of consultations."""

    sort: Annotated[
        Literal["held_on", "-held_on", "created_at", "-created_at", "updated_at", "-updated_at"],
        Field(description="The order; the latest first by default."),
    ] = "-held_on"
    consultant_id: Annotated[Ids | None, Field(description="By one of these consultants.")] = None
    school_id: Annotated[Ids | None, Field(description="At one of these schools.")] = None
    status: Annotated[list[ConsultationStatus] | None, Field(max_length=4, description="In one of these states.")] = (
        None
    )
    held_on_from: Annotated[Day | None, Field(description="Held on this day or later.")] = None
    held_on_to: Annotated[Day | None, Field(description="Held on this day or earlier.")] = None
    measure: Annotated[Measures | None, Field(description="That helped with one of these measures.")] = None
    q: Annotated[Search | None, Field(description="A part of the topic or the report.")] = None


class ConsultationIn(In):
    """A consultation that was held."""

    consultant_id: Id | None = None
    """Who was there; yourself, where your account is a consultant's, when left out."""
    school_id: Id
    """The school, which he serves on that day."""
    held_on: VisitDay
    """The day."""
    form: ConsultationWay = ConsultationWay.VISIT
    """How it was held."""
    topic: VisitTopic
    """What it was about."""
    measures: Measures = Field(default_factory=list)
    """With which measures of the roadmap it helps; once confirmed it is evidence on the centre's duties there."""
    report: VisitReport | None = None
    """A short report; it may be written later, before the consultation is reported."""
    document_id: Id | None = None
    """A paper, where there is one."""


class ConsultationPatch(Patch):
    """Changes to a consultation until it is reported."""

    held_on: VisitDay | MISSING = MISSING
    """The day."""
    form: ConsultationWay | MISSING = MISSING
    """How it was held."""
    topic: VisitTopic | MISSING = MISSING
    """What it was about."""
    measures: Measures | MISSING = MISSING
    """With which measures of the roadmap it helps; the whole list."""
    report: VisitReport | MISSING | None = MISSING
    """A short report; null removes it."""
    document_id: Id | MISSING | None = MISSING
    """A paper; null removes it."""


class ConsultationOut(LivingOut):
    """A consultant worked with a school on a day."""

    status: ConsultationStatus
    """Where its life stands."""
    district_id: Id
    """The district."""
    school_id: Id
    """The school."""
    school_name: SchoolName
    """The name of the school."""
    consultant_id: Id
    """Who was there."""
    consultant_name: PersonName
    """Who was there, by name."""
    held_on: VisitDay
    """The day."""
    form: ConsultationWay
    """How it was held."""
    topic: VisitTopic
    """What it was about."""
    measures: Measures
    """With which measures of the roadmap it helps."""
    report: VisitReport | None
    """A short report."""
    document_id: Id | None
    """A paper."""
