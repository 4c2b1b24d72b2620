"""Whatever schools and the centre do to an event, its places add up, and nobody overtakes anybody on the wait list."""

import random

import pytest

from app.domains.organizations.models import School
from tests.conftest import Client
from tests.training.conftest import Json, done, event_of, item_of, order, person


class Model:
    """The event as it must be: who has a place, who waits, in the order of arrival."""

    def __init__(self, capacity: int) -> None:
        self.capacity = capacity
        self.enrolled: list[str] = []
        self.waiting: list[str] = []

    def come(self, id: str) -> None:
        (self.enrolled if len(self.enrolled) < self.capacity else self.waiting).append(id)

    def leave(self, id: str) -> None:
        (self.enrolled if id in self.enrolled else self.waiting).remove(id)
        self.fill()

    def fill(self) -> None:
        while self.waiting and len(self.enrolled) < self.capacity:
            self.enrolled.append(self.waiting.pop(0))


@pytest.mark.parametrize("seed", [1, 2])
async def test_places_add_up_after_every_step(client: Client, schools: list[School], seed: int) -> None:
    chance = random.Random(seed)
    centre = client("centre")
    event, model = await event_of(centre, capacity=2), Model(2)
    homes = [(client("school", one), await item_of(client, one, headcount=50)) for one in schools[:2]]
    whose: dict[str, int] = {}
    for number in range(20):
        bound = [*model.enrolled, *model.waiting]
        what = chance.choice(["come", "come", "leave", "grow"])
        if what == "leave" and bound:
            id = chance.choice(bound)
            done(await homes[whose[id]][0].take(f"/training-enrolments/{id}", "withdraw"))
            model.leave(id)
        elif what == "grow":
            model.capacity = max(len(model.enrolled), 1) + chance.randrange(2)
            done(await centre.amend(event, {"capacity": model.capacity}))
            model.fill()
        else:
            home = chance.randrange(2)
            own, item = homes[home]
            someone = await person(own, f"Слушатель № {number}")
            made = done(await own.post("/training-enrolments", json=order(event, someone, item)), 201)
            whose[made["id"]] = home
            model.come(made["id"])
        told = done(await centre.get(event))
        assert (told["enrolled"], told["waiting"]) == (len(model.enrolled), len(model.waiting)), (seed, number, what)
    found: list[Json] = done(await centre.get(f"{event}/results?limit=200"))["items"]
    assert {one["id"] for one in found if one["status"] == "enrolled"} == set(model.enrolled)
    assert [one["id"] for one in found if one["status"] == "waiting"] == model.waiting
