"""Before a rule is frozen the analyst may see what it finds and misses, in districts like his own."""

import json
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import func, select

from app.domains.analysis import methods
from app.domains.analysis.calling import reckon
from app.domains.analysis.models import AnalysisMethod, AnalysisPower
from app.domains.monitoring import graded
from app.domains.monitoring.lives import WaveStatus
from app.domains.monitoring.models import Wave
from app.domains.monitoring.waves import reading
from app.domains.programmes.lives import ParticipationStatus
from app.domains.programmes.models import Participation
from app.kernel.db import Db
from app.kernel.problems import Fault, invalid
from app.kernel.text import Text

SORTS = {"created_at": AnalysisPower.created_at}
_TEN, _MOST, _LEAST = 10, 500, 12
Json = dict[str, Any]


async def simulate(db: Db, id: UUID, wanted: Json) -> AnalysisPower:
    """What the rule of this method does in made-up districts of the district's own sizes (404, 422)."""
    method = await db.get(AnalysisMethod, id)
    sizes = wanted.pop("sizes") or await _sizes(db, method)
    if len(sizes) < _LEAST:
        raise invalid(
            Fault(
                "/sizes",
                "analysis.few-schools",
                Text(
                    "Данных меньше чем о двенадцати школах: моделировать не на чем.",
                    "There are data of fewer than twelve schools: nothing to simulate with.",
                ),
                Text(
                    "Укажите sizes: сколько учеников пишут работу в каждой школе.",
                    "Give sizes: how many pupils write the test in each school.",
                ),
            )
        )
    enrolled = wanted.pop("enrolled") or await _enrolled(db, method) or max(1, len(sizes) // 4)
    enrolled = min(enrolled, len(sizes))
    settings = wanted | {
        "sizes": sorted(sizes), "enrolled": enrolled, "gainers": min(wanted["gainers"], enrolled),
        "strands": len(method.definition["strands"]),
    }  # fmt: skip
    made = await reckon("power", orjson.dumps(settings | {"rule": method.definition["rule"]}))
    return db.add(
        AnalysisPower(
            district_id=method.district_id, method_id=method.id, definition_sha256=methods.digest(method.definition),
            settings=settings, outcomes=orjson.loads(made[0])["outcomes"], made_by=db.actor.name,
        )
    )  # fmt: skip


async def _sizes(db: Db, method: AnalysisMethod) -> list[int]:
    """How many each school tested in the first subject, in the latest wave that has it.

    In tens, for the whole district reads what was tried with: the very numbers would tell those that are hidden.
    """
    strand = method.definition["strands"][0]
    waves = await db.all(
        select(Wave)
        .where(Wave.programme_id == method.programme_id, Wave.status != WaveStatus.PLANNED.value)
        .options(*reading())
        .order_by(Wave.opens_on.desc(), Wave.id.desc())
    )
    for wave in waves:
        asked = next((one for one in wave.forms if one.code == strand["form_code"]), None)
        if asked is None:
            continue
        scored = graded.Scored(
            strand["code"], strand["pupils"], strand["tested"], strand["mean"], strand["deviation"], None,
            strand["grades"], strand.get("known_deviation"),
        )  # fmt: skip
        rows = json.loads((await graded.results(db, wave.id, asked.form_id, [scored]))[strand["code"]])
        sizes: dict[str, int] = {}
        for row in rows:
            sizes[row[0]] = sizes.get(row[0], 0) + int(row[3] or 0)
        if found := [max(_TEN, _TEN * ((size + _TEN // 2) // _TEN)) for size in sizes.values() if size > 0]:
            return sorted(found)[:_MOST]
    return []


async def _enrolled(db: Db, method: AnalysisMethod) -> int:
    inside = {ParticipationStatus.ENROLLED.value, ParticipationStatus.DISTRICT_SITE.value}
    found = await db.rows(
        select(func.count())
        .select_from(Participation)
        .where(Participation.programme_id == method.programme_id, Participation.status.in_(inside))
    )
    return int(found[0][0])
