"""`python -m benchmarks.bench_analysis`: a run over 4,000 schools and 4 waves, and what others feel of it meanwhile.

One server process. First the run alone, several times; then reads of schools with and without runs that follow each
other beside them, in turn. The result is written beside this file.
"""

import asyncio
import json
import os
import random
import statistics
import threading
import time
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncpg
import httpx

from app.domains.accounts.models import Membership, SignIn, User
from app.domains.monitoring.models import Form
from app.domains.monitoring.seed import load_forms
from app.domains.monitoring.sums import refresh
from app.domains.organizations.models import Centre, Department, District, Organization
from app.domains.roadmap.seed import load_reference
from app.kernel.actor import EVERYTHING, SYSTEM
from app.kernel.calendar import today
from app.kernel.db import Db
from app.kernel.machine import migrating
from app.kernel.machine.embedded import Embedded
from app.kernel.tables import new_id, now
from app.main import create_app
from app.settings import Settings
from benchmarks import load
from benchmarks.servers import FOLDER, Server

SCHOOLS = int(os.environ.get("BENCH_SCHOOLS", "4000"))
CLASSES = int(os.environ.get("BENCH_CLASSES", "5"))
ROUNDS = int(os.environ.get("BENCH_ROUNDS", "5"))
KINDS = ("baseline", "entry", "intermediate", "final")
RESULT = Path(__file__).parent / "analysis.md"
_KEPT = ("created_at", "updated_at", "version")
_SUBJECTS = ("russian", "mathematics")


def main() -> None:
    """Make the district, measure, and write what was found."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with Embedded(FOLDER) as server:
        told = asyncio.run(run(server.url))
    RESULT.write_text(told, encoding="utf-8")
    print(told)


TOLD = """# A run of the analysis

`python -m benchmarks.bench_analysis`: {schools} schools, a quarter of them in the programme, 4 waves of two forms,
{sheets} accepted sheets of classes, two subjects, a context index of five items. One server process, two cores shared
with the database and with other work (load of the machine {load}).

| what | seconds |
|---|---|
| `POST /analysis-runs`, median of {rounds} | {median:.2f} |
| fastest, slowest | {best:.2f}, {worst:.2f} |
| of it the arithmetic, in its own process (CPU) | {arithmetic:.2f} |

Reads of one school meanwhile, 16 connections; runs follow each other without a pause:

| | requests/s | p50 ms | p99 ms |
|---|---|---|---|
| alone | {alone[rate]:.0f} | {alone[p50]:.1f} | {alone[p99]:.1f} |
| beside runs | {beside[rate]:.0f} | {beside[p50]:.1f} | {beside[p99]:.1f} |

p99 beside runs / alone: {ratio:.2f} (the goal is below 2). With 16 connections that never rest both cores are full
before a run begins; at a steady 100 reads a second: p99 alone {calm[0]:.1f} ms, beside runs {calm[1]:.1f} ms, ratio
{calm_ratio:.2f}.

