"""The access table is read as it is written: a blank cell is no, posts add up, a program is no more than its people."""

from typing import Any

import pytest

from app.domains.documents.models import Document
from app.kernel.access import AccessTable
from app.kernel.actor import EVERYTHING, NOBODY, NOTHING, Actor, Post, Reach, Role
from app.kernel.tables import new_id
from app.policy import TABLE

ONE, OTHER = new_id(), new_id()
SCHOOL, NEIGHBOUR, CENTRE, FAR = new_id(), new_id(), new_id(), new_id()

SMALL = AccessTable(
    """
    action        administrator department centre   school  consultant observer scope
    things.read   all           district   district own     own        district things:read
    things.write  -             -          -        own     -          -        things:write
    things.check  -             offices    schools  -       -          -        -
    me.read       self          self       self     self    self       self     *
    """,
    public=frozenset({"auth.sign-in"}),
    open=frozenset({"things.read"}),
)


def held(*posts: Post, scopes: tuple[str, ...] = ()) -> Actor:
    return Actor(user_id=new_id(), posts=posts, scopes=frozenset(scopes), table=SMALL)


def post(role: Role, district: Any = ONE, organization: Any = CENTRE, kind: str = "centre") -> Post:
    return Post(role, district, organization, kind)


AT_SCHOOL = post(Role.SCHOOL, organization=SCHOOL, kind="school")
AT_NEIGHBOUR = post(Role.SCHOOL, organization=NEIGHBOUR, kind="school")
AT_CENTRE = post(Role.CENTRE)
AT_DEPARTMENT = post(Role.DEPARTMENT, kind="department")
AT_FAR_CENTRE = post(Role.CENTRE, OTHER, FAR)


def of(districts: Any = (), organizations: Any = (), **parts: Any) -> Reach:
    return Reach(
        districts=frozenset(districts),
        organizations=frozenset(organizations),
        parts={name: frozenset(found) for name, found in parts.items()},
    )


@pytest.mark.parametrize(
    ("posts", "action", "reach"),
    [
        ([], "things.read", None),
        ([Post(Role.ADMINISTRATOR)], "things.read", EVERYTHING),
        ([Post(Role.ADMINISTRATOR)], "things.write", None),
        ([AT_CENTRE], "things.read", of([ONE])),
        ([AT_CENTRE], "things.write", None),
        ([AT_CENTRE], "things.check", of(of_school=[ONE])),
        ([AT_DEPARTMENT], "things.check", of(of_office=[ONE])),
        ([AT_SCHOOL], "things.read", of(organizations=[SCHOOL])),
        ([AT_SCHOOL], "me.read", of()),
        ([AT_SCHOOL, AT_NEIGHBOUR], "things.write", of(organizations=[SCHOOL, NEIGHBOUR])),
        ([AT_SCHOOL, AT_CENTRE], "things.write", of(organizations=[SCHOOL])),
        ([AT_SCHOOL, AT_FAR_CENTRE], "things.read", of([OTHER], [SCHOOL])),
        ([AT_CENTRE, AT_DEPARTMENT], "things.check", of(of_school=[ONE], of_office=[ONE])),
        ([AT_CENTRE, AT_FAR_CENTRE], "things.check", of(of_school=[ONE, OTHER])),
        (
            [AT_SCHOOL, Post(Role.ADMINISTRATOR)],
            "things.read",
            Reach(everywhere=True, organizations=frozenset({SCHOOL})),
        ),
    ],
)  # fmt: skip
def test_posts_add_up_and_a_blank_cell_adds_nothing(posts: list[Post], action: str, reach: Reach | None) -> None:
    assert SMALL.reach_of(held(*posts), action) == reach


@pytest.mark.parametrize(
    ("kind", "scopes", "action", "reach"),
    [
        ("school", ["things:read"], "things.read", of(organizations=[CENTRE])),
        ("centre", ["things:read"], "things.read", of([ONE])),
        ("department", ["things:read"], "things.read", of([ONE])),
        ("school", ["things:write"], "things.write", of(organizations=[CENTRE])),
        ("centre", ["things:write"], "things.write", None),
        ("school", [], "things.read", None),
        ("school", ["things:write"], "things.read", None),
        ("school", ["things:read "], "things.read", None),
        ("centre", ["things:read", "things:write"], "things.check", None),
        ("school", [], "me.read", of()),
    ],
)
def test_a_program_needs_the_scope_and_then_does_what_its_people_do(
    kind: str, scopes: list[str], action: str, reach: Reach | None
) -> None:
    program = held(post(Role.INTEGRATION, kind=kind), scopes=tuple(scopes))
    assert SMALL.reach_of(program, action) == reach


def test_a_person_with_scopes_in_his_token_gains_nothing() -> None:
    assert SMALL.reach_of(held(AT_CENTRE, scopes=("things:write",)), "things.write") is None


def test_whoever_may_is_told_to_whoever_may_not() -> None:
    assert SMALL.roles("things.check") == (Role.DEPARTMENT, Role.CENTRE)
    assert SMALL.roles("things.write") == (Role.SCHOOL, Role.INTEGRATION)
    assert SMALL.roles("nothing.known") == ()
    assert SMALL.scopes() == ["things:read", "things:write"]


def test_what_is_public_needs_no_post() -> None:
    access = SMALL.access("auth.sign-in")
    assert access.public
    assert access.reach(held()) == EVERYTHING


def test_what_is_open_reaches_no_row_without_a_post_and_more_with_one() -> None:
    access = SMALL.access("things.read")
    assert access.public
    assert access.open
    assert access.reach(NOBODY) == NOTHING
    assert access.reach(held(AT_SCHOOL)) == of(organizations=[SCHOOL])
    assert not SMALL.access("things.write").public


def test_what_is_open_has_a_line() -> None:
    with pytest.raises(LookupError, match=r"strays\.read"):
        AccessTable("action administrator scope\nthings.read all -", frozenset(), frozenset({"strays.read"}))


def test_an_actor_without_a_table_may_nothing() -> None:
    lone = Actor(user_id=new_id(), posts=(Post(Role.ADMINISTRATOR),))
    assert lone.reach("things.read") is None
    assert not lone.may("things.read", Document())
    assert lone.roles_that_may("things.read") == ()


def test_observers_and_consultants_write_nothing_but_of_their_own_account() -> None:
    """The table itself: whoever governs or audits only reads."""
    for action, row in TABLE.rows.items():
        if not action.endswith(".read"):
            assert row.cells.get(Role.OBSERVER) in (None, "self"), action


def test_nobody_but_the_administrator_reaches_everything() -> None:
    for action, row in TABLE.rows.items():
        for role, cell in row.cells.items():
            assert (cell != "all") or role is Role.ADMINISTRATOR, action
            if role is Role.SCHOOL and not action.endswith(".read"):
                assert cell in ("own", "self"), action
