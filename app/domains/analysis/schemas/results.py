"""What the results of schools look like on the wire."""

from typing import Annotated, Literal

from pydantic import Field

from app.domains.analysis.conditions import RuleCondition
from app.domains.analysis.lives import AnalysisFigureKind, AnalysisThird, FigureVerdict, SchoolGroup
from app.domains.analysis.schemas.methods import Ids
from app.domains.analysis.schemas.runs import Positive, Sentence
from app.domains.analysis.sentences import AnalysisFlag
from app.domains.analysis.values import StrandCode
from app.kernel.paging import ListQuery
from app.kernel.schema import Flag, Id, Line, Out, RecordOut, Share, eg

Value = Annotated[float, Field(ge=-1e12, le=1e12), eg(-1.016651)]
Index = Annotated[float, Field(ge=-1e6, le=1e6), eg(-1.2)]
Band = Annotated[int, Field(ge=1, le=10), eg(2)]


class AnalysisResultList(ListQuery):
    """Parameters of the list of results."""

    sort: Annotated[
        Literal["name", "-name", "context_index", "-context_index"],
        Field(description="The order; by name. There is no order by results: schools are not ranked."),
    ] = "name"
    run_id: Annotated[Ids | None, Field(description="Of one of these runs.")] = None
    school_id: Annotated[Ids | None, Field(description="Of one of these schools.")] = None
    standing: Annotated[list[SchoolGroup] | None, Field(max_length=6, description="In one of these groups.")] = None
    band: Annotated[list[Band] | None, Field(max_length=10, description="In one of these bands.")] = None
    flag: Annotated[list[AnalysisFlag] | None, Field(max_length=20, description="With one of these flags.")] = None
    include_figures: Annotated[
        bool,
        Field(
            description="Tell the figures too; without it a list tells where schools stand, and figures are told only "
            "where they are asked for by kind, subject or wave.",
            examples=[True],
        ),
    ] = False
    figure: Annotated[
        list[AnalysisFigureKind] | None, Field(max_length=9, description="Only figures of these kinds.")
    ] = None
    strand: Annotated[list[StrandCode] | None, Field(max_length=12, description="Only figures of these subjects.")] = (
        None
    )
    wave_id: Annotated[Ids | None, Field(description="Only figures of these waves.")] = None


class AnalysisFigureOut(Out):
    """One figure of a school, with all that is needed to read it."""

    figure: AnalysisFigureKind
    """What it is."""
    strand: StrandCode | None
    """The subject."""
    wave_id: Id | None
    """The wave; null for the mean of the follow-up waves."""
    value: Value | None
    """The figure: points of the T scale (50, 10), a share, or an index; null where there is none, or it is hidden."""
    n: Positive | None
    """How many pupils it rests on."""
    error: Positive | None
    """Its standard error; of a share, that of its logit."""
    low: Value | None
    """The 90 % interval from here"""
    high: Value | None
    """to here."""
    observed: Value | None
    """What was reached,"""
    expected: Value | None
    """what was to be expected,"""
    residual: Value | None
    """and the difference, before it is shrunken."""
    reliability: Share | None
    """How much of the difference is to be believed."""
    t: Value | None
    """The improvement over its error."""
    raw: Value | None
    """The mean score as it was marked; null where several grades wrote papers of their own."""
    deviation: Positive | None
    """The deviation of the school's pupils on the T scale."""
    logit: Value | None
    """Of a share: its log odds."""
    coverage: Annotated[float, Field(ge=0, le=10), eg(0.97)] | None
    """The part of the pupils tested, or of the index that is known."""
    verdict: FigureVerdict | None
    """Where the whole interval lies."""
    third: AnalysisThird | None
    """Where the school stands among similar schools."""
    quartile: Annotated[int, Field(ge=1, le=4), eg(2)] | None
    """In which quarter of all schools of the district; 1 is the lowest."""
    band: Band | None
    """The band of the index; 1 is the least favourable."""
    flags: Annotated[list[AnalysisFlag], Field(max_length=10), eg(["leverage"])]
    """What a reader must know."""
    explanation: Sentence | None
    """The same in words."""
    suppressed: Flag
    """Whether it is hidden from you, because it would tell of few pupils."""


class AnalysisReasonOut(Out):
    """A condition of the rule, and whether the school meets it."""

    code: RuleCondition
    """Which."""
    holds: Flag
    """Whether it is met: speaks for the school, or against it."""
    strand: StrandCode | None
    """In which subject."""
    wave_id: Id | None
    """In which wave."""
    found: Value | None
    """What was found."""
    asked: Value | None
    """What the rule asks."""
    text: Sentence
    """In words."""


class SchoolFlagOut(Out):
    """What a reader must know about all figures of a school."""

    code: AnalysisFlag
    """Stable."""
    text: Sentence
    """In words."""


class AnalysisResultOut(RecordOut):
    """What a run says of one school."""

    district_id: Id
    """The district."""
    run_id: Id
    """The run."""
    school_id: Id
    """The school."""
    school_code: Annotated[str, Field(max_length=64), eg("550")]
    """Its code."""
    school_name: Annotated[Line, eg("Школа № 550")]
    """Its name."""
    standing: SchoolGroup
    """Where it stands by the rule."""
    summary: Sentence
    """The same in words: what decided it."""
    context_index: Index | None
    """In the last wave that asked the context; higher is more favourable. Null where the school has none there."""
    band: Band | None
    """Its band; 1 is the least favourable."""
    flags: Annotated[list[SchoolFlagOut], Field(max_length=10)]
    """What a reader must know about all of its figures."""
    similar_schools: Annotated[int, Field(ge=0, le=50), eg(10)]
    """How many schools of the same type are the most similar ones by the context index."""
    similar: Annotated[list[Id], Field(max_length=50)]
    """Which they are: for the centre alone, to check the run by; to all others similar schools are not named."""
    figures: Annotated[list[AnalysisFigureOut], Field(max_length=2000)]
    """The figures; in a list those that were asked for."""
    reasons: Annotated[list[AnalysisReasonOut], Field(max_length=2000)]
    """Each condition of the rule; none for schools outside the programme."""
