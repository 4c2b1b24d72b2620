"""The district itself: offices, schools with the classes of four years, and the programme that comes to its end."""

from collections.abc import Mapping
from datetime import date, timedelta

from sqlalchemy import select

from app.demo.accounts import Account
from app.domains.accounts import service as accounts
from app.domains.documents.models import Document, DocumentAudience, DocumentKind
from app.domains.monitoring.seed import load_forms
from app.domains.organizations.models import (
    Centre,
    Department,
    District,
    Organization,
    School,
    SchoolClass,
    SchoolType,
    owned_by,
)
from app.domains.programmes import enrolment
from app.domains.programmes.lives import PARTICIPATIONS, PROGRAMMES
from app.domains.programmes.models import Programme
from app.domains.programmes.schemas.participations import EnrolIn
from app.domains.roadmap.models import Responsibility
from app.domains.roadmap.seed import load_reference
from app.domains.transition.seed import load_rubric
from app.kernel.actor import Role
from app.kernel.calendar import today
from app.kernel.db import Db
from app.kernel.text import Text

CODE = "demo-results"
TITLE = "Эффективная школа, 2023–2026"
FIRST_DAY = date(2023, 9, 1)
YEARS = ("2022/23", "2023/24", "2024/25", "2025/26")
GRADES = (4, 9)
ENROLLED = ("604", "607", "611", "613", "617", "620", "622", "625")
"""The schools with low results; what becomes of them stands in `numbers.py`."""
SMALL = "626"
SCHOOLS = tuple(str(number) for number in range(601, 627))
ACCOUNTS = (
    Account(
        "results-department", Role.DEPARTMENT, "Сомов Аркадий Львович", ("ОО",),
        Text("район, где программа подходит к концу", "a district whose programme comes to its end"),
    ),
    Account("results-centre", Role.CENTRE, "Ершова Дарья Тимуровна", ("МЦ",), Text("там же", "the same district")),
    Account("results-school", Role.SCHOOL, "Щукина Лидия Павловна", ("604",), Text("школа № 604", "school 604")),
)  # fmt: skip


async def build(db: Db) -> District:
    """Everything that was there before the first wave; once."""
    district = db.add(
        District(code=CODE, name="Приозёрный район (демонстрация итогов)", name_en="Lake District (demo of results)")
    )
    await db.flush()
    places: dict[str, Organization] = {
        "ОО": db.add(Department(district_id=district.id, code="ОО", name="Отдел образования Приозёрного района")),
        "МЦ": db.add(Centre(district_id=district.id, code="МЦ", name="Методический центр Приозёрного района")),
    }
    for code in SCHOOLS:
        name, kind = f"Школа № {code}", SchoolType.GENERAL.value
        places[code] = db.add(School(district_id=district.id, code=code, number=int(code), name=name, type=kind))
    await db.flush()
    _fill_classes(db, places)
    for account in ACCOUNTS:
        user = await accounts.enlist(db, account.login, account.name, None, None)
        await db.flush()
        for code in account.organizations:
            await accounts.appoint(db, user.id, account.role, places[code].id, FIRST_DAY, None)
    await load_forms(db, district)
    await load_rubric(db, district)
    programme = await _start(db, district)
    order = await paper(db, places["ОО"], "31-р", date(2023, 8, 29), "О школах, которые участвуют в проекте")
    for code in ENROLLED:
        row = await enrolment.nominate(
            db, {"programme_id": programme.id, "school_id": places[code].id, "note": None}
        )  # fmt: skip
        await enrolment.enrol(db, row, EnrolIn(document_id=order.id, effective_on=FIRST_DAY))
        await PARTICIPATIONS.take(db, row, "enrol")
    return district


def _fill_classes(db: Db, places: Mapping[str, Organization]) -> None:
    for year in YEARS:
        for code in SCHOOLS:
            for grade in GRADES:
                pupils = 8 if code == SMALL else 24 + (int(code) * 5 + grade) % 8
                db.add(
                    SchoolClass(
                        district_id=places[code].district_id, school_id=places[code].id, school_year=year, grade=grade,
                        letter="А", pupils=pupils,
                    )
                )  # fmt: skip


async def paper(db: Db, owner: Organization, number: str, issued_on: date, title: str) -> Document:
    """An order that the whole district reads."""
    document = db.add(
        Document(
            **owned_by(owner), kind=DocumentKind.ORDER.value, number=number, issued_on=issued_on, title=title,
            issuer=owner.name, audience=DocumentAudience.DISTRICT.value, summary=None,
        )
    )  # fmt: skip
    await db.flush()
    return document


async def _start(db: Db, district: District) -> Programme:
    """It ends soon: until then all its duties may still be reported."""
    roadmap = await load_reference(db, district)
    await db.flush()
    last = today() + timedelta(days=90)
    duties = await db.rows(select(Responsibility.id).where(Responsibility.roadmap_id == roadmap.id))
    programme = await enrolment.start(
        db,
        {
            "roadmap_id": roadmap.id, "title": TITLE, "school_years": list(YEARS[1:]), "starts_on": FIRST_DAY,
            "ends_on": last,
            "stages": [
                {"stage": "1", "starts_on": "2023-09-01", "ends_on": "2024-01-31"},
                {"stage": "2", "starts_on": "2024-02-01", "ends_on": "2025-08-31"},
                {"stage": "3", "starts_on": "2025-09-01", "ends_on": last.isoformat()},
            ],
            "deadlines": [{"responsibility_id": str(id), "due_on": last.isoformat()} for (id,) in duties],
        },
    )  # fmt: skip
    await PROGRAMMES.take(db, programme, "implement")
    await PROGRAMMES.take(db, programme, "scale")
    return programme
