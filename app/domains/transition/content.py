"""What an edition of a transition programme says, as one plain value: to be checked, kept and compared."""

from collections.abc import Mapping, Sequence
from typing import Any

from app.domains.monitoring.forms import plain
from app.domains.transition.models import TransitionActivity, TransitionProgramme
from app.kernel.db import Db
from app.kernel.tables import now

Content = dict[str, Any]

WORDS = ("title", "starts_on", "ends_on", "summary", "diagnosis_id")
"""What the programme itself says."""
LISTS = ("problems", "goals", "activities")
"""What it consists of; each part has a code, by which it is known in every edition."""
DOING = (
    "title", "starts_on", "ends_on", "appointment_id", "measure", "assignment_id", "goals", "inclusions", "funding",
    "expected_result",
)  # fmt: skip
"""What an activity says besides its code."""


def content_of(row: TransitionProgramme) -> Content:
    """As it stands now; of a row that was read with its activities."""
    words = {name: getattr(row, name) for name in WORDS}
    doing = [{"code": one.code} | {name: getattr(one, name) for name in DOING} for one in row.activities]
    return words | {"problems": row.problems, "goals": row.goals, "activities": doing}


def given(change: Mapping[str, Any]) -> Content:
    """What a body says, in the form of a content; what it leaves out is not there."""
    return {
        name: [dict(one) | plain_parts(one) for one in value] if name == "activities" else plain(value)
        for name, value in change.items()
    }


def plain_parts(activity: Any) -> Content:
    """The lists of an activity as they are stored."""
    return {name: plain(getattr(activity, name)) for name in ("goals", "inclusions", "funding")}


async def write(db: Db, row: TransitionProgramme, change: Content) -> None:
    """Write what was checked; an activity keeps its id as long as it keeps its code."""
    for name, value in change.items():
        if name != "activities":
            setattr(row, name, value)
    if "activities" not in change:
        return
    row.updated_at = now()
    await _write_activities(db, row, change["activities"])


async def _write_activities(db: Db, row: TransitionProgramme, wanted: Sequence[Content]) -> None:
    kept = {one.code: one for one in row.activities}
    for position, told in enumerate(wanted):
        one = kept.pop(told["code"], None)
        if one is None:
            one = db.add(
                TransitionActivity(
                    transition_programme_id=row.id, school_id=row.school_id, district_id=row.district_id,
                    code=told["code"],
                )
            )  # fmt: skip
        one.position = position
        for name in DOING:
            setattr(one, name, told[name])
    for gone in kept.values():
        await db.remove(gone)
    await db.refresh(row, "activities")
