"""What a sheet holds: values are taken as what they are or refused in words, and nothing incomplete passes unseen."""

from typing import Any

import pytest
from hypothesis import given
from sqlalchemy.orm.attributes import set_committed_value

from app.domains.monitoring.compiled import CompiledForm, compile_definition, compiled, faults_of_indicators
from app.domains.monitoring.judging import Finding, check, judge
from app.domains.monitoring.lives import FormLevel, Severity
from app.domains.monitoring.models import Form
from app.domains.monitoring.values import FormIndicator
from app.kernel.tables import new_id
from app.kernel.text import Text
from tests.monitoring.building import Json, choice, form, indicator, rule, sheets, words

SUBJECT: Json = {"section": {"ru": "Математика", "en": "Mathematics"}}
FORM = form(
    indicator("pupils", required=True, maximum=60),
    indicator("tested", required=True, base="pupils", title={"ru": "Писали работу", "en": "Tested"}, **SUBJECT),
    indicator("mean", "decimal", required=True, summing="mean", weight="tested", minimum=0, maximum=100, decimals=2),
    indicator("deviation", "decimal", required=True, summing="deviation", weight="tested", mean="mean"),
    indicator("change", minimum=-50, summing="none"),
    indicator("share", "share"),
    choice("family", "full", "single"),
    indicator("boarding", "boolean"),
    indicator("remark", "text", longest=10),
    rules=[
        rule("tested <= pupils", code="tested", message={"ru": "Писавших больше, чем учеников.", "en": "Too many."}),
        rule("tested * 5 >= pupils * 4", code="few", severity="warning"),
        rule("mean <= 90", code="high", severity="warning"),
        rule("pupils <= previous.pupils * 1.2", code="grown", severity="warning"),
        rule("pupils == school_class.pupils", code="roster"),
        rule("tested > 0 && change / tested < 9", code="change", fields=["change"]),
    ],
)
WHOLE: Json = {"pupils": 25, "tested": 22, "mean": 61.5, "deviation": 12.25}


def checked(**values: Any) -> tuple[Json, list[str]]:
    kept, gaps, findings = check(FORM, values, {})
    assert gaps == {}
    return kept, [finding.code for finding in findings]


def judged(values: Json, gaps: Json | None = None, explained: Json | None = None, **about: Any) -> list[Finding]:
    previous, school_class = about.get("previous"), about.get("school_class")
    return judge(FORM, values, gaps or {}, explained or {}, previous=previous, school_class=school_class)


def told(findings: list[Finding]) -> list[tuple[str | None, str]]:
    return [(finding.rule or finding.field, finding.code) for finding in findings]


@pytest.mark.parametrize(
    ("name", "raw", "kept"),
    [
        ("pupils", 12, 12),
        ("pupils", 12.0, 12),
        ("pupils", 0, 0),
        ("change", -50, -50),
        ("mean", 61, 61.0),
        ("mean", 61.35, 61.35),
        ("mean", -0.0, 0.0),
        ("deviation", 0.1 + 0.2, 0.1 + 0.2),
        ("share", 0, 0.0),
        ("share", 1, 1.0),
        ("family", "single", "single"),
        ("boarding", False, False),
        ("remark", "  Карантин\n", "Карантин"),
        ("remark", "a\r\nb", "a\nb"),
        ("remark", "\u0438\u0306", "\u0439"),
        ("remark", "0123456789 ", "0123456789"),
    ],
)
def test_a_value_is_kept_as_what_it_is(name: str, raw: object, kept: object) -> None:
    found, codes = checked(**{name: raw})
    assert codes == []
    assert found == {name: kept}
    assert type(found[name]) is type(kept)
    assert str(found[name]) == str(kept)


@pytest.mark.parametrize("name", list(FORM.by_code))
@pytest.mark.parametrize("blank", [None, "", "  ", "\n\t"])
def test_a_blank_is_no_value(name: str, blank: object) -> None:
    assert checked(**{name: blank}) == ({}, [])


