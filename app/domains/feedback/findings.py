"""What a sheet finds, and how it is read: from figures to sentences that a school head understands."""

from collections.abc import Iterator, Mapping
from typing import Any

from app.domains.analysis.sentences import AnalysisFlag
from app.domains.feedback.concluding import lacking
from app.domains.feedback.lives import FindingKind, SheetHindrance
from app.domains.feedback.words import amount, counted, less, monitoring, on_scale, sentence, titled
from app.domains.monitoring.company import SMALL
from app.domains.monitoring.figures import Reason
from app.domains.transition.lives import GoalState
from app.kernel.text import Text

Json = Mapping[str, Any]
FEW = 25
"""Tested pupils below which one pupil moves the mean too much; the same bound as for a decision."""


def find(content: Json) -> list[dict[str, Any]]:
    """The findings of a sheet, in the order in which they should be read: what limits the others comes first."""
    return [*_of_data(content), *_of_goals(content), *_of_analysis(content)]


def _of_data(content: Json) -> Iterator[dict[str, Any]]:
    for form in content["forms"]:
        if form["accepted"] < form["expected"]:
            told = {"form": form["title"], "accepted": form["accepted"], "expected": form["expected"]}
            yield _finding(FindingKind.INCOMPLETE, form["form_code"], told)
        unaccepted = lacking(form["accepted"], form["expected"])
        for one in form["figures"]:
            if one["suppressed"] or one["kind"] != "result" or not one["unit_mean"] or not one["n"]:
                continue  # a mean speaks for its subject: its counts are covered as it is
            told = {"title": one["title"]}
            if Reason.FEW_COVERED in one["reasons"]:
                yield _finding(FindingKind.UNCOVERED, one["code"], told | {"coverage": one["coverage"]})
            elif Reason.FEW_SHEETS in one["reasons"] and not unaccepted:  # else the form has told it
                yield _finding(
                    FindingKind.UNCOVERED, one["code"], told | {"sheets": one["sheets"], "of": one["expected"]}
                )
            elif one["n"] < FEW:
                yield _finding(FindingKind.FEW_PUPILS, one["code"], told | {"n": int(one["n"])})


def _of_goals(content: Json) -> Iterator[dict[str, Any]]:
    kinds = {
        GoalState.REACHED.value: FindingKind.TARGET_REACHED,
        GoalState.MISSED.value: FindingKind.TARGET_MISSED,
    }
    for goal in content["goals"]:
        kind = kinds.get(goal["state"])
        if kind is not None:
            yield _finding(kind, goal["code"], {name: goal[name] for name in _GOAL})


_GOAL = ("code", "text", "target", "actual", "figure", "insufficient")
_COMPARED = {
    "above": FindingKind.ABOVE_EXPECTED,
    "within": FindingKind.WITHIN_EXPECTED,
    "below": FindingKind.BELOW_EXPECTED,
    None: FindingKind.NOT_JUDGED,
}
_IMPROVED = {
    "above": FindingKind.IMPROVED,
    "within": FindingKind.NOT_IMPROVED,
    "below": FindingKind.WORSENED,
    None: FindingKind.IMPROVEMENT_NOT_JUDGED,
}


def _of_analysis(content: Json) -> Iterator[dict[str, Any]]:
    analysis = content["analysis"] or {"compared": [], "improved": []}
    for rows, kinds, more in (
        (analysis["compared"], _COMPARED, ()), (analysis["improved"], _IMPROVED, ("waves", "wave", "given_context")),
    ):  # fmt: skip
        for one in rows:
            if one["suppressed"]:
                continue
            told = {"strand": one["title"], **{name: one[name] for name in ("effect", "low", "high", *more)}}
            if one["verdict"] is None:
                told = {"strand": one["title"], "why": one["flags"][0] if one["flags"] else ""}
            yield _finding(kinds[one["verdict"]], one["strand"], told)


def _finding(kind: FindingKind, of: str, told: dict[str, Any]) -> dict[str, Any]:
    return {"key": f"{kind.value}:{of}", "kind": kind.value, "told": told}


