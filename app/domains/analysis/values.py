"""What a method consists of, the same on the wire and as it is kept: all that decides what comes out of a run."""

from collections.abc import Iterator
from typing import Annotated, Any, Self

from pydantic import ConfigDict, Field, StringConstraints, model_validator
from typing_extensions import TypeAliasType

from app.domains.monitoring.lives import MonitoringKind
from app.domains.monitoring.values import Bilingual, IndicatorCode, refusal
from app.kernel.schema import Code, Day, Id, In, Line, SchoolYear, Share, eg
from app.kernel.text import Text

MOST_ITEMS = 40
MOST_STRANDS = 12
MOST_PREDICTORS = 3

StrandCode = Annotated[str, StringConstraints(min_length=1, max_length=40, pattern=r"^[a-z][a-z0-9_]*$"), eg("russian")]
PredictorName = Annotated[
    str, StringConstraints(min_length=1, max_length=40, pattern=r"^[a-z][a-z0-9_]*$"), eg("context")
]
Number = Annotated[float, Field(strict=True, ge=-1e9, le=1e9), eg(0.25)]
Deviation = Annotated[float, Field(strict=True, ge=0, le=1e9), eg(0.11)]
Weight = Annotated[float, Field(strict=True, gt=0, le=1000), eg(1.0)]
Z = Annotated[float, Field(strict=True, ge=0, le=10), eg(1.645)]
FormCode = Annotated[Code, eg("class_context")]


class AnalysisItemIn(In):
    """One share of the context index."""

    code: Annotated[IndicatorCode, eg("income_low")]
    """An indicator of the form: a count with a base, so that it is a share."""
    sign: Annotated[int, Field(strict=True, ge=-1, le=1), eg(-1)]
    """1 if more of it is more favourable, -1 if less."""
    weight: Weight = 1.0
    """Its weight beside the others."""


class AnalysisReferenceItemIn(In):
    """What an item is compared with."""

    code: Annotated[IndicatorCode, eg("income_low")]
    """The item."""
    mean: Number
    """The mean of the schools' shares in the reference year."""
    deviation: Deviation
    """Their standard deviation; an item of which all schools had the same is dropped."""


class AnalysisReferenceIn(In):
    """The reference year: taken from a wave by the server, or brought from a city or a university."""

    source: Annotated[Line, eg("Входной мониторинг 2026/27")]
    """Where it comes from, with its date."""
    school_year: SchoolYear
    """The year it tells of."""
    wave_id: Id | None = None
    """The wave it was taken from, if one of ours."""
    schools: Annotated[int, Field(strict=True, ge=0, le=100_000), eg(36)] = 0
    """How many schools it rests on: those of which at least one of the shares was known."""
    items: Annotated[list[AnalysisReferenceItemIn], Field(min_length=1, max_length=MOST_ITEMS)]
    """Mean and deviation of each item."""
    cuts: Annotated[list[Number], Field(max_length=9), eg([-0.8, -0.25, 0.25, 0.8])] = Field(default_factory=list)
    """The cut points of the bands, from low to high."""

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.cuts != sorted(self.cuts):
            raise refusal("cuts", Text("Границы групп идут по возрастанию.", "The cut points go from low to high."))
        return self


class AnalysisContextIn(In):
    """The context index."""

    form_code: FormCode
    """The form that asks the context."""
    items: Annotated[list[AnalysisItemIn], Field(min_length=1, max_length=MOST_ITEMS)]
    """The shares it is made of."""
    least: Share = 0.6
    """Of so much of the weight at least the shares must be known; else there is no index."""
    reference: AnalysisReferenceIn | None = None
    """What schools are compared with; without it the method cannot be frozen."""


