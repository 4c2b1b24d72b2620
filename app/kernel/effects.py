"""What follows by itself from a step that was allowed, and lies beyond the reach of whoever took it.

A school confirms a visit, and by that the centre's own duty has its evidence. The step is judged by the actor's reach,
what follows by a reach that its author names; history and audit still tell who acted.
"""

from collections.abc import AsyncIterator, Iterable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from uuid import UUID

from app.kernel.actor import Reach
from app.kernel.db import Db


@asynccontextmanager
async def beyond(db: Db, reach: Reach) -> AsyncIterator[None]:
    """Inside, rows are read and written with this reach.

    What is read there does not go into the answer, unless it is the very thing asked for, as a person's own data are.
    """
    await db.flush()  # what the actor wrote himself is judged by his own
    info = db._session.sync_session.info  # noqa: SLF001  # the kernel's own
    own, info["reach"] = info["reach"], reach
    try:
        yield
        await db.flush()
    finally:
        info["reach"] = own


def throughout(db: Db, district_ids: Iterable[UUID]) -> AbstractAsyncContextManager[None]:
    """Beyond, over all of these districts; whoever reaches everything goes on doing so, for he has none of his own."""
    return beyond(db, db.reach if db.reach.everywhere else Reach(districts=frozenset(district_ids)))
