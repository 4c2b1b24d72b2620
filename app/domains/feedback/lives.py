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
    WORSENED = "worsened", "ухудшение больше, чем даёт случай", "worse by more than chance"
    IMPROVEMENT_NOT_JUDGED = (
        "improvement_not_judged",
        "судить об улучшении нельзя",
        "whether it has improved cannot be judged",
    )


class SheetHindrance(Labelled):
    """Why nothing is concluded of a school from a figure, whatever its interval is."""

    FEW_TESTED = (
        "few_tested",
        "писали меньше 10 учеников, а по такому числу о школе не судят",
        "fewer than 10 pupils were tested, and a school is not judged by so few",
    )
    FEW_ACCEPTED = (
        "few_accepted",
        "принято меньше 80 % листов, а по ним о школе в целом не судят",
        "fewer than 80 % of the sheets are accepted, and those do not speak for the school",
    )
    FEW_COVERED = (
        "few_covered",
        "писали меньше 80 % учеников, и неизвестно, что показали бы остальные",
        "fewer than 80 % of the pupils were tested, and nobody knows about the others",
    )


class ChainLinkKind(Labelled):
    """What a school did about a conclusion."""

    CORRECTION = "correction", "редакция программы перехода", "edition of the transition programme"
    TRAINING = "training", "обучение из плана развития", "training in the development plan"
    PRACTICE = "practice", "перенятая практика", "practice taken over"


class PotentialFigure(Labelled):
    """What of its pedagogical potential the system already holds."""

    HOURS_PLANNED = "hours_planned", "обучение учителей по плану, человеко-часов", "training: person-hours planned"
    HOURS_DONE = "hours_done", "обучение учителей пройдено, человеко-часов", "training: person-hours done"
    TEAMS = "teams", "команды обучающихся учителей", "learning teams"
    TEAMS_WITH_PRODUCT = (
        "teams_with_product",
        "команды, у которых уже есть готовая разработка",
        "learning teams that have made something to use",
    )
    TEAM_MEETINGS = "team_meetings", "встречи этих команд", "meetings of the teams"
    PRACTICES = "practices", "практики школы в районном банке", "practices of the school in the bank"
    PRACTICES_TAKEN_OVER = (
        "practices_taken_over",
        "сколько раз практики школы переняли другие школы",
        "how often other schools took them over",
    )
    PRACTICES_ADOPTED = (
        "practices_adopted",
        "практики, которые школа переняла у других",
        "practices taken over from others",
    )
    NETWORKS_LED = "networks_led", "сети школ, где эта школа ведущая", "networks that the school leads"
    NETWORKS = "networks", "сети школ, в которых она участвует", "networks that the school belongs to"
    NETWORK_EVENTS = (
        "network_events",
        "мероприятия сетей, которые провела школа",
        "events of networks that the school held",
    )


class JudgedParting(Labelled):
    """Where the level that a school gives itself and what was measured point different ways."""

    SELF_HIGHER = (
        "self_higher",
        "оценка школы в верхней половине шкалы, а измеренное ниже ожидаемого",
        "the school's level is in the upper half of the scale, and what was measured is below expected",
    )
    SELF_LOWER = (
        "self_lower",
        "оценка школы в нижней половине шкалы, а измеренное выше ожидаемого",
        "the school's level is in the lower half of the scale, and what was measured is above expected",
    )


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
