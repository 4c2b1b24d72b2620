"""`python -m benchmarks.bench_practices`: 20,000 practices searched with facets, against the bare query of PostgreSQL.

The bare query is one statement over the same table that finds, ranks, marks and counts; ours is the whole request at a
server process. Both are taken in turn, one at a time; figures are medians. The result is written beside this file.
"""

import asyncio
import json
import os
import random
import statistics
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

import asyncpg
import httpx

from app.domains.organizations.models import Centre, District, School
from app.domains.practices.service import words
from app.kernel.actor import EVERYTHING, SYSTEM
from app.kernel.machine import migrating
from app.kernel.machine.embedded import Embedded
from app.kernel.tables import new_id, now
from app.main import create_app
from app.settings import Settings
from benchmarks.servers import FOLDER, Server
from tests.practices.corpus import TEXTS, TOPICS

PRACTICES = 20_000
ROUNDS = int(os.environ.get("BENCH_ROUNDS", "15"))
RESULT = Path(__file__).parent / "practices.md"
SEARCHES = ("чтение", "подготовка к экзамену математика", "дети", "травля в классе", "дисграфия логопед", "урок")

_COLUMNS = (
    "id", "district_id", "school_id", "submission_id", "status", "edition", "title", "summary", "problem", "steps",
    "conditions", "cost", "evidence", "keywords", "topics", "grades", "subjects", "authors", "school_name",
    "effect_months", "cost_level", "security_level", "published_at", "created_at", "updated_at", "version",
)  # fmt: skip
_KEPT = ("created_at", "updated_at", "version")

BARE = """
WITH wanted AS (SELECT to_tsquery('russian', $1) AS q),
hits AS MATERIALIZED (
  SELECT id, topics, grades, subjects, cost_level, security_level,
         ts_rank_cd('{0.05,0.2,0.5,1.0}', search, q, 33) AS rank
  FROM practices, wanted WHERE search @@ q AND status = 'published'
),
page AS (SELECT id, rank FROM hits ORDER BY rank DESC, id DESC LIMIT 50)
SELECT json_build_object(
  'items', (
    SELECT json_agg(json_build_object(
      'practice', p.*,
      'title', ts_headline('russian', p.title, q, 'HighlightAll=true'),
      'excerpt', ts_headline(
        'russian',
        jsonb_build_object('summary', p.summary, 'problem', p.problem, 'steps', p.steps, 'conditions', p.conditions,
                           'evidence', p.evidence, 'cost', p.cost),
        q, 'MaxFragments=2, MaxWords=30, MinWords=12')))
    FROM wanted, page JOIN LATERAL (
      SELECT id, title, summary, problem, steps, conditions, cost, evidence, topics, grades, subjects, authors,
             school_name
      FROM practices WHERE practices.id = page.id) p ON true),
  'topic', (SELECT json_agg(f) FROM (SELECT unnest(topics) v, count(*) FROM hits GROUP BY 1) f),
  'grade', (SELECT json_agg(f) FROM (SELECT unnest(grades) v, count(*) FROM hits GROUP BY 1) f),
  'subject', (SELECT json_agg(f) FROM (SELECT unnest(subjects) v, count(*) FROM hits GROUP BY 1) f),
  'cost', (SELECT json_agg(f) FROM (SELECT cost_level v, count(*) FROM hits GROUP BY 1) f),
  'security', (SELECT json_agg(f) FROM (SELECT security_level v, count(*) FROM hits GROUP BY 1) f)
)
"""


def main() -> None:
    """Make the bank, measure, and write what was found."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with Embedded(FOLDER) as server:
        lines, size = asyncio.run(run(server.url))
    head = ["| words | found | bare ms | ours ms | ours / bare | nothing new (304) ms |", "|---|---|---|---|---|---|"]
    table = "\n".join([*head, *lines])
    RESULT.write_text(TOLD.format(count=PRACTICES, rounds=ROUNDS, size=size, table=table), encoding="utf-8")
    print(table)


TOLD = """# Search in the bank

`python -m benchmarks.bench_practices`: {count} practices ({size} MB with indexes), one request at a time, medians of
{rounds} rounds in turn. Bare: one SQL statement through asyncpg that finds, ranks, marks and counts the same, its JSON
taken as it comes. Ours: `GET /api/v1/practices?q=...&include_facets=true` of a server process, the whole request with
access, gate, throttle, like words, ETag and log. The goal is within three times. Two cores shared with other work: the
ratios count.

