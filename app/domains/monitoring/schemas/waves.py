"""What waves and extensions look like on the wire."""

from typing import Annotated, Literal

from pydantic import Field

from app.domains.monitoring.lives import FormLevel, MonitoringKind, WaveAudience, WaveStatus
from app.domains.monitoring.schemas.forms import Edition, FormCode, Ids
from app.domains.monitoring.values import BilingualOut
from app.kernel.paging import ListQuery
from app.kernel.schema import MISSING, Day, Id, In, Line, LivingOut, Note, Out, Patch, RecordOut, SchoolYear, eg

WaveTitle = Annotated[Line, eg("Входной мониторинг 2026/27")]
Grades = Annotated[list[Annotated[int, Field(strict=True, ge=1, le=11)]], Field(min_length=1, max_length=11), eg([4])]
Reason = Annotated[Note, eg("Карантин в школе с 9 по 20 ноября")]


class WaveFormIn(In):
    """A form that a wave asks."""

    form_id: Id
    """A published edition."""
    grades: Grades | None = None
    """With a form about classes: the grades that are asked; all when left out."""


class WaveFormOut(Out):
    """A form that a wave asks."""

    form_id: Id
    """The edition."""
    code: FormCode
    """How scripts and files call the form."""
    edition: Edition
    """Which edition."""
    level: FormLevel
    """About classes, or about schools."""
    title: BilingualOut
    """As people call it."""
    grades: Grades | None
    """The grades that are asked; null for all."""


WaveFormsIn = Annotated[list[WaveFormIn], Field(min_length=1, max_length=20)]


class WaveList(ListQuery):
    """Parameters of the list of waves."""

    sort: Annotated[Literal["opens_on", "-opens_on", "title", "-title"], Field(description="The order.")] = "-opens_on"
    programme_id: Annotated[Id | None, Field(description="Of this programme.")] = None
    kind: Annotated[list[MonitoringKind] | None, Field(max_length=4, description="Of these kinds.")] = None
    school_year: Annotated[list[SchoolYear] | None, Field(max_length=30, description="In one of these years.")] = None
    status: Annotated[list[WaveStatus] | None, Field(max_length=4, description="In one of these states.")] = None


class WaveIn(In):
    """A new wave."""

    programme_id: Id
    """The programme it belongs to."""
    kind: MonitoringKind
    """Which monitoring it is; `baseline` for data of earlier years, loaded by the centre while it is open."""
    school_year: SchoolYear
    """The year whose classes are asked."""
    title: WaveTitle
    """As people call it."""
    opens_on: Day
    """The first day."""
    closes_on: Day
    """The last day; what comes later is late."""
    grace_until: Day | None = None
    """Until this day what is late is still taken."""
    audience: WaveAudience = WaveAudience.PROGRAMME
    """Which schools are asked: those of the programme, or all of the district."""
    forms: WaveFormsIn
    """What is asked."""
    previous_wave_id: Id | None = None
    """The wave that rules compare with; when left out, the latest earlier one of the programme with the same forms."""


class WavePatch(Patch):
    """Changes to a wave; its forms and schools change only before it opens."""

    title: WaveTitle | MISSING = MISSING
    """As people call it."""
    opens_on: Day | MISSING = MISSING
    """The first day."""
    closes_on: Day | MISSING = MISSING
    """The last day."""
    grace_until: Day | MISSING | None = MISSING
    """Until this day what is late is still taken; null for none."""
    audience: WaveAudience | MISSING = MISSING
    """Which schools are asked."""
    forms: WaveFormsIn | MISSING = MISSING
    """What is asked, as a whole."""
    previous_wave_id: Id | MISSING | None = MISSING
    """The wave that rules compare with; null for none."""


class WaveOut(LivingOut):
    """A wave of monitoring."""

    district_id: Id
    """The district."""
    programme_id: Id
    """The programme it belongs to."""
    kind: MonitoringKind
    """Which monitoring it is."""
    school_year: SchoolYear
    """The year whose classes are asked."""
    title: WaveTitle
    """As people call it."""
    opens_on: Day
    """The first day."""
    closes_on: Day
    """The last day; what comes later is late."""
    grace_until: Day | None
    """Until this day what is late is still taken."""
    audience: WaveAudience
    """Which schools are asked."""
    forms: Annotated[list[WaveFormOut], Field(max_length=20)]
    """What is asked."""
    previous_wave_id: Id | None
    """The wave that rules compare with."""
    status: WaveStatus
    """Where it is in its life; corrections of returned sheets are taken in every state."""


# --- extensions -------------------------------------------------------------------------------------------------------


class ExtensionList(ListQuery):
    """Parameters of the list of extensions."""

    sort: Annotated[Literal["created_at", "-created_at", "until", "-until"], Field(description="The order.")] = (
        "-created_at"
    )
    wave_id: Annotated[Id | None, Field(description="In this wave.")] = None
    school_id: Annotated[Ids | None, Field(description="Of one of these schools.")] = None


class ExtensionIn(In):
    """More time for a school."""

    wave_id: Id
    """The wave."""
    school_id: Id
    """The school."""
    until: Day
    """The last day for this school; what comes until then is on time."""
    reason: Reason
    """Why, for whoever asks later."""


class ExtensionPatch(Patch):
    """Changes to an extension."""

    until: Day | MISSING = MISSING
    """The last day for this school."""
    reason: Reason | MISSING = MISSING
    """Why."""


class ExtensionOut(RecordOut):
    """More time for a school."""

    district_id: Id
    """The district."""
    wave_id: Id
    """The wave."""
    school_id: Id
    """The school."""
    until: Day
    """The last day for this school."""
    reason: Reason
    """Why."""
