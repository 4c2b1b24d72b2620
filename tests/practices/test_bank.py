"""The bank is read by everybody, cited for ever, and tells why something is no longer in it."""

from typing import Any
from xml.etree import ElementTree as ET

import pytest

from app.domains.organizations.models import School
from app.domains.practices.service.showing import ATOM
from tests.conftest import As, Client, Live, World
from tests.kernel.workshop import visitor, workshop
from tests.practices.conftest import Describe, done, faults

NOWHERE = "018f3b1e-7c1a-7d3e-9b1a-2f4c5d6e7f80"


@pytest.fixture
def nobody(client: Client) -> As:
    return client(None)


async def test_everybody_reads_what_is_published(
    client: Client, nobody: As, schools: list[School], publish: Describe
) -> None:
    made = await publish(schools[0])
    page = done(await nobody.get(f"/practices/{made['id']}"))
    assert (page["title"], page["school_name"], page["edition"]) == ("Чтение вслух в парах", "Школа № 2", 1)
    assert (page["effect_months"], page["cost_level"], page["security_level"]) == (4, 1, 2)
    assert page["adoptions"] == {"planned": 0, "trying": 0, "kept": 0, "dropped": 0}
    assert page["allowed_actions"] == []
    assert page["url"] == f"/api/v1/practices/{made['id']}"
    assert page["citation"].startswith(
        "Иванова А. П. Чтение вслух в парах [Электронный ресурс] / Школа № 2 // Банк лучших практик. "
    )
    assert done(await client("centre").get(f"/practices/{made['id']}"))["allowed_actions"] == ["withdraw"]


async def test_nobody_reads_what_was_only_sent(
    client: Client, nobody: As, schools: list[School], accept: Describe
) -> None:
    row = await accept(schools[0])
    assert done(await nobody.get("/practices"))["items"] == []
    assert (await nobody.get(f"/practices/{row['id']}")).status_code == 404
    assert (await nobody.get(f"/practice-submissions/{row['id']}")).status_code == 401
    assert (await nobody.post("/practices", json={})).status_code == 401
    assert (await nobody.get("/practice-adoptions")).status_code == 401


async def test_only_what_was_accepted_is_published_and_only_once(
    client: Client, schools: list[School], send: Describe, publish: Describe
) -> None:
    made = await publish(schools[0])
    body = {"submission_id": made["submission_id"], "summary": "Ещё раз", "effect_months": None, "security_level": 1}
    again = await client("centre").post("/practices", json=body)
    assert faults(again, 409) == [("/submission_id", "value.taken")]
    sent = await send(schools[1])
    early = await client("centre").post("/practices", json=body | {"submission_id": sent["id"]})
    assert faults(early) == [("/submission_id", "submission.not-accepted")]
    gone = await client("centre").post("/practices", json=body | {"submission_id": NOWHERE})
    assert faults(gone) == [("/submission_id", "reference.unknown")]
    assert (await client("school", schools[0]).post("/practices", json=body)).status_code == 403


async def test_caches_may_keep_it_and_ask_for_news(
    client: Client, nobody: As, schools: list[School], publish: Describe
) -> None:
    made = await publish(schools[0])
    places = (
        "/practices", "/practices?q=чтение&include_facets=true", f"/practices/{made['id']}", "/practices/feed.atom",
        f"/practices/{made['id']}/editions", f"/practices/{made['id']}/adoptions",
        f"/practices/{made['id']}/linked-data", "/practice-topics",
    )  # fmt: skip
    for place in places:
        first = await nobody.get(place)
        assert first.status_code == 200, first.text
        assert first.headers["cache-control"] == "public, max-age=60", place
        again = await nobody.get(place, headers={"If-None-Match": first.headers["etag"]})
        assert (again.status_code, again.content) == (304, b""), place
        assert again.headers["etag"] == first.headers["etag"]
        assert again.headers["cache-control"] == "public, max-age=60"
        mine = await client("centre").get(place)
        assert mine.headers["cache-control"] == "private, no-cache", "what one sees signed in is not for others"
        assert "Authorization" in mine.headers["vary"]
    whole = (await nobody.get("/practices")).headers["etag"]
    done(await client("centre").take(f"/practices/{made['id']}", "withdraw", note="Устарела"))
    assert (await nobody.get("/practices", headers={"If-None-Match": whole})).status_code == 200


async def test_a_wrong_token_is_refused_even_where_none_is_needed(client: Client) -> None:
    answer = await client("forged", token="not.a.token").get("/practices")
    assert answer.status_code == 401


async def test_what_is_withdrawn_leaves_its_reason_at_its_address(
    client: Client, nobody: As, schools: list[School], publish: Describe, world: World
) -> None:
    centre = client("centre")
    made = await publish(schools[0])
    address = f"/practices/{made['id']}"
    assert faults(await centre.take(address, "withdraw")) == [("/note", "value.missing")]
    done(await centre.take(address, "withdraw", note="Данные не подтвердились"))
    for stranger in (nobody, client("school", schools[1]), client("centre", world.other_centre)):
        for place in ("", "/editions", "/adoptions", "/linked-data"):
            gone = done(await stranger.get(address + place), 410)
            assert (gone["code"], gone["reason"]) == ("practice-withdrawn", "Данные не подтвердились")
            assert "Чтение" not in str(gone)
        for query in ({}, {"status": "withdrawn"}, {"q": "чтение"}):
            assert done(await stranger.get("/practices", params=query))["items"] == []
        assert "Чтение вслух" not in (await stranger.get("/practices/feed.atom")).text
    for keeper in (centre, client("school", schools[0]), client("department")):
        assert done(await keeper.get(address))["status"] == "withdrawn"
        listed = done(await keeper.get("/practices", params={"status": "withdrawn"}))["items"]
        assert [one["id"] for one in listed] == [made["id"]]
    done(await centre.take(address, "restore"))
    assert done(await nobody.get(address))["title"] == made["title"]
    assert len(done(await nobody.get(f"{address}/editions"))["items"]) == 1


