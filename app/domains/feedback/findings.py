"""What a sheet finds, and how it is read: from figures to sentences that a school head understands."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from app.domains.analysis.sentences import AnalysisFlag
from app.domains.feedback.lives import FindingKind
from app.domains.feedback.words import amount, number, percent, titled
from app.domains.transition.lives import GoalState
from app.kernel.text import Text

Json = Mapping[str, Any]
FEW = 25
"""Tested pupils below which one pupil moves the mean too much; the same bound as for a decision."""

_SENTENCES: Mapping[FindingKind, Text] = {
    FindingKind.INCOMPLETE: Text(
        "По форме «{form}» принято листов: {accepted} из {expected}. Всё ниже говорит только о принятых.",
        "On the form “{form}” {accepted} of {expected} sheets are accepted. All below speaks of those alone.",
    ),
    FindingKind.UNCOVERED: Text(
        "{title}: охвачено {coverage} тех, о ком спрашивали. Меньше 80 % — о школе в целом по этому судить нельзя.",
        "{title}: {coverage} of those concerned are covered. Below 80 % it does not speak for the school.",
    ),
    FindingKind.FEW_PUPILS: Text(
        "{title}: писали {n}. Когда пишут меньше 25 учеников, один ученик заметно меняет результат.",
        "{title}: {n} were tested. With fewer than 25 pupils a single one moves the result noticeably.",
    ),
    FindingKind.TARGET_REACHED: Text(
        "Цель {code} «{text}» достигнута: план {target}, факт {actual}.",
        "Goal {code} “{text}” is reached: target {target}, actual {actual}.",
    ),
    FindingKind.TARGET_MISSED: Text(
        "Цель {code} «{text}» не достигнута: план {target}, факт {actual}.",
        "Goal {code} “{text}” is missed: target {target}, actual {actual}.",
    ),
    FindingKind.ABOVE_EXPECTED: Text(
        "{strand}: результат выше, чем обычно бывает у школ в таких условиях, на {effect}. С поправкой на случай — от "
        "{low} до {high}, то есть выше при любой из этих величин.",
        "{strand}: above what schools in such conditions usually reach, by {effect}. Allowing for chance, by {low} to "
        "{high}: above in any case.",
    ),
    FindingKind.WITHIN_EXPECTED: Text(
        "{strand}: результат такой, какой обычно бывает у школ в таких условиях. Отличие {effect} может быть "
        "случайным: с поправкой на случай оно от {low} до {high}.",
        "{strand}: what schools in such conditions usually reach. The difference of {effect} may be chance: allowing "
        "for it, it lies between {low} and {high}.",
    ),
    FindingKind.BELOW_EXPECTED: Text(
        "{strand}: результат ниже, чем обычно бывает у школ в таких условиях, на {effect}. С поправкой на случай — от "
        "{low} до {high}, то есть ниже при любой из этих величин.",
        "{strand}: below what schools in such conditions usually reach, by {effect}. Allowing for chance, by {low} to "
        "{high}: below in any case.",
    ),
    FindingKind.NOT_JUDGED: Text(
        "{strand}: сравнить результат с ожидаемым нельзя. {why}",
        "{strand}: the result cannot be compared with what was to be expected. {why}",
    ),
    FindingKind.IMPROVED: Text(
        "{strand}: школа улучшила результат на {effect} против того, чего ждали по её прежним результатам. С поправкой "
        "на случай — от {low} до {high}: случайно столько не прибавляют.",
        "{strand}: the school has improved by {effect} against what its earlier results let expect. Allowing for "
        "chance, by {low} to {high}: that is more than chance gives.",
    ),
    FindingKind.NOT_IMPROVED: Text(
        "{strand}: результат отличается от того, чего ждали по прежним результатам, на {effect}. Такое бывает и "
        "случайно (с поправкой на случай — от {low} до {high}): это не улучшение и не ухудшение.",
        "{strand}: the result differs by {effect} from what earlier results let expect. That may be chance (allowing "
        "for it, {low} to {high}): it is neither better nor worse.",
    ),
}


def find(content: Json) -> list[dict[str, Any]]:
    """The findings of a sheet, in the order in which they should be read: what limits the others comes first."""
    return [*_of_data(content), *_of_goals(content), *_of_analysis(content)]


def _of_data(content: Json) -> Iterator[dict[str, Any]]:
    for form in content["forms"]:
        if form["accepted"] < form["expected"]:
            told = {"form": form["title"], "accepted": form["accepted"], "expected": form["expected"]}
            yield _finding(FindingKind.INCOMPLETE, form["form_code"], told)
        for one in form["figures"]:
            if one["suppressed"] or one["kind"] != "result" or not one["unit_mean"] or not one["n"]:
                continue  # a mean speaks for its subject: its counts are covered as it is
            if one["insufficient"] and one["coverage"] is not None:
                told = {"title": one["title"], "coverage": one["coverage"]}
                yield _finding(FindingKind.UNCOVERED, one["code"], told)
            elif one["n"] < FEW:
                yield _finding(FindingKind.FEW_PUPILS, one["code"], {"title": one["title"], "n": int(one["n"])})


def _of_goals(content: Json) -> Iterator[dict[str, Any]]:
    kinds = {
        GoalState.REACHED.value: FindingKind.TARGET_REACHED,
        GoalState.MISSED.value: FindingKind.TARGET_MISSED,
    }
    for goal in content["goals"]:
        kind = kinds.get(goal["state"])
        if kind is not None:
            yield _finding(kind, goal["code"], {name: goal[name] for name in _GOAL})


_GOAL = ("code", "text", "target", "actual", "figure")
_VERDICTS = {
    "above": FindingKind.ABOVE_EXPECTED,
    "within": FindingKind.WITHIN_EXPECTED,
    "below": FindingKind.BELOW_EXPECTED,
}


def _of_analysis(content: Json) -> Iterator[dict[str, Any]]:
    analysis = content["analysis"]
    for one in () if analysis is None else analysis["compared"]:
        if one["suppressed"]:
            continue
        told = {"strand": one["title"], "effect": one["effect"], "low": one["low"], "high": one["high"]}
        if one["verdict"] is None:
            told = {"strand": one["title"], "why": one["flags"][0] if one["flags"] else ""}
        yield _finding(_VERDICTS.get(one["verdict"], FindingKind.NOT_JUDGED), one["strand"], told)
    for one in () if analysis is None else analysis["improved"]:
        if one["suppressed"] or one["effect"] is None:
            continue
        told = {"strand": one["title"], "effect": one["effect"], "low": one["low"], "high": one["high"]}
        improved = one["low"] is not None and one["low"] > 0
        kind = FindingKind.IMPROVED if improved else FindingKind.NOT_IMPROVED
        yield _finding(kind, one["strand"], told)


def _finding(kind: FindingKind, of: str, told: dict[str, Any]) -> dict[str, Any]:
    return {"key": f"{kind.value}:{of}", "kind": kind.value, "told": told}


_ONE_WAY = frozenset({FindingKind.ABOVE_EXPECTED.value, FindingKind.BELOW_EXPECTED.value, FindingKind.IMPROVED.value})
"""Where the sentence says which way, and its numbers need no sign."""


def sentence_of(finding: Json) -> Text:
    """A finding in words."""
    told = dict(finding["told"])
    if finding["kind"] == FindingKind.BELOW_EXPECTED.value:  # by how much it is below: both ends turned round
        told |= {"low": abs(told["high"]), "high": abs(told["low"])}
    figure = told.pop("figure", "value")
    shown: dict[str, Any] = {}
    for name, value in told.items():
        if name in ("form", "title", "strand"):
            shown[name] = titled(value)
        elif name in ("target", "actual"):
            shown[name] = amount(value, figure)
        elif name == "coverage":
            shown[name] = percent(value)
        elif name == "effect":
            apart = finding["kind"] in _ONE_WAY
            shown[name] = _points(abs(value) if apart else value, signed=not apart)
        elif name in ("low", "high"):
            shown[name] = number(value, 1, signed=finding["kind"] not in _ONE_WAY)
        elif name == "why":
            shown[name] = _why(value)
        else:
            shown[name] = value
    return _SENTENCES[FindingKind(finding["kind"])].filled(**shown)


def _points(value: float, *, signed: bool) -> Text:
    """So many points of the scale, in the case that Russian asks for."""
    told = number(value, 1, signed=signed)
    whole = told.ru.lstrip("+\N{MINUS SIGN}")
    if not whole.isdigit() or (whole[-1] in "234" and whole[-2:-1] != "1"):
        noun = "балла"  # a fraction, and two to four
    else:
        noun = "балл" if whole[-1] == "1" and whole[-2:-1] != "1" else "баллов"
    return Text(f"{told.ru} {noun} шкалы", f"{told.en} points of the scale")


_NO_MODEL = Text("Ожидаемое не рассчитано.", "Nothing was computed to be expected.")


def _why(flag: str) -> Text:
    """As the analysis explains it."""
    return AnalysisFlag(flag).label if flag in set(AnalysisFlag) else _NO_MODEL


# --- how to read it ---------------------------------------------------------------------------------------------------

_POOLED = Text(
    "Средние и доли посчитаны по всем ученикам школы сразу, а не как среднее по классам.",
    "Means and shares are taken over all pupils of the school at once, not as means of class means.",
)
_EXPECTED = Text(
    "«Ожидаемый» результат — тот, которого в среднем достигают школы района в таких же условиях. Условия оценены по "
    "социальному паспорту одним числом: 0 — средние условия, больше нуля — благоприятнее, меньше — труднее. У вашей "
    "школы: {context}.",
    "“Expected” is what schools of the district in the same conditions reach on average. The conditions are told by "
    "one number out of the social passport: 0 is average, above it is more favourable, below it harder. Yours: "
    "{context}.",
)
_INTERVAL = Text(
    "Любой результат отчасти случаен: кто-то болел, кому-то досталось знакомое задание. Поэтому рядом с отличием "
    "сказано, от какой до какой величины оно может быть на самом деле; так оказывается в девяти случаях из десяти. "
    "Если одна граница с минусом, а другая с плюсом, отличие может быть случайным, и вывода из него не делают.",
    "Every result is partly chance: somebody was ill, somebody knew the task. So beside the difference stands between "
    "which values it may really lie; it does so nine times out of ten. If one of them is below zero and the other "
    "above, the difference may be chance, and nothing is concluded from it.",
)
_SHRUNK = Text(
    "Чем меньше учеников писали, тем больше в результате случая. Поэтому отличие малой школы указано осторожно: оно "
    "меньше, чем простая разность её результата и ожидаемого.",
    "The fewer pupils were tested, the more of a result is chance. So the difference of a small school is told with "
    "care: it is less than its result minus what was to be expected.",
)
_SCALE = Text(
    "Работы разных лет разной трудности, и их баллы напрямую не сравнивают. Поэтому результаты переведены в общую "
    "шкалу: 50 — средний результат района, 10 — обычное расхождение учеников.",
    "Marks of different years are not compared directly: the papers differ. A scale on which 50 is the mean of the "
    "district and 10 the usual spread of pupils makes them comparable.",
)
_NO_ANALYSIS = Text(
    "Сравнения с ожидаемым в этом листе нет: расчёт по этому мониторингу школам ещё не передан.",
    "This sheet has no comparison with what was to be expected: no run over this wave has been released yet.",
)
_LOOKING_BACK = Text(
    "Условиями объясняют прошлый результат, но цель от них не становится ниже: для ваших учеников она та же.",
    "The context explains a past result and does not lower the aim: for your pupils it is the same.",
)
_NO_RANKING = Text(
    "Это не рейтинг: школы не расставлены по местам, а похожие школы не названы.",
    "This is no ranking: schools were not put in an order, and similar schools are not named.",
)
_SOME_HIDDEN = Text(
    "Часть чисел скрыта: они относятся к малому числу учеников. Школа и центр видят их полностью.",
    "Some figures are hidden: they concern few pupils. The school and the centre see them in full.",
)
_DISTRICT_HIDDEN = Text(
    "Прочерк вместо числа района означает, что по нему можно было бы узнать о малой группе в другой школе.",
    "A dash in the place of the district means that its figure would tell of a small group in another school.",
)
NEXT: Sequence[Text] = (
    Text(
        "Отметьте, что лист прочитан, и обсудите его с управленческой командой.",
        "Mark the sheet as read and discuss it with your management team.",
    ),
    Text(
        "По каждому пункту, который для школы важен, запишите свой вывод и передайте его в центр.",
        "For every finding that matters to the school write down your conclusion and send it to the centre.",
    ),
    Text(
        "Если вывод меняет программу перехода, начните её новую редакцию и сошлитесь на этот мониторинг.",
        "If a conclusion changes the transition programme, begin a new edition of it that names this wave.",
    ),
)


_REPLACED = Text(
    "Эта редакция заменена более новой: откройте её. Числа прежней редакции видят только школа и центр, потому что "
    "по разнице двух редакций можно узнать о малом числе учеников.",
    "A newer edition has replaced this one: open that. The figures of the former one are for the school and the centre "
    "alone, because the difference between two editions may tell of few pupils.",
)


def reading(content: Json) -> list[Text]:
    """How this sheet is to be read."""
    if content.get("replaced"):
        return [_REPLACED]
    analysis = content["analysis"]
    told = [_POOLED]
    if analysis is None:
        told.append(_NO_ANALYSIS)
    else:
        told += [_EXPECTED.filled(context=number(analysis["context_index"], 2)), _INTERVAL, _SHRUNK, _SCALE]
        told.append(_LOOKING_BACK)
    told.append(_NO_RANKING)
    figures = [one for form in content["forms"] for one in form["figures"]]
    if any(one["suppressed"] for one in figures):
        told.append(_SOME_HIDDEN)
    if any(one["share"] is not None and one["district_share"] is None for one in figures):
        told.append(_DISTRICT_HIDDEN)
    return told
