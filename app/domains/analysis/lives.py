"""The closed lists and the life cycles of methods, runs and their results."""

from app.kernel.text import Labelled
from app.kernel.workflow import Life


class MethodStatus(Labelled):
    """The life of an edition of a method."""

    DRAFT = "draft", "черновик", "draft"
    FROZEN = "frozen", "зафиксирована", "frozen"
    RETIRED = "retired", "выведена из употребления", "retired"


class RunStatus(Labelled):
    """The life of a run; what it has computed never changes."""

    COMPUTED = "computed", "рассчитан", "computed"
    RELEASED = "released", "передан школам", "released to the schools"
    WITHDRAWN = "withdrawn", "отозван", "withdrawn"


class RunPurpose(Labelled):
    """What a run may be used for."""

    EXPLORATION = "exploration", "проба", "exploration"
    DECISION = "decision", "для решения", "for the decision"


class SchoolGroup(Labelled):
    """Where a school stands by the rule; inside a group schools stand in alphabetical order."""

    STRONG = "strong", "максимальное и стабильное улучшение", "maximal and stable improvement"
    CANDIDATE = "candidate", "кандидат: нужен ещё один мониторинг или посещение", "candidate: another wave or a visit"
    NOT_PASSED = "not_passed", "улучшение не доказано", "improvement not shown"
    NOT_JUDGED = "not_judged", "улучшение не рассчитано: судить нельзя", "improvement not computed: cannot be judged"
    NOT_ELIGIBLE = "not_eligible", "данных для решения недостаточно", "not eligible"
    OUTSIDE = "outside", "не участвует в программе", "not in the programme"


class AnalysisFigureKind(Labelled):
    """What a figure of a run is."""

    CONTEXT_INDEX = "context_index", "индекс условий", "context index"
    RESULT = "result", "результат", "result"
    CONTEXTUAL = "contextual", "результат с учётом условий", "result given the context"
    IMPROVEMENT = "improvement", "улучшение в мониторинге", "improvement in a wave"
    IMPROVEMENT_MEAN = "improvement_mean", "улучшение в среднем по мониторингам", "improvement over the waves"
    BELOW = "below", "доля не достигших минимума", "share below the minimum"
    RAW_GAIN = "raw_gain", "прирост без поправок", "raw gain"
    BELOW_CHANGE = "below_change", "изменение доли не достигших минимума", "change of the share below the minimum"
    COMPOSITION = "composition", "изменение условий", "change of the context"


class FigureVerdict(Labelled):
    """Where the whole interval lies."""

    ABOVE = "above", "выше ожидаемого", "above expected"
    WITHIN = "within", "в пределах ожидаемого", "within expected"
    BELOW = "below", "ниже ожидаемого", "below expected"


class AnalysisThird(Labelled):
    """Where a school stands among similar schools: never a rank."""

    LOWER = "lower", "нижняя треть похожих школ", "lower third of similar schools"
    MIDDLE = "middle", "средняя треть похожих школ", "middle third of similar schools"
    UPPER = "upper", "верхняя треть похожих школ", "upper third of similar schools"


METHODS = Life(
    "analysis_methods",
    MethodStatus,
    """
    draft         freeze  frozen   analysis-methods.freeze
    draft,frozen  retire  retired  analysis-methods.freeze  note
    """,
)

RUNS = Life(
    "analysis_runs",
    RunStatus,
    """
    computed           release   released   analysis-runs.write
    computed,released  withdraw  withdrawn  analysis-runs.write  note
    """,
)
