"""The demonstration: a made-up district in the middle of its programme, with people of every role who can sign in.

It is written through the same services as everything else, in a few transactions that each finish what they begin, so a
start that was cut off is completed by the next one. What is there already stays as people have left it; only a password
that is given anew is set anew.
"""

import secrets
from collections.abc import Awaitable, Callable, Mapping
from contextlib import AbstractAsyncContextManager
from datetime import date
from uuid import UUID

from pydantic import SecretStr
from sqlalchemy import select

from app.demo import analysis, consultants, cooperation, feedback, finished, monitoring, practices, training, transition
from app.demo.accounts import Account
from app.domains.accounts import passwords
from app.domains.accounts import service as accounts
from app.domains.accounts.models import User
from app.domains.documents.models import Document, DocumentAudience, DocumentKind
from app.domains.organizations import service as organizations
from app.domains.organizations.models import (
    Centre,
    Department,
    District,
    Function,
    Organization,
    Person,
    School,
    SchoolClass,
    SchoolType,
    StatusCode,
    owned_by,
)
from app.domains.programmes import attaching, enrolment, service
from app.domains.programmes.lives import ASSIGNMENTS, PARTICIPATIONS, PROGRAMMES
from app.domains.programmes.models import Assignment, Programme
from app.domains.programmes.schemas.participations import EnrolIn
from app.domains.roadmap.models import Responsibility
from app.domains.roadmap.seed import load_reference
from app.domains.transition.seed import load_rubric
from app.kernel.actor import EVERYTHING, SYSTEM, Actor, Origin, Role
from app.kernel.database import Database
from app.kernel.db import Db
from app.kernel.machine.trouble import Trouble
from app.kernel.machine.welcome import SignIn
from app.kernel.problems import Problem
from app.kernel.steps import StepIn
from app.kernel.text import Text
from app.kernel.workflow import StateChange

_LAST_GRADES = (10, 11)
CODE = "demo"
TITLE = "Кластер интеллектуального образования, 2026–2029"
YEAR = "2026/27"
_FIRST_DAY = date(2026, 9, 1)


ACCOUNTS = (
    Account("admin", Role.ADMINISTRATOR, "Администратор системы", (), None),
    Account(
        "department",
        Role.DEPARTMENT,
        "Орлова Марина Сергеевна",
        ("ОО",),
        Text("отдел образования", "Education Department"),
    ),
    Account("centre", Role.CENTRE, "Белова Вера Павловна", ("ИМЦ",), None),
    Account("school", Role.SCHOOL, "Иванова Анна Петровна", ("550",), Text("школа № 550", "school 550")),
    Account("school2", Role.SCHOOL, "Громов Павел Андреевич", ("554",), Text("школа № 554", "school 554")),
    Account(
        "consultant",
        Role.CONSULTANT,
        "Лебедев Игорь Юрьевич",
        ("550", "554"),
        Text("школы № 550 и № 554", "schools 550 and 554"),
    ),
    Account("observer", Role.OBSERVER, "Управляющий совет района", ("ОО",), Text("район", "the district")),
)
EVERYBODY = (*ACCOUNTS, *finished.ACCOUNTS)
_SCHOOLS = (
    ("550", "Школа № 550", SchoolType.GENERAL, "Садовая улица, 40"),
    ("554", "Школа № 554", SchoolType.GENERAL, "Лиговский проспект, 112"),
    ("557", "Школа № 557", SchoolType.GENERAL, "улица Марата, 63"),
    ("561", "Школа № 561 с углублённым изучением математики", SchoolType.ADVANCED, "Кирочная улица, 18"),
    ("562", "Школа № 562", SchoolType.GENERAL, "Моховая улица, 27"),
    ("563", "Центр образования № 563", SchoolType.CENTRE_OF_EDUCATION, "Коломенская улица, 9"),
    ("565", "Гимназия № 565", SchoolType.GYMNASIUM, "улица Восстания, 34"),
    ("568", "Лицей № 568", SchoolType.LYCEUM, "Фурштатская улица, 21"),
    ("569", "Школа № 569", SchoolType.GENERAL, "улица Некрасова, 15"),
    ("570", "Вечерняя школа № 570", SchoolType.EVENING, "Гончарная улица, 6"),
)
ENROLLED = ("550", "554", "557", "562", "563", "570")
_HEADS = (
    "Кузнецова Ольга Николаевна", "Соколов Дмитрий Ильич", "Павлова Елена Викторовна", "Зайцев Андрей Олегович",
    "Морозова Ирина Львовна", "Волков Сергей Иванович", "Фёдорова Наталья Юрьевна", "Егоров Максим Петрович",
    "Никитина Татьяна Марковна", "Тарасов Олег Борисович",
)  # fmt: skip