# --- in words ---------------------------------------------------------------------------------------------------------


def sentence_of(finding: Json) -> Text:
    """A finding in words."""
    kind, told = FindingKind(finding["kind"]), finding["told"]
    if kind in _OF_GOALS:
        return _of_goal(kind, told)
    return _of_figures(kind, told) if kind in _LIMITS else _of_comparison(kind, told)


_LIMITS = frozenset({FindingKind.INCOMPLETE, FindingKind.UNCOVERED, FindingKind.FEW_PUPILS})
_NOT_THE_SCHOOL = Text(
    "По форме «{form}» {accepted} из {expected}: о школе в целом судить нельзя.",
    "On the form “{form}”, of {expected} sheets {accepted} accepted: that does not speak for the school.",
)
_ACCEPTED_ALONE = Text(
    "По форме «{form}» {accepted} из {expected}. Всё, что ниже сказано по этой форме, относится только к принятым.",
    "On the form “{form}”, of {expected} sheets {accepted} accepted. What is said of this form below speaks of those "
    "alone.",
)
_FEW_COVERED = Text(
    "{title} — охвачено {coverage} учеников. Когда охвачено меньше 80 %, о школе в целом судить нельзя.",
    "{title}: {coverage} of the pupils are covered. Below 80 % that does not speak for the school.",
)
_FEW_SHEETS = Text(
    "{title} — значение указано {sheets} из {of}. Когда его нет больше чем в пятой части листов, о школе в целом "
    "судить нельзя.",
    "{title}: of {of} sheets {sheets}. Where more than a fifth of them lack it, it does not speak for the school.",
)
_FAR_TOO_FEW = Text(
    "{title} — {n}. По результатам меньше 10 учеников о школе не судят.",
    "{title}: {n} tested. By fewer than 10 pupils a school is not judged.",
)
_TOO_FEW = Text(
    "{title} — {n}. Когда пишут меньше 25 учеников, один ученик заметно меняет результат.",
    "{title}: {n} tested. With fewer than 25 pupils a single one moves the result noticeably.",
)


def _of_figures(kind: FindingKind, told: Json) -> Text:
    """What limits all the others."""
    if kind is FindingKind.INCOMPLETE:
        n, expected = told["accepted"], told["expected"]
        accepted = Text(
            f"{counted(n, 'принят', 'приняты', 'принято')} {n} {counted(n, 'лист', 'листа', 'листов')}",
            f"{n} {'is' if n == 1 else 'are'}",
        )
        template = _NOT_THE_SCHOOL if lacking(n, expected) else _ACCEPTED_ALONE
        return template.filled(form=titled(told["form"]), accepted=accepted, expected=expected)
    title = titled(told["title"])
    if kind is FindingKind.FEW_PUPILS:
        n = told["n"]
        wrote = Text(
            f"{counted(n, 'писал', 'писали', 'писали')} {n} {counted(n, 'ученик', 'ученика', 'учеников')}",
            f"{n} {'pupil was' if n == 1 else 'pupils were'}",
        )
        return (_FAR_TOO_FEW if n < SMALL else _TOO_FEW).filled(title=title, n=wrote)
    if "sheets" in told:
        n = told["sheets"]
        given = Text(f"в {n} {counted(n, 'листе', 'листах', 'листах')}", f"{n} {'tells' if n == 1 else 'tell'} it")
        return _FEW_SHEETS.filled(title=title, sheets=given, of=told["of"])
    return _FEW_COVERED.filled(title=title, coverage=less(told["coverage"]))


_OF_GOALS: Mapping[FindingKind, Text] = {
    FindingKind.TARGET_REACHED: Text(
        "Цель {code} «{text}» достигнута: план {target}, факт {actual}.{care}",
        "Goal {code} “{text}” is reached: target {target}, actual {actual}.{care}",
    ),
    FindingKind.TARGET_MISSED: Text(
        "Цель {code} «{text}» не достигнута: план {target}, факт {actual}.{care}",
        "Goal {code} “{text}” is missed: target {target}, actual {actual}.{care}",
    ),
}
_PRELIMINARY = Text(
    " Данные неполные, поэтому итог предварительный.", " The data are incomplete, so this is preliminary."
)