@pytest.mark.parametrize(
    ("name", "raw", "code"),
    [
        ("pupils", 61, "value.too-large"),
        ("pupils", -1, "value.too-small"),
        ("pupils", 12.5, "value.type"),
        ("pupils", "12", "value.type"),
        ("pupils", True, "value.type"),
        ("pupils", float("nan"), "value.type"),
        pytest.param("pupils", 10**400, "value.too-large", id="a huge whole number"),
        ("pupils", [12], "value.type"),
        ("change", -51, "value.too-small"),
        ("mean", 61.355, "value.too-precise"),
        ("mean", 100.01, "value.too-large"),
        ("mean", -0.01, "value.too-small"),
        ("mean", False, "value.type"),
        ("mean", "61,5", "value.type"),
        pytest.param("deviation", 10**400, "value.too-large", id="a huge number"),
        pytest.param("deviation", -(10**400), "value.too-small", id="a huge number below zero"),
        ("deviation", float("inf"), "value.too-large"),
        ("deviation", float("nan"), "value.not-finite"),
        ("share", 1.001, "value.too-large"),
        ("share", 25, "value.too-large"),
        ("share", -0.1, "value.too-small"),
        ("family", "ful", "value.unknown"),
        ("family", 1, "value.unknown"),
        ("family", ["full"], "value.unknown"),
        ("boarding", 1, "value.type"),
        ("boarding", "да", "value.type"),
        ("remark", "01234567890", "value.too-long"),
        ("remark", "\u0958" * 6, "value.too-long"),
        ("remark", "a\x00b", "value.text"),
        ("remark", "\ud800", "value.text"),
        ("remark", 5, "value.type"),
        ("pupil", 5, "field.unknown"),
        ("pupil", None, "field.unknown"),
    ],
)
def test_what_does_not_fit_is_refused_in_words(name: str, raw: object, code: str) -> None:
    kept, gaps, findings = check(FORM, {name: raw}, {})
    assert (kept, gaps) == ({}, {})
    (finding,) = findings
    assert (finding.code, finding.field, finding.fields, finding.rule) == (code, name, (name,), None)
    assert finding.severity is Severity.ERROR
    assert name in finding.message.ru
    assert finding.message.ru != finding.message.en


def test_a_message_names_the_question_under_its_heading_and_says_what_to_do() -> None:
    (few,) = check(FORM, {"tested": -1}, {})[2]
    assert few.message == Text(
        "«Математика: Писали работу»: слишком мало, не меньше 0.", "“Mathematics: Tested”: too small, at least 0."
    )
    (near,) = check(FORM, {"family": "ful"}, {})[2]
    assert near.hint is not None
    assert near.hint.ru.startswith("Может быть, «full»? Возможны: «full (Вариант full)»")
    (unknown,) = check(FORM, {"pupil": 1}, {})[2]
    assert unknown.hint == Text("Может быть, «pupils»?", "“pupils”, perhaps?")


def test_everything_that_does_not_fit_is_told_at_once_and_the_rest_is_kept_in_the_order_of_the_form() -> None:
    kept, gaps, findings = check(
        FORM, {"x": 1, "mean": 50, "tested": "5", "pupils": 20, "share": 2}, {"y": "unknown", "deviation": "unknown"}
    )
    assert list(kept.items()) == [("pupils", 20), ("mean", 50.0)]
    assert gaps == {"deviation": "unknown"}
    assert [(one.field, one.code) for one in findings] == [
        ("tested", "value.type"),
        ("share", "value.too-large"),
        ("x", "field.unknown"),
        ("y", "field.unknown"),
    ]


@pytest.mark.parametrize(
    ("value", "reason", "gaps", "codes"),
    [
        (None, "unknown", {"mean": "unknown"}, []),
        (" ", "not_applicable", {"mean": "not_applicable"}, []),
        (50, None, {}, []),
        (50, "unknown", {}, ["absence.and-value"]),
        (None, "absent", {}, ["absence.unknown"]),
        (None, 0, {}, ["absence.unknown"]),
        (None, ["unknown"], {}, ["absence.unknown"]),
    ],
)
def test_a_value_or_the_reason_why_there_is_none(value: object, reason: object, gaps: Json, codes: list[str]) -> None:
    _, found, findings = check(FORM, {"mean": value}, {"mean": reason})
    assert (found, [one.code for one in findings]) == (gaps, codes)


