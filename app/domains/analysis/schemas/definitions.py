"""The definition of a method as it is answered: the same words as in `values.py`, with nothing left to a default."""

from typing import Annotated

from pydantic import Field
from typing_extensions import TypeAliasType

from app.domains.analysis.values import (
    MODEL,
    MOST_ITEMS,
    MOST_PREDICTORS,
    MOST_STRANDS,
    AnalysisCoefficients,
    Deviation,
    FormCode,
    Number,
    PredictorName,
    StrandCode,
    Weight,
    Z,
)
from app.domains.monitoring.lives import MonitoringKind
from app.domains.monitoring.values import BilingualOut, IndicatorCode
from app.kernel.schema import Code, Day, Id, Line, Out, SchoolYear, Share, eg


class AnalysisItemOut(Out):
    """One share of the context index."""

    code: Annotated[IndicatorCode, eg("income_low")]
    """An indicator of the form: a count with a base, so that it is a share."""
    sign: Annotated[int, Field(strict=True, ge=-1, le=1), eg(-1)]
    """1 if more of it is more favourable, -1 if less."""
    weight: Weight
    """Its weight beside the others."""


class AnalysisReferenceItemOut(Out):
    """What an item is compared with."""

    code: Annotated[IndicatorCode, eg("income_low")]
    """The item."""
    mean: Number
    """The mean of the schools' shares in the reference year."""
    deviation: Deviation
    """Their standard deviation; an item of which all schools had the same is dropped."""


class AnalysisReferenceOut(Out):
    """The reference year: taken from a wave by the server, or brought from a city or a university."""

    source: Annotated[Line, eg("Входной мониторинг 2026/27")]
    """Where it comes from, with its date."""
    school_year: SchoolYear
    """The year it tells of."""
    wave_id: Id | None
    """The wave it was taken from, if one of ours."""
    schools: Annotated[int, Field(strict=True, ge=0, le=100_000), eg(36)]
    """How many schools it rests on."""
    items: Annotated[list[AnalysisReferenceItemOut], Field(min_length=1, max_length=MOST_ITEMS)]
    """Mean and deviation of each item."""
    cuts: Annotated[list[Number], Field(max_length=9), eg([-0.8, -0.25, 0.25, 0.8])]
    """The cut points of the bands, from low to high."""


class AnalysisContextOut(Out):
    """The context index."""

    form_code: FormCode
    """The form that asks the context."""
    items: Annotated[list[AnalysisItemOut], Field(min_length=1, max_length=MOST_ITEMS)]
    """The shares it is made of."""
    least: Share
    """Of so much of the weight at least the shares must be known; else there is no index."""
    reference: AnalysisReferenceOut | None
    """What schools are compared with; without it the method cannot be frozen."""


class AnalysisStrandOut(Out):
    """A subject, in some grades or in all."""

    code: StrandCode
    """How figures call it."""
    title: BilingualOut
    """As people call it."""
    form_code: Annotated[Code, eg("class_results")]
    """The form that asks the results."""
    grades: (
        Annotated[list[Annotated[int, Field(strict=True, ge=1, le=11), eg(4)]], Field(min_length=1, max_length=11)]
        | None
    )
    """Only these grades; each grade writes a paper of its own."""
    pupils: Annotated[IndicatorCode, eg("russian_pupils")]
    """The indicator that counts those who should be tested."""
    tested: Annotated[IndicatorCode, eg("russian_tested")]
    """The indicator that counts those who were."""
    mean: Annotated[IndicatorCode, eg("russian_mean")]
    """The indicator of their mean score."""
    deviation: Annotated[IndicatorCode, eg("russian_deviation")] | None
    """The indicator of the standard deviation of their scores,"""
    known_deviation: Annotated[float, Field(strict=True, gt=0, le=1e6), eg(6.5)] | None = None
    """or, of a form that does not ask it, the deviation of pupils within a class as whoever made the test tells it."""
    below: Annotated[IndicatorCode, eg("russian_below")] | None
    """The indicator that counts those below the minimum."""


