"""Calendars to follow: who may have one of what, and what stands in it, by RFC 5545.

A calendar program sends no token: whoever has the address may read, so it cannot be guessed, is kept as a hash, can be
taken back, and shows no more than its owner sees at that moment, and no name of anybody.
"""

import hashlib
import secrets
from collections.abc import Sequence
from datetime import UTC, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, exists, or_, select
from sqlalchemy.orm import contains_eager

from app.domains.accounts import service as accounts
from app.domains.accounts.models import User
from app.domains.development.models.consultants import Consultant
from app.domains.organizations import service as organizations
from app.domains.organizations.models import Organization, Person
from app.domains.training.lives import LIVE, CalendarScope, TrainingEventStatus, TrainingKind
from app.domains.training.models.calendars import TrainingCalendar
from app.domains.training.models.enrolments import TrainingEnrolment
from app.domains.training.models.events import TrainingEvent, TrainingSession
from app.kernel.actor import Actor, Reach
from app.kernel.calendar import today
from app.kernel.db import Db
from app.kernel.effects import beyond
from app.kernel.places import API
from app.kernel.problems import NOT_FOUND, Fault, Problem, invalid
from app.kernel.references import unknown
from app.kernel.text import Text
from app.policy import TABLE

SORTS = {"created_at": TrainingCalendar.created_at}
MEDIA_TYPE = "text/calendar"
_SEEN = "training-events.read"
_KEPT = timedelta(days=400)
"""So long what is past stays in a calendar."""
_SURE, _CALLED_OFF = "CONFIRMED", "CANCELLED"

Entry = tuple[TrainingSession, TrainingEvent]


async def make(
    db: Db, scope: CalendarScope, person_id: UUID | None, organization_id: UUID | None, base: str
) -> tuple[TrainingCalendar, str]:
    """A calendar of one's own, and its address, which is not kept."""
    faults = [
        Fault(f"/{name}", "value.unsuited", text, None)
        for name, given, wanted in (
            ("person_id", person_id, CalendarScope.PERSON),
            ("organization_id", organization_id, CalendarScope.ORGANIZATION),
        )
        if given is not None and scope is not wanted
        for text in [Text("Для такого календаря это не указывают.", "This is not said of such a calendar.")]
    ]
    if scope is CalendarScope.PERSON and person_id is None:
        text = Text("Укажите, чей это календарь.", "Say whose calendar it is.")
        faults.append(Fault("/person_id", "value.missing", text))
    if faults:
        raise invalid(*faults)
    home = organizations.home_organization(db, organization_id) if scope is CalendarScope.ORGANIZATION else None
    key = secrets.token_urlsafe(32)
    calendar = TrainingCalendar(
        user_id=db.actor.user_id, district_id=await _district(db), scope=scope.value, person_id=person_id,
        organization_id=home, title="", key_hash=_hashed(key),
    )  # fmt: skip
    async with beyond(db, Reach(districts=frozenset({calendar.district_id}))):
        title = await _title(db, calendar, db.actor)
    if title is None:
        raise invalid(unknown("/person_id" if person_id is not None else "/organization_id"))
    calendar.title = title
    db.add(calendar)
    await db.flush()
    return calendar, f"{base}{API}/training-calendars/follow/{key}/events.ics"


async def follow(db: Db, key: str) -> bytes:
    """The calendar behind this key, as its owner sees it now (404)."""
    calendar = await db.first(
        select(TrainingCalendar)
        .join(User, User.id == TrainingCalendar.user_id)
        .where(TrainingCalendar.key_hash == _hashed(key), User.active)
    )
    if calendar is None:
        raise Problem(NOT_FOUND)
    posts = await accounts.posts_of(db, calendar.user_id)
    owner = Actor(user_id=calendar.user_id, posts=posts, table=TABLE)
    reach = owner.reach(_SEEN)
    async with beyond(db, Reach(districts=frozenset({calendar.district_id}))):
        title = await _title(db, calendar, owner)
        if reach is None or title is None or calendar.district_id not in owner.districts:
            raise Problem(NOT_FOUND)
        found = await db.all(_shown(calendar, reach))
        return _written(title, [(row, row.event) for row in found])


