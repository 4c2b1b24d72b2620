"""The closed lists and the life cycles of result sheets and of what schools conclude from them."""

from app.kernel.text import Labelled
from app.kernel.workflow import Life


class ResultSheetStatus(Labelled):
    """The life of a result sheet."""

    GIVEN = "given", "передан школе", "given to the school"
    READ = "read", "прочитан школой", "read by the school"
    REPLACED = "replaced", "заменён новой редакцией", "replaced by a newer edition"


class ConclusionStatus(Labelled):
    """The life of a conclusion."""

    DRAFT = "draft", "черновик", "draft"
    SENT = "sent", "передан в центр", "sent to the centre"
    DISCUSSED = "discussed", "обсуждён с центром", "discussed with the centre"


class FindingKind(Labelled):
    """What a result sheet finds."""

    INCOMPLETE = "incomplete", "приняты не все данные", "not all data are accepted"
    UNCOVERED = "uncovered", "охвачены не все ученики", "not all pupils are covered"
    FEW_PUPILS = "few_pupils", "писало мало учеников", "few pupils were tested"
    TARGET_REACHED = "target_reached", "цель программы перехода достигнута", "a target is reached"
    TARGET_MISSED = "target_missed", "цель программы перехода не достигнута", "a target is missed"
    ABOVE_EXPECTED = "above_expected", "результат выше ожидаемого", "above what was to be expected"
    WITHIN_EXPECTED = "within_expected", "результат в пределах ожидаемого", "within what was to be expected"
    BELOW_EXPECTED = "below_expected", "результат ниже ожидаемого", "below what was to be expected"
    NOT_JUDGED = "not_judged", "сравнить с ожидаемым нельзя", "cannot be compared with what was to be expected"
    IMPROVED = "improved", "улучшение больше, чем даёт случай", "improved by more than chance"
    NOT_IMPROVED = "not_improved", "улучшение не отличимо от случая", "no improvement beyond chance"


class ChainLinkKind(Labelled):
    """What a school did about a conclusion."""

    CORRECTION = "correction", "редакция программы перехода", "edition of the transition programme"
    TRAINING = "training", "обучение из плана развития", "training in the development plan"
    PRACTICE = "practice", "перенятая практика", "practice taken over"


RESULT_SHEETS = Life(
    "result_sheets",
    ResultSheetStatus,
    """
    given,read  read  read  result-sheets.acknowledge
    """,
)
"""A newer edition replaces the one before by itself: no step leads there."""

RESULT_CONCLUSIONS = Life(
    "result_conclusions",
    ConclusionStatus,
    """
    draft  send     sent       result-conclusions.write
    sent   recall   draft      result-conclusions.write    note
    sent   discuss  discussed  result-conclusions.discuss  note
    """,
)
