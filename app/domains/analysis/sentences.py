"""What figures, conditions and runs mean, in words that an official understands and can act upon."""

from collections.abc import Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from app.kernel.text import Labelled, Text


class AnalysisFlag(Labelled):
    """What a reader must know about a figure or a school."""

    NO_INDEX = (
        "no_index",
        "Индекс условий не рассчитан: известно меньше 60 % нужных сведений. Дополните социальный паспорт.",
        "There is no context index: less than 60 % of what it needs is known. Complete the social passport.",
    )
    PARTIAL_INDEX = (
        "partial_index",
        "Индекс условий рассчитан не по всем показателям: часть сведений неизвестна.",
        "The context index lacks some of its items: a part of the data is unknown.",
    )
    COMPOSITION_CHANGED = (
        "composition_changed",
        "Состав учеников заметно изменился: сравнивать с прежними годами нужно осторожно.",
        "The composition of the pupils has changed: compare with earlier years with care.",
    )
    SMALL_COUNTS = (
        "small_counts",
        "Часть данных скрыта: в школе слишком мало учеников, чтобы показать их другим.",
        "Some figures are hidden: the school has too few pupils to show them to others.",
    )
    LEVERAGE = (
        "leverage",
        "Школа необычна по условиям и сильно влияет на расчёт ожидаемого: посмотрите на неё отдельно.",
        "The school is unusual in its context and pulls the expected values: look at it apart.",
    )
    CHANCE = (
        "chance",
        "Различия школ не отличить от случайных: все поправки равны нулю, выводов о школах не делайте.",
        "The schools do not differ more than by chance: all effects are zero, draw no conclusions about schools.",
    )
    OUTSIDE = (
        "outside",
        "Ожидаемое взято из внешнего расчёта, а не из данных района.",
        "What is expected comes from outside, not from the data of the district.",
    )
    FEW_SCHOOLS = (
        "few_schools",
        "Школ слишком мало для расчёта ожидаемого: смотрите на группы по условиям и на четверти.",
        "There are too few schools for a model: read the bands and the quarters.",
    )
    COLLINEAR = (
        "collinear",
        "Показатели повторяют друг друга, расчёт невозможен: уберите из методики лишний.",
        "The predictors repeat each other and nothing can be computed: take one out of the method.",
    )
    NO_DEVIATION = (
        "no_deviation",
        "Отклонение баллов не указал ни один класс: внесите его в листы или, если оно известно, в методику.",
        "No class has told the deviation of its scores: enter it in the sheets or, if it is known, in the method.",
    )
    NOBODY = (
        "nobody",
        "Нет школ, у которых есть все нужные для расчёта данные.",
        "No school has all the data that the computation needs.",
    )
    NOT_IN_MODEL = (
        "not_in_model",
        "У школы нет части данных (прежних лет или условий), поэтому ожидаемое для неё не рассчитано.",
        "The school lacks some data (earlier years or context), so nothing is expected of it.",
    )


class RunRemark(Labelled):
    """What must be said of a run as a whole."""

    NO_FOLLOW_UP = (
        "no_follow_up",
        "Мониторингов после начала программы ещё нет: улучшение оценить нельзя, видны только результаты и условия.",
        "There are no follow-up waves yet: improvement cannot be judged, only results given the context are shown.",
    )
    NO_IMPROVEMENT_MODEL = (
        "no_improvement_model",
        "Улучшение не рассчитано: школ с данными всех мониторингов слишком мало. Отбирать по этому расчёту нельзя.",
        "Improvement was not computed: too few schools have data of all waves. No selection can rest on this run.",
    )
    NOBODY_PASSED = (
        "nobody_passed",
        "Ни у одной школы улучшение не доказано по принятому правилу. Это тоже результат: отбирать некого.",
        "No school has shown an improvement by the rule. That is a result too: there is nobody to select.",
    )
    CANDIDATES_ALONE = (
        "candidates_alone",
        "Максимальное улучшение не доказано ни у кого; есть кандидаты: им нужен ещё один мониторинг или посещение.",
        "Nobody has shown a maximal improvement; there are candidates who need another wave or a visit.",
    )
    NO_DEVIATION = (
        "no_deviation",
        "Есть сборы, где отклонение баллов не указал ни один класс: по ним ничего не рассчитано.",
        "There are waves in which no class told the deviation of its scores: nothing was computed of them.",
    )
    NO_BASE = (
        "no_base",
        "Нет ни одного прежнего мониторинга: сравнивать не с чем. Загрузите исходные данные прежних лет.",
        "There is no earlier wave to compare with. Load the baseline of earlier years.",
    )
    NO_CONTEXT = (
        "no_context",
        "Данных об условиях нет ни в одном мониторинге: проверьте, входит ли форма социального паспорта в сбор.",
        "No wave has data on the context: check whether it asks the social passport.",
    )
    ITEMS_DROPPED = (
        "items_dropped",
        "Часть показателей индекса одинакова у всех школ и не учитывалась.",
        "Some items of the index are the same for all schools and were left out.",
    )


