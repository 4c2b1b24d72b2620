"""The demonstration's expert-consultant: named by the centre, trained, sent to the schools that his account sees."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from datetime import date

from sqlalchemy import select

from app.demo.accounts import Account
from app.domains.accounts.models import User
from app.domains.development import consultants
from app.domains.development.lives import CONSULTANTS
from app.domains.development.models.consultants import Consultant
from app.domains.development.schemas.consultants import QualifyIn
from app.domains.documents.models import Document
from app.domains.organizations import service as organizations
from app.domains.organizations.models import Centre, District, Function, Person, School
from app.kernel.db import Db

_FIRST_DAY = date(2026, 9, 1)
_TRAINED = QualifyIn(
    trained_on=date(2026, 8, 25), training="Курс «Эксперт-консультант школы», районный ИМЦ", training_hours=36
)


async def serve(opened: Callable[[str], AbstractAsyncContextManager[Db]], district: District, account: Account) -> None:
    """All of it in one transaction of the centre; what is there already stays."""
    async with opened("centre") as db:
        if await db.count(select(Consultant.id).where(Consultant.district_id == district.id)):
            return
        centre = await db.first(select(Centre).where(Centre.district_id == district.id))
        order = await db.first(select(Document).where(Document.district_id == district.id).order_by(Document.id))
        user = await db.first(select(User).where(User.login == account.login))
        if centre is None or order is None or user is None:
            return
        person = db.add(
            Person(
                district_id=district.id, organization_id=centre.id, name=account.name, position="эксперт-консультант"
            )
        )  # fmt: skip
        await db.flush()
        await organizations.appoint(
            db, person.id, None, Function.CONSULTANT, order.id, starts_on=_FIRST_DAY, powers=None
        )
        row = await consultants.enlist(db, person.id, topics=["оценка качества", "управление школой"], max_schools=5)
        await consultants.qualify(db, row, _TRAINED)
        await CONSULTANTS.take(db, row, "qualify")
        await consultants.link(db, row.id, user.id)
        schools = select(School).where(School.district_id == district.id, School.code.in_(account.organizations))
        for school in await db.all(schools.order_by(School.code)):
            await consultants.assign(
                db, row.id, school.id, starts_on=_FIRST_DAY, ends_on=None, document_id=order.id, note=None
            )
