"""The district's own roadmap, word for word: what the system serves is what the document says."""

import re
from collections import Counter
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import yaml

from app.domains.roadmap.seed import CODE, REFERENCE, load_reference
from app.kernel.db import Db
from tests.conftest import Client, World
from tests.roadmap.conftest import Json, as_yaml, made, small

SOURCE = (Path(__file__).parent / "source.ru.txt").read_text()
PAGE = "ИМЦ Центрального района, «Центр"
ACTORS = ("department", "centre", "school")


def words(text: str) -> list[str]:
    """The words of a text; a hyphen at the end of a line joins."""
    return re.sub(r"-\s+", "-", text).casefold().split()


def transcribed() -> Json:
    content: Json = yaml.safe_load(REFERENCE.read_bytes())
    return content


def duties_of(content: Json) -> list[tuple[str, str, str, str, str]]:
    """Stage, measure, actor, text, deliverable, as they stand in the file."""
    return [
        (stage["code"], measure["code"], actor, duty["text"], duty["deliverable"])
        for stage in content["stages"]
        for section in stage["sections"]
        for measure in section["measures"]
        for actor in ACTORS
        for duty in measure[actor]
    ]


async def test_the_54_duties_are_those_of_the_file_in_its_order(
    client: Client, published: str, everything: Callable[[str], Awaitable[list[Json]]]
) -> None:
    served = await everything("/responsibilities?limit=7")
    told = [(duty["stage"], duty["measure"], duty["actor"], duty["text"], duty["deliverable"]) for duty in served]
    assert told == duties_of(transcribed())
    assert len(told) == 54
    assert Counter(actor for _, _, actor, _, _ in told) == {"department": 16, "centre": 19, "school": 19}


async def test_nothing_is_added_to_the_printed_document_and_nothing_is_lost(client: Client, published: str) -> None:
    tree = (await client("school").get(f"{published}/tree")).json()
    told = words(f"{tree['annex']} {tree['title']}")
    for actor in tree["actors"]:
        told += words(actor["title"]) * SOURCE.count(PAGE)
    for stage in tree["stages"]:
        told += words(f"{stage['printed_number']}. {stage['title']}")
        for section in stage["sections"]:
            if section["title"] is not None:
                told += words(f"{section['printed_number']}. {section['title']}")
            for measure in section["measures"]:
                told += [word for actor in ACTORS for duty in measure[actor] for word in words(duty["text"])]
    assert Counter(told) == Counter(words(SOURCE))


async def test_every_duty_stands_in_the_printed_document_cut_by_a_page_at_most_once(
    client: Client, published: str, everything: Callable[[str], Awaitable[list[Json]]]
) -> None:
    printed = f" {' '.join(words(SOURCE))} "
    header = " ".join(words(PAGE))
    cut = 0
    for duty in await everything("/responsibilities?limit=200"):
        told = words(duty["text"])
        if f" {' '.join(told)} " in printed:
            continue
        assert any(
            (start := printed.find(f" {' '.join(told[:size])} ")) >= 0
            and (page := printed.find(header, start)) >= 0
            and printed.find(f" {' '.join(told[size:])} ", page) >= 0
            for size in range(1, len(told))
        ), duty["text"]
        cut += 1
    assert cut == 10


async def test_the_source_keeps_its_typos_and_its_unbalanced_quotation_mark(client: Client, published: str) -> None:
    tree = (await client("centre").get(f"{published}/tree")).json()
    assert tree["actors"][1]["title"] == "ИМЦ Центрального района, «Центр оценки качества образования"
    found = (await client("school").get("/responsibilities?q=с низкими результат, функц")).json()["items"]
    assert {duty["measure"] for duty in found} == {"2.1.1", "2.1.3", "2.1.4", "2.1.6"}
    assert (await client("school").get("/responsibilities?q=самодиагностики диагностики")).json()["items"]


async def test_the_table_has_three_stages_five_sections_and_nineteen_rows(client: Client, published: str) -> None:
    tree = (await client("school").get(f"{published}/tree")).json()
    sections = [section for stage in tree["stages"] for section in stage["sections"]]
    assert [(section["code"], section["printed_number"], section["title"] is None) for section in sections] == [
        ("1.1", "1.1", False),
        ("1.2", "1.1", False),
        ("1.3", "1.2", False),
        ("2.1", None, True),
        ("3.1", None, True),
    ]
    assert [len(section["measures"]) for section in sections] == [6, 2, 1, 7, 3]
    assert [stage["printed_number"] for stage in tree["stages"]] == ["1", "2", "3"]


async def test_an_empty_cell_is_an_empty_list(client: Client, published: str) -> None:
    tree = (await client("school").get(f"{published}/tree")).json()
    empty = {
        (measure["code"], actor)
        for stage in tree["stages"]
        for section in stage["sections"]
        for measure in section["measures"]
        for actor in ACTORS
        if measure[actor] == []
    }
    assert empty == {
        ("1.2.1", "centre"),
        ("1.3.1", "department"),
        ("2.1.7", "department"),
        ("3.1.2", "department"),
        ("3.1.3", "department"),
    }


async def test_two_duties_of_one_cell_keep_their_order(client: Client, published: str) -> None:
    found = (await client("school").get("/responsibilities?measure=1.1.5&actor=centre")).json()["items"]
    assert [(duty["position"], duty["deliverable"]) for duty in found] == [
        (1, "expert_consultant"),
        (2, "development_plan"),
    ]


async def test_the_whole_tree_is_five_queries(client: Client, published: str, reads: Callable[[], Any]) -> None:
    school = client("school")
    with reads() as told:
        answer = await school.get(f"{published}/tree")
    assert answer.status_code == 200
    assert len(told) == 5
    with reads() as told:
        await school.get(f"{published}/export")
    assert len(told) == 5
    with reads() as told:
        await school.get("/responsibilities?stage=1&actor=school")
    assert len(told) == 1


async def test_the_tree_has_an_etag(client: Client, published: str) -> None:
    school = client("school")
    tag = await school.etag(f"{published}/tree")
    assert (await school.get(f"{published}/tree", headers={"If-None-Match": tag})).status_code == 304


async def test_the_reference_is_loaded_once(client: Client, db: Db, world: World) -> None:
    first = await load_reference(db, world.district)
    await db.flush()
    assert (first.code, first.edition, first.status) == (CODE, 1, "published")
    again = await load_reference(db, world.district)
    assert again.id == first.id
    elsewhere = await load_reference(db, world.elsewhere)
    assert elsewhere.district_id == world.elsewhere.id
    editions = (await client("department").get("/roadmaps")).json()["items"]
    assert [edition["id"] for edition in editions] == [str(first.id)]


async def test_a_district_with_an_edition_of_its_own_keeps_it(client: Client, db: Db, world: World) -> None:
    address = await made(client("department"), as_yaml(small()))
    found = await load_reference(db, world.district)
    assert address.endswith(str(found.id))
    assert found.status == "draft"
