"""Terms, indicators and funding: values that stand at a measure or a responsibility, the same in JSON and in YAML.

They have no table of their own because nothing refers to them: they come, change and go with what they stand at. Their
text is kept to the letter, so nothing is stripped here.
"""

import re
from typing import Annotated, Any, Self

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from app.domains.roadmap.codes import FundingSource, TermAnchor, WaveKind
from app.kernel.schema import MISSING, Code, Day, Flag, In, Line, Money, Out, Patch, Prose, eg
from app.kernel.text import Text

_AMOUNT = re.compile(r"(0|[1-9][0-9]{0,12})(\.[0-9]{1,2})?")


def refusal(code: str, message: Text) -> PydanticCustomError:
    """A fault of a value in words of both languages (see `app/kernel/faults.py`)."""
    return PydanticCustomError(code, "The value is not allowed", {"text": message})


def _not_blank(value: str) -> str:
    if not value.strip():
        raise refusal("blank", Text("Здесь только пробелы: нужен текст.", "There are only spaces: text is needed."))
    return value


def _as_text(value: Any) -> Any:
    if isinstance(value, str) and not _AMOUNT.fullmatch(value):
        raise refusal(
            "amount", Text("Сумму записывают так: 150000.00.", "An amount is written like 150000.00, without spaces.")
        )
    if not isinstance(value, str):
        raise refusal(
            "amount",
            Text('Сумма — текст в кавычках: "150000.00".', 'An amount is text in quotes: "150000.00".'),
        )
    return value


Words = Annotated[Line, AfterValidator(_not_blank)]
"""One line that says something."""
Paragraphs = Annotated[Prose, AfterValidator(_not_blank)]
"""Text that says something."""
Title = Annotated[Words, eg("Разработка нормативно-правового обеспечения реализации программ")]
TitleEn = Annotated[Words, eg("Regulations for carrying out the programmes")]
PartCode = Annotated[Code, eg("1.2")]
Duty = Annotated[Paragraphs, eg("Приказом утвердить состав и полномочия управленческой команды проекта.")]
Persons = Annotated[Paragraphs, eg("Директор ИМЦ, руководители школ")]
Expected = Annotated[Paragraphs, eg("Приказ о составе управленческой команды")]
Quarter = Annotated[str, StringConstraints(pattern=r"^20[0-9]{2}-Q[1-4]$", max_length=7), eg("2026-Q4")]
Quarters = Annotated[list[Quarter], Field(max_length=40), eg(["2026-Q4"])]
Year = Annotated[int, Field(strict=True, ge=2000, le=2100), eg(2027)]
Quantity = Annotated[float, Field(strict=True, ge=-1e12, le=1e12), eg(61.5)]
Days = Annotated[int, Field(strict=True, ge=-3660, le=3660), eg(-10)]
Amount = Annotated[Money, BeforeValidator(_as_text), eg("150000.00")]
Currency = Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$", max_length=3), eg("RUB")]
Unit = Annotated[Words, eg("%")]


class Value(In):
    """A value whose text is kept to the letter."""

    model_config = ConfigDict(str_strip_whitespace=False)


# --- when -------------------------------------------------------------------------------------------------------------


class TermRule(Value):
    """A last day that is counted from something of the programme."""

    anchor: TermAnchor
    """What it is counted from."""
    stage: PartCode | None = None
    """With a stage: its code; the stage of the measure when left out."""
    wave: Annotated[WaveKind | None, eg(None)] = None
    """With a wave: which monitoring; the next one when left out."""
    offset_days: Days = 0
    """So many days after (before, if negative)."""
    working_days: Flag = False
    """Whether working days are counted."""

    @model_validator(mode="after")
    def _fits(self) -> Self:
        on_stage = self.anchor in {TermAnchor.STAGE_START, TermAnchor.STAGE_END}
        on_wave = self.anchor in {TermAnchor.WAVE_OPEN, TermAnchor.WAVE_CLOSE}
        if (self.stage is not None and not on_stage) or (self.wave is not None and not on_wave):
            raise refusal(
                "rule",
                Text(
                    "Этап называют при отсчёте от этапа, мониторинг — при отсчёте от мониторинга.",
                    "A stage is named when counting from a stage, a wave when counting from a wave.",
                ),
            )
        return self


class Term(Value):
    """When something is to be done: dates, a rule, quarters, or just the words that are printed."""

    starts_on: Day | None = None
    """The first day."""
    due_on: Day | None = None
    """The last day."""
    rule: Annotated[TermRule | None, eg(None)] = None
    """A last day that is counted; instead of `due_on`."""
    quarters: Quarters = Field(default_factory=list)
    """Calendar quarters."""
    text: Annotated[Words, eg("в течение учебного года")] | None = None
    """The term as it is printed."""

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if not (self.starts_on or self.due_on or self.rule or self.quarters or self.text):
            raise refusal("term", Text("Срок ничего не говорит.", "The term says nothing."))
        if self.starts_on and self.due_on and self.due_on < self.starts_on:
            raise refusal("dates", Text("Окончание раньше начала.", "The end is before the beginning."))
        if self.due_on and self.rule:
            raise refusal(
                "rule",
                Text("Либо последний день, либо правило его отсчёта.", "Either a last day or a rule to count it."),
            )
        return self


class TermRuleOut(Out):
    """A last day that is counted from something of the programme."""

    anchor: TermAnchor
    """What it is counted from."""
    stage: PartCode | None
    """The code of the stage; null for the stage of the measure."""
    wave: Annotated[WaveKind | None, eg(None)]
    """Which monitoring; null for the next one."""
    offset_days: Days
    """So many days after (before, if negative)."""
    working_days: Flag
    """Whether working days are counted."""


