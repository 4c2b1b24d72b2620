"""Made-up districts of two sizes, put in by COPY: S of 40 schools, L of 4,000 with some 230,000 assignments."""

import random
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

import asyncpg
from sqlalchemy import select

from app.domains.accounts.models import Membership, SignIn, User
from app.domains.organizations.models import Department, District
from app.domains.roadmap.models import Responsibility
from app.domains.roadmap.seed import load_reference
from app.kernel.actor import EVERYTHING, SYSTEM
from app.kernel.core import Kernel
from app.kernel.tables import new_id, now

SIZES = {"S": 40, "L": 4000}
PROGRAMMES = 3
STATES = ("not_started", "in_progress", "reported", "confirmed", "returned")


@dataclass(frozen=True)
class Made:
    """What the load needs to know."""

    district: UUID
    token: str
    assignments: list[UUID]
    count: int


async def make(kernel: Kernel, url: str, schools: int) -> Made:
    """Fill an empty, migrated database."""
    dice = random.Random(schools)
    async with kernel.database.open(SYSTEM, EVERYTHING, writable=True) as db:
        district = db.add(District(code="bench", name="Район для измерений"))
        await db.flush()
        department = db.add(Department(district_id=district.id, code="ОО", name="Отдел образования"))
        user = db.add(User(login="bench", name="Измеритель"))
        await db.flush()
        db.add(Membership(user_id=user.id, role="department", organization_id=department.id, district_id=district.id,
                          starts_on=date(2026, 1, 1)))  # fmt: skip
        sign_in = db.add(SignIn(user_id=user.id, ends_at=now() + timedelta(days=1), address="", agent="bench"))
        roadmap = await load_reference(db, district)
        duties = await db.all(
            select(Responsibility).where(Responsibility.roadmap_id == roadmap.id, Responsibility.actor == "school")
        )
        await db.flush()
    token, _ = await kernel.tokens.sign(user.id, "user", sign_in.id, frozenset(), 60)
    connection = await asyncpg.connect(url)
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
    ids = [new_id() for _ in range(schools)]
    await connection.copy_records_to_table(
        "organizations",
        records=[
            (id_, district.id, "school", str(n), f"Школа № {n}", "general", n, "[]", instant, instant, 1)
            for n, id_ in enumerate(ids, 1)
        ],
        columns=[
            "id",
            "district_id",
            "kind",
            "code",
            "name",
            "type",
            "number",
            "branches",
            "created_at",
            "updated_at",
            "version",
        ],
    )
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
    await connection.execute("VACUUM ANALYZE")
    await connection.close()
    return Made(district.id, token, [row[0] for row in dice.sample(rows, min(len(rows), 5000))], len(rows))