{table}
"""


async def run(server: str) -> tuple[list[str], int]:
    """A database of its own, filled; then both in turn."""
    connection = await asyncpg.connect(server)
    await connection.execute("DROP DATABASE IF EXISTS bench_practices WITH (FORCE)")
    await connection.execute("CREATE DATABASE bench_practices")
    await connection.close()
    url = server.replace("@/support", "@/bench_practices")
    await migrating.migrate(url)
    await fill(url)
    with Server("app.main:create_app", url, {}) as ours:
        bare = await asyncpg.connect(url)
        try:
            size = await bare.fetchval("SELECT pg_total_relation_size('practices') / 1000000")
            async with httpx.AsyncClient(base_url=ours.url, timeout=60) as client:
                return [await line(bare, client, q) for q in SEARCHES], size
        finally:
            await bare.close()


async def line(bare: asyncpg.Connection, client: httpx.AsyncClient, q: str) -> str:
    """One search, both ways in turn."""
    query = told(q)
    address = "/api/v1/practices"
    wanted: dict[str, Any] = {"q": q, "include_facets": True}
    taken: dict[str, list[float]] = {"bare": [], "ours": [], "same": []}
    answer = (await client.get(address, params=wanted)).raise_for_status()
    total = (await client.get(address, params=wanted | {"include_total": True})).json()["total"]
    for _ in range(ROUNDS):
        taken["bare"].append(await timed(bare.fetchval(BARE, query)))
        taken["ours"].append(await timed(client.get(address, params=wanted)))
        tag = {"If-None-Match": answer.headers["etag"]}
        taken["same"].append(await timed(client.get(address, params=wanted, headers=tag)))
    ms = {name: statistics.median(found) * 1000 for name, found in taken.items()}
    ratio = statistics.median(o / b for o, b in zip(taken["ours"], taken["bare"], strict=True))
    return f"| {q} | {total} | {ms['bare']:.1f} | {ms['ours']:.1f} | {ratio:.2f} | {ms['same']:.1f} |"


def told(q: str) -> str:
    """The very query that ours takes to the database."""
    search = words.read(q)
    assert search is not None
    return " & ".join(term.query(alike=True) for term in search.wanted)


async def timed(work: Any) -> float:
    """Seconds."""
    started = time.perf_counter()
    await work
    return time.perf_counter() - started


async def fill(url: str) -> None:
    """Forty schools whose practices are mixed out of the texts of the tests, put in by COPY."""
    kernel = create_app(Settings(data_dir=FOLDER, rate_limit=0), url).state.kernel
    async with kernel.database.open(SYSTEM, EVERYTHING, writable=True) as db:
        district = db.add(District(code="bench", name="Район для измерений"))
        await db.flush()
        centre = db.add(Centre(district_id=district.id, code="ИМЦ", name="ИМЦ"))
        schools = [
            db.add(School(district_id=district.id, code=str(n), number=n, name=f"Школа № {n}", type="general"))
            for n in range(1, 41)
        ]
        await db.flush()
    await kernel.database.close()
    dice = random.Random(PRACTICES)
    made = [practice(dice, district.id, dice.choice(schools), number) for number in range(PRACTICES)]
    connection = await asyncpg.connect(url)
    await connection.copy_records_to_table(
        "practice_topics",
        records=[
            (new_id(), district.id, centre.id, code, title, True, now(), now(), 1) for code, title in TOPICS.items()
        ],
        columns=["id", "district_id", "organization_id", "code", "title", "active", *_KEPT],
    )
    await connection.copy_records_to_table(
        "practice_submissions",
        records=[(one["submission_id"], one["district_id"], one["school_id"], one["title"], "draft", "[]", [], [], 0,
                  now(), now(), 1) for one in made],
        columns=["id", "district_id", "school_id", "title", "status", "steps", "grades", "subjects", "round", *_KEPT],
    )  # fmt: skip
    await connection.copy_records_to_table(
        "practices", records=[tuple(one[name] for name in _COLUMNS) for one in made], columns=_COLUMNS
    )
    await connection.execute("VACUUM ANALYZE")
    await connection.close()


def practice(dice: random.Random, district_id: Any, school: School, number: int) -> dict[str, Any]:
    """Half of one text, half of others: common words are in many, rare ones in few."""
    text = TEXTS[min(int(dice.paretovariate(0.7)) - 1, len(TEXTS) - 1)]
    others = dice.sample(TEXTS, 4)
    steps = [*text.steps, *(step for other in others for step in other.steps)]
    instant = now() - timedelta(minutes=number)
    return {
        "id": new_id(), "district_id": district_id, "school_id": school.id, "submission_id": new_id(),
        "status": "published", "edition": 1, "title": f"{text.title} ({number})", "summary": text.problem,
        "problem": f"{text.problem} {others[0].problem}", "steps": json.dumps(steps, ensure_ascii=False),
        "conditions": others[1].problem, "cost": "Распечатки и два часа в неделю.", "evidence": text.evidence,
        "keywords": " ".join(TOPICS[topic] for topic in text.topics),
        "topics": sorted({*text.topics, *others[2].topics}),
        "grades": list(text.grades), "subjects": list(text.subjects), "authors": '["Иванова А. П."]',
        "school_name": school.name, "effect_months": None, "cost_level": dice.randint(1, 5),
        "security_level": dice.randint(1, 5), "published_at": instant, "created_at": instant, "updated_at": instant,
        "version": 1,
    }  # fmt: skip


if __name__ == "__main__":
    main()
