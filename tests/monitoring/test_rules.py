"""Rules in CEL: plain expressions mean what they say, what cannot be computed stops nobody, and faults are all told."""

import math
import operator
from collections.abc import Callable, Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domains.monitoring.rules import CompiledRule, compile_rule, faults_of_rules
from app.domains.monitoring.values import FormIndicator
from tests.monitoring.building import choice, indicator, rule

FORM = [
    indicator("pupils"),
    indicator("tested"),
    indicator("below"),
    indicator("mean", "decimal"),
    indicator("share", "share"),
    choice("family", "full", "single"),
    indicator("boarding", "boolean"),
    indicator("remark", "text"),
]
BY_CODE: Mapping[str, FormIndicator] = {one.code: one for one in FORM}
SHEET: Mapping[str, Any] = {
    "pupils": 25,
    "tested": 20,
    "below": 11,
    "mean": 61.5,
    "share": 0.25,
    "family": "full",
    "boarding": True,
    "remark": "Карантин",
}


def compiled(expression: str, **more: Any) -> CompiledRule:
    return compile_rule(rule(expression, **more), BY_CODE)


def holds(expression: str, values: Mapping[str, Any] = SHEET, **about: Any) -> bool | None:
    return compiled(expression).holds(values, about.get("previous"), about.get("school_class"))


@pytest.mark.parametrize(
    "expression",
    [
        "tested <= pupils",
        "mean + 1 > 62 && mean + 1 < 63",
        "below / tested > 0.5",
        "below / tested == 0.55",
        "pupils / 2 == 12.5",
        "tested == 20 && tested == 20.0",
        "pupils * 2 - 1 == 49",
        "-pupils < 0 && - -pupils == 25",
        "pupils % 2 == 1",
        "pupils * 3 % 4 == 3",
        "pupils % 7 % 3 == 1",
        "-pupils % 7 == -4",
        "10 - pupils % 7 == 6",
        "share <= 1",
        "pupils in [24, 25]",
        "!(mean in [4, 9])",
        "mean in [61.5]",
        "family == 'full'",
        'family in ["full", "single"]',
        "boarding && !(boarding == false)",
        "boarding ? pupils > 20 : pupils > 30",
        "(family == 'single' ? 1 : 2) + 1 == 3",
        "remark.contains('ранти') && remark.startsWith('К') && remark.endsWith('н')",
        "int(mean) + 1 == 62",
        "double(pupils) / 2 == 12.5",
        "pupils > 1e1 && pupils < .5e2",
        "tested <= pupils // писавших не больше",
        "pupils >\n 20",
        'remark == \'Карантин\' || remark == "\\""',
    ],
)
def test_plain_expressions_mean_what_they_say(expression: str) -> None:
    assert holds(expression) is True
    assert holds(f"!({expression.partition('//')[0]})") is False


@pytest.mark.parametrize(
    ("expression", "previous", "school_class", "expected"),
    [
        ("pupils <= previous.pupils * 1.3", {"pupils": 20}, None, True),
        ("pupils > previous.pupils * 1.3", {"pupils": 20}, None, False),
        ("pupils <= previous.pupils * 1.3", {}, None, None),
        ("pupils <= previous.pupils * 1.3", None, None, None),
        ("pupils <= previous.pupils * 1.3", {"pupils": None}, None, None),
        ("pupils <= previous.pupils * 1.3", {"pupils": "двадцать"}, None, None),
        ("!has(previous.pupils) || pupils == previous.pupils", None, None, True),
        ("!has(previous.pupils) || pupils == previous.pupils", {"pupils": 20}, None, False),
        ("has(previous.pupils) ? pupils < previous.pupils : pupils < 40", {}, None, True),
        ("family == previous.family", {"family": "full"}, None, True),
        ("pupils == school_class.pupils", None, {"pupils": 25, "grade": 4, "letter": "А"}, True),
        ("pupils == school_class.pupils", None, {"pupils": None, "grade": 4, "letter": "А"}, None),
        ("pupils == school_class.pupils", None, None, None),
        ("school_class.grade in [4, 9] && pupils > 30", None, {"grade": 4}, False),
        ("pupils > 30 || school_class.letter == 'А'", None, {"letter": "А"}, True),
    ],
)
def test_the_wave_before_and_the_register_of_classes(
    expression: str, previous: Any, school_class: Any, expected: bool | None
) -> None:
    assert holds(expression, previous=previous, school_class=school_class) is expected


