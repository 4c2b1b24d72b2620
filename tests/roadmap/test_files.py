"""Files that come in: refused where they are dangerous or wrong, every fault at its line; equal when they go out."""

import time
from collections.abc import Iterator
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings

from app.domains.roadmap.document import parsed, rendered
from app.domains.roadmap.reading import DEEPEST, MOST
from app.kernel.problems import Fault, Problem
from tests.conftest import Client
from tests.roadmap.conftest import Json, as_yaml, faults, load, made, small
from tests.roadmap.generated import roadmaps

# --- there and back ---------------------------------------------------------------------------------------------------


@given(content=roadmaps())
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
def test_a_file_read_and_written_is_the_same(content: Json) -> None:
    assert yaml.safe_load(rendered(parsed(as_yaml(content)))) == content


@given(content=roadmaps())
@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
async def test_what_is_imported_comes_out_equal(client: Client, content: Json) -> None:
    department = client("department")
    address = await made(department, as_yaml(content))
    exported = await department.get(f"{address}/export")
    assert yaml.safe_load(exported.content) == content
    unchanged = await load(department, exported.content, dry_run=True)
    assert unchanged.json()["changes"] == []


async def test_the_reference_comes_out_equal_and_in_its_order(client: Client, draft: str, reference: bytes) -> None:
    answer = await client("centre").get(f"{draft}/export")
    assert answer.headers["content-type"] == "application/yaml"
    assert answer.headers["content-disposition"] == 'attachment; filename="roadmap-edition-1.yaml"'
    assert _flat(yaml.safe_load(answer.content)) == _flat(yaml.safe_load(reference))


def _flat(value: Any, at: str = "") -> list[tuple[str, Any]]:
    """Every value with its place, in the order of the file."""
    if isinstance(value, dict):
        return [pair for name, item in value.items() for pair in _flat(item, f"{at}/{name}")]
    if isinstance(value, list):
        return [(at, len(value)), *(pair for n, item in enumerate(value) for pair in _flat(item, f"{at}/{n}"))]
    return [(at, value)]


# --- attacks ----------------------------------------------------------------------------------------------------------

MONEY = {"year": 2027, "source": "own", "amount": "5.00", "currency": "RUB"}
INDICATOR = {"code": "share", "title": "Доля", "unit": "%"}
LAUGHS = b"a: &a [x, x]\n" + b"".join(b"%c: &%c [*%c, *%c]\n" % (n, n, n - 1, n - 1) for n in range(98, 122))


@pytest.mark.parametrize(
    ("content", "code", "row"),
    [
        (b"[" * 100_000, "yaml.depth", 1),
        (b"{a: " * 100_000, "yaml.depth", 1),
        (b"- " * 100_000, "yaml.depth", 1),
        (b"[" + b"a," * 200_000 + b"]", "yaml.many", 1),
        (b"title: \xff", "yaml.encoding", 1),
        ("title: x".encode("utf-16"), "yaml.encoding", 1),
        (b"title: \x00", "yaml.malformed", 1),
        (b'title: "\\ud800"', "yaml.malformed", 1),
        (b"title: x\n  language: ru", "yaml.malformed", 2),
        (b"title: [", "yaml.malformed", 2),
        (b"title: x\n---\ntitle: y\n", "yaml.documents", 2),
        (b"# nothing", "yaml.documents", 1),
        (b"? [a]\n: b", "yaml.key", 1),
    ],
)  # fmt: skip
async def test_what_could_harm_is_refused_before_anything_is_built(
    client: Client, content: bytes, code: str, row: int
) -> None:
    department = client("department")
    await department.get("/me")  # the first answer of all is held against a contract that has yet to be built
    began = time.process_time()
    answer = await load(department, content)
    assert faults(answer) == [("", code)]
    assert answer.json()["errors"][0]["row"] == row
    assert time.process_time() - began < 3


def told(content: bytes) -> list[Fault]:
    """The faults of a file."""
    with pytest.raises(Problem) as refused:
        parsed(content)
    return refused.value.errors


def test_a_billion_laughs_stay_few() -> None:
    found = told(LAUGHS)
    assert {fault.code for fault in found if "/" in fault.pointer[1:]} == {"yaml.alias"}
    assert len(found) < 100


def test_the_bounds_are_generous_to_honest_files(reference: bytes) -> None:
    assert len(parsed(reference).stages) == 3
    assert max(_depths(yaml.safe_load(reference))) < DEEPEST - 4
    assert len(_flat(yaml.safe_load(reference))) * 20 < MOST


def _depths(value: Any, depth: int = 0) -> Iterator[int]:
    yield depth
    members = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    for member in members:
        yield from _depths(member, depth + 1)


@pytest.mark.parametrize("tag", ["!!python/object/apply:os.system ['true']", "!!str x", "!secret x", "!!binary aGk="])
def test_tags_are_refused(tag: str) -> None:
    assert ("/title", "yaml.tag") in [(fault.pointer, fault.code) for fault in told(f"title: {tag}\n".encode())]