@given(sheets())
def test_what_is_kept_stays_as_it_is_when_it_comes_again(sheet: tuple[CompiledForm, Json, Json]) -> None:
    made, values, absences = sheet
    kept, gaps, _ = check(made, values, absences)
    assert check(made, kept, gaps) == (kept, gaps, [])
    assert [name for name in made.by_code if name in kept] == list(kept)


# --- whether it can be submitted --------------------------------------------------------------------------------------


def test_a_whole_sheet_can_be_submitted() -> None:
    assert judged(WHOLE) == []
    assert judged({**WHOLE, "share": 0.5, "change": 3}, previous=WHOLE, school_class={"pupils": 25}) == []


def test_every_open_question_and_every_broken_rule_is_told() -> None:
    found = judged({"pupils": 25, "tested": 30, "change": 300}, previous={"pupils": 10}, school_class={"pupils": 24})
    assert told(found) == [
        ("mean", "value.missing"),
        ("deviation", "value.missing"),
        ("tested", "rule.broken"),
        ("grown", "rule.unexplained"),
        ("roster", "rule.broken"),
        ("change", "rule.broken"),
    ]
    assert told(judged({})) == [(name, "value.missing") for name in ("pupils", "tested", "mean", "deviation")]


@pytest.mark.parametrize("reason", ["not_applicable", "unknown"])
def test_a_reason_answers_a_question_too(reason: str) -> None:
    assert told(judged({"pupils": 25}, dict.fromkeys(("tested", "mean", "deviation"), reason))) == []


@pytest.mark.parametrize(
    ("tested", "missing"), [(0, []), (1, ["mean"]), (2, ["mean", "deviation"]), (None, ["tested", "mean", "deviation"])]
)
def test_nobody_has_a_mean_and_one_alone_has_no_deviation(tested: int | None, missing: list[str]) -> None:
    values = {"pupils": 0} if tested is None else {"pupils": tested, "tested": tested}
    assert [one.field for one in judged(values)] == missing


def test_a_mean_of_those_not_asked_for_is_not_asked_for() -> None:
    optional = form(indicator("n"), indicator("m", "decimal", summing="mean", weight="n", required=True))
    about: Json = {"previous": None, "school_class": None}
    assert judge(optional, {}, {}, {}, **about) == []
    assert told(judge(optional, {"n": 3}, {}, {}, **about)) == [("m", "value.missing")]


def test_a_warning_passes_with_an_explanation_and_an_error_never() -> None:
    values = {**WHOLE, "tested": 10, "pupils": 25}
    assert told(judged(values)) == [("few", "rule.unexplained")]
    assert told(judged(values, explained={"few": "  "})) == [("few", "rule.unexplained")]
    assert judged(values, explained={"few": "Карантин.", "high": "не нужно", "none": "нет такого"}) == []
    assert told(judged({**WHOLE, "tested": 26}, explained={"tested": "Так вышло."})) == [("tested", "rule.broken")]


def test_a_broken_rule_says_what_stands_there_now_and_what_to_do() -> None:
    (error,) = judged({**WHOLE, "tested": 26})
    assert error == Finding(
        None,
        ("tested", "pupils"),
        "rule.broken",
        "tested",
        Severity.ERROR,
        Text("Писавших больше, чем учеников.", "Too many."),
        Text(
            "Сейчас: «Математика: Писали работу» — 26, «Вопрос pupils» — 25. Исправьте то, что неверно.",
            "Now: “Mathematics: Tested” is 26, “Вопрос pupils” is 25. Correct what is wrong.",
        ),
    )
    (warning,) = judged({**WHOLE, "mean": 90.5})
    assert (warning.field, warning.severity) == ("mean", Severity.WARNING)
    assert warning.hint is not None
    assert "«Вопрос mean» — 90,5." in warning.hint.ru
    assert "explanations/high" in warning.hint.ru


# --- what goes without saying -----------------------------------------------------------------------------------------

PLAIN = form(
    indicator("pupils"),
    indicator("tested", base="pupils", title={"ru": "Писали работу", "en": "Tested"}, **SUBJECT),
    indicator("below", base="tested", minimum=-5, title={"ru": "Ниже {минимума}", "en": "Below {it}"}),
    indicator("mean", "decimal", summing="mean", weight="tested"),
    indicator("deviation", "decimal", summing="deviation", weight="tested", mean="mean", minimum=-5),
    indicator("share", "share"),
)


