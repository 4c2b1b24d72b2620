"""What enrolments, attendance and results look like on the wire."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from app.domains.training.lives import TrainingEnrolmentStatus
from app.domains.training.schemas.events import EventTitle, Ids, LearnerName, SessionNumber
from app.kernel.exporting import ExportQuery
from app.kernel.importing import ImportQuery
from app.kernel.paging import ListQuery
from app.kernel.schema import MISSING, Code, Flag, Id, In, Line, LivingOut, Note, Out, Patch, Whole, eg

LearnersHome = Annotated[Line, eg("Школа № 550")]
Attended = Annotated[list[SessionNumber], Field(max_length=200), eg([1, 2])]
Passed = Flag
Credited = Annotated[int, Field(strict=True, ge=0, le=2000), eg(36)]
Remark = Annotated[Note, eg("Итоговая работа сдана")]


class TrainingEnrolmentList(ListQuery):
    """Parameters of the list of enrolments."""

    sort: Annotated[
        Literal["created_at", "-created_at", "arrival", "-arrival"],
        Field(description="The order; `arrival` is that of the wait list of one event."),
    ] = "created_at"
    event_id: Annotated[Ids | None, Field(description="In one of these events.")] = None
    organization_id: Annotated[Ids | None, Field(description="Of the staff of one of these organisations.")] = None
    person_id: Annotated[Ids | None, Field(description="Of one of these people.")] = None
    development_item_id: Annotated[Ids | None, Field(description="By one of these items of a plan.")] = None
    status: Annotated[
        list[TrainingEnrolmentStatus] | None, Field(max_length=4, description="In one of these states.")
    ] = None


class TrainingResultList(ListQuery):
    """Parameters of the list of an event's results."""

    sort: Annotated[
        Literal["arrival", "-arrival", "created_at", "-created_at"],
        Field(description="The order; that in which people came by default."),
    ] = "arrival"
    organization_id: Annotated[Ids | None, Field(description="Of the staff of one of these organisations.")] = None
    person_id: Annotated[Ids | None, Field(description="Of one of these people.")] = None
    status: Annotated[
        list[TrainingEnrolmentStatus] | None, Field(max_length=4, description="In one of these states.")
    ] = None


class TrainingEnrolmentIn(In):
    """Somebody on your staff is to learn in an event."""

    event_id: Id
    """The event; it must be open for enrolment."""
    person_id: Id
    """Who learns."""
    development_item_id: Id
    """The item of your accepted development plan that this stands on."""


class TrainingResultPatch(Patch):
    """Attendance and result of one person; what is left out stays."""

    attended: Attended | MISSING = MISSING
    """The numbers of the sessions that he was at; the whole list."""
    passed: Passed | MISSING | None = MISSING
    """Whether he has passed; null while that is not decided."""
    hours: Credited | MISSING | None = MISSING
    """Academic hours that are credited; all hours of the event where he has passed and nothing is said."""
    remark: Remark | MISSING | None = MISSING
    """A remark."""


class TrainingResultIn(TrainingResultPatch):
    """Attendance and result of one of many."""

    enrolment_id: Id
    """Whose."""


class TrainingResultsIn(In):
    """Attendance and results of many people; all of them, or none."""

    items: Annotated[list[TrainingResultIn], Field(min_length=1, max_length=1000)]
    """Each person once."""


class TrainingEnrolmentOut(LivingOut):
    """Somebody in a training event, with his attendance and result."""

    status: TrainingEnrolmentStatus
    """Where its life stands."""
    district_id: Id
    """The district."""
    organization_id: Id
    """On whose staff he is."""
    organization_name: LearnersHome
    """On whose staff he is, by name."""
    event_id: Id
    """The event."""
    event_title: EventTitle
    """The title of the event."""
    person_id: Id
    """Who learns."""
    person_name: LearnerName
    """Who learns, by name."""
    development_plan_id: Id
    """The plan that this stands on."""
    development_item_id: Id
    """The item of it."""
    arrival: Annotated[Whole, Field(ge=1), eg(12)]
    """The order in which people came to this event; the wait list moves up by it."""
    attended: Attended
    """The numbers of the sessions that he was at."""
    passed: Passed | None
    """Whether he has passed; null while that is not decided."""
    hours: Credited | None
    """Academic hours that are credited once the event is held."""
    remark: Remark | None
    """A remark."""


class TrainingResultsOut(Out):
    """Attendance and results that were put on record."""

    items: Annotated[list[TrainingEnrolmentOut], Field(max_length=1000)]
    """In the order of the request."""


class TrainingResultRow(In):
    """A row of a table of results: who it is, and what came of it; a blank leaves what is there."""

    person_id: Id | None = None
    """Who, for certain; an export has it."""
    school_code: Code | None = None
    """The code of his school, where the name alone is not enough."""
    person_name: LearnerName | None = None
    """Who, by name, among those who have a place in the event."""
    attended: (
        Annotated[
            str,
            StringConstraints(min_length=1, max_length=1000, pattern=r"^(all|none|[0-9]{1,3}(, [0-9]{1,3})*)$"),
            eg("1, 2, 4"),
        ]
        | None
    ) = None
    """The numbers of the sessions that he was at, `all` or `none`."""
    passed: Passed | None = None
    """Whether he has passed."""
    hours: Credited | None = None
    """Academic hours that are credited; all hours of the event where he has passed and nothing is said."""
    remark: Remark | None = None
    """A remark."""


class TrainingResultImport(ImportQuery):
    """Parameters of the import of results."""


class TrainingResultExport(ExportQuery):
    """Parameters of the export of results."""
