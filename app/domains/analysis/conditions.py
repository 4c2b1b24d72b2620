"""The conditions of the rule and where a school stands by it, in words that an official can act upon."""

from collections.abc import Mapping, Sequence
from typing import Any

from app.domains.analysis.lives import SchoolGroup
from app.domains.analysis.sentences import rounded
from app.kernel.text import Labelled, Text


class RuleCondition(Labelled):
    """A condition of the rule."""

    ACCEPTED = "accepted", "все данные мониторинга приняты", "all data of the wave are accepted"
    OPEN_CORRECTION = "open_correction", "нет незакрытых исправлений", "no correction is open"
    WAVES = "waves", "мониторингов после начала программы достаточно", "there are enough follow-up waves"
    CONSISTENT = "consistent", "данные не противоречат друг другу", "the data do not contradict each other"
    TESTED = "tested", "писавших достаточно", "enough pupils were tested"
    TESTED_SHARE = "tested_share", "доля писавших достаточна", "a sufficient part was tested"
    SHARE_FALL = "share_fall", "доля писавших не снизилась", "the part tested did not fall"
    CONTEXT = "context", "условия известны", "the context is known"
    NOT_COMPUTED = "not_computed", "улучшение рассчитано", "the improvement was computed"
    IMPROVED = "improved", "результат выше ожидаемого", "the result is above what was expected"
    HELD = "held", "последний результат не снизился", "the last wave held what the one before reached"
    STABLE_STRANDS = "stable_strands", "стабильно в нескольких предметах", "stable in several subjects"
    MAXIMAL = "maximal", "улучшение больше случайного", "the improvement is larger than chance"
    MAXIMAL_STRANDS = (
        "maximal_strands",
        "предметов, где улучшение устойчиво и больше случайного, достаточно",
        "there are enough subjects whose improvement is stable and larger than chance",
    )