def impossible(made: CompiledForm = PLAIN, **values: Any) -> list[tuple[str | None, str]]:
    """What is wrong with these values of a form without a rule of its own."""
    kept, _, misfits = check(made, values, {})
    found = [*misfits, *judge(made, kept, {}, {}, previous=None, school_class=None)]
    assert all(one.severity is Severity.ERROR and one.hint for one in found if one.code.startswith("value.of"))
    return told(found)


@pytest.mark.parametrize(
    ("values", "faults"),
    [
        ({"pupils": 25, "tested": 25, "below": 25}, []),
        ({"pupils": 25, "tested": 40}, [("tested", "value.above-base")]),
        ({"pupils": 25, "tested": 24, "below": 27}, [("below", "value.above-base")]),
        ({"pupils": 0, "tested": 1, "below": 2}, [("tested", "value.above-base"), ("below", "value.above-base")]),
        ({"tested": 40}, []),
        ({"below": 40, "pupils": 1}, []),
        ({"below": -1}, [("below", "value.too-small")]),
        ({"tested": 0, "mean": 0}, [("mean", "value.of-nobody")]),
        ({"tested": 1, "mean": -3.5}, []),
        ({"mean": 5, "deviation": 2}, []),
        ({"tested": 0, "mean": 1, "deviation": 0}, [("mean", "value.of-nobody"), ("deviation", "value.of-one")]),
        ({"tested": 1, "deviation": 0}, [("deviation", "value.of-one")]),
        ({"tested": 2, "deviation": 0}, []),
        ({"tested": 2, "deviation": -1}, [("deviation", "value.too-small")]),
        ({"share": 1.5}, [("share", "value.too-large")]),
        ({"share": -0.5}, [("share", "value.too-small")]),
        ({}, []),
    ],
)
def test_what_cannot_be_is_refused_without_a_rule(values: Json, faults: list[tuple[str, str]]) -> None:
    assert impossible(**values) == faults


def test_what_cannot_be_is_told_with_both_questions_and_both_numbers() -> None:
    (part,) = judge(PLAIN, {"tested": 24, "below": 27}, {}, {}, previous=None, school_class=None)
    assert (part.field, part.fields, part.rule) == ("below", ("below", "tested"), None)
    assert part.message == Text(
        "«Ниже {минимума}» (27) не может быть больше, чем «Математика: Писали работу» (24).",
        "“Below {it}” (27) cannot be more than “Mathematics: Tested” (24).",
    )
    (mean,) = judge(PLAIN, {"tested": 0, "mean": 61.5}, {}, {}, previous=None, school_class=None)
    assert mean.message == Text(
        "«Вопрос mean» (61,5) указывают, только если «Математика: Писали работу» (0) — не меньше 1.",
        "“Вопрос mean” (61.5) is given only where “Mathematics: Tested” (0) is at least 1.",
    )


@pytest.mark.parametrize("reason", ["unknown", "not_applicable"])
@pytest.mark.parametrize("absent", ["pupils", "tested"])
def test_what_is_not_known_offends_nothing(absent: str, reason: str) -> None:
    left = {name: value for name, value in {"pupils": 25, "tested": 40}.items() if name != absent}
    assert judge(PLAIN, left, {absent: reason}, {}, previous=None, school_class=None) == []


@pytest.mark.parametrize(
    ("written", "faults"),
    [
        (rule("part <= whole"), [("rule", "rule.broken")]),
        (rule("part * 2 <= whole * 2"), [("rule", "rule.broken")]),
        (rule("part + other <= whole"), [("part", "value.above-base"), ("rule", "rule.broken")]),
        (rule("part <= whole", severity="warning"), [("part", "value.above-base"), ("rule", "rule.unexplained")]),
        (rule("whole < 10"), [("part", "value.above-base")]),
    ],
)
def test_a_written_error_about_the_same_two_is_told_alone(written: Any, faults: list[tuple[str, str]]) -> None:
    made = form(indicator("whole"), indicator("part", base="whole"), indicator("other"), rules=[written])
    assert impossible(made, whole=3, part=4, other=0) == faults