async def test_editions_are_kept(client: Client, nobody: As, schools: list[School], publish: Describe) -> None:
    centre = client("centre")
    made = await publish(schools[0])
    address = f"/practices/{made['id']}"
    change = {"reason": "Прошёл второй год", "evidence": "Два года подряд рост в полтора раза.", "security_level": 3}

    async def revise(**body: Any) -> Any:
        return await centre.post(f"{address}/editions", json=body, headers={"If-Match": await centre.etag(address)})

    second = done(await revise(**change))
    assert (second["edition"], second["security_level"], second["title"]) == (2, 3, made["title"])
    assert faults(await revise(reason="Просто так")) == [("", "edition.empty")]
    assert faults(await revise(reason="Темы", topics=["reading", "unicorns"])) == [("/topics/1", "reference.unknown")]
    items = done(await nobody.get(f"{address}/editions"))["items"]
    assert [(one["edition"], one["reason"]) for one in items] == [(2, "Прошёл второй год"), (1, None)]
    first = done(await nobody.get(f"{address}/editions/{items[1]['id']}"))
    assert first["content"]["evidence"] == made["evidence"]
    assert (await nobody.get(f"{address}/editions/{NOWHERE}")).status_code == 404
    assert (await centre.post(f"{address}/editions", json=change)).status_code == 428
    assert "Ред. 2." in done(await nobody.get(address))["citation"]
    assert done(await nobody.get("/practices", params={"q": "полтора раза"}))["items"][0]["id"] == made["id"]


async def test_search_engines_understand_it(nobody: As, schools: list[School], publish: Describe) -> None:
    made = await publish(schools[0])
    address = f"/practices/{made['id']}"
    for accept in (
        "application/ld+json",
        "application/json;q=0.5, application/ld+json",
        "text/html, application/ld+json",
    ):
        answer = await nobody.get(address, headers={"Accept": accept})
        assert answer.headers["content-type"] == "application/ld+json", accept
        linked = done(answer)
        assert (linked["@context"], linked["name"]) == ("https://schema.org", made["title"])
        assert linked["author"] == [{"@type": "Person", "name": "Иванова Анна Петровна"}]
        assert linked["identifier"] == f"urn:uuid:{made['id']}"
        assert "Accept" in answer.headers["vary"]
    for accept in ("*/*", "application/json", "text/html,*/*;q=0.8", "application/ld+json;q=0", "broken;;q=x"):
        answer = await nobody.get(address, headers={"Accept": accept})
        assert answer.headers["content-type"] == "application/json", accept
        assert "Accept" in answer.headers["vary"]
    own = await nobody.get(f"{address}/linked-data")
    assert own.headers["content-type"] == "application/ld+json"
    assert done(own)["@id"].endswith(address)


async def test_the_feed_is_atom_and_holds_what_xml_does_not_like(
    nobody: As, client: Client, schools: list[School], publish: Describe
) -> None:
    made = await publish(schools[0], title='Чтение <script>alert("&")</script> \ufffe')
    answer = await nobody.get("/practices/feed.atom")
    assert answer.headers["content-type"] == "application/atom+xml"
    root = ET.fromstring(answer.content)  # noqa: S314  # our own
    assert root.tag == f"{{{ATOM}}}feed"
    (entry,) = root.findall(f"{{{ATOM}}}entry")
    assert entry.findtext(f"{{{ATOM}}}id") == f"urn:uuid:{made['id']}"
    assert entry.findtext(f"{{{ATOM}}}title") == 'Чтение <script>alert("&")</script> '
    for name in ("updated", "published", "summary", "author"):
        assert entry.find(f"{{{ATOM}}}{name}") is not None, name


async def test_marks_are_all_the_html_there_is(nobody: As, schools: list[School], publish: Describe) -> None:
    await publish(
        schools[0], title="Чтение <img src=x onerror=alert(1)> & <mark>игра</mark>", problem="<b>чтение</b> & «игра»"
    )
    for q in ("чтение", "img src", "onerror", "mark", "игра"):
        for item in done(await nobody.get("/practices", params={"q": q}))["items"]:
            for marked in (item["title_marked"], item["excerpt_marked"]):
                rest = marked.replace("<mark>", "").replace("</mark>", "")
                assert "<" not in rest
                assert ">" not in rest
                assert marked.count("<mark>") == marked.count("</mark>")


async def test_an_address_may_ask_so_often_and_no_more(live: Live) -> None:
    async with workshop(live.url, rate_limit=3) as app, visitor(app) as client:
        answers = [await client.get("/practices", params={"q": "чтение"}) for _ in range(4)]
        assert [answer.status_code for answer in answers] == [200] * 3 + [429]
        assert answers[3].json()["code"] == "too-many-requests"
        assert int(answers[3].headers["retry-after"]) >= 1
