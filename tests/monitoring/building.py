"""Small forms to try things on: `form(indicator("pupils"), indicator("tested"), rules=[rule("tested <= pupils")])`."""

from collections.abc import Iterable
from typing import Any

from hypothesis import strategies as st

from app.domains.monitoring.compiled import CompiledForm, compile_definition
from app.domains.monitoring.lives import FormLevel
from app.domains.monitoring.values import FormIndicator, Rule
from app.kernel.text import Text

Json = dict[str, Any]


def words(text: str) -> Json:
    """The same in both languages."""
    return {"ru": text, "en": text}


def indicator(code: str, kind: str = "integer", **more: Any) -> FormIndicator:
    """A question; a whole number sums, unless said otherwise."""
    summed = {"summing": "sum"} if kind == "integer" else {}
    told = {"code": code, "title": words(f"Вопрос {code}"), "type": kind, "kind": "context", **summed, **more}
    return FormIndicator.model_validate(told)


def choice(code: str, *options: str, **more: Any) -> FormIndicator:
    """A choice between these codes."""
    return indicator(
        code, "choice", choices=[{"code": one, "title": words(f"Вариант {one}")} for one in options], **more
    )


def rule(expression: str, code: str = "rule", severity: str = "error", **more: Any) -> Rule:
    """A rule about these values."""
    told = {"code": code, "expression": expression, "severity": severity, "message": words("Так не бывает."), **more}
    return Rule.model_validate(told)


def form(*indicators: FormIndicator, rules: Iterable[Rule] = ()) -> CompiledForm:
    """A form about classes."""
    return compile_definition(FormLevel.CLASS, "form", 1, Text("Форма", "A form"), indicators, rules)


# --- forms and values at random ---------------------------------------------------------------------------------------

WRITTEN = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Cn", "Co"]), min_size=1, max_size=8)
"""Texts that NFC does not make longer are nearly all; those few letters are left to `test_judging`."""
BOUND = st.one_of(st.none(), st.integers(-20, 20), st.floats(-20, 20, width=32))


@st.composite
def questions(draw: st.DrawFn, code: str) -> FormIndicator:
    """Any question that stands for itself."""
    kind = draw(st.sampled_from(["integer", "decimal", "share", "choice", "boolean", "text"]))
    more: Json = {"required": draw(st.booleans())}
    if kind in {"integer", "decimal", "share"}:
        low, high = draw(st.tuples(BOUND, BOUND))
        if low is not None and high is not None:
            low, high = sorted((low, high))
        more |= {"minimum": low, "maximum": high, "summing": draw(st.sampled_from(["sum", "none"]))}
    if kind == "choice":
        return choice(code, *draw(st.lists(st.sampled_from("abcde"), min_size=1, unique=True)), **more)
    if kind == "text":
        more["longest"] = draw(st.one_of(st.none(), st.integers(1, 8)))
    return indicator(code, kind, **more)


@st.composite
def forms(draw: st.DrawFn) -> CompiledForm:
    """Any small form; some of its counts have a mean and a deviation."""
    asked = [draw(questions(f"q{place}")) for place in range(draw(st.integers(1, 4)))]
    if draw(st.booleans()):
        flags = draw(st.tuples(st.booleans(), st.booleans(), st.booleans()))
        asked += [
            indicator("n", required=flags[0]),
            indicator("m", "decimal", required=flags[1], summing="mean", weight="n"),
            indicator("s", "decimal", required=flags[2], summing="deviation", weight="n", mean="m"),
        ]
    return form(*asked)


VALUES = st.one_of(
    st.booleans(), st.integers(-25, 25), st.floats(-25, 25, width=32), st.sampled_from("abcdef"), WRITTEN,
    st.integers(), st.floats(allow_nan=False, allow_infinity=False), st.just([]), st.just({}),
)  # fmt: skip
"""What JSON may hold where a value should be, blanks aside."""


@st.composite
def sheets(draw: st.DrawFn) -> tuple[CompiledForm, Json, Json]:
    """A form and what somebody sent for it: mostly what it asks, now and then something else."""
    made = draw(forms())
    names = st.sampled_from([*made.by_code, *made.by_code, "stranger"])
    reasons = st.sampled_from(["not_applicable", "unknown", "unknown", "absent"])
    values = draw(st.dictionaries(names, VALUES, max_size=6))
    return made, values, draw(st.dictionaries(names, reasons, max_size=3))