_REASONS: Mapping[str, tuple[Text, Text]] = {
    "accepted": (
        Text("Данные мониторинга приняты полностью.", "The data of the wave are accepted in full."),
        Text(
            "Данные мониторинга приняты не полностью: школа сдаёт недостающие листы, центр проверяет сданные.",
            "The data of the wave are not accepted in full: the school hands in the rest, the centre reviews it.",
        ),
    ),
    "open_correction": (
        Text("Незакрытых исправлений нет.", "No correction is open."),
        Text(
            "Есть лист, который исправляют или ещё не проверили: школа завершает исправление, центр его проверяет.",
            "A sheet is being corrected or is not reviewed yet: the school finishes, the centre reviews it.",
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
    "consistent": (
        Text("Данные не противоречат друг другу.", "The data do not contradict each other."),
        Text(
            "Данные противоречат друг другу: писавших больше, чем учеников, или не достигших минимума больше, чем "
            "писавших. Исправьте лист.",
            "The data contradict each other: more were tested than there are, or more are below the minimum than were "
            "tested. Correct the sheet.",
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
            "Последний результат не ниже предыдущего (изменение, баллов шкалы: {found}).",
            "The last wave is not lower than the one before (change {found}).",
        ),
        Text(
            "Последний результат ниже предыдущего (баллов шкалы: {found}); случайным может быть снижение до {asked}.",
            "The last wave is lower than the one before (change {found}); chance explains a fall down to {asked}.",
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
    "maximal_strands": (
        Text(
            "Предметов, где улучшение устойчиво и больше случайного: {found}, нужно {asked}.",
            "Subjects with a stable improvement larger than chance: {found}, needed {asked}.",
        ),
        Text(
            "Предметов, где улучшение устойчиво и больше случайного: {found}, нужно не меньше {asked}.",
            "Subjects with a stable improvement larger than chance: {found}, at least {asked} needed.",
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
        "Условие «{condition}» не выполнено: данных для него нет, или число не показывается.",
        "It does not hold that {condition}: there are no data for it, or the number is not shown.",
    ),
)
_FELL_BY_CHANCE = Text(
    "Последний результат ниже предыдущего (баллов шкалы: {found}), но это может быть случайным (до {asked}).",
    "The last wave is lower than the one before (change {found}), but that may be chance (down to {asked}).",
)
_WORSE = Text(
    "Улучшения нет: результат ниже ожидаемого (отношение к погрешности {found}).",
    "No improvement: the result is below what was expected ({found} times its error).",
)
_NEARLY = Text(
    "Для максимального улучшения мало: отношение к погрешности {found}, нужно не меньше {asked}. Для кандидата "
    "достаточно {candidate}.",
    "Not enough for a maximal improvement: {found} times its error, at least {asked} needed. For a candidate "
    "{candidate} is enough.",
)
_NOT_FALLEN = Text("Доля писавших не снизилась.", "The part tested did not fall.")
_SHARES = {"tested_share": Text("{number} %", "{number} %"), "context": Text("{number} %", "{number} %"),
           "share_fall": Text("{number} п. п.", "{number} points")}  # fmt: skip
"""Conditions whose numbers are parts of a whole, and how those are told."""
_WITHOUT_NUMBERS = frozenset({"accepted", "open_correction", "consistent", "not_computed"})


def sentence(reason: Mapping[str, Any], *, hidden: bool = False) -> Text:
    """A condition of the rule in words: what was found, unless it is hidden, and what to do where it does not hold."""
    code = reason["code"]
    if hidden:
        return _HIDDEN[0 if reason["holds"] else 1].filled(condition=RuleCondition(code).label)
    told = {
        name: _number(code, reason[of])
        for name, of in (("found", "found"), ("asked", "asked"), ("candidate", "enough_for_candidate"))
        if reason.get(of) is not None
    }
    return _template(reason).filled(condition=RuleCondition(code).label, **told)


def _template(reason: Mapping[str, Any]) -> Text:
    code, holds = str(reason["code"]), bool(reason["holds"])
    found: Any = reason.get("found")
    if found is None and code not in _WITHOUT_NUMBERS:
        return _NUMBERLESS[0 if holds else 1]
    if code == "share_fall" and found <= 0:
        return _NOT_FALLEN
    if code == "held" and holds and found < 0:
        return _FELL_BY_CHANCE
    if code == "maximal" and not holds and found < 0:
        return _WORSE
    candidate = reason.get("enough_for_candidate")
    if code == "maximal" and not holds and candidate is not None and found >= candidate:
        return _NEARLY
    return _REASONS[code][0 if holds else 1]


def _number(code: str, value: float) -> Text:
    """Two places at most, rounded half up; a part of a whole to a tenth of a per cent; in Russian with a comma.

    A difference in points always has its tenths: Russian puts the noun into another case after a whole number.
    """
    share = _SHARES.get(code)
    plain = f"{rounded(value, 2):.2f}" if share is None else f"{rounded(100 * value, 1):.1f}"
    plain = f"{rounded(value, 1):.1f}" if code == "improved" else plain.rstrip("0").rstrip(".")
    plain = plain.lstrip("-") if not plain.strip("-0.") else plain.replace("-", "\N{MINUS SIGN}")
    number = Text(plain.replace(".", ","), plain)
    return number if share is None else share.filled(number=number)


# --- where a school stands --------------------------------------------------------------------------------------------

_SUMMARIES: Mapping[str, Text] = {
    "strong": Text(
        "Проходит по правилу. Предметов, где улучшение устойчиво: {stable} (нужно {asked}); где оно и больше "
        "случайного: {maximal} (нужно {needed}).",
        "Passes by the rule. Stable subjects: {stable} ({asked} needed); larger than chance as well: {maximal} "
        "({needed} needed).",
    ),
    "candidate": Text(
        "Кандидат: улучшение устойчиво, но для отбора пока мало; нужен ещё один мониторинг или посещение. Предметов, "
        "где улучшение устойчиво и больше случайного: {maximal}, нужно не меньше {needed}.",
        "A candidate: the improvement is stable, but not enough to be selected; it takes another wave or a visit. "
        "Subjects with a stable improvement larger than chance: {maximal}, at least {needed} needed.",
    ),
    "not_passed": Text(
        "Не проходит по правилу. Предметов, где улучшение устойчиво: {stable}, нужно не меньше {asked}; где оно и "
        "больше случайного: {maximal}, нужно не меньше {needed}.",
        "Does not pass by the rule. Stable subjects: {stable}, at least {asked} needed; larger than chance as well: "
        "{maximal}, at least {needed} needed.",
    ),
    "not_judged": Text(
        "Судить нельзя: улучшение не рассчитано, потому что не хватает данных школы или школ в районе.",
        "Cannot be judged: the improvement was not computed, because data of the school, or schools in the district, "
        "are lacking.",
    ),
    "not_eligible": Text(
        "Судить нельзя: данных недостаточно. Не выполнены условия: {conditions}.",
        "Cannot be judged: data are lacking. Conditions that are not met: {conditions}.",
    ),
    "outside": Text("В программе не участвует, правило к ней не относится.", "Not in the programme: not judged."),
}
_COUNTED = ("strong", "candidate", "not_passed")
_COUNTS = {"stable_strands": ("stable", "asked"), "maximal_strands": ("maximal", "needed")}


def summary(standing: str, conditions: Sequence[Mapping[str, Any]]) -> Text:
    """Where a school stands and what decided that, in one sentence or two."""
    told: dict[str, object] = {}
    for one in conditions:
        if one["code"] in _COUNTS and one.get("found") is not None:
            told |= dict(zip(_COUNTS[one["code"]], (int(one["found"]), int(one["asked"])), strict=True))
    failed = dict.fromkeys(RuleCondition(one["code"]).label for one in conditions if not one["holds"])
    told["conditions"] = Text("; ".join(one.ru for one in failed), "; ".join(one.en for one in failed))
    if standing in _COUNTED and "maximal" not in told:  # a run of before this was told
        return SchoolGroup(standing).label
    return _SUMMARIES[standing].filled(**told)
