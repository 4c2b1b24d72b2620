"""A district of fourteen schools with four waves, written below the API: what was accepted is all that counts here."""

import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from app.domains.monitoring import summaries
from app.domains.monitoring.lives import WAVES
from app.domains.monitoring.models import Submission, Wave, WaveForm
from app.domains.monitoring.waves import read
from app.domains.organizations.models import School, SchoolClass
from app.domains.programmes.models import Programme
from app.kernel import bulk
from app.kernel.calendar import today
from app.kernel.db import Db
from app.kernel.tables import new_id, now
from tests.conftest import Client, World
from tests.monitoring.conftest import done, faults, forms, programme

Json = dict[str, Any]
__all__ = ["done", "faults", "forms", "programme"]

SUBJECTS = ("russian", "mathematics")
ITEMS = ("income_low", "parents_higher", "language_other")
KINDS = ("baseline", "entry", "intermediate", "final")


def strand(code: str) -> Json:
    """A subject of the ready form."""
    return {
        "code": code, "title": {"ru": f"Предмет {code}", "en": f"Subject {code}"}, "form_code": "class_results",
        "grades": None, **{name: f"{code}_{name}" for name in ("pupils", "tested", "mean", "deviation", "below")},
    }  # fmt: skip


def definition(**changes: Any) -> Json:
    """A method over both subjects with a small index."""
    return {
        "context": {
            "form_code": "class_context",
            "items": [
                {"code": "income_low", "sign": -1}, {"code": "parents_higher", "sign": 1},
            ],
            "reference": None,
        },
        "strands": [strand(code) for code in SUBJECTS],
    } | changes  # fmt: skip


REFERENCE = {
    "source": "Город, 2026", "school_year": "2025/26",
    "items": [
        {"code": "income_low", "mean": 0.25, "deviation": 0.12},
        {"code": "parents_higher", "mean": 0.5, "deviation": 0.2},
    ],
    "cuts": [-0.8, -0.25, 0.25, 0.8],
}  # fmt: skip


def with_reference(**changes: Any) -> Json:
    """The same with a reference year brought from elsewhere."""
    told = definition(**changes)
    told["context"] = told["context"] | {"reference": REFERENCE}
    return told


