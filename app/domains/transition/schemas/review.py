"""What the review of transition programmes, their approval and their differences look like on the wire."""

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from app.domains.roadmap.codes import ChangeKind
from app.domains.transition.lives import RoundDecision, TransitionPart
from app.domains.transition.schemas.programmes import Name
from app.domains.transition.schemas.rubrics import Edition
from app.domains.transition.values import TransitionPartCode
from app.kernel.schema import Day, Id, In, Instant, Line, Note, Out, Whole, eg
from app.kernel.steps import ReasonIn, StepIn

FieldName = Annotated[str, StringConstraints(min_length=1, max_length=40, pattern=r"^[a-z]+(_[a-z]+)*$"), eg("targets")]
CommentText = Annotated[Note, eg("Целевое значение на итоговый мониторинг ниже исходного: проверьте.")]
RoundNumber = Annotated[int, Field(strict=True, ge=1, le=1000), eg(1)]
Told = Annotated[str, Field(max_length=100_000), eg("31.05.2027")]

_COMMENT: dict[str, Any] = {
    "part": "goal", "code": "Ц1", "field": "targets", "text": "Целевое значение на итоговый мониторинг ниже исходного.",
}  # fmt: skip


class CommentIn(In):
    """A comment of the centre on one place of a transition programme."""

    part: TransitionPart = TransitionPart.PROGRAMME
    """The programme itself, or one of its parts."""
    code: TransitionPartCode | None = None
    """With a problem, a goal or an activity: its code."""
    field: FieldName | None = None
    """The property it is about, as it is called in the API; the whole part when left out."""
    text: CommentText
    """What should be changed there, and why."""

    model_config = ConfigDict(json_schema_extra={"examples": [_COMMENT]})


class CommentOut(Out):
    """A comment of the centre on one place of a transition programme."""

    part: TransitionPart
    """The programme itself, or one of its parts."""
    code: TransitionPartCode | None
    """The code of the part."""
    field: FieldName | None
    """The property it is about."""
    text: CommentText
    """What should be changed there, and why."""


class ReturnTransitionIn(ReasonIn):
    """A return: why, which places, and by when."""

    comments: Annotated[list[CommentIn], Field(max_length=500)] = Field(default_factory=list)
    """Comments on single places."""
    due_on: Day | None = None
    """By when the revision is asked."""


class ApproveTransitionIn(StepIn):
    """The decision of the governing council."""

    document_id: Id
    """Its minutes: a document of the school of kind `protocol`."""
    protocol_number: Annotated[Line, eg("3")] | None = None
    """Their number; that of the document when left out."""
    protocol_on: Annotated[Day, eg("2026-10-26")] | None = None
    """Their date; that of the document when left out."""


class EnforceTransitionIn(StepIn):
    """The programme comes into force."""

    effective_on: Annotated[Day, eg("2026-11-01")] | None = None
    """From which day; today when left out."""


class TransitionRoundOut(Out):
    """One round of review."""

    number: RoundNumber
    """Counts the rounds of the edition."""
    submitted_at: Instant
    """When the school submitted."""
    submitted_by: Name
    """Who did."""
    remark: Note | None
    """What the school wrote with it."""
    decision: RoundDecision | None
    """How the round ended; null while the centre has it."""
    decided_at: Instant | None
    """When it was decided."""
    decided_by: Name | None
    """Who decided."""
    note: Note | None
    """What the centre wrote."""
    comments: Annotated[list[CommentOut], Field(max_length=500)]
    """Its comments on single places."""
    due_on: Day | None
    """By when the revision was asked."""


class TransitionRoundsOut(Out):
    """The rounds of review of an edition, first to last."""

    items: Annotated[list[TransitionRoundOut], Field(max_length=1000)]
    """All of them."""


# --- differences ------------------------------------------------------------------------------------------------------


class DifferencesQuery(BaseModel):
    """With what to compare: one of these, or neither."""

    model_config = ConfigDict(extra="forbid", use_attribute_docstrings=True)

    with_: Annotated[Id | None, Field(alias="with")] = None
    """Another edition of the same school; the one that it corrects when nothing is named."""
    round: Annotated[int | None, Field(ge=1, le=1000, examples=[1])] = None
    """What was submitted in this round of the same edition."""


class TransitionFieldChangeOut(Out):
    """One property that changed."""

    field: FieldName
    """As it is called in the API."""
    old: Told | None
    """Before, in words; null where there was nothing."""
    new: Told | None
    """After, in words."""


class TransitionChangeOut(Out):
    """One part that came, went or changed."""

    change: ChangeKind
    """What happened to it."""
    part: TransitionPart
    """What it is."""
    code: TransitionPartCode | None
    """Its code; null for the programme itself."""
    title: Annotated[str, Field(max_length=20_000), eg("Родительский университет")]
    """Its text, the latest there is."""
    fields: Annotated[list[TransitionFieldChangeOut], Field(max_length=50)]
    """What changed in it; of what came or went nothing is told here."""


class TransitionDifferencesOut(Out):
    """How an edition differs from another one, or from what was submitted earlier."""

    edition: Edition
    """This edition."""
    compared_edition: Edition | None
    """The edition it is compared with; null where this is the first: then everything came."""
    compared_round: RoundNumber | None
    """The round whose submitted text it is compared with; null where editions are compared as they stand."""
    finding: Annotated[Note, eg("Доля неуспевающих по математике не снизилась.")] | None
    """The finding that caused this edition."""
    added: Whole
    """Parts that came."""
    removed: Whole
    """Parts that went."""
    changed: Whole
    """Parts that changed, the programme itself among them."""
    unchanged: Whole
    """Parts that stayed."""
    changes: Annotated[list[TransitionChangeOut], Field(max_length=2000)]
    """One by one: the programme, problems, goals, activities."""
