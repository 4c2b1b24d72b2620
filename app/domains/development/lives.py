"""The closed lists and the life cycles of plans, learning teams, consultants and their visits."""

from typing import Any
from uuid import UUID

from app.kernel.actor import Actor, Reach
from app.kernel.text import Labelled
from app.kernel.workflow import Life


class DevelopmentPlanStatus(Labelled):
    """The life of a plan; a school's is accepted by the centre, the centre's approved by the department."""

    DRAFT = "draft", "черновик", "draft"
    SUBMITTED = "submitted", "передан, рассматривается", "submitted, under review"
    RETURNED = "returned", "возвращён", "returned"
    ACCEPTED = "accepted", "принят ИМЦ", "accepted by the centre"
    APPROVED = "approved", "утверждён отделом образования", "approved by the department"


class DevelopmentKind(Labelled):
    """In which form people learn."""

    RETRAINING = "retraining", "профессиональная переподготовка", "professional retraining"
    ADVANCED_COURSE = "advanced_course", "курсы повышения квалификации", "advanced course"
    SEMINAR = "seminar", "семинар", "seminar"
    CONFERENCE = "conference", "конференция", "conference"
    INTERNSHIP = "internship", "стажировка", "internship"
    IN_SCHOOL_TRAINING = "in_school_training", "внутришкольное обучение", "in-school training"
    LEARNING_TEAM = "learning_team", "команда обучающихся учителей", "learning team"
    DISTRICT_EVENT = "district_event", "районное мероприятие", "district event"


class Inclusion(Labelled):
    """How much of a school's plan stands in the approved district plan."""

    NONE = "none", "не включён в районный план", "not in the district plan"
    PARTLY = "partly", "частично включён в районный план", "partly in the district plan"
    WHOLLY = "wholly", "включён в районный план", "included in the district plan"


class LearningTeamStatus(Labelled):
    """The life of a learning team: its topic is approved by the school, its work ends with a product."""

    DRAFT = "draft", "тема не утверждена", "topic not approved yet"
    APPROVED = "approved", "тема утверждена, команда работает", "topic approved, at work"
    CLOSED = "closed", "работа завершена", "closed"


class ConsultantStatus(Labelled):
    """The life of an expert-consultant in the pool."""

    CANDIDATE = "candidate", "определён", "candidate"
    TRAINING = "training", "направлен на подготовку", "sent to training"
    ACTIVE = "active", "работает со школами", "works with schools"
    RETIRED = "retired", "вышел из состава", "retired"


class ConsultationStatus(Labelled):
    """The life of a visit."""

    DRAFT = "draft", "черновик", "draft"
    REPORTED = "reported", "отчёт передан школе", "reported to the school"
    CONFIRMED = "confirmed", "подтверждена школой", "confirmed by the school"
    RETURNED = "returned", "возвращена", "returned"


class ConsultationWay(Labelled):
    """How a consultation is held."""

    VISIT = "visit", "выезд в школу", "visit to the school"
    ONLINE = "online", "дистанционно", "online"
    AT_THE_CENTRE = "at_the_centre", "в ИМЦ", "at the centre"


DEVELOPMENT_PLANS = Life(
    "development_plans",
    DevelopmentPlanStatus,
    """
    draft,returned     submit   submitted  development-plans.write
    submitted          return   returned   development-plans.review   note
    submitted          accept   accepted   development-plans.accept
    submitted          approve  approved   development-plans.approve
    accepted,approved  reopen   returned   development-plans.review   note
    """,
)
"""A plan of a school is accepted, the district plan approved, never the other way round: so say the reaches."""

LEARNING_TEAMS = Life(
    "learning_teams",
    LearningTeamStatus,
    """
    draft     approve  approved  learning-teams.write
    approved  reopen   draft     learning-teams.write  note
    approved  close    closed    learning-teams.write
    """,
)

CONSULTANTS = Life(
    "consultants",
    ConsultantStatus,
    """
    candidate                  send     training   consultants.send
    candidate,training         qualify  active     consultants.write
    candidate,training,active  retire   retired    consultants.write  note
    retired                    readmit  candidate  consultants.write
    """,
)


def speaks_for(reach: Reach | None, user_id: UUID | None, consultant: Any) -> bool:
    """Whether somebody may report for a consultant: he for himself alone, the centre for all of its district."""
    if reach is None or consultant is None:
        return False
    wide = reach.everywhere or consultant.district_id in reach.districts
    return wide or (user_id is not None and consultant.user_id == user_id)


class ConsultationLife(Life):
    """A consultant sees what others do at his schools, and reports his own visits alone."""

    def open_to(self, actor: Actor, row: Any) -> list[str]:
        """The steps this actor may take now."""
        opened = super().open_to(actor, row)
        if "report" not in opened or speaks_for(
            actor.reach(self.steps["report"].action), actor.user_id, row.consultant
        ):
            return opened
        return [name for name in opened if name != "report"]


CONSULTATIONS: Life = ConsultationLife(
    "consultations",
    ConsultationStatus,
    """
    draft,returned  report   reported   consultations.write
    reported        confirm  confirmed  consultations.confirm
    reported        return   returned   consultations.confirm  note
    """,
)

OPEN = frozenset({"draft", "returned"})
"""The states in which a plan, or a report of a visit, can be changed by whose it is."""