_STAGES = (
    {"stage": "1", "starts_on": "2026-09-01", "ends_on": "2027-01-31"},
    {"stage": "2", "starts_on": "2027-02-01", "ends_on": "2028-08-31"},
    {"stage": "3", "starts_on": "2028-09-01", "ends_on": "2029-06-30"},
)
_DEADLINES = {"1.1.1": "2026-10-01", "1.2.1": "2026-10-15", "1.1.2": "2026-11-16", "1.1.5": "2026-12-15"}
"""Last days that the department has set: measure -> day, for all its duties."""

Work = Callable[[Db, Assignment], Awaitable[None]]


async def demo(database_url: str, password: SecretStr | None) -> list[SignIn]:
    """For the command line: load it and tell who can sign in; without a password one is made up."""
    chosen = password.get_secret_value() if password is not None else secrets.token_urlsafe(15)
    database = Database(database_url, pool=2)
    try:
        accounts_of = await load(database, chosen)
    except Problem as problem:
        words = [fault.message for fault in problem.errors] or [problem.detail]
        raise Trouble(
            "Демонстрация не загружена: " + " ".join(text.ru for text in words),
            "The demonstration is not loaded: " + " ".join(text.en for text in words),
        ) from problem
    finally:
        await database.close()
    return [SignIn(account.login, told(account), chosen) for account in accounts_of]


async def load(database: Database, password: str) -> tuple[Account, ...]:
    """Bring the demonstration about, or give its people this password (422 where it is too weak)."""
    async with _opened(database, SYSTEM) as db:
        district = await db.first(select(District).where(District.code == CODE))
        if district is None:
            district = await _build(db)
            await load_rubric(db, district)
        other = await db.first(select(District).where(District.code == finished.CODE)) or await finished.build(db)
        await _admit(db, password)
    async with _opened(database, SYSTEM) as db:
        users = {user.login: user for user in await db.all(select(User).where(User.login.in_(_logins())))}
        posts = {login: await accounts.posts_of(db, user.id) for login, user in users.items()}

    def opened(login: str) -> AbstractAsyncContextManager[Db]:
        return _opened(database, Actor(user_id=users[login].id, name=users[login].name, posts=posts[login]))

    for login, scenes in _STORY.items():
        async with opened(login) as db:
            await _play(db, district.id, scenes)
    for account in ACCOUNTS:
        if account.role is Role.CONSULTANT:
            await consultants.serve(opened, district, account)
    await monitoring.collect(opened, district)
    await training.collect(opened, district)
    await transition.write(opened, district)
    await practices.publish(opened, district)
    await cooperation.begin(opened, district)
    await feedback.give_back(opened, district)
    await analysis.draw_up(opened, district)
    await finished.tell(opened, other)
    return EVERYBODY


def _opened(database: Database, actor: Actor) -> AbstractAsyncContextManager[Db]:
    return database.open(actor, EVERYTHING, writable=True, origin=Origin(way="command"))


def _logins() -> list[str]:
    return [account.login for account in EVERYBODY]


# --- the district ----------------------------------------------------------------------------------------------------


async def _build(db: Db) -> District:
    district = db.add(District(code=CODE, name="Центральный район (демонстрация)", name_en="Central District (demo)"))
    await db.flush()
    places: dict[str, Organization] = {
        "ОО": db.add(Department(district_id=district.id, code="ОО", name="Отдел образования")),
        "ИМЦ": db.add(Centre(district_id=district.id, code="ИМЦ", name="Информационно-методический центр")),
    }
    for code, name, kind, address in _SCHOOLS:
        school = School(
            district_id=district.id, code=code, number=int(code), name=name, type=kind.value, address=address
        )
        places[code] = db.add(school)
    await db.flush()
    order = db.add(
        Document(
            **owned_by(places["ОО"]), kind=DocumentKind.ORDER.value, number="128-р", issued_on=date(2026, 8, 28),
            title="О включении школ в районный проект «Кластер интеллектуального образования»",
            issuer="Отдел образования", audience=DocumentAudience.DISTRICT.value,
            summary="Школы с низкими результатами участвуют в проекте с 1 сентября 2026 года.",
        )
    )  # fmt: skip
    await db.flush()
    _fill_classes(db, places)
    await _fill_staff(db, places, order)
    await _enlist(db, places)
    programme = await _start(db, district, order)
    for code in ENROLLED:
        await _enrol(db, programme, places[code], order)
    return district