@dataclass
class Town:
    """What the tests ask about."""

    db: Db
    programme: Json
    schools: list[School]
    forms: dict[str, Json]
    waves: dict[str, Wave] = field(default_factory=dict)
    sheets: dict[tuple[str, UUID, str], UUID] = field(default_factory=dict)
    gainers: frozenset[str] = frozenset()
    tiny: frozenset[str] = frozenset()

    async def collect(self, *kinds: str, accepted: bool = True) -> None:
        """Hold these waves: open, everything accepted, closed."""
        for kind in kinds:
            await self._wave(kind)
            if accepted:
                await self._sheets(kind)
                await WAVES.take(self.db, self.waves[kind], "close")

    async def plan(self, kind: str) -> Wave:
        """A wave that has not opened yet."""
        await self._wave(kind, opened=False)
        return self.waves[kind]

    async def _wave(self, kind: str, *, opened: bool = True) -> None:
        number = KINDS.index(kind)
        body = await self.db.all(select(Programme).where(Programme.id == UUID(self.programme["id"])))
        wave = self.db.add(
            Wave(
                district_id=body[0].district_id, programme_id=body[0].id, kind=kind, audience="district",
                school_year="2026/27", title=f"Волна {kind}", opens_on=today().replace(day=1 + number),
                closes_on=today().replace(day=28), grace_until=None, previous_wave_id=None,
            )
        )  # fmt: skip
        await self.db.flush()
        for place, form in enumerate(self.forms.values()):
            self.db.add(
                WaveForm(
                    wave_id=wave.id, district_id=wave.district_id, form_id=UUID(form["id"]), position=place, grades=[4]
                )
            )
        await self.db.flush()
        if opened:
            await WAVES.take(self.db, wave, "open")
        self.waves[kind] = wave

    async def _sheets(self, kind: str) -> None:
        wave = self.waves[kind]
        late = kind in ("intermediate", "final")
        classes = await self.db.all(select(SchoolClass).where(SchoolClass.district_id == wave.district_id))
        by_school = {one.school_id: one for one in classes}
        rows = []
        for number, school in enumerate(self.schools):
            dice = random.Random(f"{kind} {school.code}")
            level = random.Random(school.code).gauss(0, 4)
            gain = 9.0 if late and school.code in self.gainers else 0.0
            n = 7 if school.code in self.tiny else 60 + number
            for form in self.forms.values():
                values = self._values(form["code"], dice, level, gain, n)
                id = new_id()
                row = {
                    "id": id, "district_id": wave.district_id, "status": "accepted", "wave_id": wave.id,
                    "form_id": UUID(form["id"]), "school_id": school.id, "class_id": by_school[school.id].id,
                    "values": values, "absences": {}, "explanations": {}, "source": "script", "revision": 1,
                    "rounds": 1,
                    "submitted_at": now(), "late": False, "accepted_at": now(), "reasons": {},
                }  # fmt: skip
                self.sheets[kind, school.id, form["code"]] = id
                rows.append(row)
        await bulk.insert(self.db, Submission, rows)
        whole = await read(self.db, wave.id)
        for asked in whole.forms:
            await summaries.settle(self.db, whole, asked, [school.id for school in self.schools])

    @staticmethod
    def _values(form: str, dice: random.Random, level: float, gain: float, n: int) -> Json:
        if form == "class_context":
            low = min(max(0.25 - 0.03 * level + dice.gauss(0, 0.05), 0.02), 0.9)
            high = min(max(0.5 + 0.04 * level + dice.gauss(0, 0.05), 0.02), 0.95)
            return {
                "pupils": n + 2, "income_known": n + 1, "income_low": round(low * n), "parents": 2 * n,
                "parents_answered": 2 * n - 1, "parents_higher": round(high * (2 * n - 2)),
            }  # fmt: skip
        values: Json = {}
        for subject in SUBJECTS:
            values |= {
                f"{subject}_pupils": n + 1, f"{subject}_tested": n,
                f"{subject}_mean": round(60 + level + gain + dice.gauss(0, 1.0), 2),
                f"{subject}_deviation": round(dice.uniform(10, 13), 2), f"{subject}_below": dice.randint(0, 3),
                f"{subject}_high": 5,
            }  # fmt: skip
        return values


@pytest.fixture
async def town(db: Db, world: World, programme: Json, forms: dict[str, Json]) -> Town:
    """Fourteen schools, of which the first two are in the programme."""
    district = world.district.id
    schools = world.schools + [
        db.add(School(district_id=district, code=str(number), number=number, name=f"Школа № {number}", type="general"))
        for number in range(600, 611)
    ]
    await db.flush()
    for school in schools:
        db.add(
            SchoolClass(
                district_id=school.district_id, school_id=school.id, school_year="2026/27", grade=4, letter="А",
                pupils=62,
            )
        )  # fmt: skip
    await db.flush()
    wanted = {code: forms[code] for code in ("class_results", "class_context")}
    return Town(db, programme, schools, wanted)


Method = Callable[..., Awaitable[Json]]


@pytest.fixture
def method(client: Client, programme: Json) -> Method:
    """Draw up a method; with a reference from elsewhere, and frozen unless told otherwise."""

    async def made(*, frozen: bool = True, told: Json | None = None, code: str = "improvement", **changes: Any) -> Json:
        centre = client("centre")
        body = {
            "programme_id": programme["id"], "code": code, "title": "Улучшение",
            "definition": told or with_reference(**changes),
        }  # fmt: skip
        row = done(await centre.post("/analysis-methods", json=body), 201)
        return done(await centre.take(f"/analysis-methods/{row['id']}", "freeze")) if frozen else row

    return made


Run = Callable[..., Awaitable[Json]]


@pytest.fixture
def run(client: Client) -> Run:
    """Compute by a method."""

    async def made(method: Json, purpose: str = "decision", **more: Any) -> Json:
        body = {"method_id": method["id"], "purpose": purpose, "title": "Итоги"} | more
        return done(await client("centre").post("/analysis-runs", json=body), 201)

    return made


def figure(result: Json, kind: str, strand: str | None = None, wave: Wave | None = None) -> Json:
    """The one figure of a result."""
    found = [
        one
        for one in result["figures"]
        if one["figure"] == kind
        and (strand is None or one["strand"] == strand)
        and (wave is None or one["wave_id"] == str(wave.id))
    ]
    assert len(found) == 1, found
    return dict(found[0])
