"""Made-up districts of two sizes, put in by COPY: S of 40 schools, L of 4,000 with some 230,000 assignments."""

import random
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

import asyncpg
from sqlalchemy import select

from app.domains.accounts.models import Membership, SignIn, User
from app.domains.organizations.models import Centre, Department, District, Organization
from app.domains.roadmap.models import Responsibility, Roadmap
from app.domains.roadmap.seed import load_reference
from app.kernel.actor import EVERYTHING, SYSTEM
from app.kernel.core import Kernel
from app.kernel.db import Db
from app.kernel.tables import new_id, now
from benchmarks import sheets
from benchmarks.sheets import Asked

SIZES = {"S": 40, "L": 4000}
PROGRAMMES = 3
STATES = ("not_started", "in_progress", "reported", "confirmed", "returned")


@dataclass(frozen=True)
class Made:
    """What the load needs to know."""

    district: UUID
    token: str
    """Of the department."""
    centre_token: str
    assignments: list[UUID]
    count: int
    asked: Asked
    """What is asked of the classes."""


async def make(kernel: Kernel, url: str, schools: int) -> Made:
    """Fill an empty, migrated database."""
    dice = random.Random(schools)
    async with kernel.database.open(SYSTEM, EVERYTHING, writable=True) as db:
        district = db.add(District(code="bench", name="Район для измерений"))
        await db.flush()
        department = db.add(Department(district_id=district.id, code="ОО", name="Отдел образования"))
        centre = db.add(Centre(district_id=district.id, code="ИМЦ", name="Методический центр"))
        await db.flush()
        signed_in = [await _sign_in(db, "department", department), await _sign_in(db, "centre", centre)]
        roadmap = await load_reference(db, district)
        duties = await db.all(
            select(Responsibility).where(Responsibility.roadmap_id == roadmap.id, Responsibility.actor == "school")
        )
        form = await sheets.make_form(db, district)
        await db.flush()
    tokens = [(await kernel.tokens.sign(one.user_id, "user", one.id, frozenset(), 120))[0] for one in signed_in]
    connection = await asyncpg.connect(url)
    programmes = await _programmes(connection, district, roadmap)
    ids = await _schools(connection, district, schools)
    instant = now()
    rows = [
        (new_id(), district.id, programme, duty.id, roadmap.id, school, "school", dice.choice(STATES),
         date(2026, 9, 1) + timedelta(days=dice.randrange(700)), "programme", 0, instant, instant, 1)
        for programme in programmes for school in ids for duty in duties
    ]  # fmt: skip
    await connection.copy_records_to_table(
        "assignments",
        records=rows,
        columns=["id", "district_id", "programme_id", "responsibility_id", "roadmap_id", "organization_id", "actor",
                 "status", "due_on", "due_basis", "evidence_count", "created_at", "updated_at", "version"],
    )  # fmt: skip
    asked = await sheets.make(connection, Asked(url, district.id, programmes[0], form.id, ids))
    await sheets.sum_up(kernel, asked, form)
    await connection.execute("VACUUM ANALYZE")
    await connection.close()
    sample = [row[0] for row in dice.sample(rows, min(len(rows), 5000))]
    return Made(district.id, tokens[0], tokens[1], sample, len(rows), asked)


async def _sign_in(db: Db, role: str, home: Organization) -> SignIn:
    user = db.add(User(login=f"bench-{role}", name="Измеритель"))
    await db.flush()
    db.add(Membership(user_id=user.id, role=role, organization_id=home.id, district_id=home.district_id,
                      starts_on=date(2026, 1, 1)))  # fmt: skip
    return db.add(SignIn(user_id=user.id, ends_at=now() + timedelta(days=1), address="", agent="bench"))


async def _programmes(connection: asyncpg.Connection, district: District, roadmap: Roadmap) -> list[UUID]:
    instant = now()
    programmes = [new_id() for _ in range(PROGRAMMES)]
    await connection.copy_records_to_table(
        "programmes",
        records=[
            (id_, district.id, roadmap.id, f"Программа {n}", '["2026/27"]', date(2026, 9, 1), date(2029, 5, 31), "[]",
             "[]", "implementation", instant, instant, 1)
            for n, id_ in enumerate(programmes)
        ],
        columns=["id", "district_id", "roadmap_id", "title", "school_years", "starts_on", "ends_on", "stages",
                 "deadlines", "status", "created_at", "updated_at", "version"],
    )  # fmt: skip
    return programmes


async def _schools(connection: asyncpg.Connection, district: District, schools: int) -> list[UUID]:
    instant = now()
    ids = [new_id() for _ in range(schools)]
    await connection.copy_records_to_table(
        "organizations",
        records=[
            (id_, district.id, "school", str(n), f"Школа № {n}", "general", n, "[]", instant, instant, 1)
            for n, id_ in enumerate(ids, 1)
        ],
        columns=["id", "district_id", "kind", "code", "name", "type", "number", "branches", "created_at",
                 "updated_at", "version"],
    )  # fmt: skip
    return ids