def _fill_classes(db: Db, places: Mapping[str, Organization]) -> None:
    """Counts that look like counts: one or two classes a grade, an evening school from grade 8 on."""
    for code, *_ in _SCHOOLS:
        for grade in range(8 if code == "570" else 1, 12):
            for letter in "АБ" if int(code) % 2 == 0 and grade not in _LAST_GRADES else "А":
                pupils = 18 + (int(code) * 7 + grade * 5 + ord(letter)) % 13
                db.add(
                    SchoolClass(
                        district_id=places[code].district_id, school_id=places[code].id, school_year=YEAR,
                        grade=grade, letter=letter, pupils=pupils,
                    )
                )  # fmt: skip


async def _fill_staff(db: Db, places: Mapping[str, Organization], order: Document) -> None:
    names = {account.organizations[0]: account.name for account in ACCOUNTS if account.role in _HAS_STAFF}
    posts: list[tuple[str, str, str, Function]] = [
        ("ОО", names["ОО"], "главный специалист", Function.DISTRICT_COORDINATOR),
        ("ИМЦ", names["ИМЦ"], "методист", Function.MONITORING_LEAD),
        ("ИМЦ", "Крылов Антон Денисович", "заведующий Центром оценки качества", Function.DEVELOPMENT_LEAD),
    ]
    for (code, *_), head in zip(_SCHOOLS, _HEADS, strict=True):
        if code in ENROLLED:
            posts.append((code, head, "директор", Function.MANAGEMENT_TEAM_HEAD))
        if code in names:
            posts.append((code, names[code], "заместитель директора", Function.SCHOOL_COORDINATOR))
    for code, name, position, function in posts:
        person = db.add(Person(**owned_by(places[code]), name=name, position=position))
        await db.flush()
        await organizations.appoint(db, person.id, None, function, order.id, starts_on=_FIRST_DAY, powers=None)


_HAS_STAFF = frozenset({Role.DEPARTMENT, Role.CENTRE, Role.SCHOOL})


async def _enlist(db: Db, places: Mapping[str, Organization]) -> None:
    for account in ACCOUNTS:
        user = await accounts.enlist(db, account.login, account.name, None, None)
        await db.flush()
        if account.role is Role.CONSULTANT:
            continue  # his posts come with the schools that he is sent to
        for code in account.organizations or (None,):
            place = places[code].id if code is not None else None
            await accounts.appoint(db, user.id, account.role, place, _FIRST_DAY, None)


async def _admit(db: Db, password: str) -> None:
    """Give the password to whoever has another one, which ends his sign-ins; hashed and compared once for them all."""
    for account in ACCOUNTS:
        passwords.check_strength(
            password, pointer="/password", login=account.login, administrator=account.role is Role.ADMINISTRATOR
        )
    known: dict[str | None, bool] = {None: False}
    fresh = None
    for user in await db.all(select(User).where(User.login.in_(_logins())).order_by(User.login)):
        if user.password_hash not in known:
            known[user.password_hash] = await passwords.matches(password, user.password_hash)
        if not known[user.password_hash]:
            user.password_hash = fresh = fresh or await passwords.hashed(password)
            await accounts.end_sign_ins(db, user.id, "password of the demonstration changed")


# --- the programme ---------------------------------------------------------------------------------------------------


async def _start(db: Db, district: District, order: Document) -> Programme:
    roadmap = await load_reference(db, district)
    await db.flush()
    deadlines = await db.rows(
        select(Responsibility.id, Responsibility.measure).where(
            Responsibility.roadmap_id == roadmap.id, Responsibility.measure.in_(_DEADLINES)
        )
    )
    programme = await enrolment.start(
        db,
        {
            "roadmap_id": roadmap.id, "title": TITLE, "school_years": [YEAR, "2027/28", "2028/29"],
            "starts_on": _FIRST_DAY, "ends_on": date(2029, 6, 30), "stages": [dict(stage) for stage in _STAGES],
            "deadlines": [{"responsibility_id": str(id_), "due_on": _DEADLINES[measure]} for id_, measure in deadlines],
        },
    )  # fmt: skip
    await PROGRAMMES.take(db, programme, "implement", note=f"Приказ {order.number}")
    return programme


