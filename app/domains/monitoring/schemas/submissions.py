"""What submissions, their revisions and their review look like on the wire."""

from typing import Annotated, Literal

from pydantic import AfterValidator, Field, StringConstraints

from app.domains.monitoring.judging import Finding
from app.domains.monitoring.lives import (
    RevisionCause,
    RevisionSource,
    Severity,
    SubmissionStatus,
)
from app.domains.monitoring.schemas.forms import FormCode, Ids
from app.domains.monitoring.schemas.maps import (
    FieldReasons,
    IndicatorAbsences,
    IndicatorAbsencesPatch,
    IndicatorValues,
    IndicatorValuesPatch,
    RuleExplanations,
    RuleExplanationsPatch,
)
from app.domains.monitoring.values import IndicatorCode, Scalar
from app.domains.organizations.letters import class_letter
from app.kernel.paging import ListQuery
from app.kernel.schema import MISSING, Code, Day, Flag, Id, In, Instant, Line, LivingOut, Note, Out, Patch, Whole, eg
from app.kernel.steps import ReasonIn, StepIn

Grade = Annotated[int, Field(strict=True, ge=1, le=11), eg(4)]
Letter = Annotated[str, StringConstraints(min_length=1, max_length=20), AfterValidator(class_letter), eg("А")]
Quantity = Annotated[float, Field(ge=-1e18, le=1e18)]
"""Anything that can be computed from sheets."""
SchoolName = Annotated[Line, eg("Школа № 550")]
ClassName = Annotated[str, Field(min_length=2, max_length=10), eg("4А")]


class FindingOut(Out):
    """What stands between a sheet and its acceptance."""

    field: Annotated[str, Field(max_length=40), eg("tested")] | None
    """The indicator; null for a rule about several."""
    fields: Annotated[list[Annotated[str, Field(max_length=40)]], Field(max_length=200), eg(["tested", "pupils"])]
    """All indicators it is about."""
    code: Annotated[str, Field(max_length=100), eg("rule.broken")]
    """What is wrong; stable in every language."""
    rule: Annotated[str, Field(max_length=60), eg("tested")] | None
    """The rule; a warning is explained under this code."""
    severity: Severity
    """An error must be mended, a warning mended or explained."""
    message: Annotated[str, Field(max_length=2000), eg("Писавших больше, чем учеников в классе.")]
    """The same in words."""
    hint: Annotated[str, Field(max_length=2000), eg("Исправьте одно из чисел.")] | None
    """What to do."""

    @classmethod
    def of(cls, finding: Finding) -> "FindingOut":
        """As it is answered, in the language of the request."""
        return cls(
            field=finding.field,
            fields=list(finding.fields),
            code=finding.code,
            rule=finding.rule,
            severity=finding.severity,
            message=str(finding.message),
            hint=None if finding.hint is None else str(finding.hint),
        )


class SubmissionList(ListQuery):
    """Parameters of the list of submissions."""

    sort: Annotated[Literal["updated_at", "-updated_at", "school", "-school"], Field(description="The order.")] = (
        "-updated_at"
    )
    wave_id: Annotated[Ids | None, Field(description="In one of these waves.")] = None
    form_id: Annotated[Ids | None, Field(description="On one of these editions.")] = None
    school_id: Annotated[Ids | None, Field(description="Of one of these schools.")] = None
    class_id: Annotated[Ids | None, Field(description="Of one of these classes.")] = None
    status: Annotated[list[SubmissionStatus] | None, Field(max_length=5, description="In one of these states.")] = None
    late: Annotated[bool | None, Field(description="First submitted after the last day, or in time.")] = None
    resubmitted: Annotated[bool | None, Field(description="Submitted again after a return, or for the first time.")] = (
        None
    )


class SubmissionIn(In):
    """A sheet: one form about one class or school, in one wave. A school need not name itself."""

    wave_id: Id
    """The wave."""
    form_id: Id | None = None
    """The form; may be left out where the wave has one form alone."""
    school_id: Id | None = None
    """The school, by id."""
    school_code: Code | None = None
    """The school, by its code, present or former."""
    class_id: Id | None = None
    """With a form about classes: the class, by id."""
    grade: Grade | None = None
    """With a form about classes: the class, by its grade and letter."""
    letter: Letter | None = None
    """The letter; look-alikes typed in Latin and small letters are folded."""
    values: IndicatorValues = Field(default_factory=dict)
    """Indicator -> value; what has none is left out."""
    absences: IndicatorAbsences = Field(default_factory=dict)
    """Indicator -> why it has no value."""
    explanations: RuleExplanations = Field(default_factory=dict)
    """Rule -> why its warning is right all the same."""
    submit: Flag = False
    """Submit it at once; else it is a draft."""