class RuleCondition(Labelled):
    """A condition of the rule."""

    ACCEPTED = "accepted", "все данные мониторинга приняты", "all data of the wave are accepted"
    OPEN_CORRECTION = "open_correction", "нет незакрытых исправлений", "no correction is open"
    WAVES = "waves", "мониторингов после начала программы достаточно", "there are enough follow-up waves"
    TESTED = "tested", "писавших достаточно", "enough pupils were tested"
    TESTED_SHARE = "tested_share", "доля писавших достаточна", "a sufficient part was tested"
    SHARE_FALL = "share_fall", "доля писавших не снизилась", "the part tested did not fall"
    CONTEXT = "context", "условия известны", "the context is known"
    NOT_COMPUTED = "not_computed", "улучшение рассчитано", "the improvement was computed"
    IMPROVED = "improved", "результат выше ожидаемого", "the result is above what was expected"
    HELD = "held", "последний результат не ниже предыдущего", "the last wave held what the one before reached"
    STABLE_STRANDS = "stable_strands", "стабильно в нескольких предметах", "stable in several subjects"
    MAXIMAL = "maximal", "улучшение больше случайного", "the improvement is larger than chance"


_REASONS: Mapping[str, tuple[Text, Text]] = {
    "accepted": (
        Text("Данные мониторинга приняты полностью.", "The data of the wave are accepted in full."),
        Text(
            "Данные мониторинга приняты не полностью: сдайте недостающие листы.",
            "The data of the wave are not accepted in full: hand in the missing sheets.",
        ),
    ),
    "open_correction": (
        Text("Незакрытых исправлений нет.", "No correction is open."),
        Text(
            "Есть лист, который исправляют или ещё не проверили: завершите исправление.",
            "A sheet is being corrected or is not reviewed yet: finish the correction.",
        ),
    ),
    "waves": (
        Text(
            "Мониторингов после начала программы: {found}, нужно {asked}.", "Follow-up waves: {found}, needed {asked}."
        ),
        Text(
            "Мониторингов после начала программы: {found}, нужно не меньше {asked}: по одному не видно, "
            "удержится ли успех.",
            "Follow-up waves: {found}, at least {asked} needed: a single one shows nothing stable.",
        ),
    ),
    "tested": (
        Text("Учеников, писавших работу: {found}, нужно не меньше {asked}.", "Tested: {found}, needed {asked}."),
        Text(
            "Учеников, писавших работу: {found}, нужно не меньше {asked}: когда учеников мало, итог решает случай.",
            "Tested: {found}, at least {asked} needed: of few pupils chance decides.",
        ),
    ),
    "tested_share": (
        Text("Писали {found} учеников, нужно не меньше {asked}.", "Part tested: {found}, needed {asked}."),
        Text(
            "Писали {found} учеников, нужно не меньше {asked}: неизвестно, что показали бы остальные.",
            "Part tested: {found}, at least {asked} needed: nobody knows about those who were absent.",
        ),
    ),
    "share_fall": (
        Text(
            "Доля писавших снизилась на {found}, это допустимо (до {asked}).",
            "The part tested fell by {found}, which is allowed (up to {asked}).",
        ),
        Text(
            "Доля писавших снизилась на {found}, допустимо не больше {asked}: кто не писал, неизвестно.",
            "The part tested fell by {found}, no more than {asked} is allowed: nobody knows who was absent.",
        ),
    ),
    "context": (
        Text(
            "Сведения об условиях школы известны на {found}, нужно {asked}.",
            "Known of the context: {found}, needed {asked}.",
        ),
        Text(
            "Сведения об условиях школы известны на {found}, нужно не меньше {asked}: дополните социальный паспорт.",
            "Known of the context: {found}, at least {asked} needed: complete the social passport.",
        ),
    ),
    "not_computed": (
        Text("Улучшение рассчитано.", "The improvement was computed."),
        Text(
            "Улучшение не рассчитано: не хватает данных школы или школ в районе.",
            "The improvement was not computed: data of the school, or schools in the district, are lacking.",
        ),
    ),
    "improved": (
        Text("Результат выше ожидаемого на {found} балла шкалы.", "Above what was expected by {found} points."),
        Text(
            "Результат не выше того, какого ждали по прежним результатам и условиям школы (разница {found} балла).",
            "Not above what earlier results and the context let expect (difference {found}).",
        ),
    ),
    "held": (
        Text(
            "Достигнутое удержано (изменение с предыдущего мониторинга, баллов шкалы: {found}).",
            "The last wave held what was reached (change {found}).",
        ),
        Text(
            "Последний результат ниже предыдущего больше, чем бывает случайно (баллов: {found}, допустимо {asked}).",
            "The last wave is lower than the one before by more than chance allows (change {found}, bound {asked}).",
        ),
    ),
    "stable_strands": (
        Text(
            "Предметов, где улучшение устойчиво: {found}, нужно {asked}.", "Stable subjects: {found}, needed {asked}."
        ),
        Text(
            "Предметов, где улучшение устойчиво: {found}, нужно не меньше {asked}.",
            "Stable subjects: {found}, at least {asked} needed.",
        ),
    ),
    "maximal": (
        Text(
            "Улучшение больше случайного: отношение к погрешности {found}, достаточно {asked}.",
            "Larger than chance: {found} times its error, {asked} is enough.",
        ),
        Text(
            "Улучшение не отличить от случайного: отношение к погрешности {found}, нужно не меньше {asked}.",
            "Not distinguishable from chance: {found} times its error, at least {asked} needed.",
        ),
    ),
}

