"""Bad values with all else in order, so that what a schema lets pass meets the rules and the database."""

from collections.abc import Callable, Iterator, Sequence
from copy import deepcopy
from typing import Any

import httpx
import orjson
import pytest
from fastapi import FastAPI

from app.kernel.contract.examples import example_of
from app.kernel.contract.walk import Json
from tests.conforming import contract_of
from tests.conftest import As
from tests.hostile.bodies import LONG, VALUES
from tests.hostile.judging import Target, share, told, tried

Place = tuple[Any, ...]
PARTS = 2


@pytest.mark.parametrize("part", range(PARTS))
async def test_no_value_harms_any_property(
    app: FastAPI, everyman: As, targets: list[Target], attempt: Callable[[], Any], part: int
) -> None:
    """In all places at once; then in those that were not complained of, until it is taken or nothing else is left."""
    document = contract_of(app).document
    faults = []
    for number, target in enumerate(targets[part::PARTS]):
        if target.json_kind is None:
            continue
        whole = example_of(document, target.told["requestBody"]["content"][target.json_kind]["schema"])
        every = list(places(whole))
        groups = [place for place in every if any(holds(place, other) for other in every)]
        leaves = [place for place in every if place not in groups]
        for value in [*share(VALUES, number, 17), *LONG]:
            tries = [leaves, *([group] for group in groups)]
            while tries:
                at = tries.pop()
                sent: dict[str, Any] = {
                    "content": replaced(whole, at, value),
                    "headers": {"Content-Type": target.json_kind},
                }
                async with attempt():
                    answer, found = await tried(everyman, target, **sent)
                faults += [f"{target} {at} {value[:60]!r}: {fault}" for fault in found]
                left = [place for place in at if pointer(place) not in complained(answer)]
                tries += [left] if left and left != at else []
    told(faults)


def places(value: Any, above: Place = ()) -> Iterator[Place]:
    """Every place of a document that holds a value of its own."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from places(inner, (*above, name))
    elif isinstance(value, list) and value and isinstance(value[0], dict):
        yield from places(value[0], (*above, 0))
    if above:
        yield above


def holds(place: Place, other: Place) -> bool:
    """Whether the other place is inside."""
    return len(other) > len(place) and other[: len(place)] == place


def replaced(whole: Any, at: Sequence[Place], value: bytes) -> bytes:
    """The document with these bytes in these places."""
    mark = "\N{SNOWMAN} here \N{SNOWMAN}"
    changed: Json = deepcopy(whole)
    for place in at:
        inner: Any = changed
        for name in place[:-1]:
            inner = inner[name]
        inner[place[-1]] = mark
    return orjson.dumps(changed).replace(orjson.dumps(mark), value)


def complained(answer: httpx.Response) -> set[str]:
    """The places that the answer names."""
    return {fault["pointer"] for fault in answer.json().get("errors", ())} if answer.status_code == 422 else set()


def pointer(place: Place) -> str:
    return "".join(f"/{name}" for name in place)
