"""The closed lists and the life cycles of forms, waves, submissions and school summaries."""

from app.kernel.text import Labelled
from app.kernel.workflow import Life


class FormLevel(Labelled):
    """Whom one sheet of a form is about."""

    CLASS = "class", "класс", "class"
    SCHOOL = "school", "школа", "school"


class FormStatus(Labelled):
    """The life of an edition of a form."""

    DRAFT = "draft", "черновик", "draft"
    PUBLISHED = "published", "опубликована", "published"
    RETIRED = "retired", "выведена из употребления", "retired"


class IndicatorType(Labelled):
    """What the value of an indicator is."""

    INTEGER = "integer", "целое число", "whole number"
    DECIMAL = "decimal", "число", "number"
    SHARE = "share", "доля от 0 до 1", "share between 0 and 1"
    CHOICE = "choice", "выбор из списка", "choice from a list"
    BOOLEAN = "boolean", "да или нет", "yes or no"
    TEXT = "text", "текст", "text"


class IndicatorKind(Labelled):
    """What an indicator tells of."""

    CONTEXT = "context", "условия", "context"
    RESULT = "result", "результат", "result"
    PROCESS = "process", "процесс", "process"


class Direction(Labelled):
    """Which way is better."""

    UP = "up", "больше — лучше", "higher is better"
    DOWN = "down", "меньше — лучше", "lower is better"
    NEITHER = "neither", "без оценки", "neither"


class Summing(Labelled):
    """How the values of classes make the value of the school."""

    SUM = "sum", "сумма", "sum"
    MEAN = "mean", "среднее, взвешенное по числу", "mean weighted by a count"
    DEVIATION = "deviation", "стандартное отклонение всех учеников", "standard deviation of all pupils"
    NONE = "none", "не складывается", "not summed"


class Severity(Labelled):
    """What it means when a rule does not hold."""

    ERROR = "error", "ошибка", "error"
    WARNING = "warning", "предупреждение", "warning"


class Missing(Labelled):
    """Why there is no value where one is asked for; neither is a zero, and a blank says neither."""

    NOT_APPLICABLE = "not_applicable", "не применимо", "not applicable"
    UNKNOWN = "unknown", "неизвестно", "unknown"


class MonitoringKind(Labelled):
    """Which monitoring a wave is."""

    BASELINE = "baseline", "исходные данные прежних лет", "baseline of earlier years"
    ENTRY = "entry", "входной", "entry"
    INTERMEDIATE = "intermediate", "промежуточный", "intermediate"
    FINAL = "final", "итоговый", "final"


class WaveStatus(Labelled):
    """The life of a wave."""

    PLANNED = "planned", "запланирован", "planned"
    OPEN = "open", "идёт сбор", "open"
    CLOSED = "closed", "сбор окончен", "closed"
    PUBLISHED = "published", "итоги переданы школам", "results published"


class WaveAudience(Labelled):
    """Which schools a wave asks."""

    PROGRAMME = "programme", "школы программы", "the schools of the programme"
    DISTRICT = "district", "все школы района", "all schools of the district"


class SubmissionStatus(Labelled):
    """The life of a submission."""

    DRAFT = "draft", "черновик", "draft"
    SUBMITTED = "submitted", "сдано, на проверке", "submitted, under review"
    RETURNED = "returned", "возвращено на исправление", "returned for correction"
    ACCEPTED = "accepted", "принято", "accepted"
    REOPENED = "reopened", "открыто заново", "reopened"


class SummaryStatus(Labelled):
    """How far a school has come with one form of a wave."""

    OPEN = "open", "заполняется", "being filled in"
    CONFIRMED = "confirmed", "подтверждено школой и передано в центр", "confirmed by the school, with the centre"
    ACCEPTED = "accepted", "принято центром", "accepted by the centre"


class RevisionCause(Labelled):
    """What a revision of a submission came from, beside the steps of its life."""

    CREATE = "create", "создание", "creation"
    EDIT = "edit", "изменение", "change"
    SUBMIT = "submit", "сдача", "submission"
    RETURN = "return", "возврат", "return"
    ACCEPT = "accept", "приёмка", "acceptance"
    REOPEN = "reopen", "открытие заново", "reopening"


class RevisionSource(Labelled):
    """Where a change came from."""

    SCREEN = "screen", "экран", "screen"
    FILE = "file", "файл", "file"
    SCRIPT = "script", "программа", "script"
    SYSTEM = "system", "система", "the system"


FORMS = Life(
    "monitoring_forms",
    FormStatus,
    """
    draft      publish  published  monitoring-forms.write
    published  retire   retired    monitoring-forms.write
    """,
)

WAVES = Life(
    "monitoring_waves",
    WaveStatus,
    """
    planned,closed  open     open       monitoring-waves.write
    open            close    closed     monitoring-waves.write
    closed          publish  published  monitoring-waves.write
    """,
)

SUBMISSIONS = Life(
    "monitoring_submissions",
    SubmissionStatus,
    """
    draft,returned,reopened  submit  submitted  monitoring-submissions.write
    submitted                return  returned   monitoring-submissions.review  note
    submitted                accept  accepted   monitoring-submissions.review
    accepted                 reopen  reopened   monitoring-submissions.review  note
    """,
)

SUMMARIES = Life(
    "monitoring_summaries",
    SummaryStatus,
    """
    open            confirm  confirmed  monitoring-summaries.write
    open,confirmed  accept   accepted   monitoring-submissions.review
    """,
)
"""A confirmed or accepted summary is open again by itself as soon as one of its submissions is."""

WRITABLE = frozenset({"draft", "returned", "reopened"})
"""The states in which a school may change its submission; in the others it is frozen."""
