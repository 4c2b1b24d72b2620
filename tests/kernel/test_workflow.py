"""A state is moved by the table of its life and by nothing else, and every move is remembered."""

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest
from fastapi import FastAPI
from sqlalchemy import delete, select, text, update
from sqlalchemy.exc import DBAPIError

from app.domains.organizations.models import OrganizationKind
from app.domains.roadmap.models import LIFE, Roadmap
from app.kernel.actor import EVERYTHING, Actor, Reach, Role
from app.kernel.audit import AuditEntry
from app.kernel.db import Db
from app.kernel.problems import Problem
from app.kernel.tables import Base, now
from app.kernel.workflow import Life, StateChange, history
from tests.conftest import World
from tests.kernel.people import acting_by_hand, actor

CHANGES = Base.metadata.tables["state_changes"]


class Table:
    """An access table of few words: action -> roles that may."""

    def __init__(self, **may: tuple[Role, ...]) -> None:
        self.may = may

    def reach_of(self, who: Actor, action: str) -> Reach | None:
        return EVERYTHING if set(self.may[action]) & who.roles else None

    def roles(self, action: str) -> tuple[Role, ...]:
        return self.may[action]


@pytest.fixture
def life() -> Life:
    """School -> centre -> department, and back with a reason; the states are borrowed from a list that exists."""
    made = Life(
        "strays",
        OrganizationKind,
        """
        school            rise    centre      lift
        school,centre     leap    department  lift
        centre            fall    school      drop  note
        """,
    )
    Life.known.pop("strays")
    return made


def who(*roles: Role) -> Actor:
    table = Table(lift=(Role.SCHOOL,), drop=(Role.CENTRE, Role.DEPARTMENT))
    return actor(*((role, None) for role in roles), table=table)


def standing(state: str) -> Any:
    return SimpleNamespace(status=state)


def test_a_life_begins_with_the_first_of_its_states(life: Life) -> None:
    assert life.first == "department"
    assert str(life.check().sqltext) == "status IN ('department', 'centre', 'school')"


def test_the_steps_that_are_open_are_those_of_the_state_and_of_the_actor(life: Life) -> None:
    school, centre, observer = who(Role.SCHOOL), who(Role.CENTRE), who(Role.OBSERVER)
    assert life.open_to(school, standing("school")) == ["rise", "leap"]
    assert life.open_to(school, standing("centre")) == ["leap"]
    assert life.open_to(centre, standing("centre")) == ["fall"]
    assert life.open_to(who(Role.SCHOOL, Role.CENTRE), standing("centre")) == ["leap", "fall"]
    assert life.open_to(observer, standing("school")) == []
    assert life.open_to(school, standing("department")) == []


def test_many_rows_are_told_the_same_as_one(life: Life) -> None:
    for person in (who(Role.SCHOOL), who(Role.CENTRE), who(Role.OBSERVER), who(Role.SCHOOL, Role.CENTRE)):
        opened = life.opener(person)
        for state in OrganizationKind:
            assert opened(standing(state.value)) == life.open_to(person, standing(state.value))


def test_what_changes_no_state_is_offered_with_the_steps_and_is_none() -> None:
    life = Life("strays", OrganizationKind, "school rise centre lift", "school,centre date drop")
    Life.known.pop("strays")
    both = who(Role.SCHOOL, Role.CENTRE)
    for person, state, offered in (
        (both, "school", ["rise", "date"]), (both, "centre", ["date"]), (both, "department", []),
        (who(Role.SCHOOL), "school", ["rise"]), (who(Role.DEPARTMENT), "school", ["date"]),
    ):  # fmt: skip
        assert life.open_to(person, standing(state)) == life.opener(person)(standing(state)) == offered
    assert list(life.steps) == ["rise"]
    assert life.locked_because(who(Role.DEPARTMENT), standing("school")) is None
    assert life.locked_because(who(Role.DEPARTMENT), standing("department")) is not None


def test_whoever_can_do_nothing_is_told_whose_turn_it_is(life: Life) -> None:
    assert life.locked_because(who(Role.SCHOOL), standing("school")) is None
    waiting = life.locked_because(who(Role.OBSERVER), standing("centre"))
    assert waiting is not None
    assert (waiting["code"], waiting["who"]) == ("another-turn", ["centre", "department", "school"])
    over = life.locked_because(who(Role.SCHOOL), standing("department"))
    assert over is not None
    assert (over["code"], over["who"]) == ("finished", [])


def test_a_step_from_another_state_is_refused_with_what_can_be_done(life: Life) -> None:
    life.check_possible(who(Role.SCHOOL), standing("school"), "rise")
    with pytest.raises(Problem, match="step-not-possible") as caught:
        life.check_possible(who(Role.SCHOOL), standing("centre"), "rise")
    assert caught.value.more["allowed_actions"] == ["leap"]
    assert "leap" in caught.value.detail.en
    assert "информационно-методический центр" in caught.value.detail.ru


