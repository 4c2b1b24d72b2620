"""Every list of the API: each of its orders, its limits, and parameters that it does not have."""

from typing import Any

import pytest
from fastapi import FastAPI

from app.kernel import db as kernel_db
from app.kernel.contract.walk import operations
from app.kernel.paging import Order
from app.kernel.places import API
from tests.access.examples import EXAMPLES, Somewhere, Village
from tests.conforming import contract_of
from tests.conftest import Client

Parameters = dict[str, dict[str, Any]]


@pytest.fixture
def paths(app: FastAPI) -> dict[str, Parameters]:
    """Path of every list -> its query parameters."""
    found: dict[str, Parameters] = {}
    for path, method, operation in operations(contract_of(app).document):
        query = {one["name"]: one["schema"] for one in operation["parameters"] if one.get("in") == "query"}
        if method == "get" and "cursor" in query:
            found[path.removeprefix(API)] = query
    assert len(found) > 15
    return found


@pytest.fixture
async def lists(paths: dict[str, Parameters], village: Village) -> dict[str, Parameters]:
    """Address of every list -> its query parameters; there is something in each."""
    found: dict[str, Parameters] = {}
    for path, query in paths.items():
        home = path[: path.rindex("}") + 1] if "}" in path else f"{path}/{{id}}"
        places = await village.at(home) if home in EXAMPLES else {}
        found[path.format(**places)] = query
    return found


def orders(query: dict[str, Any]) -> list[str]:
    """The values that `sort` takes."""
    told = query["sort"]
    return list(told.get("enum", [told.get("const")]))


async def test_every_order_of_every_list_is_by_a_column_that_is_never_empty(
    client: Client, lists: dict[str, Parameters], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A null compares with nothing: the walk would lose its place there."""
    used: list[Order] = []

    class Watched(Order):
        def __init__(self, *arguments: Any) -> None:
            super().__init__(*arguments)
            used.append(self)

    monkeypatch.setattr(kernel_db, "Order", Watched)
    faults = []
    for address, query in lists.items():
        read = 0
        for person in (client("department"), client("administrator"), client("school")):
            for sort in orders(query):
                used.clear()
                answer = await person.get(address, params={"sort": sort, "limit": 1, "include_total": True})
                if answer.status_code in (403, 404):
                    continue  # what it is the list of is out of the sight of this one
                read += 1
                assert answer.status_code == 200, f"{address} by {sort}: {answer.text}"
                assert answer.json()["total"] >= len(answer.json()["items"])
                faults += [f"{address} by {sort}" for order in used if order.column.expression.nullable]
        assert read, address
    assert not faults


async def test_every_order_has_its_opposite(lists: dict[str, Parameters]) -> None:
    for address, query in lists.items():
        sorts = set(orders(query))
        if len(sorts) == 1:
            continue
        assert {sort.removeprefix("-") for sort in sorts} == {sort for sort in sorts if sort[0] != "-"}, address
        assert {f"-{sort}" for sort in sorts if sort[0] != "-"} <= sorts, address


@pytest.mark.parametrize(
    ("wanted", "pointer"),
    [
        ({"limit": 0}, "limit"), ({"limit": 201}, "limit"), ({"limit": "x"}, "limit"), ({"limit": ""}, "limit"),
        ({"limit": "1.5"}, "limit"), ({"limit": 10**30}, "limit"), ({"sort": "nothing"}, "sort"),
        ({"sort": ""}, "sort"), ({"cursor": ""}, "cursor"), ({"cursor": "!"}, "cursor"), ({"cursor": "AAAA"}, "cursor"),
        ({"cursor": "x" * 1001}, "cursor"), ({"include_total": "maybe"}, "include_total"),
        ({"colour": "red"}, "colour"),
        ({"Limit": 5}, "Limit"), ({"limit[]": 5}, "limit[]"), ({"": 1}, ""),
    ],
)  # fmt: skip
async def test_a_parameter_that_makes_no_sense_is_named(
    client: Client, paths: dict[str, Parameters], wanted: dict[str, Any], pointer: str
) -> None:
    for path in paths:
        address = path.format_map(Somewhere())
        answer = await client("administrator").get(address, params=wanted)
        if answer.status_code == 403:
            answer = await client("department").get(address, params=wanted)
        if answer.status_code == 404 and "{" in path:
            continue  # it is the list of something that is not there
        assert answer.status_code == 422, f"{address}: {answer.text}"
        assert pointer in [fault["pointer"] for fault in answer.json()["errors"]], address


async def test_a_walk_by_one_meets_what_a_page_of_many_shows(client: Client, lists: dict[str, Parameters]) -> None:
    for address, query in lists.items():
        for sort in orders(query):
            person = client("department")
            place: dict[str, Any]
            whole = await person.get(address, params={"sort": sort, "limit": 200})
            if whole.status_code == 403:
                person = client("administrator")
                whole = await person.get(address, params={"sort": sort, "limit": 200})
            wanted = [item["id"] for item in whole.json()["items"]][:7]
            met: list[str] = []
            cursor: str | None = None
            while len(met) < len(wanted):
                place = {"cursor": cursor} if cursor else {}
                page = (await person.get(address, params=place | {"sort": sort, "limit": 1})).json()
                met += [item["id"] for item in page["items"]]
                cursor = page["next_cursor"]
            assert met == wanted, f"{address} by {sort}"
