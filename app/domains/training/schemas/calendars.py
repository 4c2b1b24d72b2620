"""What calendars to follow look like on the wire."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from app.domains.training.lives import CalendarScope
from app.kernel.paging import ListQuery
from app.kernel.schema import Id, In, Line, RecordOut, eg

CalendarTitle = Annotated[Line, eg("Обучение: Школа № 550")]


class TrainingCalendarList(ListQuery):
    """Parameters of the list of your calendars."""

    sort: Annotated[Literal["created_at", "-created_at"], Field(description="The order.")] = "created_at"


class TrainingCalendarIn(In):
    """A new calendar to follow."""

    scope: CalendarScope
    """Whose events it shows: those a person is enrolled in, those an organisation's staff are in, or the district's."""
    person_id: Id | None = None
    """Whose, for `person`: somebody whom you see."""
    organization_id: Id | None = None
    """Which, for `organization`; your own when left out."""


class TrainingCalendarOut(RecordOut):
    """A calendar of yours; its address is told only when it is made."""

    scope: CalendarScope
    """Whose events it shows."""
    title: CalendarTitle
    """What a calendar program calls it."""
    person_id: Id | None
    """Whose, for `person`."""
    organization_id: Id | None
    """Which, for `organization`."""


class TrainingCalendarMadeOut(TrainingCalendarOut):
    """A calendar that was just made, with its address."""

    address: Annotated[
        str,
        StringConstraints(min_length=8, max_length=2000, pattern=r"^\S+$"),
        eg("https://example.org/api/v1/training-calendars/follow/nU3x0PZ4q1s/events.ics"),
    ]
    """Give it to the calendar program, and to nobody else: whoever has it can read on. It is not shown again."""
