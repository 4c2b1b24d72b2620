"""What programmes keep about people: the duties in their hands."""

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.domains.organizations.models import Appointment
from app.domains.organizations.personal import Holding
from app.domains.programmes.lives import AssignmentStatus
from app.domains.programmes.models import Assignment
from app.kernel.text import Text

Holding(
    resource="assignments",
    label=Text("Поручения, за которые он отвечает", "Duties in his hands"),
    statement=lambda id: (
        select(Assignment)
        .join(Appointment, Appointment.id == Assignment.appointment_id)
        .where(Appointment.person_id == id)
        .options(joinedload(Assignment.responsibility))
        .order_by(Assignment.id)
    ),
    facts=lambda row: (
        (Text("Мероприятие", "Measure"), row.measure),
        (Text("Обязанность", "Duty"), row.duty),
        (Text("Срок", "Due"), row.due_on),
        (Text("Состояние", "State"), AssignmentStatus(row.status)),
    ),
)