A page of 50 stored results: {page:.1f} ms, with all of their figures {full:.1f} ms; the result of one school:
{one:.1f} ms; memory of the server after all this {memory} MB (PSS).
"""


async def run(server: str) -> str:
    """A database of its own, filled; then everything in turn."""
    connection = await asyncpg.connect(server)
    await connection.execute("DROP DATABASE IF EXISTS bench_analysis WITH (FORCE)")
    await connection.execute("CREATE DATABASE bench_analysis")
    await connection.close()
    url = server.replace("@/support", "@/bench_analysis")
    await migrating.migrate(url)
    token, programme, school, sheets = await fill(url)
    with Server("app.main:create_app", url, {"REQUEST_DEADLINE": "120"}) as ours:
        headers = {"Authorization": f"Bearer {token}"}
        async with httpx.AsyncClient(base_url=f"{ours.url}/api/v1", headers=headers, timeout=200) as client:
            method = await draw_up(client, programme)
            body = {"method_id": method, "purpose": "exploration", "title": "Замер"}
            taken = [await timed(client, body) for _ in range(ROUNDS)]
            made = (await client.post("/analysis-runs", json=body)).json()
            page = await median_ms(client, f"/analysis-results?run_id={made['id']}")
            full = await median_ms(client, f"/analysis-results?run_id={made['id']}&include_figures=true")
            found = (await client.get(f"/analysis-results?run_id={made['id']}&limit=1")).json()["items"][0]["id"]
            one = await median_ms(client, f"/analysis-results/{found}")
            address = f"{ours.url}/api/v1/schools/{school}"
            alone, beside, calm = await asyncio.to_thread(turns, ours.url, address, token, body)
            arithmetic = await asyncio.to_thread(
                cpu, (await client.get(f"/analysis-runs/{made['id']}/inputs.ndjson")).content
            )
        memory = ours.memory("Pss")
    return TOLD.format(
        schools=SCHOOLS, sheets=sheets, load=os.getloadavg(), rounds=ROUNDS, median=statistics.median(taken),
        best=min(taken), worst=max(taken), arithmetic=arithmetic, alone=alone, beside=beside,
        ratio=beside["p99"] / alone["p99"], calm=calm, calm_ratio=calm[1] / calm[0], page=page, full=full, one=one,
        memory=memory,
    )  # fmt: skip


def cpu(content: bytes) -> float:
    """Seconds of CPU that the arithmetic takes by itself."""
    import resource  # noqa: PLC0415
    import subprocess  # noqa: PLC0415
    import sys  # noqa: PLC0415

    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(
        [sys.executable, "-m", "app.domains.analysis.method"], input=content, capture_output=True, check=True
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def turns(base: str, address: str, token: str, body: dict[str, Any]) -> tuple[Any, Any, tuple[float, float]]:
    """Reads alone and beside runs, A B A B; medians."""

    def alone(seconds: int) -> load.Round:
        return load.load(address, token, "", seconds)

    def beside(seconds: int) -> load.Round:
        made: load.Round = among_runs(base, token, body, lambda: load.load(address, token, "", seconds))
        return made

    found = load.in_turn(alone=alone, beside=beside)
    medians = [
        {name: statistics.median(one[name] for one in rounds) for name in rounds[0]} for rounds in found.values()
    ]
    calm = [steady(address, token), among_runs(base, token, body, lambda: steady(address, token))]
    return medians[0], medians[1], (calm[0], calm[1])


def among_runs(base: str, token: str, body: dict[str, Any], work: Any) -> Any:
    """Do the work while runs follow each other."""
    stop = threading.Event()

    def keep_running() -> None:
        with httpx.Client(
            base_url=base + "/api/v1", headers={"Authorization": f"Bearer {token}"}, timeout=200
        ) as client:
            while not stop.is_set():
                client.post("/analysis-runs", json=body).raise_for_status()

    thread = threading.Thread(target=keep_running)
    thread.start()
    time.sleep(0.5)
    try:
        return work()
    finally:
        stop.set()
        thread.join()


def steady(address: str, token: str, rate: int = 100, seconds: int = 12) -> float:
    """The p99 in ms of reads that come at a steady rate."""

    async def one(client: httpx.AsyncClient, taken: list[float]) -> None:
        started = time.perf_counter()
        (await client.get(address)).raise_for_status()
        taken.append((time.perf_counter() - started) * 1000)

    async def all_of_them() -> float:
        taken: list[float] = []
        async with httpx.AsyncClient(headers={"Authorization": f"Bearer {token}"}, timeout=60) as client:
            await asyncio.gather(*(one(client, taken) for _ in range(8)))
            taken.clear()
            waiting = []
            started = time.perf_counter()
            for number in range(rate * seconds):
                await asyncio.sleep(max(0.0, started + number / rate - time.perf_counter()))
                waiting.append(asyncio.create_task(one(client, taken)))
            await asyncio.gather(*waiting)
        return statistics.quantiles(taken, n=100)[98]

    return asyncio.run(all_of_them())


async def timed(client: httpx.AsyncClient, body: dict[str, Any]) -> float:
    """Seconds of one run."""
    started = time.perf_counter()
    (await client.post("/analysis-runs", json=body)).raise_for_status()
    return time.perf_counter() - started


async def median_ms(client: httpx.AsyncClient, address: str) -> float:
    """Of twenty reads."""
    taken = []
    for _ in range(20):
        started = time.perf_counter()
        (await client.get(address)).raise_for_status()
        taken.append((time.perf_counter() - started) * 1000)
    return statistics.median(taken)


async def draw_up(client: httpx.AsyncClient, programme: UUID) -> str:
    """A method over both subjects."""
    items = ("income_low", "work_none", "parents_higher", "family_full", "family_large")
    definition = {
        "context": {
            "form_code": "class_context",
            "items": [{"code": code, "sign": 1 if code in ("parents_higher", "family_full") else -1} for code in items],
            "reference": {
                "source": "bench", "school_year": "2026/27", "cuts": [-0.8, -0.25, 0.25, 0.8],
                "items": [{"code": code, "mean": 0.3, "deviation": 0.1} for code in items],
            },
        },
        "strands": [
            {"code": code, "title": {"ru": "Предмет", "en": code}, "form_code": "class_results"}
            | {name: f"{code}_{name}" for name in ("pupils", "tested", "mean", "deviation", "below")}
            for code in _SUBJECTS
        ],
    }  # fmt: skip
    body = {"programme_id": str(programme), "code": "bench", "title": "Замер", "definition": definition}
    answer = await client.post("/analysis-methods", json=body)
    assert answer.status_code == 201, answer.text  # noqa: PLR2004
    return str(answer.json()["id"])


# --- the district -----------------------------------------------------------------------------------------------------


async def fill(url: str) -> tuple[str, UUID, UUID, int]:
    """Schools with classes of two grades, and four waves in which everything is accepted."""
    kernel = create_app(Settings(data_dir=FOLDER, rate_limit=0), url).state.kernel
    await kernel.keyring.load()
    async with kernel.database.open(SYSTEM, EVERYTHING, writable=True) as db:
        district = db.add(District(code="bench", name="Район для измерений"))
        await db.flush()
        db.add(Department(district_id=district.id, code="ОО", name="Отдел образования"))
        centre = db.add(Centre(district_id=district.id, code="ИМЦ", name="Методический центр"))
        await db.flush()
        sign_in = await _sign_in(db, centre)
        roadmap = await load_reference(db, district)
        forms = await load_forms(db, district)
        await db.flush()
        token, _ = await kernel.tokens.sign(sign_in.user_id, "user", sign_in.id, frozenset(), 600)
    connection = await asyncpg.connect(url)
    programme, schools, waves = await _rows(connection, district.id, roadmap.id, forms)
    async with kernel.database.open(SYSTEM, EVERYTHING, writable=True) as db:
        for wave in waves:
            for form in forms:
                await refresh(db, wave, form, schools)
    await _enrol(connection, district.id, programme, schools[::4])
    await connection.execute("VACUUM ANALYZE")
    sheets = await connection.fetchval("SELECT count(*) FROM monitoring_submissions")
    await connection.close()
    await kernel.database.close()
    return token, programme, schools[0], sheets


async def _sign_in(db: Db, home: Organization) -> SignIn:
    user = db.add(User(login="bench", name="Измеритель"))
    await db.flush()
    db.add(Membership(user_id=user.id, role="centre", organization_id=home.id, district_id=home.district_id,
                      starts_on=date(2026, 1, 1)))  # fmt: skip
    return db.add(SignIn(user_id=user.id, ends_at=now() + timedelta(days=1), address="", agent="bench"))


async def _rows(connection: asyncpg.Connection, district: UUID, roadmap: UUID, forms: list[Form]) -> tuple[Any, ...]:
    dice, at, programme = random.Random(1), now(), new_id()
    await connection.execute(
        "INSERT INTO programmes (id, district_id, roadmap_id, title, school_years, starts_on, ends_on, stages, "
        "deadlines, status, created_at, updated_at, version) "
        "VALUES ($1, $2, $3, 'Замер', '[\"2026/27\"]', $4, $5, '[]', '[]', 'implementation', $6, $6, 1)",
        programme, district, roadmap, date(2026, 9, 1), date(2029, 5, 31), at,
    )  # fmt: skip
    schools = [new_id() for _ in range(SCHOOLS)]
    columns = ("id", "district_id", "kind", "code", "name", "type", "number", "branches")
    rows = [(id, district, "school", str(n), f"Школа № {n}", "general", n, "[]") for n, id in enumerate(schools, 1)]
    await _copy(connection, "organizations", columns, rows)
    classes = [(new_id(), school, 4 if n % 2 else 9, "АБВГД"[n // 2]) for school in schools for n in range(CLASSES)]
    await _copy(connection, "classes", ("id", "district_id", "school_id", "school_year", "grade", "letter", "pupils"), [
        (id, district, school, "2026/27", grade, letter, 27) for id, school, grade, letter in classes
    ])  # fmt: skip
    waves = []
    for number, kind in enumerate(KINDS):
        wave = new_id()
        waves.append(wave)
        await connection.execute(
            "INSERT INTO monitoring_waves (id, district_id, programme_id, kind, audience, school_year, title, "
            "opens_on, closes_on, status, created_at, updated_at, version) "
            "VALUES ($1, $2, $3, $4, 'district', '2026/27', $5, $6, $6, 'closed', $7, $7, 1)",
            wave, district, programme, kind, kind, today() - timedelta(days=400 - 90 * number), at,
        )  # fmt: skip
        for place, form in enumerate(forms):
            await connection.execute(
                "INSERT INTO monitoring_wave_forms (id, district_id, wave_id, form_id, position, created_at, "
                "updated_at, version) VALUES ($1, $2, $3, $4, $5, $6, $6, 1)",
                new_id(), district, wave, form.id, place, at,
            )  # fmt: skip
            values = [json.dumps(_values(form.code, dice)) for _ in range(2000)]
            await _copy(
                connection, "monitoring_submissions",
                ("id", "district_id", "wave_id", "form_id", "school_id", "class_id", "status", "values", "absences",
                 "explanations", "source", "revision", "rounds", "submitted_at", "late", "accepted_at", "reasons"),
                [(new_id(), district, wave, form.id, school, id, "accepted", dice.choice(values), "{}", "{}", "file", 1,
                  1, at, False, at, "{}") for id, school, *_ in classes],
            )  # fmt: skip
    return programme, schools, waves


async def _enrol(connection: asyncpg.Connection, district: UUID, programme: UUID, schools: list[UUID]) -> None:
    """Of every four schools one is in the programme, and all that it sent is accepted: so the rule judges it."""
    at, order = now(), new_id()
    await connection.execute(
        "INSERT INTO documents (id, district_id, organization_id, kind, issued_on, title, issuer, audience, "
        "created_at, updated_at, version) SELECT $1, $2, id, 'order', $3, 'Приказ', 'ОО', 'district', $4, $4, 1 "
        "FROM organizations WHERE kind = 'department'",
        order, district, today(), at,
    )  # fmt: skip
    await _copy(
        connection, "participations",
        ("id", "district_id", "programme_id", "school_id", "status", "enrolled_on", "enrolment_document_id"),
        [(new_id(), district, programme, school, "enrolled", today(), order) for school in schools],
    )  # fmt: skip
    await connection.execute("UPDATE monitoring_summaries SET status = 'accepted', confirmed_at = $1", at)


async def _copy(connection: asyncpg.Connection, table: str, columns: tuple[str, ...], rows: list[Any]) -> None:
    at = now()
    await connection.copy_records_to_table(
        table, columns=[*columns, *_KEPT], records=((*row, at, at, 1) for row in rows)
    )


def _values(form: str, dice: random.Random) -> dict[str, Any]:
    n = dice.randint(22, 28)
    if form == "class_context":
        return {
            "pupils": n, "family_known": n, "family_full": dice.randint(8, 20), "family_large": dice.randint(0, 8),
            "income_known": n, "income_low": dice.randint(0, 12), "work_known": n, "work_none": dice.randint(0, 5),
            "parents": 2 * n, "parents_answered": 2 * n - 2, "parents_higher": dice.randint(5, 40),
        }  # fmt: skip
    values: dict[str, Any] = {}
    for subject in _SUBJECTS:
        values |= {
            f"{subject}_pupils": n, f"{subject}_tested": n - dice.randint(0, 1), f"{subject}_maximum": 100,
            f"{subject}_mean": round(dice.gauss(60, 6), 2), f"{subject}_deviation": round(dice.uniform(8, 14), 2),
            f"{subject}_below": dice.randint(0, 4), f"{subject}_high": dice.randint(0, 6),
        }  # fmt: skip
    return values


if __name__ == "__main__":
    main()