@pytest.mark.parametrize("name", list(BY_CODE))
def test_a_rule_is_not_judged_while_something_that_it_names_has_no_value(name: str) -> None:
    left = {code: value for code, value in SHEET.items() if code != name}
    expression = f"{name} == {name} || pupils > 0"
    assert holds(expression) is True
    assert holds(expression, left) is None
    assert holds(expression, {**left, name: None}) is None


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("below / tested <= 0.5", None),
        ("below / (tested * 2) <= 0.5", None),
        ("1 / (below / tested) <= 0.5", None),
        ("below % tested == 0", None),
        ("tested == 0 || below / tested <= 0.5", True),
        ("tested > 0 && below / tested <= 0.5", False),
        ("tested > 0 ? below / tested <= 0.5 : below == 0", False),
    ],
)
def test_a_division_by_zero_stops_nobody_and_can_be_guarded(expression: str, expected: bool | None) -> None:
    assert holds(expression, {"tested": 0, "below": 3}) is expected


def test_the_fault_is_shown_where_the_author_says_else_at_all_that_the_rule_names() -> None:
    assert compiled("tested <= pupils && mean > previous.share").fields == ("tested", "pupils", "mean")
    assert compiled("tested <= pupils", fields=["tested"]).fields == ("tested",)


# --- arithmetic at random ---------------------------------------------------------------------------------------------

OPERATIONS: Mapping[str, Callable[[float, float], float]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
    "%": lambda one, other: math.fmod(int(one), int(other)),
}


class Sum:
    """A calculation as an author writes it, and its result as Python has it; None where there is none."""

    def __init__(self, written: str, result: float | None) -> None:
        self.written, self.result = written, result

    def __repr__(self) -> str:
        return f"{self.written} = {self.result}"


def joined(one: Sum, sign: str, other: Sum) -> Sum:
    written = f"({one.written}) {sign} ({other.written})"
    if one.result is None or other.result is None:
        return Sum(written, None)
    try:
        return Sum(written, OPERATIONS[sign](one.result, other.result))
    except (ValueError, ZeroDivisionError):
        return Sum(written, None)


LEAVES = st.one_of(
    st.integers(0, 30).map(lambda value: Sum(str(value), float(value))),
    st.sampled_from([0.5, 2.25, 12.0]).map(lambda value: Sum(str(value), value)),
    st.sampled_from(["pupils", "tested", "below", "mean"]).map(lambda name: Sum(name, float(SHEET[name]))),
)
SUMS = st.recursive(
    LEAVES, lambda parts: st.builds(joined, parts, st.sampled_from(list(OPERATIONS)), parts), max_leaves=8
)


@given(SUMS, st.integers(-50, 50))
def test_numbers_are_doubles_whoever_writes_them(one: Sum, bound: int) -> None:
    found = holds(f"{one.written} <= {bound} || pupils < 0")
    assert found is (None if one.result is None else one.result <= bound)


