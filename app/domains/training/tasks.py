"""The kind of task that comes from training: an event is over, and its results wait to be confirmed."""

from app.domains.training import events
from app.domains.training.lives import COMING
from app.domains.training.models.events import TrainingEvent
from app.kernel.calendar import today
from app.kernel.tasks import Source, or_never
from app.kernel.text import Text

Source(
    kind="training-results",
    label=Text("Внести результаты обучения и подтвердить итоги", "Record the results of training and confirm them"),
    action="training-events.write",
    model=TrainingEvent,
    waiting=lambda _: events.listing(None).where(TrainingEvent.status.in_(COMING), TrainingEvent.ends_on < today()),
    due=or_never(TrainingEvent.ends_on),
    binding=False,
    step="hold",
    link="/api/v1/training-events/{id}",
)