class TermOut(Out):
    """When something is to be done."""

    starts_on: Day | None
    """The first day."""
    due_on: Day | None
    """The last day."""
    rule: Annotated[TermRuleOut | None, eg(None)]
    """A last day that is counted."""
    quarters: Quarters
    """Calendar quarters."""
    text: Annotated[Words, eg("в течение учебного года")] | None
    """The term as it is printed."""


# --- how it is measured -----------------------------------------------------------------------------------------------


class PlannedValue(Value):
    """What an indicator should be, at the end of a stage or in a year."""

    stage: Annotated[PartCode | None, eg(None)] = None
    """The code of a stage; or"""
    year: Year | None = None
    """a year."""
    value: Quantity
    """The planned value, in the unit of the indicator."""

    @model_validator(mode="after")
    def _one_moment(self) -> Self:
        if (self.stage is None) == (self.year is None):
            raise refusal("moment", Text("Нужен либо этап, либо год.", "Either a stage or a year is needed."))
        return self


class Indicator(Value):
    """A control indicator."""

    code: Annotated[Code, eg("share-low")]
    """Unique among those that stand here."""
    title: Annotated[Words, eg("Доля обучающихся, не преодолевших минимальный порог")]
    """What is measured."""
    unit: Unit
    """In what."""
    baseline: Quantity | None = None
    """The value before."""
    baseline_year: Year | None = None
    """The year of the value before."""
    planned: Annotated[list[PlannedValue], Field(max_length=50)] = Field(default_factory=list)
    """What it should become, by stages or years."""

    @model_validator(mode="after")
    def _told_once(self) -> Self:
        moments = [(value.stage, value.year) for value in self.planned]
        if len(set(moments)) < len(moments):
            raise refusal(
                "planned",
                Text("Плановое значение на один этап или год названо дважды.", "A stage or year is planned twice."),
            )
        if self.baseline_year is not None and self.baseline is None:
            raise refusal(
                "baseline", Text("Год есть, а исходного значения нет.", "There is a year but no value before.")
            )
        return self


class PlannedValueOut(Out):
    """What an indicator should be, at the end of a stage or in a year."""

    stage: Annotated[PartCode | None, eg(None)]
    """The code of a stage; or"""
    year: Year | None
    """a year."""
    value: Quantity
    """The planned value, in the unit of the indicator."""


class IndicatorOut(Out):
    """A control indicator."""

    code: Annotated[Code, eg("share-low")]
    """Unique among those that stand here."""
    title: Annotated[Words, eg("Доля обучающихся, не преодолевших минимальный порог")]
    """What is measured."""
    unit: Unit
    """In what."""
    baseline: Quantity | None
    """The value before."""
    baseline_year: Year | None
    """The year of the value before."""
    planned: Annotated[list[PlannedValueOut], Field(max_length=50)]
    """What it should become, by stages or years."""


# --- at whose cost ----------------------------------------------------------------------------------------------------


class FundingLine(Value):
    """Money of a year from a source."""

    year: Year
    """The year."""
    source: FundingSource
    """Whose money."""
    amount: Amount
    """How much."""
    currency: Currency
    """ISO 4217."""


class FundingLineOut(Out):
    """Money of a year from a source."""

    year: Year
    """The year."""
    source: FundingSource
    """Whose money."""
    amount: Amount
    """How much."""
    currency: Currency
    """ISO 4217."""


def _codes_once(indicators: list[Indicator]) -> list[Indicator]:
    codes = [indicator.code for indicator in indicators]
    if len(set(codes)) < len(codes):
        raise refusal("code", Text("Код показателя повторяется.", "The code of an indicator is used twice."))
    return indicators


Indicators = Annotated[list[Indicator], Field(max_length=50), AfterValidator(_codes_once)]
Funding = Annotated[list[FundingLine], Field(max_length=200)]


def stages_named(term: dict[str, Any] | None, indicators: list[Any]) -> set[str]:
    """The codes of the stages that stored values lean on."""
    named: set[str | None] = {((term or {}).get("rule") or {}).get("stage")}
    named |= {planned["stage"] for indicator in indicators for planned in indicator["planned"]}
    return {code for code in named if code is not None}


def stored(value: Any) -> Any:
    """A value as its column keeps it."""
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json")
    return [stored(item) for item in value] if isinstance(value, list) else value


# --- what a measure and a responsibility have in common ---------------------------------------------------------------


class PlannedIn(Value):
    """What can be said of a measure or a responsibility besides its text."""

    term: Term | None = None
    """When."""
    responsible_persons: Persons | None = None
    """Who answers for it, as text."""
    expected_result: Expected | None = None
    """What is to come of it."""
    indicators: Indicators = Field(default_factory=list)
    """Control indicators."""
    funding: Funding = Field(default_factory=list)
    """Money, by year and source."""


class PlannedPatch(Patch):
    """Changes to what stands besides the text."""

    model_config = ConfigDict(str_strip_whitespace=False)

    term: Term | MISSING | None = MISSING
    """When."""
    responsible_persons: Persons | MISSING | None = MISSING
    """Who answers for it, as text."""
    expected_result: Expected | MISSING | None = MISSING
    """What is to come of it."""
    indicators: Indicators | MISSING = MISSING
    """Control indicators; the whole list."""
    funding: Funding | MISSING = MISSING
    """Money, by year and source; the whole list."""


class PlannedOut(Out):
    """What is said of a measure or a responsibility besides its text."""

    term: TermOut | None
    """When."""
    responsible_persons: Persons | None
    """Who answers for it, as text."""
    expected_result: Expected | None
    """What is to come of it."""
    indicators: Annotated[list[IndicatorOut], Field(max_length=50)]
    """Control indicators."""
    funding: Annotated[list[FundingLineOut], Field(max_length=200)]
    """Money, by year and source."""
