"""Work e: one school over its waves, at both sizes in one run; and the sums of a whole wave in the database."""

import statistics
import time
from collections.abc import Sequence
from contextlib import ExitStack
from functools import partial
from typing import Any

import asyncpg
import orjson
from sqlalchemy.dialects.postgresql.asyncpg import dialect

from app.domains.monitoring.models import Summary
from app.domains.monitoring.moments import moments_of
from app.domains.monitoring.sums import merged
from app.domains.monitoring.values import indicators_of
from benchmarks.lists import SCRIPT
from benchmarks.load import in_turn, line, load, ratio
from benchmarks.servers import FOLDER, Prepared, both, connected

TIMES = 30
_DIALECT: Any = dialect  # untyped


def run(prepared: Sequence[Prepared]) -> list[str]:
    """Every size in turn with the others."""
    works = {}
    with ExitStack() as servers:
        for one in prepared:
            ours, bare = servers.enter_context(both(one))
            schools = FOLDER / f"schools-{one.size}.txt"
            schools.write_text("\n".join(map(str, one.made.asked.schools)))
            query = "school_id=ID" + "".join(f"&wave_id={wave}" for wave in one.made.asked.waves)
            token, script = one.made.centre_token, SCRIPT % schools
            works[f"bare {one.size}"] = partial(load, f"{bare.url}/summaries?{query}", token, script)
            path = "/api/v1/monitoring/summaries"
            works[f"ours {one.size}"] = partial(load, f"{ours.url}{path}?{query}", token, script)
        found = in_turn(**works)
    lines = [
        line(one.size, "e. one school over three waves", found[f"bare {one.size}"], found[f"ours {one.size}"])
        for one in prepared
    ]
    if len(prepared) > 1:
        small, large = (found[f"ours {one.size}"] for one in (prepared[0], prepared[-1]))
        print(f"e. the rate at {prepared[-1].size} is {ratio(large, small):.2f} of the rate at {prepared[0].size}")
    for one in prepared:
        took = connected(one.url, partial(_whole, one))
        print(f"e. a whole wave of {len(one.made.asked.schools)} schools in the database: {took:.1f} ms")
    return lines


async def _whole(prepared: Prepared, connection: asyncpg.Connection) -> float:
    """Milliseconds of the statement that adds the sums of all schools up; the median of many."""
    asked = prepared.made.asked
    indicators = await connection.fetchval("SELECT indicators::text FROM monitoring_forms WHERE id = $1", asked.form)
    statement = merged(
        Summary.accepted, moments_of(indicators_of(orjson.loads(indicators))), Summary.wave_id == asked.waves[0]
    )
    prepared_ = await connection.prepare(
        str(statement.compile(dialect=_DIALECT(), compile_kwargs={"literal_binds": True}))
    )
    took = []
    for _ in range(TIMES):
        began = time.perf_counter()
        await prepared_.fetch()
        took.append(time.perf_counter() - began)
    return statistics.median(took) * 1e3