class SubmissionPatch(Patch):
    """Changes to single values; what is not named stays, null takes a value away (RFC 7396)."""

    values: IndicatorValuesPatch | MISSING = MISSING
    """Indicator -> value; a value takes the place of an absence."""
    absences: IndicatorAbsencesPatch | MISSING = MISSING
    """Indicator -> why it has no value; takes the place of a value."""
    explanations: RuleExplanationsPatch | MISSING = MISSING
    """Rule -> why its warning is right all the same."""


class SubmitIn(StepIn):
    """Submit a sheet."""


class FieldReasonIn(In):
    """A field to be corrected."""

    field: IndicatorCode
    """The indicator."""
    reason: Note
    """What is wrong with it."""


class ReturnSheetIn(ReasonIn):
    """A return: which fields, why, and by when."""

    fields: Annotated[list[FieldReasonIn], Field(max_length=200)] = Field(default_factory=list)
    """Only these may be changed then; none named: all of them."""
    due_on: Day | None = None
    """By when."""


class ReopenIn(ReasonIn):
    """Open an accepted sheet again."""

    fields: Annotated[list[IndicatorCode], Field(max_length=200)] = Field(default_factory=list)
    """Only these may be changed then; none named: all of them."""
    due_on: Day | None = None
    """By when."""


class SubmissionOut(LivingOut):
    """A sheet."""

    district_id: Id
    """The district."""
    wave_id: Id
    """The wave."""
    form_id: Id
    """The edition of the form."""
    form_code: FormCode
    """How scripts and files call the form."""
    school_id: Id
    """The school."""
    school_code: Annotated[str, Field(max_length=64), eg("550")]
    """Its code."""
    school_name: SchoolName
    """Its name."""
    class_id: Id | None
    """The class; null for a form about the school."""
    class_name: ClassName | None
    """The class as it is called now."""
    status: SubmissionStatus
    """Where it is in its life."""
    values: IndicatorValues
    """Indicator -> value."""
    absences: IndicatorAbsences
    """Indicator -> why it has no value."""
    explanations: RuleExplanations
    """Rule -> why its warning is right all the same."""
    source: RevisionSource
    """Where the last change came from."""
    revision: Annotated[Whole, Field(ge=1), eg(3)]
    """The number of the latest revision."""
    rounds: Annotated[Whole, eg(1)]
    """How often it was submitted; more than one: it came back after a return."""
    submitted_at: Instant | None
    """When it was last submitted."""
    late: Flag
    """Whether it was first submitted after the last day."""
    accepted_at: Instant | None
    """When it was accepted."""
    open_fields: Annotated[list[IndicatorCode], Field(max_length=200)] | None
    """While it is returned or reopened: the indicators that may be changed; null for all."""
    reasons: FieldReasons
    """Indicator -> what is to be corrected there."""
    due_on: Day | None
    """By when the correction is asked."""


class SheetOut(SubmissionOut):
    """A sheet with what is wrong with it now."""

    findings: Annotated[list[FindingOut], Field(max_length=1000)]
    """What stands between this sheet and its submission."""


# --- revisions --------------------------------------------------------------------------------------------------------


class RevisionList(ListQuery):
    """Parameters of the list of revisions."""

    sort: Annotated[Literal["number", "-number"], Field(description="The order.")] = "number"


class ValueChangeOut(Out):
    """One value that changed."""

    field: Annotated[str, Field(max_length=80), eg("tested")]
    """The indicator; `explanations.<rule>` for an explanation."""
    old: Scalar | None
    """Before; null where there was none; an absence by its code."""
    new: Scalar | None
    """After."""


class RevisionOut(Out):
    """One change of a sheet."""

    number: Annotated[Whole, Field(ge=1), eg(2)]
    """Counts the changes of the sheet."""
    cause: RevisionCause
    """The step that was taken, or a change of values."""
    source: RevisionSource
    """From where."""
    changes: Annotated[list[ValueChangeOut], Field(max_length=1000)]
    """What it changed; empty for the first, whose values are those that later ones replaced, and for mere steps."""
    note: Note | None
    """The remark or the reason."""
    actor_name: Annotated[str, Field(max_length=500), eg("Иванова А. П.")]
    """Who."""
    at: Instant
    """When."""


class RevisionsOut(Out):
    """The revisions of a sheet, first to last."""

    items: Annotated[list[RevisionOut], Field(max_length=10_000)]
    """All of them."""


class DifferenceOut(Out):
    """What changed since the centre last judged the sheet."""

    since: Annotated[Whole, eg(2)] | None
    """The revision that the centre judged; null where it never did."""
    changes: Annotated[list[ValueChangeOut], Field(max_length=1000)]
    """Value by value."""
    asked: FieldReasons
    """What was asked to be corrected."""
