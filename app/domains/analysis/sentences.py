"""What figures and runs mean, in words that an official understands and can act upon; the rule is in conditions.py."""

from collections.abc import Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from app.kernel.text import Labelled


class AnalysisFlag(Labelled):
    """What a reader must know about a figure or a school."""

    NO_INDEX = (
        "no_index",
        "Индекса условий нет: принято мало сведений. Дополните социальный паспорт или дождитесь его проверки центром.",
        "There is no context index: too little is accepted. Complete the social passport, or wait for its review.",
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
    NO_EARLIER = (
        "no_earlier",
        "Нет принятых результатов всех прежних мониторингов: сравнивать не с чем.",
        "Results of all earlier waves are not there: there is nothing to compare with.",
    )
    NOT_IN_MODEL = (
        "not_in_model",
        "У школы нет части нужных для расчёта данных, поэтому ожидаемое для неё не рассчитано.",
        "The school lacks some of the data that the computation needs, so nothing is expected of it.",
    )
    INCOMPLETE = (
        "incomplete",
        "Приняты не все листы школы: результат ещё изменится.",
        "Not all sheets of the school are accepted: the result will change yet.",
    )
    CONTRADICTION = (
        "contradiction",
        "Данные противоречат друг другу: часть больше целого. Исправьте лист.",
        "The data contradict each other: a part is larger than its whole. Correct the sheet.",
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
        "Часть показателей индекса одинакова у всех школ и не учитывалась",
        "Some items of the index are the same for all schools and were left out",
    )


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


def follows(wave: Mapping[str, Any]) -> bool:
    """Whether a wave of a run is a follow-up; runs of before this was told took all but the earlier ones."""
    found: bool = wave.get("follow_up", not wave["earlier"])
    return found


def waves_told(stored: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The waves of a run, each with whether it is a follow-up."""
    return [{**one, "follow_up": follows(one)} for one in stored]


def remarks_told(stored: Sequence[str | Mapping[str, Any]]) -> list[dict[str, Any]]:
    """What must be said of a run, in words."""
    return [_remark(one, ()) if isinstance(one, str) else _remark(one["code"], one["about"]) for one in stored]


def _remark(code: str, about: Sequence[str]) -> dict[str, Any]:
    text = str(RunRemark(code).label)
    named = f": {', '.join(about)}" if about else ""
    return {"code": code, "text": text if text.endswith(".") else f"{text}{named}."}
