"""What a body says of days: a last day is not over yet, and what has happened did not happen tomorrow.

One rule and one wording for every resource, where a request is judged; a day that is left out is judged by nobody.
"""

from datetime import date

from app.kernel import calendar
from app.kernel.problems import Fault, invalid
from app.kernel.text import Text

_PAST = Text("Этот день уже прошёл.", "This day has passed.")
_LATER = Text("Назовите сегодняшний день или более поздний.", "Name today or a later day.")
_TO_COME = Text("Этот день ещё не наступил.", "This day has not come yet.")
_TODAY = Text(
    "Назовите день, когда это произошло: не позже сегодняшнего.", "Name the day when it happened, today at the latest."
)


def not_past(day: date | None, pointer: str) -> list[Fault]:
    """The fault of a last day, or of another day that is still to be kept, that has passed."""
    past = day is not None and day < calendar.today()
    return [Fault(pointer, "date.past", _PAST, _LATER)] if past else []


def not_to_come(day: date | None, pointer: str, hint: Text = _TODAY) -> list[Fault]:
    """The fault of a day on which something happened, and that is still to come."""
    to_come = day is not None and day > calendar.today()
    return [Fault(pointer, "date.to-come", _TO_COME, hint)] if to_come else []


def check_not_past(day: date | None, pointer: str = "/due_on") -> None:
    """422 for a last day that has passed."""
    if faults := not_past(day, pointer):
        raise invalid(*faults)


def check_not_to_come(day: date | None, pointer: str) -> None:
    """422 for what should have happened on a day that is still to come."""
    if faults := not_to_come(day, pointer):
        raise invalid(*faults)
