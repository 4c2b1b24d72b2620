"""What learning teams, their members and their meetings look like on the wire."""

from typing import Annotated, Literal

from pydantic import Field

from app.domains.development.lives import LearningTeamStatus
from app.domains.development.schemas.parts import Ids, PersonName, SchoolName
from app.kernel.paging import ListQuery
from app.kernel.schema import MISSING, Day, Id, In, Line, LivingOut, Note, Out, Patch, Prose, RecordOut, Search, eg

TeamName = Annotated[Line, eg("Учителя математики")]
Topic = Annotated[Line, eg("Формирующее оценивание как средство работы с неуспешностью")]
Product = Annotated[Prose, eg("Сборник из двенадцати уроков с листами самооценки.")]
Summary = Annotated[Prose, eg("Разобрали три урока, договорились о листах самооценки.")]
MeetingHours = Annotated[int, Field(strict=True, ge=1, le=12), eg(2)]
Members = Annotated[list[Id], Field(max_length=100)]


class WorkIn(In):
    """A step of the work plan."""

    due_on: Annotated[Day, eg("2026-11-30")]
    """By when."""
    what: Annotated[Line, eg("Открытые уроки в пятых классах")]
    """What is to be done."""
    result: Annotated[Line, eg("Проведено четыре урока")] | None = None
    """What came of it, once it is done."""


class WorkOut(Out):
    """A step of the work plan."""

    due_on: Annotated[Day, eg("2026-11-30")]
    """By when."""
    what: Annotated[Line, eg("Открытые уроки в пятых классах")]
    """What is to be done."""
    result: Annotated[Line, eg("Проведено четыре урока")] | None
    """What came of it."""


class LearningTeamList(ListQuery):
    """Parameters of the list of learning teams."""

    sort: Annotated[
        Literal["name", "-name", "created_at", "-created_at", "updated_at", "-updated_at"],
        Field(description="The order; by name by default."),
    ] = "name"
    school_id: Annotated[Ids | None, Field(description="Of one of these schools.")] = None
    mentor_id: Annotated[Ids | None, Field(description="Mentored by one of these people.")] = None
    status: Annotated[list[LearningTeamStatus] | None, Field(max_length=3, description="In one of these states.")] = (
        None
    )
    q: Annotated[Search | None, Field(description="A part of the name or the topic.")] = None


class LearningTeamIn(In):
    """A new learning team."""

    school_id: Id | None = None
    """The school; your own when left out."""
    name: TeamName
    """What it is called; unique in the school."""
    topic: Topic
    """The methodical topic."""
    mentor_id: Id | None = None
    """One of your staff; a mentor from elsewhere is named by the centre."""
    work_plan: Annotated[list[WorkIn], Field(max_length=100)] = Field(default_factory=list)
    """What is to be done by when."""


class LearningTeamPatch(Patch):
    """Changes to a learning team; the topic changes before it is approved."""

    name: TeamName | MISSING = MISSING
    """What it is called."""
    topic: Topic | MISSING = MISSING
    """The methodical topic."""
    work_plan: Annotated[list[WorkIn], Field(max_length=100)] | MISSING = MISSING
    """What is to be done by when; the whole list."""


class MentorIn(In):
    """Who mentors."""

    person_id: Id | None
    """Somebody whom you see: a school one of its own staff, the centre anybody in the district; null for nobody yet."""


class ApproveTopicIn(In):
    """The school approves the topic."""

    document_id: Id | None = None
    """The order, where there is one."""
    approved_on: Day | None = None
    """The day; today when left out."""
    note: Note | None = None
    """A remark for the history."""


class CloseTeamIn(In):
    """The work is over."""

    product: Product
    """What the team has made, or why there is nothing."""
    document_id: Id | None = None
    """The product as a document."""
    note: Note | None = None
    """A remark for the history."""


class LearningTeamOut(LivingOut):
    """Teachers of a school who work on a methodical topic with a mentor."""

    status: LearningTeamStatus
    """Where its life stands."""
    district_id: Id
    """The district."""
    school_id: Id
    """The school."""
    school_name: SchoolName
    """The name of the school."""
    name: TeamName
    """What it is called."""
    topic: Topic
    """The methodical topic."""
    mentor_id: Id | None
    """Who mentors."""
    mentor_name: PersonName | None
    """Who mentors, by name."""
    work_plan: Annotated[list[WorkOut], Field(max_length=100)]
    """What is to be done by when, and what came of it."""
    approved_on: Day | None
    """When the school approved the topic."""
    approval_document_id: Id | None
    """The order."""
    product: Product | None
    """What the team has made."""
    product_document_id: Id | None
    """The product as a document."""


class MemberList(ListQuery):
    """Parameters of the list of a team's members."""

    sort: Annotated[
        Literal["starts_on", "-starts_on", "created_at", "-created_at"], Field(description="The order.")
    ] = "starts_on"
    on: Annotated[Day | None, Field(description="Members on this day.")] = None


class MemberIn(In):
    """Somebody joins the team."""

    person_id: Id
    """Somebody on the staff of the school."""
    starts_on: Day
    """The first day."""
    ends_on: Day | None = None
    """The last day; open when left out."""


class MemberPatch(Patch):
    """Changes to the days of a membership."""

    starts_on: Day | MISSING = MISSING
    """The first day."""
    ends_on: Day | MISSING | None = MISSING
    """The last day; null opens the end."""


class LearningTeamMemberOut(RecordOut):
    """Somebody who learns in the team."""

    district_id: Id
    """The district."""
    school_id: Id
    """The school."""
    team_id: Id
    """The team."""
    person_id: Id
    """Who."""
    person_name: PersonName
    """Who, by name."""
    starts_on: Day
    """The first day."""
    ends_on: Day | None
    """The last day; null while it lasts."""


class MeetingList(ListQuery):
    """Parameters of the list of a team's meetings."""

    sort: Annotated[Literal["held_on", "-held_on"], Field(description="The order; the latest first.")] = "-held_on"


class MeetingIn(In):
    """A meeting that was held."""

    held_on: Annotated[Day, eg("2026-10-14")]
    """The day."""
    hours: MeetingHours
    """Academic hours; they are credited to who was there."""
    summary: Summary
    """What was done."""
    member_ids: Annotated[Members, Field(min_length=1)]
    """Which members were there."""


class MeetingPatch(Patch):
    """Corrections of a meeting; the credited hours follow."""

    held_on: Annotated[Day, eg("2026-10-14")] | MISSING = MISSING
    """The day."""
    hours: MeetingHours | MISSING = MISSING
    """Academic hours."""
    summary: Summary | MISSING = MISSING
    """What was done."""
    member_ids: Annotated[Members, Field(min_length=1)] | MISSING = MISSING
    """Which members were there; the whole list."""


class LearningTeamMeetingOut(RecordOut):
    """A meeting of the team."""

    district_id: Id
    """The district."""
    school_id: Id
    """The school."""
    team_id: Id
    """The team."""
    held_on: Annotated[Day, eg("2026-10-14")]
    """The day."""
    hours: MeetingHours
    """Academic hours."""
    summary: Summary
    """What was done."""
    member_ids: Members
    """Which members were there."""
