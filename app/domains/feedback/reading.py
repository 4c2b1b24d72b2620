"""How a result sheet is to be read, and what the school does with it, in words."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from app.domains.analysis.sentences import AnalysisFlag
from app.domains.feedback.words import on_scale
from app.kernel.text import Text

Json = Mapping[str, Any]

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
DIFFERENCE = Text(
    "Отличие у каждой школы указано осторожно: оно меньше простой разности «получено − ожидалось» (ближе к нулю), тем "
    "заметнее, чем меньше учеников писали.",
    "The difference of every school is told with care: it is less than “reached minus expected” (closer to zero), the "
    "more so the fewer pupils were tested.",
)
"""Stands beside every table that tells all three, or whoever subtracts takes it for a mistake."""
SCALE = Text(
    "Получено и ожидалось — в баллах общей шкалы: 50 — средний результат района, 10 — обычный разброс результатов "
    "учеников.",
    "Reached and expected are points of one scale: 50 is the mean of the district, 10 the usual spread of the results "
    "of pupils.",
)
_WHY_CARE = Text(
    "Чем меньше учеников писали, тем больше в результате случая. {difference}",
    "The fewer pupils were tested, the more of a result is chance. {difference}",
)
_WHY_SCALE = Text(
    "Работы разных лет разной трудности, и их баллы напрямую не сравнивают. Поэтому результаты переведены в общую "
    "шкалу: 50 — средний результат района, 10 — обычный разброс результатов учеников.",
    "Marks of different years are not compared directly: the papers differ. A scale on which 50 is the mean of the "
    "district and 10 the usual spread of the results of pupils makes them comparable.",
)
_BY_EARLIER = Text(
    "«Ожидаемое по прежним результатам» — это другое сравнение: чего в среднем достигли школы района с такими же "
    "прежними результатами{context}. Так учтено, что после неудачного года результаты отчасти поднимаются сами. Это "
    "отличие — простая разность, поправки на случай в нём нет.",
    "“What earlier results let expect” is another comparison: what schools of the district with the same earlier "
    "results{context} have reached on average. So it is reckoned with that after a bad year results partly rise by "
    "themselves. This difference is a plain one, nothing is taken off for chance.",
)
_SAME_CONTEXT = Text(" и в таких же условиях", " and in the same conditions")
_CARE: Mapping[AnalysisFlag, Text] = {
    AnalysisFlag.LEVERAGE: Text(
        "Условия или прежние результаты вашей школы необычны для района, поэтому ожидаемое для неё рассчитано менее "
        "надёжно: обсудите вывод с центром.",
        "The conditions or the earlier results of your school are unusual in the district, so what is expected of it "
        "is less certain: discuss your conclusion with the centre.",
    ),
    AnalysisFlag.PARTIAL_INDEX: AnalysisFlag.PARTIAL_INDEX.label,
    AnalysisFlag.COMPOSITION_CHANGED: AnalysisFlag.COMPOSITION_CHANGED.label,
    AnalysisFlag.OUTSIDE: AnalysisFlag.OUTSIDE.label,
}
"""Remarks of a run that forbid no conclusion and ask for care."""
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


def how_to_read(content: Json, *, noted: bool = False) -> list[Text]:
    """How this sheet is to be read; `noted`: what stands beside its tables is not told again."""
    if content.get("replaced"):
        return [_REPLACED]
    analysis = content["analysis"]
    told = [_POOLED]
    if analysis is None:
        told.append(_NO_ANALYSIS)
    else:
        told += _of_comparisons(analysis, noted=noted)
    told.append(_NO_RANKING)
    figures = [one for form in content["forms"] for one in form["figures"]]
    if any(one["suppressed"] for one in figures):
        told.append(_SOME_HIDDEN)
    if any(one["share"] is not None and one["district_share"] is None for one in figures):
        told.append(_DISTRICT_HIDDEN)
    return told


def _of_comparisons(analysis: Json, *, noted: bool) -> Iterator[Text]:
    yield _EXPECTED.filled(context=on_scale(analysis["context_index"]))
    yield _INTERVAL
    if not noted:
        yield _WHY_CARE.filled(difference=DIFFERENCE)
    improved = [one for one in analysis["improved"] if not one["suppressed"] and one["effect"] is not None]
    if improved:
        same = any(one.get("given_context", True) for one in improved)
        yield _BY_EARLIER.filled(context=_SAME_CONTEXT if same else Text("", ""))
    yield _WHY_SCALE
    rows = [one for one in (*analysis["compared"], *analysis["improved"]) if not one["suppressed"]]
    flags = {*analysis.get("flags", ()), *(flag for one in rows for flag in one["flags"])}
    yield from (text for flag, text in _CARE.items() if flag.value in flags)
    yield _LOOKING_BACK