def _of_goal(kind: FindingKind, told: Json) -> Text:
    figure = told["figure"]
    return _OF_GOALS[kind].filled(
        code=told["code"], text=told["text"], target=amount(told["target"], figure),
        actual=amount(told["actual"], figure), care=_PRELIMINARY if told.get("insufficient") else Text("", ""),
    )  # fmt: skip


_COMPARISONS: Mapping[FindingKind, Text] = {
    FindingKind.ABOVE_EXPECTED: Text(
        "{strand}: результат выше, чем обычно бывает у школ в таких условиях, на {effect}. С поправкой на случай — от "
        "{low} до {high}: весь промежуток выше нуля.",
        "{strand}: above what schools in such conditions usually reach, by {effect}. Allowing for chance, between "
        "{low} and {high}: all of it above zero.",
    ),
    FindingKind.WITHIN_EXPECTED: Text(
        "{strand}: результат такой, какой обычно бывает у школ в таких условиях. Отличие {effect} может быть "
        "случайным: с поправкой на случай оно от {low} до {high}.",
        "{strand}: what schools in such conditions usually reach. The difference of {effect} may be chance: allowing "
        "for it, it lies between {low} and {high}.",
    ),
    FindingKind.BELOW_EXPECTED: Text(
        "{strand}: результат ниже, чем обычно бывает у школ в таких условиях, на {effect}. С поправкой на случай — от "
        "{low} до {high}: весь промежуток ниже нуля.",
        "{strand}: below what schools in such conditions usually reach, by {effect}. Allowing for chance, between "
        "{low} and {high}: all of it below zero.",
    ),
    FindingKind.NOT_JUDGED: Text(
        "{strand}: сравнить результат с ожидаемым нельзя. {why}",
        "{strand}: the result cannot be compared with what was to be expected. {why}",
    ),
    FindingKind.IMPROVED: Text(
        "{strand}{span} результат на {effect} выше ожидаемого {ground}. С вероятностью 90 % — от {low} до {high}. Это "
        "улучшение: случайно столько прибавляют редко (реже одного раза из двадцати).",
        "{strand}{span} the result is {effect} above what {ground} let expect. With 90 % confidence, between {low} and "
        "{high}. That is an improvement: by chance so much is seldom gained (less than one time in twenty).",
    ),
    FindingKind.NOT_IMPROVED: Text(
        "{strand}{span} результат {difference} {ground}. Такое бывает и случайно (с вероятностью 90 % — от {low} до "
        "{high}): это не улучшение и не ухудшение.",
        "{strand}{span} the result is {difference} what {ground} let expect. That may be chance (with 90 % confidence, "
        "between {low} and {high}): it is neither better nor worse.",
    ),
    FindingKind.WORSENED: Text(
        "{strand}{span} результат ниже того, чего можно было ожидать {ground}, на {effect}; случайностью это объяснить "
        "трудно (с вероятностью 90 % — от {low} до {high}).",
        "{strand}{span} the result is {effect} below what {ground} let expect; that is hard to explain by chance (with "
        "90 % confidence, between {low} and {high}).",
    ),
    FindingKind.IMPROVEMENT_NOT_JUDGED: Text(
        "{strand}: судить о том, улучшился ли результат, нельзя. {why}",
        "{strand}: whether the result has improved cannot be judged. {why}",
    ),
}
_ONE_WAY = frozenset(_COMPARISONS) - {FindingKind.WITHIN_EXPECTED, FindingKind.NOT_IMPROVED}
"""Where the sentence says which way, and the difference needs no sign."""
_SIGNED = frozenset({FindingKind.WITHIN_EXPECTED, FindingKind.NOT_IMPROVED})
"""Where the ends of the interval may lie on both sides of zero."""


