"""What transition programmes keep about people: the activities in their hands."""

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.domains.organizations.models import Appointment
from app.domains.organizations.personal import FROM, TO, Holding
from app.domains.transition.models import TransitionActivity
from app.kernel.text import Text

Holding(
    resource="transition-activities",
    label=Text("Мероприятия программы перехода, за которые он отвечает", "Activities of transition in his hands"),
    statement=lambda id: (
        select(TransitionActivity)
        .join(Appointment, Appointment.id == TransitionActivity.appointment_id)
        .where(Appointment.person_id == id)
        .options(joinedload(TransitionActivity.programme))
        .order_by(TransitionActivity.id)
    ),
    facts=lambda row: (
        (Text("Программа", "Programme"), row.programme.title),
        (Text("Мероприятие", "Activity"), row.title),
        (FROM, row.starts_on),
        (TO, row.ends_on),
    ),
)
