"""A practice that is sent or accepted shows that a duty is done; and everybody is told what waits for him."""

import pytest

from app.domains.organizations.models import School
from tests.conftest import As, Client, World
from tests.practices.conftest import Describe, Json, done, review
from tests.programmes.conftest import duty, enrol, order, programme, roadmap

__all__ = ["enrol", "order", "programme", "roadmap"]  # fixtures


@pytest.fixture
async def school(client: Client, schools: list[School], enrol: Describe) -> As:
    """A school that is in the programme."""
    await enrol(schools[0])
    return client("school", schools[0])


async def test_sending_a_practice_reports_the_duty(
    client: Client, school: As, schools: list[School], send: Describe
) -> None:
    assert (await duty(school, "3.1.3"))["status"] == "not_started"
    row = await send(schools[0])
    after = await duty(school, "3.1.3")
    assert (after["status"], after["evidence_count"]) == ("reported", 1)
    (piece,) = done(await school.get(f"/assignments/{after['id']}/evidence"))["items"]
    assert (piece["resource_type"], piece["resource_id"], piece["by_itself"]) == (
        "practice-submissions", row["id"], True,
    )  # fmt: skip
    (change,) = done(await school.get(f"/assignments/{after['id']}/history"))["items"]
    assert change["note"] == "Практика отправлена в банк лучших практик"


async def test_accepting_one_reports_a_returned_duty_again(
    client: Client, school: As, schools: list[School], send: Describe, rubric: Json, pool: list[tuple[As, Json]]
) -> None:
    centre = client("centre")
    row = await send(schools[0])
    owed = await duty(school, "3.1.3")
    done(await centre.take(f"/assignments/{owed['id']}", "return", note="Дождитесь решения"))
    address = f"/practice-submissions/{row['id']}"
    done(await centre.take(address, "review"))
    for reviewer in pool[:2]:
        await review(centre, row, reviewer)
    done(await centre.take(address, "accept"))
    after = await duty(school, "3.1.3")
    assert (after["status"], after["evidence_count"]) == ("reported", 1)


async def test_publishing_one_reports_the_centres_duty(
    client: Client, school: As, schools: list[School], publish: Describe
) -> None:
    centre = client("centre")
    assert (await duty(centre, "3.1.3", actor="centre"))["status"] == "not_started"
    made = await publish(schools[0])
    after = await duty(centre, "3.1.3", actor="centre")
    assert (after["status"], after["evidence_count"]) == ("reported", 1)
    (piece,) = done(await centre.get(f"/assignments/{after['id']}/evidence"))["items"]
    assert (piece["resource_type"], piece["resource_id"]) == ("practices", made["id"])


async def test_what_is_returned_or_withdrawn_is_not_sent(
    client: Client, school: As, schools: list[School], send: Describe
) -> None:
    row = await send(schools[0])
    address = f"/practice-submissions/{row['id']}"
    done(await client("centre").take(address, "return", note="Дополните"))
    owed = await duty(school, "3.1.3")
    assert (owed["status"], owed["evidence_count"]) == ("in_progress", 0)
    last = done(await school.get(f"/assignments/{owed['id']}/history"))["items"][-1]
    assert last["note"] == "Практика возвращена на доработку / The practice was returned"
    done(await school.take(address, "submit"))
    assert (await duty(school, "3.1.3"))["status"] == "reported"
    done(await school.take(address, "withdraw"))
    assert (await duty(school, "3.1.3"))["status"] == "in_progress"


async def test_what_is_withdrawn_from_the_bank_shows_nothing_until_it_is_restored(
    client: Client, school: As, schools: list[School], publish: Describe
) -> None:
    centre = client("centre")
    made = await publish(schools[0])
    owed = await duty(centre, "3.1.3", actor="centre")
    done(await client("department").take(f"/assignments/{owed['id']}", "confirm"))
    done(await centre.take(f"/practices/{made['id']}", "withdraw", note="Данные не подтвердились"))
    after = await duty(centre, "3.1.3", actor="centre")
    assert (after["status"], after["evidence_count"], after["evidence_lapsed"]) == ("confirmed", 0, True)
    done(await centre.take(f"/practices/{made['id']}", "restore"))
    after = await duty(centre, "3.1.3", actor="centre")
    assert (after["status"], after["evidence_count"], after["evidence_lapsed"]) == ("confirmed", 1, False)
    assert (await duty(school, "3.1.3"))["status"] == "reported", "the school has sent it all the same"


async def test_it_counts_in_the_programme_it_was_sent_within(
    client: Client, school: As, schools: list[School], send: Describe, programme: Json
) -> None:
    await send(schools[0], programme_id=programme["id"])
    assert (await duty(school, "3.1.3"))["status"] == "reported"


async def test_a_school_outside_the_programme_owes_nothing(
    client: Client, schools: list[School], send: Describe, programme: Json
) -> None:
    await send(schools[1])
    assert done(await client("school", schools[1]).get("/assignments"))["items"] == []


async def tasks(who: As) -> list[tuple[str, str]]:
    """The kinds and next steps of what waits for somebody, of practices alone."""
    found = done(await who.get("/me/tasks", params={"include_total": True}))
    return [(one["kind"], one["action"]) for one in found["items"] if one["kind"].startswith("practice")]


async def test_everybody_is_told_what_waits_for_him(
    client: Client, schools: list[School], world: World, send: Describe, rubric: Json, pool: list[tuple[As, Json]]
) -> None:
    school, centre = client("school", schools[0]), client("centre")
    row = await send(schools[0])
    address = f"/practice-submissions/{row['id']}"
    assert await tasks(centre) == [("practice-check", "review")]
    done(await centre.take(address, "return", note="Дополните"))
    assert (await tasks(school), await tasks(centre)) == ([("practice-submission", "submit")], [])
    done(await school.take(address, "submit"))
    done(await centre.take(address, "review"))
    assert (await tasks(school), await tasks(centre)) == ([], [("practice-decision", "accept")])
    body = {"reviewer_id": pool[0][1]["id"]}
    invited = done(await centre.post(f"{address}/reviews", json=body), 201)
    assert await tasks(centre) == [], "somebody is awaited"
    reviewer = pool[0][0]
    assert await tasks(reviewer) == [("practice-review", "agree")]
    done(await reviewer.take(f"/practice-reviews/{invited['id']}", "agree"))
    assert await tasks(reviewer) == [("practice-review", "complete")]
    done(await centre.take(f"/practice-reviews/{invited['id']}", "cancel"))
    assert (await tasks(reviewer), await tasks(centre)) == ([], [("practice-decision", "accept")])
    done(await client("consultant").post("/practice-reviewers", json={}), 201)
    assert ("practice-reviewer", "admit") in await tasks(centre)
    for other in (client("school", schools[2]), client("centre", world.other_centre), client("observer")):
        assert await tasks(other) == []
