"""Whoever looks for a practice finds it among the first three, whatever form his words are in, slips and all."""

import base64
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import orjson
import pytest
from fastapi import FastAPI
from hypothesis import given
from hypothesis import strategies as st

from app.domains.organizations.models import School
from app.domains.practices.models.bank import Practice
from app.domains.practices.models.submissions import PracticeSubmission, PracticeTopic
from app.domains.practices.service import words
from app.kernel.actor import EVERYTHING, SYSTEM
from app.kernel.core import Kernel
from app.kernel.tables import new_id, now
from tests.conftest import As, Client, World
from tests.practices.conftest import Json, done
from tests.practices.corpus import MISTYPED, TEXTS, TOPICS, WANTED

Selects = Callable[[], AbstractContextManager[list[str]]]


@pytest.fixture
async def keys(app: FastAPI, world: World, transaction: None) -> dict[str, str]:
    """The bank with all texts; id -> key."""
    found: dict[str, str] = {}
    kernel: Kernel = app.state.kernel
    async with kernel.database.open(SYSTEM, EVERYTHING, writable=True) as db:
        for code, title in TOPICS.items():
            db.add(
                PracticeTopic(
                    district_id=world.district.id, organization_id=world.centre.id, code=code, title=title,
                    title_en=code.title(),
                )
            )  # fmt: skip
        for number, text in enumerate(TEXTS):
            school: School = world.schools[number % 3]
            sent = PracticeSubmission(id=new_id(), district_id=world.district.id, school_id=school.id, title=text.title)
            db.add(sent)
            await db.flush()
            practice = db.add(
                Practice(
                    id=new_id(), district_id=world.district.id, school_id=school.id, submission_id=sent.id,
                    title=text.title, summary=text.problem.partition(".")[0] + ".", problem=text.problem,
                    steps=list(text.steps), conditions="Один кабинет.", cost="Распечатки.", evidence=text.evidence,
                    topics=sorted(text.topics), keywords=" ".join(TOPICS[topic] for topic in text.topics),
                    grades=list(text.grades), subjects=list(text.subjects), authors=["Иванова А. П."],
                    school_name=school.name, effect_months=None, cost_level=1 + number % 5,
                    security_level=1 + number % 3, published_at=now(),
                )
            )  # fmt: skip
            await db.flush()
            await words.learn(db, practice)
            found[str(practice.id)] = text.key
    return found


@pytest.fixture
def nobody(client: Client) -> As:
    return client(None)


async def search(who: As, **query: Any) -> Json:
    return done(await who.get("/practices", params=query))


async def test_what_is_looked_for_is_among_the_first_three(nobody: As, keys: dict[str, str]) -> None:
    missed, first = [], 0
    for q, wanted in WANTED:
        found = [keys[item["id"]] for item in (await search(nobody, q=q, limit=3))["items"]]
        first += found[:1] == [wanted]
        if wanted not in found:
            missed.append((q, wanted, found))
    assert not missed
    assert first >= 0.8 * len(WANTED), first


async def test_slips_are_mended_and_told(nobody: As, keys: dict[str, str]) -> None:
    for typed, meant, wanted in MISTYPED:
        found = await search(nobody, q=typed, limit=3)
        if wanted is not None:
            assert found["corrections"] == [{"word": typed, "meant": meant}], typed
            assert wanted in [keys[item["id"]] for item in found["items"]], typed


@pytest.mark.parametrize("q", ["чтение", "Чтения", "ЧТЕНИЕМ", "читают", "  чтение,,, ", "чтение?!"])
async def test_the_form_of_a_word_does_not_matter(nobody: As, keys: dict[str, str], q: str) -> None:
    found = {keys[item["id"]] for item in (await search(nobody, q=q))["items"]}
    assert {"pairs", "parents-club"} <= found


async def test_yo_is_ye(nobody: As, keys: dict[str, str]) -> None:
    for q in ("счёт", "счет"):
        assert "oral-count" in {keys[item["id"]] for item in (await search(nobody, q=q))["items"]}


async def test_quotes_and_a_minus_mean_what_they_say(nobody: As, keys: dict[str, str]) -> None:
    side_by_side = await search(nobody, q='"чтение вслух"')
    assert [keys[item["id"]] for item in side_by_side["items"]] == ["pairs"]
    without = {keys[item["id"]] for item in (await search(nobody, q="чтение -родители"))["items"]}
    assert "pairs" in without
    assert "parents-club" not in without


async def test_where_not_all_words_are_there_some_are_enough_and_that_is_told(nobody: As, keys: dict[str, str]) -> None:
    found = await search(nobody, q="шахматы трактор", include_total=True)
    assert (found["relaxed"], [keys[item["id"]] for item in found["items"]]) == (True, ["chess"])
    exact = await search(nobody, q="шахматы")
    assert exact["relaxed"] is False


async def test_nothing_is_made_up(nobody: As, keys: dict[str, str]) -> None:
    for q in ("квазар", "и в на", "!!!", "1234567", "&|!()<->:*", "'; drop table practices; --", "щщщщщщ"):
        found = await search(nobody, q=q, include_facets=True, include_total=True)
        if not any(letter.isalnum() for letter in q):
            assert found["total"] == len(TEXTS), "no word at all: the whole bank"
        else:
            assert found["total"] == 0, q


@given(st.text(max_size=200))
def test_whatever_is_typed_makes_a_query_of_letters_and_digits(q: str) -> None:
    found = words.read(q)
    for term in found.terms if found else ():
        assert term.words
        assert all(word.isalnum() for word in term.words)


