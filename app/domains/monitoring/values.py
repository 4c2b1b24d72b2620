"""What a form asks: indicators and rules, the same on the wire and as they are kept with the edition.

They have no table of their own: a published edition is frozen as a whole, and nothing refers to one of its parts.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, Any, Self

from pydantic import ConfigDict, Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from app.domains.monitoring.lives import Direction, IndicatorKind, IndicatorType, Severity, Summing
from app.kernel.schema import Code, Flag, In, Line, Out, Prose, eg
from app.kernel.text import Text

MOST_INDICATORS = 200
MOST_RULES = 200
MOST_CHOICES = 100

IndicatorCode = Annotated[
    str, StringConstraints(min_length=1, max_length=40, pattern=r"^[a-z][a-z0-9_]*$"), eg("pupils")
]
"""How scripts, files and rules call an indicator."""
RuleCode = Annotated[str, StringConstraints(min_length=1, max_length=60, pattern=r"^[a-z][a-z0-9_-]*$"), eg("tested")]
Words = Annotated[Line, eg("Учеников в классе")]
WordsEn = Annotated[Line, eg("Pupils in the class")]
Bound = Annotated[float, Field(ge=-1e12, le=1e12), eg(0)]
Places = Annotated[int, Field(strict=True, ge=0, le=6), eg(2)]
Expression = Annotated[
    str, StringConstraints(min_length=1, max_length=2000, pattern=r"^[^\u0000-\u0008\u000e-\u001f]*$"),
    eg("tested <= pupils"),
]  # fmt: skip

RESERVED = frozenset(
    {
        *("previous", "school_class", "form", "school", "school_code", "school_id", "school_year", "grade", "letter"),
        *("class", "class_name"),
        *("explanation", "status", "true", "false", "null", "in", "as", "break", "const", "continue", "else", "for"),
        *("function", "if", "import", "let", "loop", "namespace", "package", "return", "var", "void", "while"),
    }
)
"""Names that rules and files already use for something else."""

NUMBERS = frozenset({IndicatorType.INTEGER, IndicatorType.DECIMAL, IndicatorType.SHARE})


def refusal(code: str, message: Text, at: str = "") -> PydanticCustomError:
    """A fault of a definition in words of both languages; `at` points below the object that is judged."""
    return PydanticCustomError(code, "The definition does not hold together", {"text": message, "at": at})


_TESTED: dict[str, Any] = {
    "code": "tested", "title": {"ru": "Писали работу", "en": "Tested"},
    "section": {"ru": "Математика", "en": "Mathematics"}, "hint": None, "type": "integer", "unit": None, "minimum": 0,
    "maximum": 60, "decimals": None, "longest": None, "choices": [], "required": True, "kind": "result",
    "direction": "neither", "summing": "sum", "weight": None, "mean": None, "base": "pupils",
}  # fmt: skip
"""The parts of an indicator depend on each other: an example made of them one by one would not hold together."""


class Bilingual(In):
    """Words that people read, in both languages."""

    ru: Words
    """In Russian."""
    en: WordsEn
    """In English."""

    @property
    def text(self) -> Text:
        """As the kernel speaks them."""
        return Text(self.ru, self.en)


class BilingualOut(Out):
    """Words that people read, in both languages."""

    ru: Words
    """In Russian."""
    en: WordsEn
    """In English."""


class Choice(In):
    """One option of a choice."""

    code: Annotated[Code, eg("full")]
    """As scripts write it."""
    title: Bilingual
    """As people read it."""


class ChoiceOut(Out):
    """One option of a choice."""

    code: Annotated[Code, eg("full")]
    """As scripts write it."""
    title: BilingualOut
    """As people read it."""


class FormIndicator(In):
    """One question of a form."""

    model_config = ConfigDict(json_schema_extra={"examples": [_TESTED]})

    code: IndicatorCode
    """Unique within the form; the name of the column in files and of the variable in rules."""
    title: Bilingual
    """The question."""
    section: Bilingual | None = None
    """The heading it stands under, as the name of a subject."""
    hint: Bilingual | None = None
    """How to find out the value."""
    type: IndicatorType
    """What its value is."""
    unit: Bilingual | None = None
    """The unit of a number."""
    minimum: Bound | None = None
    """The smallest value of a number; 0 for a whole number that sums, unless said otherwise."""
    maximum: Bound | None = None
    """The largest value of a number."""
    decimals: Places | None = None
    """With a `decimal`: at most so many places after the mark."""
    longest: Annotated[int, Field(strict=True, ge=1, le=4000), eg(1000)] | None = None
    """With a `text`: at most so many characters; 1000 when left out."""
    choices: Annotated[list[Choice], Field(max_length=MOST_CHOICES)] = Field(default_factory=list)
    """With a `choice`: the options."""
    required: Flag = False
    """Whether it must have a value, or a reason why there is none, before the sheet is submitted.

    A mean is asked where its count is at least 1, a deviation where it is at least 2: nobody has no mean.
    """
    kind: IndicatorKind
    """What it tells of."""
    direction: Direction = Direction.NEITHER
    """Which way is better."""
    summing: Summing = Summing.NONE
    """How classes make the school."""
    weight: IndicatorCode | None = None
    """With `mean` and `deviation`: the count of those whom the value is about.

    Without a rule it holds that nobody (0) has no mean and that one alone has no deviation, which is never negative.
    """
    mean: IndicatorCode | None = None
    """With `deviation`: the mean it belongs to."""
    base: IndicatorCode | None = None
    """With a count: the count it is a part of, which makes it a share; each count may have its own.

    Without a rule it holds that the part is at most its base, wherever both have a value.
    """

    @model_validator(mode="after")
    def _holds_together(self) -> Self:
        for name, wrong, message in self._wrongs():
            if wrong:
                raise refusal(name, message)
        return self

    def _wrongs(self) -> Iterator[tuple[str, bool, Text]]:
        counted = self.type is IndicatorType.INTEGER
        number = self.type in NUMBERS
        yield "reserved", self.code in RESERVED, Text(
            f"Код «{self.code}» занят системой: возьмите другой.", f"The code “{self.code}” is taken by the system."
        )  # fmt: skip
        yield "choices", bool(self.choices) != (self.type is IndicatorType.CHOICE), Text(
            "Варианты нужны у выбора, и только у него.", "Choices belong to a choice, and to nothing else."
        )  # fmt: skip
        codes = [choice.code for choice in self.choices]
        yield "choices", len(set(codes)) != len(codes), Text(
            "Два варианта названы одинаково.", "Two choices have one code."
        )  # fmt: skip
        limits = self.minimum is not None or self.maximum is not None
        yield "limits", limits and not number, Text("Пределы бывают только у чисел.", "Only numbers have limits.")
        yield "limits", self.minimum is not None and self.maximum is not None and self.minimum > self.maximum, Text(
            "Наименьшее больше наибольшего.", "The minimum is above the maximum."
        )  # fmt: skip
        yield "decimals", self.decimals is not None and self.type is not IndicatorType.DECIMAL, Text(
            "Знаки после запятой задают у чисел с дробью (decimal).", "Decimals are told of a decimal alone."
        )  # fmt: skip
        yield "longest", self.longest is not None and self.type is not IndicatorType.TEXT, Text(
            "Длину задают у текста.", "A length is told of a text alone."
        )  # fmt: skip
        yield "summing", self.summing is Summing.SUM and not number, Text(
            "Складывать можно только числа.", "Only numbers can be summed."
        )  # fmt: skip
        averaged = self.summing in {Summing.MEAN, Summing.DEVIATION}
        yield "weight", averaged != (self.weight is not None), Text(
            "Среднему и отклонению нужно число тех, о ком они (weight); больше никому.",
            "A mean and a deviation need the count they are about (weight), and nothing else does.",
        )  # fmt: skip
        yield "summing", averaged and not number, Text("Усреднять можно только числа.", "Only numbers are averaged.")
        yield "mean", (self.summing is Summing.DEVIATION) != (self.mean is not None), Text(
            "Отклонению нужно его среднее (mean); больше никому.", "A deviation needs its mean, and nothing else does."
        )  # fmt: skip
        yield "base", self.base is not None and not (counted and self.summing is Summing.SUM), Text(
            "Часть от целого (base) бывает у целого числа, которое складывается.",
            "A base belongs to a whole number that is summed.",
        )  # fmt: skip


class FormIndicatorOut(Out):
    """One question of a form."""

    code: IndicatorCode
    """Unique within the form; the name of the column in files and of the variable in rules."""
    title: BilingualOut
    """The question."""
    section: BilingualOut | None
    """The heading it stands under."""
    hint: BilingualOut | None
    """How to find out the value."""
    type: IndicatorType
    """What its value is."""
    unit: BilingualOut | None
    """The unit of a number."""
    minimum: Bound | None
    """The smallest value of a number."""
    maximum: Bound | None
    """The largest value of a number."""
    decimals: Places | None
    """At most so many places after the mark."""
    longest: Annotated[int, Field(ge=1, le=4000), eg(1000)] | None
    """At most so many characters."""
    choices: Annotated[list[ChoiceOut], Field(max_length=MOST_CHOICES)]
    """The options of a choice."""
    required: Flag
    """Whether it must have a value, or a reason why there is none."""
    kind: IndicatorKind
    """What it tells of."""
    direction: Direction
    """Which way is better."""
    summing: Summing
    """How classes make the school."""
    weight: IndicatorCode | None
    """The count of those whom a mean or a deviation is about; of 0 there is no mean, of fewer than 2 no deviation."""
    mean: IndicatorCode | None
    """The mean that a deviation belongs to."""
    base: IndicatorCode | None
    """The count of which this count is a part, and which it never exceeds (`value.above-base`)."""


class Rule(In):
    """What must hold between values; judged when every indicator it names has a value.

    What indicators are goes without a rule: a count is at most its `base`, a share lies in 0..1, nobody has a mean, one
    alone has no deviation, and none is negative. Where an error rule about the same two indicators fails, it is told
    in its own words alone.

    `previous.code` is the value of the same class or school in the wave before: without one, the rule is not judged,
    unless it asks by `has(previous.code)`. `school_class.pupils`, `school_class.grade` and `school_class.letter` are
    what the register of classes says.

    Every number is a double, `2` as much as `2.0`, so `below / tested > 0.5` and `mean + 1` mean what they say; `%` is
    the remainder of whole numbers. A rule that divides by zero is not judged. A choice is its code, as a text. There
    are `has`, `int`, `double` and `.contains`, `.startsWith`, `.endsWith` of a text; nothing else is called.
    """

    code: RuleCode
    """Unique within the form; a warning is explained under this code."""
    expression: Expression
    """In CEL (Common Expression Language); true when all is well."""
    severity: Severity
    """An error stops the submission, a warning passes with an explanation."""
    message: Bilingual
    """What is wrong and what to do, for whoever fills in the form."""
    fields: Annotated[list[IndicatorCode], Field(max_length=MOST_INDICATORS)] = Field(default_factory=list)
    """Where the fault is shown; all indicators of the expression when left out."""


class RuleOut(Out):
    """What must hold between values."""

    code: RuleCode
    """Unique within the form; a warning is explained under this code."""
    expression: Expression
    """In CEL (Common Expression Language); true when all is well."""
    severity: Severity
    """An error stops the submission, a warning passes with an explanation."""
    message: BilingualOut
    """What is wrong and what to do."""
    fields: Annotated[list[IndicatorCode], Field(max_length=MOST_INDICATORS)]
    """Where the fault is shown."""


Indicators = Annotated[list[FormIndicator], Field(min_length=1, max_length=MOST_INDICATORS)]
Rules = Annotated[list[Rule], Field(max_length=MOST_RULES)]

Scalar = (
    Annotated[bool, Field(strict=True)]
    | Annotated[int, Field(strict=True, ge=-(10**12), le=10**12)]
    | Annotated[float, Field(strict=True, ge=-1e12, le=1e12, allow_inf_nan=False)]
    | Prose
)
"""A value as JSON writes it."""
Values = Mapping[str, Any]
"""Indicator -> value: a number, a text, a choice's code, true or false. What has no value is not there."""


def indicators_of(stored: Sequence[Mapping[str, Any]]) -> list[FormIndicator]:
    """The indicators as they are kept with an edition."""
    return [FormIndicator.model_validate(one) for one in stored]


def rules_of(stored: Sequence[Mapping[str, Any]]) -> list[Rule]:
    """The rules as they are kept with an edition."""
    return [Rule.model_validate(one) for one in stored]