async def _enrol(db: Db, programme: Programme, school: Organization, order: Document) -> None:
    row = await enrolment.nominate(db, {"programme_id": programme.id, "school_id": school.id, "note": None})
    await enrolment.enrol(db, row, EnrolIn(document_id=order.id, effective_on=_FIRST_DAY))
    await PARTICIPATIONS.take(db, row, "enrol")
    await organizations.grant(
        db, school.id, code=StatusCode.LOW_RESULTS.value, starts_on=_FIRST_DAY, ends_on=None,
        data_from=date(2025, 9, 1), data_to=date(2026, 5, 31), document_id=order.id,
    )  # fmt: skip


# --- what has happened since -----------------------------------------------------------------------------------------


def _starts() -> Work:
    async def work(db: Db, row: Assignment) -> None:
        await ASSIGNMENTS.take(db, row, "start")

    return work


def _reports(title: str, *, url: str | None = None, note: str | None = None) -> Work:
    """With the order as evidence, or a link, or, without either, a note."""

    async def work(db: Db, row: Assignment) -> None:
        if url is not None:
            await attaching.attach(db, row.id, {"kind": "link", "url": url, "title": title})
        elif note is None:
            order = await db.first(
                select(Document).where(Document.district_id == row.district_id).order_by(Document.id)
            )
            if order is not None:
                await attaching.attach(db, row.id, {"kind": "document", "document_id": order.id, "title": title})
        await service.report(db, row, StepIn(note=note))
        await ASSIGNMENTS.take(db, row, "report", note=note)

    return work


def _decides(step: str, note: str | None = None) -> Work:
    async def work(db: Db, row: Assignment) -> None:
        await ASSIGNMENTS.take(db, row, step, note=note)

    return work


_SITE = "https://school550.example"
_STORY: Mapping[str, tuple[tuple[str, str, Work], ...]] = {
    "school": (
        ("550", "1.1.1", _reports("Приказ о составе управленческой команды")),
        ("550", "1.2.1", _reports("Положение о полномочиях команды", url=f"{_SITE}/documents/team.pdf")),
        ("550", "1.1.4", _reports("План вовлечения местного сообщества", url=f"{_SITE}/documents/plan.pdf")),
        ("550", "1.1.3", _starts()),
    ),
    "school2": (
        ("554", "1.1.1", _reports("Приказ о составе управленческой команды")),
        ("554", "1.2.1", _reports("", note="Приказ подписан, скан передадим до конца недели.")),
        ("554", "1.1.2", _starts()),
    ),
    "centre": (
        ("ИМЦ", "1.1.1", _reports("Приказ о назначении ответственных")),
        ("ИМЦ", "1.1.4", _starts()),
        ("550", "1.1.1", _decides("confirm")),
        ("554", "1.1.1", _decides("confirm")),
        ("550", "1.1.4", _decides("return", "Нет отметки об утверждении управляющим советом: приложите протокол.")),
        ("570", "2.1.5", _decides("waive", "В школе нет учащихся с неродным русским языком.")),
    ),
    "department": (
        ("ОО", "1.1.1", _reports("Приказ о координаторе и координационной группе")),
        ("ОО", "1.1.1", _decides("confirm")),
        ("ИМЦ", "1.1.1", _decides("confirm")),
        ("ОО", "1.2.1", _decides("confirm", "Шесть школ зачислены приказом.")),
    ),
}
"""What each of them has done so far, one after the other: organisation, measure, step."""


async def _play(db: Db, district_id: UUID, scenes: tuple[tuple[str, str, Work], ...]) -> None:
    """All that one person did, unless he has done something with assignments already."""
    done = select(StateChange.id).where(StateChange.entity == ASSIGNMENTS.resource, StateChange.actor_id == db.actor.id)
    if await db.count(done):
        return
    for code, measure, work in scenes:
        row = await db.first(
            select(Assignment)
            .join(Assignment.responsibility)
            .join(Assignment.organization)
            .join(Assignment.programme)
            .where(Assignment.district_id == district_id, Programme.title == TITLE)
            .where(Organization.code == code, Responsibility.measure == measure)
            .options(*service.reading())
            .order_by(Responsibility.place)
            .with_for_update(of=Assignment)
        )
        if row is not None:
            await work(db, row)


def told(account: Account) -> Text:
    """The role of an account and where it is held."""
    label, where = account.role.label, account.where
    return label if where is None else Text(f"{label.ru}: {where.ru}", f"{label.en}: {where.en}")