# --- what is wrong ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("expression", "code", "said"),
    [
        ("tested <=", "rule.syntax", "строка 1, знак 10"),
        ("tested <= pupils\n  && && below > 1", "rule.syntax", "строка 2, знак 6, «&& below > 1»"),
        ("tested = pupils", "rule.syntax", "знак 8, «= pupils»"),
        ("tested > 5 and below > 1", "rule.syntax", "«and below > 1»"),
        ("учеников > 5", "rule.syntax", "знак 1, «учеников > 5»"),
        ("(tested > 5", "rule.syntax", "знак 12, «…»"),
        ("tested > 0x1F", "rule.syntax", "знак 10"),
        ("tested > 1u", "rule.syntax", "знак 10"),
        ("tested > 1e999", "rule.syntax", "знак 10"),
        ("tested in []", "rule.syntax", "знак 12"),
        ("[tested][0] > 1", "rule.syntax", "знак 9"),
        ("{'a': tested}.a > 1", "rule.syntax", "знак 1"),
        ("tested.pupils > 1", "rule.syntax", "знак 15, «> 1»"),
        ("remark == '\\q'", "rule.syntax", "знак 11"),
        ("teste <= pupils", "rule.unknown-name", "«teste»"),
        ("pupils <= previous.pupil", "rule.unknown-name", "«pupil»"),
        ("has(previous.pupil) || pupils > 1", "rule.unknown-name", "«pupil»"),
        ("pupils == school_class.teacher", "rule.unknown-name", "pupils, grade, letter"),
        ("pupils == previous", "rule.unknown-name", "«previous»"),
        ("mean == null", "rule.unknown-name", "null"),
        ("abs(tested) > 1", "rule.unknown-function", "«abs»"),
        ("remark.matches('(a+)+b')", "rule.unknown-function", "«matches»"),
        ("[1, 2].all(one, one > tested)", "rule.unknown-function", "«all»"),
        ("has(pupils) && pupils > 1", "rule.types", "has()"),
        ("remark + 1 > 2", "rule.types", "нужно число, а здесь текст"),
        ("pupils == 'много'", "rule.types", "число и текст"),
        ("pupils && boarding", "rule.types", "нужно да или нет, а здесь число"),
        ("1 < pupils < 30", "rule.types", "да или нет и число"),
        ("pupils in 25", "rule.types", "нужно список, а здесь число"),
        ("pupils in ['a']", "rule.types", "число и текст"),
        ("pupils == [25]", "rule.types", "список"),
        ("pupils in [[25]]", "rule.types", "список"),
        ("boarding < true", "rule.types", "нужно число"),
        ("!pupils", "rule.types", "нужно да или нет"),
        ("pupils > 1 ? 1 : 'a'", "rule.types", "число и текст"),
        ("pupils.contains('2')", "rule.types", "нужно текст, а здесь число"),
        ("int(remark) > 1", "rule.types", "нужно число, а здесь текст"),
        ("size(remark) > 1", "rule.unknown-function", "«size»"),
        ("family == 'ful'", "rule.no-option", "«ful»"),
        ("family in ['full', 'both']", "rule.no-option", "«both»"),
        ("pupils + 1", "rule.not-a-truth", "да"),
        ("remark", "rule.not-a-truth", "да"),
        ("[pupils > 1]", "rule.not-a-truth", "да"),
        ("1 < 2", "rule.names-nothing", "показателя"),
        ("previous.pupils > 2", "rule.names-nothing", "показателя"),
        ("(" * 30 + "pupils" + ")" * 30 + " > 1", "rule.too-complex", "сложное"),
        ("pupils" + " + 1" * 300 + " > 1", "rule.too-complex", "сложное"),
        ("pupils > 1" + " ? pupils > 1 : pupils < 1" * 40, "rule.too-complex", "сложное"),
        ("1 / (pupils + " * 18 + "1" + ")" * 18 + " > 1", "rule.too-complex", "сложное"),
        ("pupils" + " % 9" * 150 + " > 1", "rule.too-complex", "сложное"),
    ],
)
def test_what_is_wrong_is_said_at_its_place(expression: str, code: str, said: str) -> None:
    faults = faults_of_rules(FORM, [rule("tested <= pupils", code="first"), rule(expression)])
    assert {fault.pointer for fault in faults} == {"/rules/1/expression"}
    assert code in {fault.code for fault in faults}
    assert any(said in fault.message.ru for fault in faults), [fault.message.ru for fault in faults]
    with pytest.raises(ValueError, match="rule rule"):
        compiled(expression)


def test_the_nearest_name_and_the_possible_options_are_offered() -> None:
    faults = faults_of_rules(FORM, [rule("teste <= pupil", fields=["mena"]), rule("family == 'ful'", code="option")])
    assert [(fault.pointer, fault.hint and fault.hint.ru) for fault in faults] == [
        ("/rules/0/expression", "Может быть, «tested»?"),
        ("/rules/0/expression", "Может быть, «pupils»?"),
        ("/rules/0/fields/0", "Может быть, «mean»?"),
        ("/rules/1/expression", "Возможны: full, single."),
    ]


def test_every_fault_is_told_at_once() -> None:
    rules = [
        rule("tested <= pupils", code="a"),
        rule("tested <= ", code="a"),
        rule("remark + 1 == teste", code="b", fields=["tested", "unknown"]),
    ]
    assert [(fault.pointer, fault.code) for fault in faults_of_rules(FORM, rules)] == [
        ("/rules/1/code", "value.repeated"),
        ("/rules/1/expression", "rule.syntax"),
        ("/rules/2/expression", "rule.types"),
        ("/rules/2/expression", "rule.unknown-name"),
        ("/rules/2/fields/1", "field.unknown"),
    ]


PIECES = st.sampled_from(
    [
        *BY_CODE, *BY_CODE, *"()[].,?:!-+*/%<>", "&&", "||", "==", "!=", "<=", " in ", "1", "2.5", "'full'", "true",
        "has(", "int(", "previous.", "school_class.grade", ".contains('a')", "\n", "//", "'", "\\", "ё", "null",
    ]
)  # fmt: skip


@given(st.lists(PIECES, max_size=25).map("".join), st.booleans())
def test_no_expression_brings_the_house_down(expression: str, empty: bool) -> None:
    """Either it has faults, or it can be asked of any sheet and says yes, no or nothing."""
    if not expression.strip() or faults_of_rules(FORM, [rule(expression)]):
        return
    sheet = {name: (0 if isinstance(value, int | float) else value) for name, value in SHEET.items()}
    assert holds(expression, sheet if empty else SHEET, previous=SHEET, school_class={"grade": 4}) in {
        True,
        False,
        None,
    }
