"""What training keeps about people, for whoever of them asks; taking a name out leaves counts and hours as they are."""

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.domains.organizations.personal import FROM, TO, Holding
from app.domains.training.lives import TrainingCertificateStatus, TrainingEnrolmentStatus, TrainingKind
from app.domains.training.models.certificates import TrainingCertificate
from app.domains.training.models.enrolments import TrainingEnrolment
from app.domains.training.models.events import TrainingSession
from app.kernel.text import Text

_EVENT, _HOURS, _STATE = Text("Мероприятие", "Event"), Text("Часов", "Hours"), Text("Состояние", "State")
_YES_OR_NO = {True: Text("да", "yes"), False: Text("нет", "no")}

Holding(
    resource="training-enrolments",
    label=Text("Записи на обучение", "Enrolments in training"),
    statement=lambda id: (
        select(TrainingEnrolment)
        .where(TrainingEnrolment.person_id == id)
        .options(joinedload(TrainingEnrolment.event))
        .order_by(TrainingEnrolment.id)
    ),
    facts=lambda row: (
        (_EVENT, row.event_title),
        (Text("Форма", "Form"), TrainingKind(row.event.kind)),
        (FROM, row.event.starts_on),
        (TO, row.event.ends_on),
        (_STATE, TrainingEnrolmentStatus(row.status)),
        (Text("Посещённые занятия", "Sessions attended"), ", ".join(map(str, row.attended)) or None),
        (Text("Прошёл обучение", "Passed"), _YES_OR_NO.get(row.passed)),
        (_HOURS, row.hours),
        (Text("Примечание", "Remark"), row.remark),
    ),
)
Holding(
    resource="training-certificates",
    label=Text("Сертификаты", "Certificates"),
    statement=lambda id: (
        select(TrainingCertificate).where(TrainingCertificate.person_id == id).order_by(TrainingCertificate.id)
    ),
    facts=lambda row: (
        (Text("Номер", "Number"), row.register_number),
        (Text("Выдан", "Issued on"), row.issued_on),
        (_EVENT, row.event_title),
        (_HOURS, row.hours),
        (_STATE, TrainingCertificateStatus(row.status)),
        (Text("Код проверки", "Check code"), row.check_code),
    ),
)
Holding(
    resource="training-sessions",
    label=Text("Проведённые занятия", "Sessions taught"),
    statement=lambda id: (
        select(TrainingSession)
        .where(TrainingSession.lecturer_id == id)
        .options(joinedload(TrainingSession.event))
        .order_by(TrainingSession.id)
    ),
    facts=lambda row: (
        (_EVENT, row.event.title),
        (Text("Тема", "Topic"), row.topic),
        (Text("Начало", "Begins"), row.starts_at),
        (Text("Окончание", "Ends"), row.ends_at),
    ),
)