_HIDDEN = (
    Text(
        "Условие «{condition}» выполнено. Само число скрыто: по нему можно узнать о малом числе учеников.",
        "It holds that {condition}. The number itself is hidden: it would tell of few pupils.",
    ),
    Text(
        "Условие «{condition}» не выполнено. Само число скрыто: по нему можно узнать о малом числе учеников.",
        "It does not hold that {condition}. The number itself is hidden: it would tell of few pupils.",
    ),
)
_NUMBERLESS = (
    Text(
        "Условие «{condition}» выполнено; само число не показывается.",
        "It holds that {condition}; the number itself is not shown.",
    ),
    Text(
        "Условие «{condition}» не выполнено: числа нет, или оно не показывается.",
        "It does not hold that {condition}: there is no number, or it is not shown.",
    ),
)
_NOT_FALLEN = Text("Доля писавших не снизилась.", "The part tested did not fall.")
_SHARES = {"tested_share": Text("{number} %", "{number} %"), "context": Text("{number} %", "{number} %"),
           "share_fall": Text("{number} п. п.", "{number} points")}  # fmt: skip
"""Conditions whose numbers are parts of a whole, and how those are told."""
_WITHOUT_NUMBERS = frozenset({"accepted", "open_correction", "not_computed"})


def sentence(reason: Mapping[str, Any], *, hidden: bool = False) -> Text:
    """A condition of the rule in words: what was found, unless it is hidden, and what to do where it does not hold."""
    code, found = reason["code"], reason.get("found")
    if hidden:
        return _HIDDEN[0 if reason["holds"] else 1].filled(condition=RuleCondition(code).label)
    if code == "share_fall" and found is not None and found <= 0:
        return _NOT_FALLEN
    held, failed = _NUMBERLESS if found is None and code not in _WITHOUT_NUMBERS else _REASONS[code]
    template = held if reason["holds"] else failed
    told = {name: _number(code, reason[name]) for name in ("found", "asked") if reason.get(name) is not None}
    return template.filled(condition=RuleCondition(code).label, **told)


def _number(code: str, value: float) -> Text:
    """Two places at most, rounded half up; a part of a whole to a tenth of a per cent; in Russian with a comma."""
    share = _SHARES.get(code)
    plain = f"{rounded(value, 2):.2f}" if share is None else f"{rounded(100 * value, 1):.1f}"
    plain = plain.rstrip("0").rstrip(".")
    plain = "0" if plain == "-0" else plain.replace("-", "\N{MINUS SIGN}")
    number = Text(plain.replace(".", ","), plain)
    return number if share is None else share.filled(number=number)


_NEAR, _LARGE = 1e-6, 1e6


def rounded(value: float, places: int) -> float:
    """Half up, away from zero on both sides of it; the shortest decimal that is this float is what is rounded.

    Pages of results round thousands of numbers, of which hardly one lies half way: the others need no decimals.
    """
    if abs(abs(value) * 10.0**places % 1.0 - 0.5) > _NEAR and abs(value) < _LARGE:
        return round(value, places)
    return float(Decimal(repr(value)).quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP))


def explained(flags: Sequence[str]) -> str | None:
    """What flags mean, one sentence after another; null where there is none."""
    return " ".join(str(AnalysisFlag(flag).label) for flag in flags) or None


# --- the run as a whole -----------------------------------------------------------------------------------------------


def models_told(stored: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Each model, with why there is none in words."""
    told_models = []
    for one in stored:
        if "explanation" in one:
            told_models.append(dict(one))
            continue
        flags = [*one["flags"], *([one["reason"]] if one["reason"] else [])]
        text = explained(flags)
        about = _about(one)
        told_models.append(
            {name: one[name] for name in _MODEL}
            | {"flags": flags, "explanation": f"{text} {about}".strip() if text else None}
        )
    return told_models


_MODEL = ("figure", "strand", "wave_id", "schools", "names", "coefficients", "errors", "tau2")


def _about(one: Mapping[str, Any]) -> str:
    """What a reason names: how many schools of how many, or which columns repeat which."""
    if one["reason"] == "few_schools":
        there, needed = one["about"]
        return f"({there} / {needed})"
    if one["reason"] == "collinear":
        return "; ".join(f"{name} = {' + '.join(of) or '0'}" for name, of in one["about"])
    return ""


def remarks_told(codes: Sequence[str]) -> list[dict[str, Any]]:
    """What must be said of a run, in words."""
    return [{"code": code, "text": str(RunRemark(code).label)} for code in codes]
