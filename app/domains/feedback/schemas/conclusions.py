"""What conclusions and the chain from finding to effect look like on the wire."""

from typing import Annotated, Literal

from pydantic import Field

from app.domains.development.lives import DevelopmentKind
from app.domains.feedback.lives import ConclusionStatus
from app.domains.feedback.schemas.sheets import FindingKey, Ids, SheetFindingOut, SheetSchoolName, Title
from app.domains.practices.lives import AdoptionStatus
from app.domains.training.lives import TrainingEventStatus
from app.domains.transition.lives import TransitionStatus
from app.kernel.paging import ListQuery
from app.kernel.schema import MISSING, Day, Id, In, Instant, LivingOut, Out, Patch, Prose, Whole, eg

About = Annotated[Prose, eg("Пятиклассники не читают длинных условий задач.")]
Conclusion = Annotated[Prose, eg("Со второй четверти читаем условия вслух на каждом уроке математики.")]


class ResultConclusionList(ListQuery):
    """Parameters of the list of conclusions."""

    sort: Annotated[Literal["created_at", "-created_at"], Field(description="The order; the newest first.")] = (
        "-created_at"
    )
    sheet_id: Annotated[Ids | None, Field(description="About one of these sheets.")] = None
    school_id: Annotated[Ids | None, Field(description="Of one of these schools.")] = None
    status: Annotated[list[ConclusionStatus] | None, Field(max_length=3, description="In one of these states.")] = None


class ResultConclusionIn(In):
    """What the school concludes."""

    sheet_id: Id
    """The result sheet."""
    finding: FindingKey | None = None
    """The finding of the sheet, by its key; or"""
    about: About | None = None
    """what the school found itself: one of the two."""
    text: Conclusion
    """What follows from it."""
    corrections: Ids = Field(default_factory=list)
    """Editions of the transition programme that were begun because of it."""
    training: Ids = Field(default_factory=list)
    """Items of the school's development plans that answer it."""
    practices: Ids = Field(default_factory=list)
    """Adoptions of practices that answer it."""


class ResultConclusionPatch(Patch):
    """Changes to a conclusion: its words while it is a draft, what was done about it at any time."""

    about: About | MISSING = MISSING
    """What the school found itself."""
    text: Conclusion | MISSING = MISSING
    """What follows from it."""
    corrections: Ids | MISSING = MISSING
    """Editions of the transition programme; the list is replaced as a whole."""
    training: Ids | MISSING = MISSING
    """Items of development plans; the list is replaced as a whole."""
    practices: Ids | MISSING = MISSING
    """Adoptions of practices; the list is replaced as a whole."""


class ResultConclusionOut(LivingOut):
    """What a school concludes from a finding."""

    status: ConclusionStatus
    """Whether it is a draft, sent, or discussed."""
    district_id: Id
    """The district."""
    school_id: Id
    """The school."""
    sheet_id: Id
    """The result sheet."""
    finding: FindingKey | None
    """The finding of the sheet; null where the school found it itself."""
    finding_text: Annotated[str, Field(max_length=20_000), eg("Цель Ц2 не достигнута: план 10 %, факт 12 %.")]
    """What it is about, in words."""
    text: Conclusion
    """What follows from it."""
    sent_at: Instant | None
    """When the school sent it."""
    reply: Annotated[str, Field(max_length=4000), eg("Договорились: центр присылает методиста в ноябре.")] | None
    """What was agreed with the centre."""
    corrections: Ids
    """Editions of the transition programme that were begun because of it."""
    training: Ids
    """Items of the school's development plans that answer it."""
    practices: Ids
    """Adoptions of practices that answer it."""


class ChainCorrectionOut(Out):
    """An edition of the transition programme."""

    id: Id
    """The edition."""
    edition: Annotated[Whole, Field(ge=1), eg(2)]
    """Its number."""
    title: Title
    """What it is called."""
    status: TransitionStatus
    """How far it is."""
    finding: Annotated[str, Field(max_length=20_000), eg("Доля не преодолевших порог выросла.")] | None
    """The finding it names as its reason."""
    effective_on: Day | None
    """Since when it is in force."""


