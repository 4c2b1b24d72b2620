"""Activities of transition programmes, over all schools that one sees."""

from typing import Annotated

from fastapi import Query

from app.domains.transition import programmes as rules
from app.domains.transition.models import TransitionActivity
from app.domains.transition.schemas.programmes import TransitionActivityList, TransitionActivityOut
from app.kernel.db import Db
from app.kernel.paging import Page, Slice
from app.kernel.routing import Routes
from app.kernel.schema import PathId
from app.policy import allow

Read = Annotated[Db, allow("transition-activities.read")]

activities = Routes("/transition-activities", tag="Transition programmes")
ROUTES = [activities]


@activities.get("", response_model=Page[TransitionActivityOut], summary="List activities of transition programmes")
async def list_(db: Read, wanted: Annotated[TransitionActivityList, Query()]) -> Slice[TransitionActivity]:
    """What schools do towards their goals, in every edition: by school, measure, responsible person, inclusion."""
    return await db.page(rules.activities(wanted), wanted, rules.ACTIVITY_SORTS)


@activities.get("/{id}", response_model=TransitionActivityOut, summary="Read an activity")
async def get(db: Read, id: PathId) -> TransitionActivity:
    """One activity; it is written as a part of its programme."""
    return await db.get(TransitionActivity, id, *rules.activity_reading())
