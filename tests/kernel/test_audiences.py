"""Two audiences beside one's own rows: what is entrusted to one account, and what is for everybody."""

from typing import Any

import pytest
from fastapi import FastAPI
from sqlalchemy import exists, select
from sqlalchemy.orm import aliased

from app.domains.documents.models import Document
from app.domains.organizations.models import District, Organization, School
from app.domains.practices.models.bank import Practice
from app.domains.practices.models.reviews import PracticeReviewer
from app.domains.practices.models.submissions import PracticeSubmission
from app.kernel.actor import EVERYTHING, NOBODY, NOTHING, Actor, Reach, Role
from app.kernel.problems import Problem
from app.kernel.tables import new_id, now
from tests.conftest import World
from tests.kernel.people import acting_by_hand, actor, paper, put


def entry(world: World, user_id: Any) -> PracticeReviewer:
    """Somebody in the pool of the centre."""
    return PracticeReviewer(
        district_id=world.district.id, organization_id=world.centre.id, user_id=user_id, name="Рецензент", school_ids=[]
    )


async def publish(app: FastAPI, school: School, title: str, *, withdrawn: bool = False) -> Practice:
    """A practice in the bank, or one that was taken out."""
    submission = PracticeSubmission(id=new_id(), district_id=school.district_id, school_id=school.id, title=title)
    practice = Practice(
        district_id=school.district_id, school_id=school.id, submission_id=submission.id, title=title, summary="",
        problem="", steps=[], conditions="", cost="", evidence="", keywords="", topics=[], grades=[], subjects=[],
        authors=[], school_name=school.name, cost_level=1, security_level=1, published_at=now(),
    )  # fmt: skip
    if withdrawn:
        practice._moved("withdrawn")
    await put(app, submission)
    await put(app, practice)
    return practice


async def test_what_is_entrusted_is_seen_by_the_owner_and_by_that_account(
    app: FastAPI, world: World, transaction: None
) -> None:
    mine = world.users["school", world.schools[0].id]
    await put(app, entry(world, mine))
    act = acting_by_hand(app)
    me = actor((Role.SCHOOL, world.schools[0]), user_id=mine)
    colleague = actor((Role.SCHOOL, world.schools[0]))
    own = Reach(organizations=frozenset({world.schools[0].id}))
    district = Reach(districts=frozenset({world.district.id}))
    foreign = Reach(districts=frozenset({world.elsewhere.id}))
    for who, reach, seen in (
        (me, NOTHING, 1), (me, own, 1), (colleague, own, 0), (colleague, NOTHING, 0),
        (actor((Role.CENTRE, world.centre)), district, 1), (actor((Role.CENTRE, world.other_centre)), foreign, 0),
        (actor((Role.INTEGRATION, world.schools[0])), own, 0), (NOBODY, NOTHING, 0), (NOBODY, EVERYTHING, 1),
    ):  # fmt: skip
        async with act(who, reach) as db:
            rows = await db.all(select(PracticeReviewer))
            assert len(rows) == seen
            assert all(reach.covers(row, who) for row in rows)
        assert reach.covers(entry(world, mine), who) is bool(seen)


async def test_nobody_takes_over_what_is_entrusted_to_another(app: FastAPI, world: World, transaction: None) -> None:
    mine = world.users["school", world.schools[0].id]
    await put(app, entry(world, mine))
    me = actor((Role.SCHOOL, world.schools[0]), user_id=mine)
    async with acting_by_hand(app)(me, NOTHING, writable=True) as db:
        (row,) = await db.all(select(PracticeReviewer))
        row.user_id = world.users["school", world.schools[1].id]
        with pytest.raises(Problem, match="not-allowed"):
            await db.flush()
        db._session.expunge_all()
        db.add(entry(world, world.users["school", world.schools[2].id]))
        with pytest.raises(Problem, match="not-allowed"):
            await db.flush()
        db._session.expunge_all()


@pytest.fixture
async def bank(app: FastAPI, world: World, transaction: None) -> None:
    await publish(app, world.schools[0], "открыта")
    await publish(app, world.schools[0], "снята", withdrawn=True)
    await publish(app, world.other_schools[0], "далёкая")
    await put(app, paper(world.centre, "общий", "district"), paper(world.schools[0], "свой"))


def _by_alias() -> Any:
    other = aliased(Practice)
    return select(other.title)


def _by_cte() -> Any:
    found = select(Practice.title).cte("found")
    return select(found.c.title)


async def test_nobody_sees_what_is_published_and_nothing_else(app: FastAPI, world: World, bank: None) -> None:
    async with acting_by_hand(app)(NOBODY, NOTHING) as db:
        for statement in (select(Practice.title), _by_alias(), _by_cte()):
            assert {title for (title,) in await db.rows(statement)} == {"открыта", "далёкая"}
        for closed in (Document, Organization, District, PracticeSubmission, PracticeReviewer):
            assert await db.count(select(closed)) == 0, closed
        from_beside = select(Practice).where(exists().where(PracticeSubmission.id == Practice.submission_id))
        assert await db.count(from_beside) == 0


@pytest.mark.parametrize(
    ("reach", "seen"),
    [
        (lambda world: Reach(organizations=frozenset({world.schools[0].id})), {"открыта", "снята", "далёкая"}),
        (lambda world: Reach(organizations=frozenset({world.schools[1].id})), {"открыта", "далёкая"}),
        (lambda world: Reach(districts=frozenset({world.district.id})), {"открыта", "снята", "далёкая"}),
        (lambda world: Reach(districts=frozenset({world.elsewhere.id})), {"открыта", "далёкая"}),
        (lambda world: Reach(parts={"filed": frozenset({world.district.id})}), {"открыта", "снята", "далёкая"}),
        (lambda _: EVERYTHING, {"открыта", "снята", "далёкая"}),
    ],
)
async def test_whoever_reaches_further_sees_more(
    app: FastAPI, world: World, bank: None, reach: Any, seen: set[str]
) -> None:
    who: Actor = actor((Role.SCHOOL, world.schools[1]))
    async with acting_by_hand(app)(who, reach(world)) as db:
        found = await db.all(select(Practice))
        assert {row.title for row in found} == seen
        assert all(reach(world).shows(row, who) for row in found)


async def test_what_everybody_sees_not_everybody_changes(app: FastAPI, world: World, bank: None) -> None:
    reach = Reach(organizations=frozenset({world.schools[1].id}))
    async with acting_by_hand(app)(actor((Role.SCHOOL, world.schools[1])), reach, writable=True) as db:
        row = await db.first(select(Practice).where(Practice.title == "открыта"))
        assert row is not None
        with pytest.raises(Problem, match="not-allowed"):
            await db.edit(Practice, row.id)
        row.title = "моя"
        with pytest.raises(Problem, match="not-allowed"):
            await db.flush()
        db._session.expunge_all()
