"""What methods and their simulations look like on the wire."""

from typing import Annotated, Literal

from pydantic import Field

from app.domains.analysis.lives import MethodStatus
from app.domains.analysis.schemas.definitions import AnalysisDefinitionOut
from app.domains.analysis.values import EXAMPLE, MOST_STRANDS, AnalysisDefinition
from app.kernel.paging import ListQuery
from app.kernel.schema import MISSING, Code, Id, In, Instant, Line, LivingOut, Out, Patch, RecordOut, Whole, eg

Ids = Annotated[list[Id], Field(min_length=1, max_length=200)]
MethodCode = Annotated[Code, eg("improvement")]
MethodTitle = Annotated[Line, eg("Максимальное и стабильное улучшение, редакция 1")]
Sha = Annotated[str, Field(max_length=64, pattern=r"^[0-9a-f]{64}$"), eg("9f86d081884c7d659a2feaa0c55ad015" * 2)]
Mean = Annotated[float, Field(ge=0, le=1_000_000), eg(0.29)]
Points = Annotated[float, Field(strict=True, ge=0, le=100), eg(5.0)]
Chance = Annotated[float, Field(strict=True, ge=0, le=1), eg(0.33)]
Definition = Annotated[AnalysisDefinition, eg(EXAMPLE)]


class AnalysisMethodList(ListQuery):
    """Parameters of the list of methods."""

    sort: Annotated[
        Literal["created_at", "-created_at", "code", "-code"], Field(description="The order; the newest first.")
    ] = "-created_at"
    programme_id: Annotated[Id | None, Field(description="Of this programme.")] = None
    code: Annotated[list[MethodCode] | None, Field(max_length=50, description="With one of these codes.")] = None
    status: Annotated[list[MethodStatus] | None, Field(max_length=3, description="In one of these states.")] = None


class AnalysisMethodIn(In):
    """A new edition of a method, as a draft."""

    programme_id: Id
    """The programme it is for."""
    code: MethodCode
    """How scripts call it; a code that is known gets its next edition."""
    title: MethodTitle
    """As people call it."""
    definition: Definition
    """All that decides what comes out."""


class AnalysisMethodPatch(Patch):
    """Changes to a draft."""

    title: MethodTitle | MISSING = MISSING
    """As people call it."""
    definition: Definition | MISSING = MISSING
    """All that decides what comes out, as a whole."""


class AnalysisMethodOut(LivingOut):
    """One edition of a method."""

    district_id: Id
    """The district."""
    programme_id: Id
    """The programme."""
    code: MethodCode
    """How scripts call it."""
    edition: Annotated[Whole, Field(ge=1), eg(1)]
    """Counts the editions of this code."""
    title: MethodTitle
    """As people call it."""
    definition: AnalysisDefinitionOut
    """All that decides what comes out."""
    status: MethodStatus
    """Where it is in its life; a frozen one no longer changes."""
    sha256: Sha | None
    """Of the canonical definition, once frozen."""
    frozen_at: Instant | None
    """When it was frozen."""
    frozen_by: Annotated[str, Field(max_length=500), eg("Белова В. П.")] | None
    """Who froze it."""


class TakeReferenceIn(In):
    """From where the reference year is taken."""

    wave_id: Id
    """A wave of the programme that asks the context; of its accepted data."""
    bands: Annotated[int, Field(strict=True, ge=2, le=10), eg(5)] = 5
    """Into how many bands the cut points part the schools."""


