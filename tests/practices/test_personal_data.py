"""The name of an author goes out of the bank with the person; that there was an author stays."""

from app.domains.organizations.models import School
from app.domains.organizations.personal import NAMELESS
from tests.conftest import As, Client
from tests.practices.conftest import Describe, Json, done

ANNA, PETER = "Иванова Анна Петровна", "Сидоров Пётр Ильич"


async def staff(school: As, *names: str) -> list[str]:
    made = [done(await school.post("/people", json={"name": name, "position": "учитель"}), 201) for name in names]
    return [one["id"] for one in made]


async def told(school: As, id: str) -> dict[str, list[Json]]:
    answer = done(await school.get(f"/people/{id}/personal-data", headers={"Accept-Language": "en"}))
    return {
        one["resource"]: [{fact["name"]: fact["value"] for fact in item["facts"]} for item in one["items"]]
        for one in answer["held"]
    }


async def test_what_she_wrote_is_told_to_an_author(client: Client, schools: list[School], publish: Describe) -> None:
    school = client("school", schools[0])
    anna, peter = await staff(school, ANNA, PETER)
    await publish(schools[0], author_ids=[anna])
    held = await told(school, anna)
    assert [(one["Title"], one["State"]) for one in held["practice-submissions"]] == [
        ("Чтение вслух в парах", "accepted")
    ]
    assert [(one["Authors as printed"], one["State"]) for one in held["practices"]] == [(ANNA, "published")]
    other = await told(school, peter)
    assert other["practice-submissions"] == other["practices"] == []


async def test_her_name_goes_out_of_all_that_is_printed_and_the_number_of_authors_stays(
    client: Client, schools: list[School], publish: Describe, pool: list[tuple[As, Json]]
) -> None:
    school, centre, nobody = client("school", schools[0]), client("centre"), client(None)
    anna, peter = await staff(school, ANNA, PETER)
    made = await publish(schools[0], author_ids=[anna, peter])
    address = f"/practices/{made['id']}"
    short = {"reason": "Так печатают", "authors": ["Иванова А. П.", "Сидоров П. И."]}
    done(await centre.post(f"{address}/editions", json=short, headers={"If-Match": "*"}))
    tag = (await nobody.get(address)).headers["etag"]
    done(await school.take(f"/people/{anna}", "anonymise"))

    shown = await nobody.get(address)
    assert shown.headers["etag"] != tag, "what readers have kept is out of date"
    assert done(shown)["authors"] == [NAMELESS, "Сидоров П. И."]
    editions = done(await nobody.get(f"{address}/editions"))["items"]
    assert [one["content"]["authors"] for one in editions] == [[NAMELESS, "Сидоров П. И."], [NAMELESS, PETER]]
    linked = await nobody.get(address, headers={"Accept": "application/ld+json"})
    feed = await nobody.get("/practices/feed.atom")
    reviews = [await person.get("/practice-reviews") for person, _ in pool[:2]]
    assert done(reviews[0])["items"], "there is something to be looked through"
    audit = await client("administrator").get("/audit-entries?limit=200")
    for answer in (shown, linked, feed, *reviews, audit):
        assert answer.status_code == 200, answer.text
        assert "Иванова" not in answer.text
    row = done(await school.get(f"/practice-submissions/{made['submission_id']}"))
    assert row["author_ids"] == [anna, peter], "there were two"


async def test_a_namesake_at_another_school_keeps_her_name(
    client: Client, schools: list[School], publish: Describe
) -> None:
    school, other = client("school", schools[0]), client("school", schools[1])
    (anna,) = await staff(school, ANNA)
    (namesake,) = await staff(other, ANNA)
    made = await publish(schools[0], author_ids=[anna])
    done(await other.take(f"/people/{namesake}", "anonymise"))
    assert done(await client(None).get(f"/practices/{made['id']}"))["authors"] == [ANNA]
