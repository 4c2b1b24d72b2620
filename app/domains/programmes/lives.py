"""The closed lists and the life cycles of programmes, participations and assignments."""

from app.kernel.text import Labelled
from app.kernel.workflow import Life


class ProgrammeStatus(Labelled):
    """The life of a programme."""

    PREPARATION = "preparation", "подготовка", "preparation"
    IMPLEMENTATION = "implementation", "реализация", "implementation"
    SCALING = "scaling", "расширение и трансляция опыта", "scaling up"
    CLOSED = "closed", "завершена", "closed"


class ParticipationStatus(Labelled):
    """The life of a school in a programme."""

    NOMINATED = "nominated", "предложена", "nominated"
    ENROLLED = "enrolled", "участвует", "enrolled"
    DISTRICT_SITE = "district_site", "районная площадка", "district site"
    WITHDRAWN = "withdrawn", "выбыла", "withdrawn"


class AssignmentStatus(Labelled):
    """The life of an assignment."""

    NOT_STARTED = "not_started", "не начато", "not started"
    IN_PROGRESS = "in_progress", "в работе", "in progress"
    REPORTED = "reported", "выполнено, ждёт подтверждения", "reported, to be confirmed"
    CONFIRMED = "confirmed", "подтверждено", "confirmed"
    RETURNED = "returned", "возвращено", "returned"
    NOT_APPLICABLE = "not_applicable", "не применимо", "not applicable"
    ENDED = "ended", "прекращено с выбытием из программы", "ended by leaving the programme"


class DueBasis(Labelled):
    """Where the last day of an assignment comes from; the first that is there counts."""

    BY_HAND = "by_hand", "назначен для этой организации", "set for this organisation"
    PROGRAMME = "programme", "назначен в программе", "set in the programme"
    TERM = "term", "срок дорожной карты", "term of the roadmap"
    WORKING_DAYS = (
        "working_days",
        "срок дорожной карты в рабочих днях",
        "term of the roadmap in working days",
    )
    STAGE = "stage", "окончание этапа", "end of the stage"


class EvidenceKind(Labelled):
    """What evidence is."""

    DOCUMENT = "document", "документ", "document"
    FILE = "file", "файл", "file"
    LINK = "link", "ссылка", "link"
    RESOURCE = "resource", "запись этой системы", "resource of this system"


PROGRAMMES = Life(
    "programmes",
    ProgrammeStatus,
    """
    preparation                         implement  implementation  programmes.write
    implementation                      scale      scaling         programmes.write
    preparation,implementation,scaling  close      closed          programmes.write
    """,
)

PARTICIPATIONS = Life(
    "participations",
    ParticipationStatus,
    """
    nominated,withdrawn               enrol      enrolled       participations.write
    enrolled                          make-site  district_site  participations.write
    district_site                     end-site   enrolled       participations.write  note
    nominated,enrolled,district_site  withdraw   withdrawn      participations.write  note
    """,
)

ASSIGNMENTS = Life(
    "assignments",
    AssignmentStatus,
    """
    not_started,returned                       start    in_progress     assignments.write
    not_started,in_progress,returned           report   reported        assignments.write
    reported                                   confirm  confirmed       assignments.confirm
    reported                                   return   returned        assignments.confirm  note
    confirmed                                  reopen   returned        assignments.confirm  note
    not_started,in_progress,returned,reported  waive    not_applicable  assignments.confirm  note
    """,
    "not_started,in_progress,returned,reported schedule assignments.schedule",
)
"""What was reported by itself is in progress again by itself once nothing is left to show for it (`service.retract`).

`ended` has no step: leaving the programme leads there from every state, coming back leads to the state before.
"""

OWED = frozenset({"not_started", "in_progress", "returned"})
"""The states in which the organisation has yet to report."""
OPEN = OWED | {"reported"}
"""The states in which it is not settled yet."""