@given(st.text("абвгдежз", min_size=1, max_size=8), st.text("абвгдежз", min_size=1, max_size=8))
def test_a_distance_is_one(one: str, other: str) -> None:
    apart = words.distance(one, other)
    assert (apart == 0) == (one == other)
    assert apart == words.distance(other, one)
    assert abs(len(one) - len(other)) <= apart <= max(len(one), len(other))
    assert words.distance(one, one + "я") == 1


async def test_found_words_are_marked(nobody: As, keys: dict[str, str]) -> None:
    (item, *_) = (await search(nobody, q="травля в классе"))["items"]
    assert "<mark>травли</mark>" in item["title_marked"]
    assert "<mark>класс" in item["excerpt_marked"] + item["title_marked"]
    (plain, *_) = (await search(nobody))["items"]
    assert plain["title_marked"] == plain["title"]
    assert plain["excerpt_marked"] == plain["summary"]


async def test_facets_count_what_is_found(nobody: As, keys: dict[str, str]) -> None:
    found = await search(nobody, q="урок", include_facets=True, include_total=True)
    hits = [text for text in TEXTS if text.key in {keys[item["id"]] for item in found["items"]}]
    assert found["total"] == len(hits) > 5
    for name, values in (("topic", "topics"), ("grade", "grades"), ("subject", "subjects")):
        counted = {one["value"]: one["count"] for one in found["facets"][name]}
        expected: dict[str, int] = {}
        for text in hits:
            for value in getattr(text, values):
                expected[str(value)] = expected.get(str(value), 0) + 1
        assert counted == expected, name
    grades = [int(one["value"]) for one in found["facets"]["grade"]]
    assert grades == sorted(grades)


async def test_a_choice_narrows_the_others_and_not_itself(nobody: As, keys: dict[str, str]) -> None:
    whole = (await search(nobody, include_facets=True))["facets"]
    chosen = await search(nobody, include_facets=True, include_total=True, topic="exam")
    assert {keys[item["id"]] for item in chosen["items"]} == {"oge-maths", "tutor"}
    assert chosen["facets"]["topic"] == whole["topic"]
    assert [(one["value"], one["count"]) for one in chosen["facets"]["grade"]] == [("9", 2)]
    both = await search(nobody, include_total=True, topic=["exam", "climate"], grade=9)
    assert {keys[item["id"]] for item in both["items"]} == {"oge-maths", "tutor", "bullying"}
    none = await search(nobody, include_facets=True, include_total=True, topic="exam", subject="arts")
    assert (none["total"], none["facets"]["grade"]) == (0, [])


async def test_facets_speak_the_readers_language(nobody: As, keys: dict[str, str]) -> None:
    query: Any = {"include_facets": True, "topic": "exam"}
    ru = done(await nobody.get("/practices", params=query, headers={"Accept-Language": "ru"}))["facets"]
    en = done(await nobody.get("/practices", params=query, headers={"Accept-Language": "en"}))["facets"]
    assert "Подготовка к ГИА" in [one["label"] for one in ru["topic"]]
    assert "Exam" in [one["label"] for one in en["topic"]]
    assert (ru["grade"][0]["label"], en["grade"][0]["label"]) == ("9 класс", "grade 9")


@pytest.mark.parametrize(
    "query",
    [
        {}, {"q": "урок"}, {"q": "урок", "sort": "-relevance"}, {"q": "трактор урок"}, {"q": "шахмты"},
        {"sort": "title"}, {"q": "дети", "sort": "-published_at"}, {"sort": "title", "include_facets": "true"},
        {"q": "урок", "include_facets": "true"}, {"sort": "-title", "include_facets": "true", "grade": "9"},
    ],
)  # fmt: skip
async def test_a_walk_page_by_page_meets_everything_once(
    nobody: As, keys: dict[str, str], query: dict[str, str]
) -> None:
    whole = [item["id"] for item in (await search(nobody, **query, limit=200))["items"]]
    met: list[str] = []
    answer = await nobody.get("/practices", params=query | {"limit": "1"})
    while True:
        met += [item["id"] for item in done(answer)["items"]]
        if "next" not in answer.links:
            break
        answer = await nobody.get(answer.links["next"]["url"].removeprefix("/api/v1"))
    assert met == whole
    assert met


async def test_the_better_fit_comes_first_and_last_when_turned_round(nobody: As, keys: dict[str, str]) -> None:
    best = [item["id"] for item in (await search(nobody, q="чтение", sort="relevance"))["items"]]
    worst = [item["id"] for item in (await search(nobody, q="чтение", sort="-relevance"))["items"]]
    assert best == worst[::-1]
    newest = [keys[item["id"]] for item in (await search(nobody, limit=2))["items"]]
    assert newest == [TEXTS[-1].key, TEXTS[-2].key]


async def test_a_search_with_facets_costs_a_few_queries(nobody: As, keys: dict[str, str], selects: Selects) -> None:
    with selects() as seen:
        await search(nobody, q="чтение", include_facets=True)
    assert len(seen) <= 4  # the page, the marks, the counts, the names of topics


@pytest.mark.parametrize("value", [2**40, -(2**62), 5, "x", None, 1.5, True, "2026-11-26T11:40:43+00:00"])
async def test_a_made_up_cursor_finds_something_or_is_refused(nobody: As, keys: dict[str, str], value: Any) -> None:
    for name in ("relevance", "-relevance", "-relevance~", "title"):
        place = orjson.dumps([name, value, next(iter(keys))])
        cursor = base64.urlsafe_b64encode(place).rstrip(b"=").decode()
        for query in ({"q": "чтение"}, {"q": "чтение", "include_facets": "true"}, {}):
            answer = await nobody.get("/practices", params=query | {"cursor": cursor})
            assert answer.status_code in (200, 422), f"{name} {query}: {answer.text}"
    wrong = await nobody.get("/practices", params={"q": "чтение", "cursor": "AAAA"})
    assert wrong.status_code == 422