# --- on a row --------------------------------------------------------------------------------------------------------


async def draft(db: Db, world: World, code: str = "проба") -> Roadmap:
    row = db.add(
        Roadmap(
            district_id=world.district.id, organization_id=world.department.id, code=code, edition=1,
            title="Проба", language="ru", actors=[],
        )
    )  # fmt: skip
    await db.flush()
    return row


async def publish(db: Db, row: Roadmap, **said: Any) -> None:
    row.published_at = now()
    await LIFE.take(db, row, "publish", **said)


async def changes_of(db: Db, row: Roadmap) -> list[StateChange]:
    return list(await db.all(history("roadmaps", row.id)))


async def test_a_step_moves_the_state_and_is_remembered(db: Db, world: World) -> None:
    row = await draft(db, world)
    assert row.status == "draft"
    await publish(db, row, note="по приказу", protocol=7)
    assert row.status == "published"
    (change,) = await changes_of(db, row)
    assert (change.step, change.source, change.target, change.note) == ("publish", "draft", "published", "по приказу")
    assert (change.district_id, change.organization_id) == (row.district_id, row.organization_id)
    assert (change.details, change.actor_name) == ({"protocol": 7}, "system")


async def test_a_step_counts_a_version_and_stands_in_the_audit(db: Db, world: World) -> None:
    row = await draft(db, world)
    before = row.version
    await publish(db, row)
    assert row.version == before + 1
    entries = await db.all(select(AuditEntry).where(AuditEntry.entity_id == row.id).order_by(AuditEntry.id))
    assert [entry.change for entry in entries] == ["created", "changed"]
    assert (entries[1].old["status"], entries[1].new["status"]) == ("draft", "published")


async def test_a_step_is_not_taken_twice(db: Db, world: World) -> None:
    row = await draft(db, world)
    await publish(db, row)
    with pytest.raises(Problem, match="step-not-possible"):
        await LIFE.take(db, row, "publish")
    assert len(await changes_of(db, row)) == 1


@pytest.mark.parametrize("note", [None, "", "  \n "])
async def test_a_step_that_needs_a_reason_is_not_taken_without(db: Db, world: World, note: str | None) -> None:
    row = await draft(db, world)
    step = LIFE.steps["publish"]
    LIFE.steps["publish"] = replace(step, requires=frozenset({"note"}))
    try:
        with pytest.raises(Problem, match="request-invalid") as caught:
            await LIFE.take(db, row, "publish", note=note)
        assert [fault.pointer for fault in caught.value.errors] == ["/note"]
    finally:
        LIFE.steps["publish"] = step
    assert (row.status, await changes_of(db, row)) == ("draft", [])


async def test_an_effect_moves_a_row_without_a_step_of_its_own(db: Db, world: World) -> None:
    row = await draft(db, world)
    row.published_at = now()
    await LIFE.record(db, row, "carried-along", "published", by="an order")
    (change,) = await changes_of(db, row)
    assert (row.status, change.step, change.details) == ("published", "carried-along", {"by": "an order"})


async def test_what_is_allowed_is_read_off_the_row_for_whoever_reads_it(app: FastAPI, db: Db, world: World) -> None:
    row = await draft(db, world)
    await db.flush()
    act = acting_by_hand(app)
    for person, action, allowed, turn in (
        (actor((Role.DEPARTMENT, world.department)), "roadmaps.read", ["publish"], None),
        (actor((Role.CENTRE, world.centre)), "roadmaps.read", [], "another-turn"),
        (actor((Role.OBSERVER, world.department)), "roadmaps.read", [], "another-turn"),
    ):
        async with act(person, action) as theirs:
            seen = await theirs.get(Roadmap, row.id)
            locked = seen.locked_because
            assert (seen.allowed_actions, locked and locked["code"]) == (allowed, turn)
            assert not locked or locked["who"] == ["department"]


async def test_a_row_that_left_its_session_tells_nothing(db: Db, world: World) -> None:
    row = await draft(db, world)
    db._session.expunge(row)
    with pytest.raises(RuntimeError, match="left its session"):
        _ = row.allowed_actions


async def test_nobody_may_begin_a_life_in_the_middle(world: World) -> None:
    with pytest.raises(TypeError):
        Roadmap(status="published", code="x")


async def test_history_cannot_be_rewritten(db: Db, world: World) -> None:
    row = await draft(db, world)
    await publish(db, row)
    connection = await db.connection()
    for statement in (update(CHANGES).values(note="иначе"), delete(CHANGES)):
        with pytest.raises(DBAPIError, match="append-only"):
            async with connection.begin_nested():
                await connection.execute(statement)
    with pytest.raises(DBAPIError, match="append-only"):
        async with connection.begin_nested():
            await connection.execute(text("TRUNCATE state_changes"))
