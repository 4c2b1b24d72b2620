"""What else is told of runs, by domains that analysis does not know."""

from collections.abc import Awaitable, Callable, Sequence

from app.domains.analysis.models import AnalysisRun
from app.kernel.db import Db

TELLERS: list[Callable[[Db, Sequence[AnalysisRun]], Awaitable[None]]] = []
"""Domains above add theirs."""


async def tell(db: Db, runs: Sequence[AnalysisRun]) -> None:
    """Before an answer: everything that others have to say of these runs."""
    await db.flush()
    for teller in TELLERS:
        await teller(db, runs)
