"""What taking a practice over looks like on the wire."""

from typing import Annotated, Literal

from pydantic import Field

from app.domains.practices.lives import AdoptionStatus
from app.domains.practices.schemas.parts import SchoolName, Title
from app.kernel.paging import ListQuery
from app.kernel.schema import MISSING, Day, Flag, Id, In, Instant, Line, LivingOut, Note, Out, Patch, Prose, Search, eg

Activity = Annotated[Line, eg("2.3. Ежедневное чтение в парах в 5 классах")]
Changes = Annotated[Prose, eg("Читаем не каждый день, а три раза в неделю: так вышло по расписанию.")]
Story = Annotated[Prose, eg("Начали с одного класса; через месяц попросились ещё два.")]


class StoryList(ListQuery):
    """Parameters of the list of stories."""

    sort: Annotated[
        Literal["updated_at", "-updated_at"], Field(description="The order; the one told last comes first by default.")
    ] = "-updated_at"
    stage: Annotated[list[AdoptionStatus] | None, Field(max_length=4, description="Of schools that are so far.")] = None


class PracticeStoryOut(Out):
    """What a school that has taken the practice over lets everybody know."""

    id: Id
    """UUIDv7."""
    stage: AdoptionStatus
    """How far it is."""
    school_name: SchoolName
    """The school."""
    changes: Changes | None
    """What it does otherwise."""
    story: Story
    """How it went."""
    updated_at: Instant
    """When it was last told."""


class PracticeAdoptionList(ListQuery):
    """Parameters of the list of adoptions."""

    sort: Annotated[
        Literal["updated_at", "-updated_at", "created_at", "-created_at"],
        Field(description="The order; the one changed last comes first by default."),
    ] = "-updated_at"
    practice_id: Annotated[Id | None, Field(description="Of this practice.")] = None
    school_id: Annotated[list[Id] | None, Field(max_length=200, description="By one of these schools.")] = None
    programme_id: Annotated[Id | None, Field(description="Within this programme.")] = None
    status: Annotated[list[AdoptionStatus] | None, Field(max_length=4, description="In one of these states.")] = None
    q: Annotated[Search | None, Field(description="A part of the activity, the changes or the story.")] = None


class PracticeAdoptionIn(In):
    """A school takes a practice over."""

    practice_id: Id
    """The practice, from the bank."""
    programme_id: Id | None = None
    """The programme within which it does."""
    activity: Activity | None = None
    """The activity of the school's transition programme that it is part of."""
    changes: Changes | None = None
    """What the school does otherwise."""
    story: Story | None = None
    """How it goes."""
    shared: Flag = False
    """Whether the story and the school's name are shown in the bank."""
    school_id: Id | None = None
    """The school; needed only if you act for several."""


class PracticeAdoptionPatch(Patch):
    """Changes to an adoption."""

    programme_id: Id | MISSING | None = MISSING
    """The programme within which it is done; null: none."""
    activity: Activity | MISSING | None = MISSING
    """The activity that it is part of; null removes it."""
    changes: Changes | MISSING | None = MISSING
    """What the school does otherwise; null removes it."""
    story: Story | MISSING | None = MISSING
    """How it goes; null removes it."""
    shared: Flag | MISSING = MISSING
    """Whether the story and the school's name are shown in the bank."""
    started_on: Day | MISSING | None = MISSING
    """Since when it is tried."""
    ended_on: Day | MISSING | None = MISSING
    """When it was dropped."""


class TryIn(In):
    """The school begins."""

    started_on: Annotated[Day, eg("2027-01-11")] | None = None
    """Since when; today when left out."""
    note: Note | None = None
    """A remark for the history."""


class DropIn(In):
    """The school gives it up."""

    note: Note
    """Why: others learn from it."""
    ended_on: Annotated[Day, eg("2027-05-25")] | None = None
    """When; today when left out."""


class PracticeAdoptionOut(LivingOut):
    """A school takes a practice of another one over."""

    status: AdoptionStatus
    """How far it is."""
    district_id: Id
    """Where."""
    school_id: Id
    """The school that takes it over."""
    school_name: SchoolName
    """Its name."""
    practice_id: Id
    """The practice."""
    practice_title: Title | None
    """Its title; null once it is out of the bank."""
    programme_id: Id | None
    """The programme within which it is done."""
    activity: Activity | None
    """The activity of the school's transition programme that it is part of."""
    changes: Changes | None
    """What the school does otherwise."""
    story: Story | None
    """How it goes."""
    shared: Flag
    """Whether the story and the school's name are shown in the bank."""
    started_on: Day | None
    """Since when it is tried."""
    ended_on: Day | None
    """When it was dropped."""
