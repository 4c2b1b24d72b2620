"""What follows from the sums of a wave: figures of schools and of the district, and values that stand out."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from app.domains.monitoring.models import Summary
from app.domains.monitoring.schemas.completeness import ImplausibleQuery
from app.domains.monitoring.schemas.results import ResultsQuery
from app.kernel.db import Db


async def figure_out(db: Db, rows: Sequence[Summary]) -> None: ...
async def results(db: Db, wave_id: UUID, wanted: ResultsQuery) -> dict[str, Any]: ...
async def implausible(db: Db, wave_id: UUID, wanted: ImplausibleQuery) -> dict[str, Any]: ...