def _of_comparison(kind: FindingKind, told: Json) -> Text:
    strand = titled(told["strand"])
    if "why" in told:
        return _COMPARISONS[kind].filled(strand=strand, why=_why(kind, told["why"]))
    effect = told["effect"]
    shown = {
        "strand": strand,
        "effect": _points(effect if kind is FindingKind.WITHIN_EXPECTED else abs(effect), signed=kind in _SIGNED),
        "low": on_scale(told["low"], signed=kind in _SIGNED),
        "high": on_scale(told["high"], signed=kind in _SIGNED),
    }
    if kind in _BY_KIND_OF_IMPROVEMENT:
        shown |= {"span": _span(told), "difference": _difference(effect)}
        shown["ground"] = _GROUNDS[told.get("given_context", True)]
    return _COMPARISONS[kind].filled(**shown)


_BY_KIND_OF_IMPROVEMENT = frozenset(_IMPROVED.values())
_GROUNDS = {
    True: Text(
        "по прежним результатам и условиям школы", "the school's earlier results and conditions"
    ),
    False: Text("по прежним результатам школы", "the school's earlier results"),
}  # fmt: skip
_OVER = Text(
    ": в среднем за {waves} после начала программы", ": on average over the {waves} since the programme began"
)  # fmt: skip
_NUMBERS = {2: Text("два", "two"), 3: Text("три", "three"), 4: Text("четыре", "four"), 5: Text("пять", "five"),
            6: Text("шесть", "six")}  # fmt: skip


def _span(told: Json) -> Text:
    """Of which waves it speaks: of one, by its name, or of the mean of several."""
    waves, wave = told.get("waves"), told.get("wave")
    if wave is not None:
        return Text(", {wave}:", ", {wave}:").filled(wave=monitoring(wave["kind"], wave["school_year"]))
    if waves is None:
        return Text(":", ":")
    number = _NUMBERS.get(waves, Text(str(waves), str(waves)))
    noun = counted(waves, "мониторинг", "мониторинга", "мониторингов")
    return _OVER.filled(waves=Text(f"{number.ru} {noun}", f"{number.en} waves"))


def _difference(effect: float) -> Text:
    """Which way it points, though it may be chance."""
    amount_of = _points(abs(effect), signed=False)
    if effect > 0:
        return Text("на {points} выше ожидаемого", "{points} above").filled(points=amount_of)
    if effect < 0:
        return Text("на {points} ниже ожидаемого", "{points} below").filled(points=amount_of)
    return Text("совпал с ожидаемым", "just")


def _points(value: float, *, signed: bool) -> Text:
    """So many points of the scale: a fraction, which takes one case in Russian whatever it is."""
    told = on_scale(value, signed=signed)
    return Text(f"{told.ru} балла шкалы", f"{told.en} points of the scale")


_NO_MODEL = Text("Ожидаемое не рассчитано.", "Nothing was computed to be expected.")
_IN_ONE_OF = Text(
    "По меньшей мере в одном из сравниваемых мониторингов {why}", "In at least one of the waves compared {why}"
)
_TO_SCHOOLS: Mapping[str, Text] = {
    AnalysisFlag.CHANCE.value: Text(
        "Результаты школ района различаются не больше, чем бывает случайно.",
        "The results of the schools of the district differ no more than by chance.",
    ),
    AnalysisFlag.FEW_SCHOOLS.value: Text(
        "Школ в расчёте слишком мало, чтобы узнать, какого результата ожидать.",
        "There are too few schools in the run to know what to expect.",
    ),
    AnalysisFlag.COLLINEAR.value: Text(
        "По этой методике ожидаемое рассчитать не удалось.", "By this method nothing could be computed to be expected."
    ),
}
"""What the analysis explains to those who make the method, told to a school that cannot change it."""


def _why(kind: FindingKind, flag: str) -> Text:
    """As the analysis explains it, or as the data do."""
    if flag in set(SheetHindrance):
        why = SheetHindrance(flag).label
        why = _IN_ONE_OF.filled(why=why) if kind is FindingKind.IMPROVEMENT_NOT_JUDGED else sentence(why)
        return Text(f"{why.ru}.", f"{why.en}.")
    if flag in _TO_SCHOOLS:
        return _TO_SCHOOLS[flag]
    return AnalysisFlag(flag).label if flag in set(AnalysisFlag) else _NO_MODEL
