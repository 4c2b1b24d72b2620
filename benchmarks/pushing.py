"""Work d: many sheets in one request, each row judged, beside psql's COPY of the same rows; and the memory it takes."""

import csv
import io
import shutil
import statistics
import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import asyncpg
import httpx
import orjson

from benchmarks import sheets
from benchmarks.load import ROUNDS
from benchmarks.servers import FOLDER, Prepared, Server, connected, ours
from benchmarks.sheets import Asked

PSQL = shutil.which("psql") or ""
SIZES = (10_000, 100_000)
HEADER = """\
| rows | format | first push | second push | COPY | first / COPY | COPY, foreign keys | first / that | memory, x body |
|---|---|---|---|---|---|---|---|---|"""
"""Rows a second."""
NDJSON, CSV, JSON = "application/x-ndjson", "text/csv", "application/json"
AT_ONCE = {"IMPORT_JOB_SIZE": "1000000000", "IMPORT_LIMIT": "1000000000"}
AS_A_JOB = {"IMPORT_JOB_SIZE": "0", "IMPORT_LIMIT": "1000000000"}
_TWIN, _BOUND = "bench_twin", "bench_bound"


@dataclass(frozen=True)
class Pushed:
    """One push of a file into a new wave, and the same file again."""

    first: float
    """Rows a second, all of them created."""
    second: float
    """All of them unchanged."""
    growth: float
    """MB of memory at the highest beyond what the server held before, for each MB of the body."""


def run(prepared: Prepared) -> list[str]:
    """Both sizes by NDJSON, alternated with COPY; then the other formats, and a job."""
    asked = prepared.made.asked
    found = []
    with ours(prepared, **AT_ONCE) as server:
        _push(server, prepared, _body(asked, 1_000, NDJSON), NDJSON, 1_000)
        found += [_in_turn(server, prepared, rows) for rows in SIZES]
        for kind in (CSV, JSON):
            pushed, _ = _push(server, prepared, _body(asked, SIZES[0], kind), kind, SIZES[0])
            found.append(_line(SIZES[0], kind, [pushed], [], []))
    with ours(prepared, **AS_A_JOB) as server:
        pushed, _ = _push(server, prepared, _body(asked, SIZES[1], NDJSON), NDJSON, SIZES[1])
        found.append(_line(SIZES[1], f"{NDJSON}, as a job", [pushed], [], []))
    return found


def _in_turn(server: Server, prepared: Prepared, rows: int) -> str:
    body = _body(prepared.made.asked, rows, NDJSON)
    pushes, copies, bound = [], [], []
    for _ in range(ROUNDS):
        pushed, wave = _push(server, prepared, body, NDJSON, rows)
        pushes.append(pushed)
        file = _spilt(prepared, wave)
        copies.append(rows / _copied(prepared, _TWIN, file))
        bound.append(rows / _copied(prepared, _BOUND, file))
        file.unlink()
    return _line(rows, NDJSON, pushes, copies, bound)


def _line(rows: int, kind: str, pushes: Sequence[Pushed], copies: Sequence[float], bound: Sequence[float]) -> str:
    first = [one.first for one in pushes]
    told = [f"{rows:,}", kind, f"{statistics.median(first):.0f}", f"{statistics.median(p.second for p in pushes):.0f}"]
    for other in (copies, bound):
        told.append(f"{statistics.median(other):.0f}" if other else "")
        told.append(f"{statistics.median(a / b for a, b in zip(first, other, strict=True)):.2f}" if other else "")
    row = f"| {' | '.join([*told, f'{max(one.growth for one in pushes):.2f}'])} |"
    print(row, flush=True)
    return row


# --- ours -------------------------------------------------------------------------------------------------------------


def _push(server: Server, prepared: Prepared, body: bytes, kind: str, rows: int) -> tuple[Pushed, UUID]:
    wave = connected(prepared.url, lambda connection: sheets.plan(connection, prepared.made.asked))
    server.forget_peak()
    before = server.memory("Rss")
    first = _sent(server, prepared, wave, body, kind, {"created": rows})
    growth = (server.memory("VmHWM") - before) / (len(body) / 2**20)
    second = _sent(server, prepared, wave, body, kind, {"unchanged": rows})
    return Pushed(rows / first, rows / second, growth), wave


def _sent(server: Server, prepared: Prepared, wave: UUID, body: bytes, kind: str, told: dict[str, int]) -> float:
    """Seconds of one request, or of a job from its request to its end; all rows must have become what is `told`."""
    headers = {"Authorization": f"Bearer {prepared.made.centre_token}", "Content-Type": kind}
    alone = httpx.Limits(max_keepalive_connections=0)
    with httpx.Client(base_url=server.url, headers=headers, timeout=300, limits=alone) as client:
        began = time.perf_counter()
        answer = client.post(f"/api/v1/monitoring/waves/{wave}/imports", content=body).raise_for_status()
        outcome = answer.json()
        if answer.status_code == httpx.codes.ACCEPTED:
            while outcome["status"] in {"queued", "running"}:
                time.sleep(0.05)
                outcome = client.get(answer.headers["location"]).raise_for_status().json()
            outcome = outcome["outcome"]
        took = time.perf_counter() - began
    if any(outcome[name] != count for name, count in told.items()):
        raise SystemExit(f"the push went otherwise: {outcome}")
    return took


def _body(asked: Asked, rows: int, kind: str) -> bytes:
    values = sheets.many_values()
    found = [
        {"school_code": one.school_code, "grade": one.grade, "letter": one.letter, **values[number % len(values)]}
        for number, one in enumerate(asked.classes[:rows])
    ]
    if kind == CSV:
        text = io.StringIO()
        writer = csv.DictWriter(text, list(found[0]), delimiter=";")
        writer.writeheader()
        writer.writerows(found)
        return text.getvalue().encode()
    return orjson.dumps(found) if kind == JSON else b"\n".join(map(orjson.dumps, found))


# --- COPY -------------------------------------------------------------------------------------------------------------


def _spilt(prepared: Prepared, wave: UUID) -> Path:
    """The rows of a wave as COPY takes them, and two tables for them: with the same indexes, with foreign keys too."""
    file = FOLDER / "rows.copy"
    rows = f"SELECT * FROM monitoring_submissions WHERE wave_id = '{wave}'"  # noqa: S608  # an id that we have made
    _psql(prepared, f"\\copy ({rows}) TO '{file}'")

    async def tables(connection: asyncpg.Connection) -> None:
        keys = await connection.fetch(
            "SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint "
            "WHERE conrelid = 'monitoring_submissions'::regclass AND contype = 'f'"
        )
        for name in (_TWIN, _BOUND):
            await connection.execute(f"DROP TABLE IF EXISTS {name}")
            await connection.execute(f"CREATE TABLE {name} (LIKE monitoring_submissions INCLUDING ALL)")
        for name, definition in keys:
            await connection.execute(f"ALTER TABLE {_BOUND} ADD CONSTRAINT {name} {definition}")

    connected(prepared.url, tables)
    return file


def _copied(prepared: Prepared, table: str, file: Path) -> float:
    began = time.perf_counter()
    _psql(prepared, f"\\copy {table} FROM '{file}'")
    return time.perf_counter() - began


def _psql(prepared: Prepared, command: str) -> None:
    subprocess.run([PSQL, "-q", "-v", "ON_ERROR_STOP=1", prepared.url, "-c", command], check=True)