class AnalysisStrandIn(In):
    """A subject, in some grades or in all."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "code": "russian", "title": {"ru": "Русский язык", "en": "Russian"}, "form_code": "class_results",
                    "grades": None, "pupils": "russian_pupils", "tested": "russian_tested", "mean": "russian_mean",
                    "deviation": "russian_deviation", "below": "russian_below",
                }
            ]
        }
    )  # fmt: skip

    code: StrandCode
    """How figures call it."""
    title: Bilingual
    """As people call it."""
    form_code: Annotated[Code, eg("class_results")]
    """The form that asks the results."""
    grades: (
        Annotated[list[Annotated[int, Field(strict=True, ge=1, le=11), eg(4)]], Field(min_length=1, max_length=11)]
        | None
    ) = None
    """Only these grades; each grade writes a paper of its own."""
    pupils: Annotated[IndicatorCode, eg("russian_pupils")]
    """The indicator that counts those who should be tested."""
    tested: Annotated[IndicatorCode, eg("russian_tested")]
    """The indicator that counts those who were."""
    mean: Annotated[IndicatorCode, eg("russian_mean")]
    """The indicator of their mean score."""
    deviation: Annotated[IndicatorCode, eg("russian_deviation")] | None = None
    """The indicator of the standard deviation of their scores,"""
    known_deviation: Annotated[float, Field(strict=True, gt=0, le=1e6), eg(6.5)] | None = None
    """or, of a form that does not ask it, the deviation of pupils within a class as whoever made the test tells it."""
    below: Annotated[IndicatorCode, eg("russian_below")] | None = None
    """The indicator that counts those below the minimum."""

    @model_validator(mode="after")
    def _one_deviation(self) -> Self:
        if (self.deviation is None) is (self.known_deviation is None):
            raise refusal(
                "deviation",
                Text(
                    "Отклонение баллов берётся либо из показателя формы (deviation), либо известно заранее "
                    "(known_deviation): укажите что-то одно.",
                    "The deviation of scores comes from an indicator of the form (deviation) or is known beforehand "
                    "(known_deviation): name one of them.",
                ),
            )
        return self


class AnalysisRuleIn(In):
    """The rule by which schools are selected; the defaults are those that the simulations stand for."""

    tested: Annotated[int, Field(strict=True, ge=1, le=1000), eg(25)] = 25
    """At least so many tested in each subject and wave."""
    tested_share: Share = 0.9
    """At least this part of the pupils tested,"""
    share_fall: Share = 0.05
    """falling by no more than this part (0.05: five percentage points) from one wave to the next."""
    waves: Annotated[int, Field(strict=True, ge=1, le=10), eg(2)] = 2
    """At least so many follow-up waves: with a single one nothing is stable."""
    strands: Annotated[int, Field(strict=True, ge=1, le=MOST_STRANDS), eg(2)] = 2
    """Stable in at least so many subjects,"""
    strong_strands: Annotated[int, Field(strict=True, ge=1, le=MOST_STRANDS), eg(1)] | None = None
    """and maximal in so many of those; when left out, in half of all subjects, rounded up."""
    hold: Z = 1.28
    """The T score of the last wave may be lower than that of the one before by this many standard errors of their
    difference."""
    strong: Z = 1.645
    """t of the mean of the follow-up waves from which an improvement is maximal."""
    candidate: Z = 1.28
    """t from which another wave or a visit is worth while."""
    small: Annotated[int, Field(strict=True, ge=3, le=1000), eg(12)] = 12
    """With fewer schools there is no model."""
    per_predictor: Annotated[int, Field(strict=True, ge=3, le=1000), eg(10)] = 10
    """Schools for each predictor."""
    leverage: Annotated[float, Field(strict=True, ge=1, le=10), eg(2.0)] = 2.0
    """A school that weighs more than this many times the average is flagged."""
    similar: Annotated[int, Field(strict=True, ge=3, le=50), eg(10)] = 10
    """At most so many similar schools."""
    composition: Annotated[float, Field(strict=True, ge=0, le=10), eg(0.5)] = 0.5
    """A change of the context index from which the composition of the school counts as changed."""


MODEL: dict[str, Any] = {"coefficients": {"constant": 50.0, "context": 4.2}, "tau2": 13.7}
AnalysisCoefficients = TypeAliasType(
    "AnalysisCoefficients",
    Annotated[
        dict[PredictorName, Number],
        Field(
            max_length=1 + MOST_PREDICTORS, description="`constant` or a predictor -> its coefficient on the T scale.",
            examples=[MODEL["coefficients"]],
        ),
    ],
)  # fmt: skip


class AnalysisOutsideModelIn(In):
    """Coefficients that were found elsewhere, for one subject."""

    coefficients: AnalysisCoefficients
    """`constant` and each predictor -> its coefficient, on the T scale."""
    tau2: Annotated[float, Field(strict=True, ge=0, le=1e6), eg(13.7)]
    """The variance between schools."""


AnalysisOutsideModels = TypeAliasType(
    "AnalysisOutsideModels",
    Annotated[
        dict[StrandCode, AnalysisOutsideModelIn],
        Field(max_length=MOST_STRANDS, description="Subject -> its model.", examples=[{"russian": MODEL}]),
    ],
)


class AnalysisOutsideIn(In):
    """A model of a dated version from elsewhere, for districts with too few schools."""

    source: Annotated[Line, eg("Расчёт РЦОКО, редакция 2026 года")]
    """Whose it is."""
    dated: Annotated[Day, eg("2026-08-20")]
    """Its date."""
    models: AnalysisOutsideModels
    """The models by subject; the others are fitted here."""


EXAMPLE: dict[str, Any] = {
    "context": {
        "form_code": "class_context", "items": [{"code": "income_low", "sign": -1, "weight": 1.0}], "least": 0.6,
        "reference": None,
    },
    "strands": [
        {
            "code": "russian", "title": {"ru": "Русский язык", "en": "Russian"}, "form_code": "class_results",
            "grades": None, "pupils": "russian_pupils", "tested": "russian_tested", "mean": "russian_mean",
            "deviation": "russian_deviation", "below": "russian_below",
        }
    ],
    "predictors": ["context"], "earlier": ["baseline", "entry"],
    "rule": {
        "tested": 25, "tested_share": 0.9, "share_fall": 0.05, "waves": 2, "strands": 1, "strong_strands": None,
        "hold": 1.28, "strong": 1.645, "candidate": 1.28, "small": 12, "per_predictor": 10, "leverage": 2.0,
        "similar": 10, "composition": 0.5,
    },
    "outside": None,
}  # fmt: skip


class AnalysisDefinition(In):
    """All that decides what comes out of a run."""

    model_config = ConfigDict(json_schema_extra={"examples": [EXAMPLE]})

    context: AnalysisContextIn | None = None
    """The context index; null if results are read without it."""
    strands: Annotated[list[AnalysisStrandIn], Field(min_length=1, max_length=MOST_STRANDS)]
    """The subjects."""
    predictors: Annotated[list[PredictorName], Field(max_length=MOST_PREDICTORS), eg(["context"])] = Field(
        default_factory=lambda: ["context"]
    )
    """What the result of a wave is compared with: `context` (the index), `entry` (the entry wave), or items of the
    index by their code. When left out, the index; nothing, where the method has none."""
    earlier: Annotated[list[MonitoringKind], Field(min_length=1, max_length=3), eg(["baseline", "entry"])] = Field(
        default_factory=lambda: [MonitoringKind.BASELINE, MonitoringKind.ENTRY]
    )
    """The kinds of waves whose mean is the base. Intermediate and final waves that are not named are follow-up waves; a
    baseline or an entry wave that is not named is neither."""
    rule: AnalysisRuleIn = Field(default_factory=AnalysisRuleIn)
    """Who is selected."""
    outside: AnalysisOutsideIn | None = None
    """Coefficients from elsewhere."""

    @model_validator(mode="after")
    def _holds_together(self) -> Self:
        if self.context is None and "predictors" not in self.model_fields_set:
            self.predictors = []
        for place, wrong, message in self._wrongs():
            if wrong:
                raise refusal(place.rsplit("/", 1)[-1], message, f"/{place}")
        return self

    def _wrongs(self) -> Iterator[tuple[str, bool, Text]]:
        yield from self._wrong_rules()
        codes = [one.code for one in self.strands]
        items = [] if self.context is None else [one.code for one in self.context.items]
        yield "strands", len(set(codes)) != len(codes), Text(
            "Два предмета названы одним кодом.", "Two subjects have one code."
        )  # fmt: skip
        signs = [] if self.context is None else [one.sign for one in self.context.items]
        yield "context/items", 0 in signs, Text(
            "Знак показателя индекса — 1 или -1.", "The sign of an item of the index is 1 or -1."
        )  # fmt: skip
        yield "context/items", len(set(items)) != len(items), Text(
            "Показатель индекса назван дважды.", "An item of the index is named twice."
        )  # fmt: skip
        known = {"entry", *items, *(["context"] if items else [])}
        strangers = [one for one in self.predictors if one not in known]
        yield (
            "predictors",
            bool(strangers),
            Text(
                "Предикторов {names} нет; подходят: {known}. Без предикторов: predictors: [].",
                "There are no predictors {names}; what fits: {known}. Without any: predictors: [].",
            ).filled(names=", ".join(strangers), known=", ".join(sorted(known))),
        )
        yield "predictors", len(set(self.predictors)) != len(self.predictors), Text(
            "Предиктор назван дважды.", "A predictor is named twice."
        )  # fmt: skip
        reference = None if self.context is None else self.context.reference
        told = set() if reference is None else {one.code for one in reference.items}
        yield (
            "context/reference",
            reference is not None and told != set(items),
            Text(
                "Справочные значения должны быть у каждого показателя индекса, и только у них.",
                "Each item of the index needs its reference values, and nothing else does.",
            ),
        )
        models = {} if self.outside is None else self.outside.models
        yield (
            "outside/models",
            any(set(one.coefficients) - {"constant", *self.predictors} for one in models.values()),
            Text(
                "Коэффициенты названы для предикторов, которых в методике нет.",
                "There are coefficients of predictors that the method does not have.",
            ),
        )

    def _wrong_rules(self) -> Iterator[tuple[str, bool, Text]]:
        """Rules that nobody could ever meet, or everybody."""
        rule, most = self.rule, len(self.strands)
        too_many = Text(
            "Правило требует предметов: {asked}, а в методике их {most}. Укажите не больше {most}.",
            "The rule asks for {asked} subjects, and the method has {most}. Say {most} at the most.",
        )
        yield "rule/strands", rule.strands > most, too_many.filled(asked=rule.strands, most=most)
        strong = rule.strong_strands or 1
        yield "rule/strong_strands", strong > most, too_many.filled(asked=strong, most=most)
        yield (
            "rule/candidate",
            rule.candidate > rule.strong,
            Text(
                "Граница для кандидата (candidate) не может быть выше границы максимального улучшения (strong).",
                "The bound of a candidate cannot be above that of a maximal improvement (strong).",
            ),
        )
        yield (
            "earlier",
            MonitoringKind.FINAL in self.earlier,
            Text(
                "Итоговый мониторинг показывает, что получилось, и прежним не бывает: уберите final.",
                "A final wave shows what has come of the programme and is no earlier one: leave final out.",
            ),
        )


def stored(definition: AnalysisDefinition) -> dict[str, Any]:
    """As it is kept."""
    return definition.model_dump(mode="json")
