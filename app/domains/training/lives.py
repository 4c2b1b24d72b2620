"""The closed lists and the life cycles of training events, enrolments and certificates."""

from app.kernel.text import Labelled
from app.kernel.workflow import Life


class TrainingKind(Labelled):
    """In which form an event teaches; the codes are those of development plans."""

    RETRAINING = "retraining", "профессиональная переподготовка", "professional retraining"
    ADVANCED_COURSE = "advanced_course", "курсы повышения квалификации", "advanced course"
    SEMINAR = "seminar", "семинар", "seminar"
    CONFERENCE = "conference", "конференция", "conference"
    INTERNSHIP = "internship", "стажировка", "internship"
    IN_SCHOOL_TRAINING = "in_school_training", "внутришкольное обучение", "in-school training"
    DISTRICT_EVENT = "district_event", "районное мероприятие", "district event"


class TrainingEventStatus(Labelled):
    """The life of a training event."""

    DRAFT = "draft", "черновик", "draft"
    OPEN = "open", "открыта запись", "open for enrolment"
    CLOSED = "closed", "запись закрыта", "enrolment closed"
    HELD = "held", "проведено, итоги подтверждены", "held, results confirmed"
    CANCELLED = "cancelled", "отменено", "cancelled"


class TrainingEnrolmentStatus(Labelled):
    """The life of an enrolment."""

    WAITING = "waiting", "в листе ожидания", "on the wait list"
    ENROLLED = "enrolled", "место предоставлено", "has a place"
    WITHDRAWN = "withdrawn", "запись снята", "withdrawn"
    RELEASED = "released", "мероприятие не состоялось или места не нашлось", "the event fell through or had no place"


class TrainingCertificateStatus(Labelled):
    """Whether a certificate holds."""

    VALID = "valid", "действителен", "valid"
    REVOKED = "revoked", "аннулирован", "revoked"
    REPLACED = "replaced", "заменён другим", "replaced by another"


class CalendarScope(Labelled):
    """Whose events a calendar shows."""

    PERSON = "person", "один человек", "one person"
    ORGANIZATION = "organization", "организация", "an organisation"
    DISTRICT = "district", "район", "the district"


TRAINING_EVENTS = Life(
    "training_events",
    TrainingEventStatus,
    """
    draft        open    open       training-events.write
    open         close   closed     training-events.write
    closed       reopen  open       training-events.write
    open,closed  hold    held       training-events.write
    held         revise  closed     training-events.write  note
    open,closed  cancel  cancelled  training-events.write  note
    """,
)

TRAINING_ENROLMENTS = Life(
    "training_enrolments",
    TrainingEnrolmentStatus,
    """
    waiting,enrolled  withdraw  withdrawn  training-enrolments.withdraw
    """,
)
"""A place is given, and everybody released, by what happens to the event: these are no steps of a person."""

TRAINING_CERTIFICATES = Life(
    "training_certificates",
    TrainingCertificateStatus,
    """
    valid  revoke   revoked   training-certificates.write  note
    valid  reissue  replaced  training-certificates.write  note
    """,
)

TAKING_ENROLMENTS = frozenset({"open"})
"""The states in which people are enrolled."""
COMING = frozenset({"open", "closed"})
"""The states in which an event is still to be held, or its results to be confirmed."""
LIVE = ("waiting", "enrolled")
"""The states in which an enrolment takes somebody's time."""
