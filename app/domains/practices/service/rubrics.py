"""The rules of the rubric and of the pool: what was in force stays as it was, nobody is put into the pool unasked."""

from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from app.domains.accounts.models import Membership, User
from app.domains.organizations.models import Centre
from app.domains.organizations.service import home_district
from app.domains.practices.models.reviews import PracticeReviewer, PracticeRubric
from app.kernel.actor import Role
from app.kernel.db import Db
from app.kernel.problems import Fault, Kind, Problem, invalid
from app.kernel.references import referred
from app.kernel.text import Text

RUBRIC_SORTS = {"edition": PracticeRubric.edition}
SORTS = {"name": PracticeReviewer.name, "created_at": PracticeReviewer.created_at}

_AT_SCHOOLS = frozenset({Role.SCHOOL.value, Role.CONSULTANT.value})

RUBRIC_FROZEN = Kind(
    "rubric-in-force",
    409,
    Text("Эти критерии уже вводились в действие", "This rubric has been in force"),
    Text("ИМЦ: он создаёт новую редакцию.", "The centre: it makes a new edition."),
    Text(
        "Создайте новую редакцию (POST /practice-rubrics): по прежней уже могли судить.",
        "Make a new edition (POST /practice-rubrics): practices may have been judged by this one.",
    ),
)


async def draft(db: Db, values: dict[str, Any]) -> PracticeRubric:
    """The next edition of the district."""
    _check_codes(values["criteria"])
    district = home_district(db, None)
    (last,) = (await db.rows(select(func.max(PracticeRubric.edition)).where(PracticeRubric.district_id == district)))[0]
    return db.add(PracticeRubric(district_id=district, edition=(last or 0) + 1, **values))


async def amend(db: Db, id: UUID, change: dict[str, Any]) -> PracticeRubric:
    """Only what was never in force can be changed."""
    row = await db.edit(PracticeRubric, id)
    if row.frozen:
        raise Problem(RUBRIC_FROZEN)
    _check_codes(change.get("criteria", []))
    for name, value in change.items():
        setattr(row, name, value)
    return row


def _check_codes(criteria: list[dict[str, Any]]) -> None:
    codes = [one["code"] for one in criteria]
    faults = [
        Fault(
            f"/criteria/{index}/code",
            "value.repeated",
            Text("Этот код уже есть в критериях.", "This code is in the rubric already."),
        )
        for index, code in enumerate(codes)
        if code in codes[:index]
    ]
    if faults:
        raise invalid(*faults)


async def offer(db: Db, user_id: UUID | None, organization_id: UUID | None, about: str | None) -> PracticeReviewer:
    """Somebody offers himself; his schools are read from his own posts, so that he is never asked about them."""
    named = user_id or db.actor.user_id
    if named is None:
        raise invalid(Fault("/user_id", "value.missing", Text("Назовите, кто готов.", "Name who is willing.")))
    user = await referred(db, User, named, "/user_id")
    held = await db.all(select(Membership).where(Membership.user_id == user.id))
    centre = await _centre(db, organization_id, {one.district_id for one in held if one.district_id is not None})
    schools = {one.organization_id for one in held if one.organization_id is not None and one.role in _AT_SCHOOLS}
    return db.add(
        PracticeReviewer(
            district_id=centre.district_id, organization_id=centre.id, user_id=user.id, name=user.name,
            about=about, school_ids=sorted(schools),
        )
    )  # fmt: skip


async def _centre(db: Db, id: UUID | None, districts: set[UUID]) -> Centre:
    """The centre that is named, or the only one of the districts he belongs to."""
    if id is not None:
        centre = await referred(db, Centre, id, "/organization_id")
        if centre.district_id in districts:
            return centre
    found = await db.all(select(Centre).where(Centre.district_id.in_(districts)))
    if id is None and len(found) == 1:
        return found[0]
    raise invalid(
        Fault(
            "/organization_id",
            "value.missing" if id is None else "reference.unknown",
            Text("Назовите центр своего района.", "Name the centre of your district."),
        )
    )


def exactly(share: float) -> Decimal:
    """A part of one as it was written."""
    return Decimal(str(share))