class ChainEventOut(Out):
    """A training event that people of the school were sent to."""

    id: Id
    """The event."""
    title: Title
    """What it is called."""
    status: TrainingEventStatus
    """How far it is."""
    ends_on: Day | None
    """Its last day."""
    enrolled: Whole
    """How many people of the school have a place in it."""
    passed: Whole
    """How many of them have passed."""


class ChainTrainingOut(Out):
    """Training that a development plan provides for."""

    id: Id
    """The item."""
    plan_id: Id
    """The plan."""
    kind: DevelopmentKind
    """In which form."""
    title: Title
    """The topic."""
    starts_on: Day
    """From"""
    ends_on: Day
    """to."""
    hours: Whole
    """Hours for one person."""
    headcount: Whole
    """How many people."""
    events: Annotated[list[ChainEventOut], Field(max_length=200)]
    """The events that the school has sent people to by it."""


class ChainPracticeOut(Out):
    """A practice that the school took over."""

    id: Id
    """The adoption."""
    practice_id: Id
    """The practice."""
    practice_title: Title | None
    """Its title; null once it is out of the bank."""
    status: AdoptionStatus
    """How far the school is with it."""
    started_on: Day | None
    """Since when."""
    changes: Annotated[str, Field(max_length=20_000), eg("Читаем три раза в неделю.")] | None
    """What the school does otherwise."""
    story: Annotated[str, Field(max_length=20_000), eg("Через месяц попросились ещё два класса.")] | None
    """How it goes, and what came of it."""


class ChainConclusionOut(Out):
    """A conclusion, and what the school did about it."""

    id: Id
    """The conclusion."""
    status: ConclusionStatus
    """How far it is."""
    about: Annotated[str, Field(max_length=20_000), eg("Пятиклассники не читают длинных условий задач.")]
    """What it is about, in words."""
    text: Conclusion
    """What follows from it."""
    reply: Annotated[str, Field(max_length=4000), eg("Договорились: центр присылает методиста в ноябре.")] | None
    """What was agreed with the centre."""
    corrections: Annotated[list[ChainCorrectionOut], Field(max_length=200)]
    """Corrections of the transition programme."""
    training: Annotated[list[ChainTrainingOut], Field(max_length=200)]
    """Training."""
    practices: Annotated[list[ChainPracticeOut], Field(max_length=200)]
    """Practices."""


class ChainEffectOut(Out):
    """What a later wave says of the same matter."""

    sheet_id: Id
    """The later sheet."""
    wave_id: Id
    """Its wave."""
    wave_title: Title
    """The title of the wave."""
    findings: Annotated[list[SheetFindingOut], Field(max_length=100)]
    """What it finds there."""


class ChainItemOut(Out):
    """A finding, and what became of it."""

    finding: SheetFindingOut | None
    """The finding; null where the school found it itself, or it is hidden from you."""
    conclusions: Annotated[list[ChainConclusionOut], Field(max_length=200)]
    """What the school concludes; empty where it has not."""
    effects: Annotated[list[ChainEffectOut], Field(max_length=50)]
    """What later waves say of it; empty where there are none yet."""


class ResultChainOut(Out):
    """From finding to effect, in one piece."""

    sheet_id: Id
    """The sheet."""
    school_id: Id
    """The school."""
    school_name: SheetSchoolName
    """Its name."""
    wave_id: Id
    """The wave."""
    wave_title: Title
    """Its title."""
    edition: Annotated[Whole, Field(ge=1), eg(1)]
    """The edition of the sheet."""
    items: Annotated[list[ChainItemOut], Field(max_length=2000)]
    """Finding by finding."""
    other_corrections: Annotated[list[ChainCorrectionOut], Field(max_length=200)]
    """Editions of the transition programme that name this wave, and no conclusion names them."""
