"""What professional development keeps about people, for whoever of them asks."""

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import InstrumentedAttribute, joinedload

from app.domains.development.lives import ConsultantStatus, ConsultationStatus, DevelopmentKind, LearningTeamStatus
from app.domains.development.models.consultants import Consultant, ConsultantAssignment, Consultation
from app.domains.development.models.plans import DevelopmentItem, DevelopmentItemPerson, HourCredit
from app.domains.development.models.teams import (
    LearningTeam,
    LearningTeamAttendance,
    LearningTeamMeeting,
    LearningTeamMember,
)
from app.domains.organizations.personal import FROM, TO, Holding
from app.kernel.text import Text

_DAY, _TOPIC, _HOURS = Text("День", "Day"), Text("Тема", "Topic"), Text("Часов", "Hours")
_SCHOOL, _FORM, _STATE = Text("Школа", "School"), Text("Форма", "Form"), Text("Состояние", "State")

Statement = Callable[[UUID], Select[Any]]


def _by(column: InstrumentedAttribute[Any]) -> Statement:
    """The rows in which this column names the person."""
    model: Any = column.class_
    return lambda id: select(model).where(column == id).order_by(model.id)


def _items(id: UUID) -> Select[DevelopmentItem]:
    return (
        select(DevelopmentItem)
        .join(DevelopmentItemPerson, DevelopmentItemPerson.item_id == DevelopmentItem.id)
        .where(DevelopmentItemPerson.person_id == id)
        .order_by(DevelopmentItem.id)
    )


def _memberships(id: UUID) -> Select[LearningTeam]:
    return (
        select(LearningTeam)
        .join(LearningTeamMember, LearningTeamMember.team_id == LearningTeam.id)
        .where(LearningTeamMember.person_id == id)
        .order_by(LearningTeam.id)
    )


def _meetings(id: UUID) -> Select[LearningTeamMeeting]:
    return (
        select(LearningTeamMeeting)
        .join(LearningTeamAttendance, LearningTeamAttendance.meeting_id == LearningTeamMeeting.id)
        .join(LearningTeamMember, LearningTeamMember.id == LearningTeamAttendance.member_id)
        .where(LearningTeamMember.person_id == id)
        .order_by(LearningTeamMeeting.id)
    )


def _as_consultant(model: type[ConsultantAssignment | Consultation]) -> Statement:
    return lambda id: (
        select(model)
        .join(Consultant, Consultant.id == model.consultant_id)
        .where(Consultant.person_id == id)
        .options(joinedload(model.school))
        .order_by(model.id)
    )


def _team(row: LearningTeam) -> Sequence[tuple[Text, object]]:
    return ((Text("Команда", "Team"), row.name), (_TOPIC, row.topic), (_STATE, LearningTeamStatus(row.status)))


Holding(
    resource="development-items",
    label=Text("Позиции планов профессионального развития", "Items of development plans"),
    statement=_items,
    facts=lambda row: (
        (_FORM, DevelopmentKind(row.kind)), (_TOPIC, row.title), (FROM, row.starts_on), (TO, row.ends_on),
        (_HOURS, row.hours),
    ),
)  # fmt: skip
Holding(
    resource="hour-credits",
    label=Text("Зачтённые часы", "Credited hours"),
    statement=_by(HourCredit.person_id),
    facts=lambda row: (
        (_DAY, row.done_on), (_FORM, DevelopmentKind(row.kind)), (_TOPIC, row.title), (_HOURS, row.hours),
    ),
)  # fmt: skip
Holding(
    resource="learning-team-members",
    label=Text("Участие в командах обучающихся учителей", "Membership of learning teams"),
    statement=_memberships,
    facts=_team,
)
Holding(
    resource="learning-team-meetings",
    label=Text("Встречи команд", "Meetings of teams"),
    statement=_meetings,
    facts=lambda row: ((_DAY, row.held_on), (_HOURS, row.hours)),
)
Holding(
    resource="learning-teams",
    label=Text("Наставничество в командах", "Mentoring of teams"),
    statement=_by(LearningTeam.mentor_id),
    facts=_team,
)
Holding(
    resource="consultants",
    label=Text("Состав экспертов-консультантов", "The pool of expert-consultants"),
    statement=_by(Consultant.person_id),
    facts=lambda row: (
        (_STATE, ConsultantStatus(row.status)), (Text("Темы", "Topics"), ", ".join(row.topics)),
        (Text("Подготовка", "Training"), row.training), (Text("Подготовлен", "Trained on"), row.trained_on),
        (_HOURS, row.training_hours),
    ),
)  # fmt: skip
Holding(
    resource="consultant-assignments",
    label=Text("Закрепление за школами", "Assignments to schools"),
    statement=_as_consultant(ConsultantAssignment),
    facts=lambda row: ((_SCHOOL, row.school_name), (FROM, row.starts_on), (TO, row.ends_on)),
)
Holding(
    resource="consultations",
    label=Text("Консультации", "Consultations"),
    statement=_as_consultant(Consultation),
    facts=lambda row: (
        (_DAY, row.held_on), (_SCHOOL, row.school_name), (_TOPIC, row.topic),
        (_STATE, ConsultationStatus(row.status)), (Text("Отчёт", "Report"), row.report),
    ),
)  # fmt: skip