class AnalysisRuleOut(Out):
    """The rule by which schools are selected; the defaults are those that the simulations stand for."""

    tested: Annotated[int, Field(strict=True, ge=1, le=1000), eg(25)]
    """At least so many tested in each subject and wave."""
    tested_share: Share
    """At least this part of the pupils tested,"""
    share_fall: Share
    """falling by no more than this from wave to wave."""
    waves: Annotated[int, Field(strict=True, ge=1, le=10), eg(2)]
    """At least so many follow-up waves: with a single one nothing is stable."""
    strands: Annotated[int, Field(strict=True, ge=1, le=MOST_STRANDS), eg(2)]
    """Stable in at least so many subjects,"""
    strong_strands: Annotated[int, Field(strict=True, ge=1, le=MOST_STRANDS), eg(1)] | None
    """and maximal in so many of those; half of all subjects when left out."""
    hold: Z
    """The last wave may be lower than the one before by this many standard errors."""
    strong: Z
    """t of the mean of the follow-up waves from which an improvement is maximal."""
    candidate: Z
    """t from which another wave or a visit is worth while."""
    small: Annotated[int, Field(strict=True, ge=3, le=1000), eg(12)]
    """With fewer schools there is no model."""
    per_predictor: Annotated[int, Field(strict=True, ge=3, le=1000), eg(10)]
    """Schools for each predictor."""
    leverage: Annotated[float, Field(strict=True, ge=1, le=10), eg(2.0)]
    """A school that weighs more than this many times the average is flagged."""
    similar: Annotated[int, Field(strict=True, ge=3, le=50), eg(10)]
    """At most so many similar schools."""
    composition: Annotated[float, Field(strict=True, ge=0, le=10), eg(0.5)]
    """A change of the context index from which the composition of the school counts as changed."""


class AnalysisOutsideModelOut(Out):
    """Coefficients that were found elsewhere, for one subject."""

    coefficients: AnalysisCoefficients
    """`constant` and each predictor -> its coefficient, on the T scale."""
    tau2: Annotated[float, Field(strict=True, ge=0, le=1e6), eg(13.7)]
    """The variance between schools."""


AnalysisOutsideModelsOut = TypeAliasType(
    "AnalysisOutsideModelsOut",
    Annotated[
        dict[StrandCode, AnalysisOutsideModelOut],
        Field(max_length=MOST_STRANDS, description="Subject -> its model.", examples=[{"russian": MODEL}]),
    ],
)


class AnalysisOutsideOut(Out):
    """A model of a dated version from elsewhere, for districts with too few schools."""

    source: Annotated[Line, eg("Расчёт РЦОКО, редакция 2026 года")]
    """Whose it is."""
    dated: Annotated[Day, eg("2026-08-20")]
    """Its date."""
    models: AnalysisOutsideModelsOut
    """The models by subject; the others are fitted here."""


class AnalysisDefinitionOut(Out):
    """All that decides what comes out of a run."""

    context: AnalysisContextOut | None
    """The context index; null if results are read without it."""
    strands: Annotated[list[AnalysisStrandOut], Field(min_length=1, max_length=MOST_STRANDS)]
    """The subjects."""
    predictors: Annotated[list[PredictorName], Field(max_length=MOST_PREDICTORS), eg(["context"])]
    """What the result of a wave is compared with: `context` (the index), `entry` (the entry wave), or items of the
    index by their code."""
    earlier: Annotated[list[MonitoringKind], Field(min_length=1, max_length=3), eg(["baseline", "entry"])]
    """The kinds of waves whose mean is the base. Intermediate and final waves that are not named are follow-up waves; a
    baseline or an entry wave that is not named is neither."""
    rule: AnalysisRuleOut
    """Who is selected."""
    outside: AnalysisOutsideOut | None
    """Coefficients from elsewhere."""