# --- forms ------------------------------------------------------------------------------------------------------------


def row(version: int = 1, status: str = "published") -> Form:
    told_: Json = {
        "id": ID, "version": version, "published_at": None, "level": "class", "code": "form",
        "edition": 1, "title": {"ru": "Форма", "en": "A form"}, "rules": [],
        "indicators": [indicator("pupils").model_dump(mode="json")],
    }  # fmt: skip
    made = Form(**told_)
    set_committed_value(made, "status", status)
    return made


ID = new_id()


def test_a_published_form_is_compiled_once_and_a_draft_each_time() -> None:
    first = compiled(row())
    assert (first.level, first.title, list(first.by_code)) == (FormLevel.CLASS, Text("Форма", "A form"), ["pupils"])
    assert compiled(row()) is first
    assert compiled(row(version=2)) is not first
    assert compiled(row(status="draft")) is not compiled(row(status="draft"))


def test_a_form_looks_back_where_a_rule_does() -> None:
    assert FORM.looks_back
    assert not form(indicator("pupils"), rules=[rule("pupils > 1")]).looks_back


COUNT = indicator("pupils")
MEAN = indicator("mean", "decimal", summing="mean", weight="pupils")


@pytest.mark.parametrize(
    ("indicators", "faults"),
    [
        ([COUNT, indicator("tested", base="pupils"), MEAN], []),
        ([COUNT, indicator("a", base="pupils"), indicator("b", base="a"), indicator("c", base="b")], []),
        ([COUNT, COUNT], [("/indicators/1/code", "value.repeated")]),
        ([COUNT, indicator("a", base="pupil")], [("/indicators/1/base", "reference.unknown")]),
        ([COUNT, MEAN, indicator("a", base="mean")], [("/indicators/2/base", "reference.unfit")]),
        (
            [MEAN.model_copy(update={"weight": "share"}), indicator("share", "share", summing="sum")],
            [("/indicators/0/weight", "reference.unfit")],
        ),
        (
            [COUNT, indicator("s", "decimal", summing="deviation", weight="pupils", mean="pupils")],
            [("/indicators/1/mean", "reference.unfit")],
        ),
        (
            [COUNT, indicator("n"), MEAN, indicator("s", "decimal", summing="deviation", weight="n", mean="mean")],
            [("/indicators/3/weight", "reference.unfit")],
        ),
        ([indicator("a", base="a")], [("/indicators/0/base", "reference.circle")]),
        (
            [indicator("a", base="b"), indicator("b", base="c"), indicator("c", base="b")],
            [("/indicators/1/base", "reference.circle"), ("/indicators/2/base", "reference.circle")],
        ),
        (
            [indicator("a", title=words("Писали: работу")), indicator("b", title=words("писали работу"))],
            [("/indicators/1/title", "value.repeated")],
        ),
        (
            [indicator("a", title=words("Писали"), section=words("Русский")), indicator("b", title=words("Писали"))],
            [],
        ),
        ([indicator("tested"), indicator("b", title=words("Tested"))], [("/indicators/1/title", "value.repeated")]),
        ([indicator("a", title=words("…"))], [("/indicators/0/title", "value.form")]),
        ([choice("a", "one", "ONE")], [("/indicators/0/choices/1", "value.repeated")]),
        (
            [indicator("a", "choice", choices=[{"code": "x", "title": words("—")}])],
            [("/indicators/0/choices/0/title", "value.form")],
        ),
        (
            [COUNT, COUNT, indicator("a", base="b", title=words("?")), indicator("d", base="d")],
            [
                ("/indicators/1/code", "value.repeated"),
                ("/indicators/2/base", "reference.unknown"),
                ("/indicators/3/base", "reference.circle"),
                ("/indicators/2/title", "value.form"),
            ],
        ),
    ],
)
def test_indicators_that_do_not_fit_each_other_are_told_at_their_places(
    indicators: list[FormIndicator], faults: list[tuple[str, str]]
) -> None:
    found = faults_of_indicators(indicators)
    assert [(fault.pointer, fault.code) for fault in found] == faults
    if not faults:
        compile_definition(FormLevel.CLASS, "form", 1, Text("Форма", "A form"), indicators, [])
