"""A wave whose results are accepted, and how pictures are looked at."""

import json
import struct
import zlib
from collections.abc import Awaitable, Callable, Iterator, Mapping
from importlib.resources import files
from typing import Any

import pytest
from jsonschema import Draft7Validator

from app.kernel.charts import SPECIFICATION
from tests.conftest import As, Client
from tests.monitoring.conftest import Plan, classes, day, done, faults, forms, plan, programme, results_of, wave
from tests.monitoring.conftest import begun as begin_sheet
from tests.programmes.conftest import selects
from tests.transition.conftest import Bring, bring, coordinator, diagnose, draft, rubric

Json = dict[str, Any]
Classes = dict[tuple[str, str], Json]

__all__ = [
    "Bring", "Plan", "bring", "classes", "coordinator", "day", "diagnose", "done", "draft", "faults", "forms", "plan",
    "programme", "rubric", "selects", "wave",
]  # fmt: skip

SCHEMA: Json = json.loads((files("altair") / "vegalite/v6/schema/vega-lite-schema.json").read_text())
VALIDATOR = Draft7Validator(SCHEMA)
WORD = {"ru": "район", "en": "district"}


Collect = Callable[..., Awaitable[None]]


@pytest.fixture
def collect(client: Client, classes: Classes) -> Collect:
    """A school hands in its fourth classes, and the centre accepts them."""

    async def made(wave: Json, code: str = "2", **values: Any) -> None:
        centre, why = client("centre"), values.pop("explanations", {})
        for name in ("4А", "4Б"):
            school_class = classes[code, name]
            sheet = await begin_sheet(centre, wave, school_class, results_of(**values), explanations=why)
            address = f"/monitoring/submissions/{sheet['id']}"
            done(await centre.take(address, "submit"))
            done(await centre.take(address, "accept"))

    return made


@pytest.fixture
async def accepted(wave: Json, collect: Collect) -> Json:
    """A wave with two schools whose results are accepted."""
    await collect(wave, "2")
    await collect(wave, "10", mean=50)
    return wave


Give = Callable[[Json], Awaitable[Json]]


@pytest.fixture
def give(client: Client) -> Give:
    """Close a wave and give it back; the sheet of the first school."""

    async def given(wave: Json) -> Json:
        centre = client("centre")
        found = done(await centre.get(f"/monitoring/waves/{wave['id']}"))
        if found["status"] == "open":
            done(await centre.take(f"/monitoring/waves/{wave['id']}", "close"))
        done(await centre.post(f"/monitoring/waves/{wave['id']}/result-sheets", json={}))
        (line,) = done(await client("school").get("/result-sheets", params={"wave_id": wave["id"]}))["items"]
        return done(await client("school").get(f"/result-sheets/{line['id']}"))

    return given


def texts(png: bytes) -> Mapping[str, str]:
    """The texts that stand in a PNG, after every chunk has been checked."""
    assert png[:8] == b"\x89PNG\r\n\x1a\n"
    found = {}
    for kind, data in _chunks(png):
        if kind == b"iTXt":
            name, _, rest = data.partition(b"\0")
            found[name.decode()] = rest[2:].split(b"\0", 2)[2].decode()
    return found


def _chunks(png: bytes) -> Iterator[tuple[bytes, bytes]]:
    place = 8
    while place < len(png):
        (length,) = struct.unpack(">I", png[place : place + 4])
        kind, data = png[place + 4 : place + 8], png[place + 8 : place + 8 + length]
        assert struct.unpack(">I", png[place + 8 + length : place + 12 + length])[0] == zlib.crc32(kind + data)
        yield kind, data
        place += 12 + length


async def looked_at(who: As, address: str, language: str = "ru", **params: Any) -> tuple[Json, str, bytes, str]:
    """A chart in each of its forms, each as it must be whatever the chart."""
    found = {}
    for media in (SPECIFICATION, "image/svg+xml", "image/png", "text/plain"):
        answer = await who.get(address, params=params, headers={"Accept": media, "Accept-Language": language})
        assert answer.status_code == 200, answer.text
        assert answer.headers["content-type"].partition(";")[0] == media
        assert answer.headers["content-language"] == language
        assert "Accept" in answer.headers["vary"]
        assert answer.headers["etag"]
        found[media] = answer
    spec: Json = json.loads(found[SPECIFICATION].content)
    faults_of = [f"{list(error.absolute_path)}: {error.message[:200]}" for error in VALIDATOR.iter_errors(spec)]
    assert not faults_of, faults_of
    told = found["text/plain"].text
    assert spec["description"], "a picture that nobody is told of"
    assert all(sentence in told for sentence in spec["description"].split(". ")[:2])
    assert spec["config"]["locale"]["number"]["decimal"] == ("," if language == "ru" else ".")
    svg = found["image/svg+xml"].text
    assert f'xml:lang="{language}"' in svg
    assert 'role="img"' in svg
    png = found["image/png"].content
    assert texts(png)["Description"] == spec["description"]
    return spec, svg, png, told
