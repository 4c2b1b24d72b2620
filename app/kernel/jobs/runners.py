"""How files of each kind are taken in: told once by a domain, carried out by the worker."""

from collections.abc import Awaitable, Callable

from app.kernel.db import Db
from app.kernel.jobs.table import ImportJob
from app.kernel.jobs.telling import Document


class Progress:
    """How far a job has got; telling it costs nothing, and may be done for every row and from any thread."""

    def __init__(self) -> None:
        self.rows = 0
        self.total: int | None = None

    def __call__(self, rows: int, total: int | None = None) -> None:
        """`rows` are taken so far, of `total` where that is known."""
        self.rows = rows
        self.total = self.total if total is None else total


Run = Callable[[Db, ImportJob, bytes, Progress], Awaitable[Document]]
"""Takes a body in, in one transaction with the state of its job; a Problem refuses it, `db.discard()` is a dry run."""

RUNNERS: dict[str, Run] = {}


def runs(kind: str) -> Callable[[Run], Run]:
    """Register how files of a kind are taken in; a process takes up jobs of the kinds that it knows."""

    def register(run: Run) -> Run:
        if kind in RUNNERS:
            message = f"two runners take imports of the kind {kind}"
            raise ValueError(message)
        RUNNERS[kind] = run
        return run

    return register