async def test_all_faults_come_at_once_each_with_its_line_and_in_both_languages(client: Client) -> None:
    content = (
        "title: Дорожная карта\n"
        "title: Ещё раз\n"
        "language: RU\n"
        "colour: red\n"
        "actors:\n"
        "  - {code: department, title: Отдел}\n"
        "  - {code: ministry, title: Министерство}\n"
        "stages:\n"
        '  - code: "1"\n'
        "    printed_number: 1\n"
        "    title: Подготовка\n"
        "    title_en: null\n"
        "    sections:\n"
        "      - code: 1.1\n"
        "        printed_number: null\n"
        "        title: null\n"
        "        title_en: null\n"
        "        measures:\n"
        "          - code: 1.1.1\n"
        "            school: []\n"
        "            term: {rule: {anchor: stage_end, stage: '7'}}\n"
    ).encode()
    english = await load(client("department"), content)
    found = {(fault["pointer"], fault["code"], fault["row"]) for fault in english.json()["errors"]}
    assert found == {
        ("/title", "yaml.duplicate", 2),
        ("/language", "value.form", 3),
        ("/colour", "name.unknown", 4),
        ("/actors/1/code", "value.unknown", 7),
        ("/stages/0/printed_number", "value.type", 10),
        ("/stages/0/sections/0/code", "value.type", 14),
        ("/stages/0/sections/0/measures/0/department", "value.missing", 19),
        ("/stages/0/sections/0/measures/0/school", "name.unknown", 20),
        ("/stages/0/sections/0/measures/0/term/rule/stage", "reference.unknown", 21),
    }
    assert [fault["row"] for fault in english.json()["errors"]] == sorted(row for *_, row in found)
    by_code = {fault["pointer"]: fault for fault in english.json()["errors"]}
    assert by_code["/stages/0/sections/0/code"]["hint"] == 'Put the value in quotes: "1.1".'
    russian = await client("department").post(
        "/roadmaps/imports",
        content=content,
        headers={"content-type": "application/yaml", "accept-language": "ru"},
    )
    assert {fault["message"] for fault in russian.json()["errors"]} >= {
        "Этот ключ здесь уже есть.",
        "Нет ячейки «department».",
        "Этапа с кодом «7» в файле нет.",
    }


@pytest.mark.parametrize(
    ("change", "pointer", "code"),
    [
        ({"term": {}}, "/term", "value.term"),
        ({"term": {"starts_on": "2026-09-02", "due_on": "2026-09-01"}}, "/term", "value.dates"),
        ({"term": {"due_on": "2026-02-30"}}, "/term/due_on", "value.type"),
        ({"term": {"due_on": "1026-02-03"}}, "/term/due_on", "value.too-small"),
        ({"term": {"due_on": "2026-09-01", "rule": {"anchor": "stage_end"}}}, "/term", "value.rule"),
        ({"term": {"rule": {"anchor": "wave_open", "stage": "1"}}}, "/term/rule", "value.rule"),
        ({"term": {"rule": {"anchor": "moon"}}}, "/term/rule/anchor", "value.unknown"),
        ({"term": {"quarters": ["2026-Q5"]}}, "/term/quarters/0", "value.form"),
        ({"funding": [MONEY | {"amount": 5.0}]}, "/funding/0/amount", "value.amount"),
        ({"funding": [MONEY | {"amount": "1 000"}]}, "/funding/0/amount", "value.amount"),
        ({"funding": [MONEY | {"year": "2027"}]}, "/funding/0/year", "value.type"),
        ({"funding": [MONEY | {"source": "heaven"}]}, "/funding/0/source", "value.unknown"),
        ({"indicators": [INDICATOR | {"baseline": float("nan")}]}, "/indicators/0/baseline", "value.not-finite"),
        ({"indicators": [INDICATOR | {"baseline": True}]}, "/indicators/0/baseline", "value.type"),
        ({"indicators": [INDICATOR | {"baseline_year": 2026}]}, "/indicators/0", "value.baseline"),
        ({"indicators": [dict(INDICATOR), dict(INDICATOR)]}, "/indicators", "value.code"),
        ({"indicators": [INDICATOR | {"planned": [{"value": 1}]}]}, "/indicators/0/planned/0", "value.moment"),
        ({"expected_result": " \n "}, "/expected_result", "value.blank"),
        ({"title": "a\u2028b"}, "/title", "value.form"),
        ({"deliverable": "document"}, "/deliverable", "name.unknown"),
    ],
)  # fmt: skip
def test_what_a_measure_may_say(change: Json, pointer: str, code: str) -> None:
    content = small()
    content["stages"][0]["sections"][0]["measures"][0] |= change
    found = [(fault.pointer, fault.code) for fault in told(as_yaml(content))]
    assert (f"/stages/0/sections/0/measures/0{pointer}", code) in found


def test_a_code_stands_once_in_a_file() -> None:
    content = small()
    content["stages"] += [small()["stages"][0]]
    assert [(fault.pointer, fault.code) for fault in told(as_yaml(content))] == [
        ("/stages/1/code", "value.taken"),
        ("/stages/1/sections/0/code", "value.taken"),
        ("/stages/1/sections/0/measures/0/code", "value.taken"),
    ]


async def test_only_yaml_is_taken(client: Client, reference: bytes) -> None:
    department = client("department")
    answer = await department.post("/roadmaps/imports", content=reference, headers={"content-type": "application/json"})
    assert answer.status_code == 415
    assert answer.headers["accept-post"] == "application/yaml"
    assert faults(await load(department, b"")) == [("", "body.missing")]
    assert faults(await load(department, reference, kind="x")) == [("kind", "name.unknown")]
    assert (await load(department, b"#" * 1_000_001)).status_code == 413