async def _district(db: Db) -> UUID:
    return organizations.home_district(db, None)


async def _title(db: Db, calendar: TrainingCalendar, owner: Actor) -> str | None:
    """What a program calls it; None where its owner does not see, or no longer, whose it is."""
    match CalendarScope(calendar.scope):
        case CalendarScope.DISTRICT:
            return "Обучение в районе"
        case CalendarScope.ORGANIZATION:
            organization = await db.first(select(Organization).where(Organization.id == calendar.organization_id))
            reach = owner.reach("organizations.read")
            seen = organization is not None and reach is not None and reach.shows(organization, owner)
            return f"Обучение: {organization.name}"[:500] if organization is not None and seen else None
        case CalendarScope.PERSON:
            person = await db.first(
                select(Person).where(Person.id == calendar.person_id, Person.anonymised_at.is_(None))
            )
            if person is None:
                return None
            reach = owner.reach("people.read")
            if reach is not None and reach.covers(person, owner):
                return "Моё обучение"
            himself = select(Consultant).where(Consultant.person_id == person.id, Consultant.user_id == owner.user_id)
            return "Моё обучение" if await db.first(himself) is not None else None


def _shown(calendar: TrainingCalendar, reach: Reach) -> Select[TrainingSession]:
    """Sessions of what the owner sees: common to the district, or within his reach; and of what he asked for."""
    statement = (
        select(TrainingSession)
        .join(TrainingSession.event)
        .options(contains_eager(TrainingSession.event))
        .where(TrainingEvent.district_id == calendar.district_id)
        .where(TrainingEvent.status != TrainingEventStatus.DRAFT.value, TrainingEvent.ends_on >= today() - _KEPT)
        .order_by(TrainingSession.starts_at, TrainingSession.id)
    )
    if not reach.everywhere and calendar.district_id not in reach.districts:
        own = TrainingEvent.organization_id.in_(reach.organizations)
        statement = statement.where(or_(TrainingEvent.shown, own))
    of_event = TrainingEnrolment.event_id == TrainingEvent.id
    bound = or_(
        TrainingEnrolment.status.in_(LIVE),
        and_(TrainingEnrolment.status == "released", TrainingEvent.status == TrainingEventStatus.CANCELLED.value),
    )
    if calendar.person_id is not None:
        return statement.where(exists().where(of_event, bound, TrainingEnrolment.person_id == calendar.person_id))
    if calendar.organization_id is not None:
        home = calendar.organization_id
        sent = exists().where(of_event, bound, TrainingEnrolment.organization_id == home)
        return statement.where(or_(TrainingEvent.organization_id == home, sent))
    return statement


def _written(title: str, entries: Sequence[Entry]) -> bytes:
    from icalendar import Calendar  # noqa: PLC0415  # for calendar programs alone

    calendar = Calendar()
    calendar.add("prodid", "-//Effective School//Training//RU")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("x-wr-calname", title)
    calendar.add("name", title)
    calendar.add("refresh-interval", timedelta(hours=1), parameters={"VALUE": "DURATION"})
    for session, event in entries:
        calendar.add_component(_entry(session, event))
    written: bytes = calendar.to_ical()
    return written


def _entry(session: TrainingSession, event: TrainingEvent) -> Any:
    from icalendar import Event  # noqa: PLC0415  # for calendar programs alone

    changed = max(session.updated_at, event.updated_at).astimezone(UTC).replace(microsecond=0)
    entry = Event()
    entry.add("uid", str(session.id))
    entry.add("sequence", event.sequence)
    entry.add("dtstamp", changed)
    entry.add("last-modified", changed)
    entry.add("dtstart", session.starts_at.astimezone(UTC))
    entry.add("dtend", session.ends_at.astimezone(UTC))
    entry.add("summary", event.title)
    entry.add("location", session.place)
    if told := [text for text in (session.topic, event.description) if text]:
        entry.add("description", "\n\n".join(told))
    entry.add("categories", [TrainingKind(event.kind).label.ru])
    entry.add("status", _CALLED_OFF if event.status == TrainingEventStatus.CANCELLED.value else _SURE)
    return entry


def _hashed(key: str) -> bytes:
    return hashlib.sha256(key.encode()).digest()