class AnalysisPowerIn(In):
    """What to simulate; what is left out is taken from the district."""

    districts: Annotated[int, Field(strict=True, ge=10, le=2000), eg(1000)] = 500
    """How many districts are made up."""
    seed: Annotated[int, Field(strict=True, ge=0, le=2**31), eg(1)] = 1
    """The same seed gives the same digits."""
    gains: Annotated[list[Points], Field(min_length=1, max_length=6), eg([0.0, 3.0, 5.0])] = Field(
        default_factory=lambda: [0.0, 3.0, 5.0]
    )
    """True gains in points of the T scale; 0 means that nobody improves."""
    gainers: Annotated[int, Field(strict=True, ge=1, le=1000), eg(3)] = 3
    """How many of the enrolled schools improve, where somebody does."""
    sizes: (
        Annotated[
            list[Annotated[int, Field(strict=True, ge=5, le=2000), eg(60)]],
            Field(min_length=12, max_length=500),
            eg([40, 45, 50, 55, 60, 60, 65, 70, 75, 80, 90, 100]),
        ]
        | None
    ) = None
    """How many pupils each school tests in a subject; by default as in the last wave."""
    enrolled: Annotated[int, Field(strict=True, ge=1, le=500), eg(10)] | None = None
    """How many schools are in the programme, the weakest ones; by default as many as there are."""
    earlier: Annotated[int, Field(strict=True, ge=1, le=5), eg(2)] = 1
    """Earlier waves."""
    follow_up: Annotated[int, Field(strict=True, ge=1, le=5), eg(2)] = 2
    """Follow-up waves."""
    between: Annotated[float, Field(strict=True, ge=0, le=9), eg(4.0)] = 4.0
    """The deviation of the schools' own levels, in points."""
    yearly: Annotated[float, Field(strict=True, ge=0, le=9), eg(1.9)] = 1.9
    """The deviation of a year that is nobody's merit, in points."""
    together: Chance = 0.5
    """The part of both that all subjects of a school share."""
    told: Chance = 0.5
    """The correlation of a school's level with its context index."""


class AnalysisPowerOutcomeOut(Out):
    """What the rule does under one true gain; means a district."""

    gain: Points
    """The true gain of those who improve."""
    districts: Whole
    """How many districts were made up."""
    improving: Mean
    """How many schools improve."""
    strong_wrong: Mean
    """Selected as strong, and did not improve."""
    strong_right: Mean
    """Selected as strong, and improved."""
    strong_found: Chance | None
    """Of those who improved, the part that was found; null where nobody does."""
    strong_any_wrong: Chance
    """In what part of the districts at least one was selected wrongly."""
    candidate_wrong: Mean
    """Candidates or strong, and did not improve."""
    candidate_right: Mean
    """Candidates or strong, and improved."""
    candidate_found: Chance | None
    """The same part for candidates."""
    candidate_any_wrong: Chance
    """The same for candidates."""
    naive_wrong: Mean
    """Picked by a raw gain in every wave, and did not improve: what the rule is there to avoid."""
    naive_right: Mean
    """Picked so, and improved."""
    naive_found: Chance | None
    """The same part for the raw gain."""
    naive_any_wrong: Chance
    """The same for the raw gain."""


class AnalysisPowerSettingsOut(Out):
    """What was simulated."""

    districts: Whole
    """How many districts were made up."""
    seed: Whole
    """The seed."""
    gains: Annotated[list[Points], Field(max_length=6), eg([0.0, 5.0])]
    """The true gains."""
    gainers: Whole
    """How many improve."""
    sizes: Annotated[list[Annotated[int, Field(ge=1, le=2000), eg(60)]], Field(max_length=500), eg([60, 75])]
    """Pupils tested, school by school, from small to large; in tens where they are those of the district."""
    enrolled: Whole
    """How many schools are in the programme."""
    earlier: Whole
    """Earlier waves."""
    follow_up: Whole
    """Follow-up waves."""
    strands: Annotated[int, Field(ge=1, le=MOST_STRANDS), eg(2)]
    """Subjects of the method."""
    between: Points
    """The deviation of the schools' own levels."""
    yearly: Points
    """The deviation of a year."""
    together: Chance
    """The part that all subjects share."""
    told: Chance
    """The correlation with the context."""


class AnalysisPowerOut(RecordOut):
    """What the rule of a method finds and misses."""

    district_id: Id
    """The district."""
    method_id: Id
    """The method."""
    definition_sha256: Sha
    """Of the definition that was tried."""
    settings: AnalysisPowerSettingsOut
    """What was simulated."""
    outcomes: Annotated[list[AnalysisPowerOutcomeOut], Field(max_length=6)]
    """What came out, gain by gain."""
    made_by: Annotated[str, Field(max_length=500), eg("Белова В. П.")]
    """Who asked for it."""


class AnalysisPowerList(ListQuery):
    """Parameters of the list of simulations."""

    sort: Annotated[Literal["created_at", "-created_at"], Field(description="The order; the newest first.")] = (
        "-created_at"
    )
    method_id: Annotated[Ids | None, Field(description="Of one of these methods.")] = None
