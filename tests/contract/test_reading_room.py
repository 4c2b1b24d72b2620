"""Pages for people, on a network that ends at this server: whole, cached, compressed, and closed to everything else."""

import gzip
import re
from collections.abc import AsyncIterator

import httpx
import pytest
import yaml
from fastapi import FastAPI

from app.kernel.reading_room import CSP, STATIC


@pytest.fixture
async def reader(bare: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(bare), base_url="http://test") as client:
        yield client


async def test_the_contract_is_served_as_json_and_as_yaml(reader: httpx.AsyncClient, bare: FastAPI) -> None:
    as_json = await reader.get("/openapi.json")
    as_yaml = await reader.get("/openapi.yaml")
    assert (as_json.headers["content-type"], as_yaml.headers["content-type"]) == (
        "application/json",
        "application/yaml",
    )
    assert as_json.json() == yaml.safe_load(as_yaml.text) == bare.openapi()


@pytest.mark.parametrize("path", [*CSP, "/openapi.json", "/openapi.yaml"])
async def test_what_has_not_changed_is_not_sent_again(reader: httpx.AsyncClient, path: str) -> None:
    first = await reader.get(path)
    again = await reader.get(path, headers={"If-None-Match": first.headers["etag"]})
    assert (first.headers["cache-control"], again.status_code, again.content) == ("no-cache", 304, b"")


@pytest.mark.parametrize("path", CSP)
async def test_a_page_brings_everything_it_names_from_here_and_for_ever(reader: httpx.AsyncClient, path: str) -> None:
    page = await reader.get(path)
    assert page.headers["content-security-policy"] == CSP[path]
    named = re.findall(r'(?:src|href)="([^"]+)"', page.text)
    assets = [address for address in named if address.startswith("/static/")]
    assert len(assets) >= 3
    assert not [address for address in named if not address.startswith(("/", "data:,"))]
    for address in assets:
        asset = await reader.get(address)
        assert asset.status_code == 200
        assert asset.headers["cache-control"] == "public, max-age=31536000, immutable"


@pytest.mark.parametrize("path", CSP)
async def test_a_page_needs_no_inline_script(reader: httpx.AsyncClient, path: str) -> None:
    page = (await reader.get(path)).text
    assert re.findall(r"<script(?![^>]*\bsrc=)|\son\w+=|javascript:", page) == []
    assert "script-src 'self';" in CSP[path]


@pytest.mark.parametrize(
    ("accepted", "compressed"),
    [("gzip, br", True), ("GZIP;q=0.5", True), ("identity", False), ("gzip;q=0", False), ("", False)],
)
async def test_it_is_compressed_for_whoever_can_read_that(
    reader: httpx.AsyncClient, accepted: str, *, compressed: bool
) -> None:
    page = (await reader.get("/docs")).text
    script = next(address for address in re.findall(r'src="([^"]+)"', page) if "swagger-ui" in address)
    answer = await reader.get(script, headers={"Accept-Encoding": accepted})
    assert ("content-encoding" in answer.headers) is compressed
    assert "Accept-Encoding" in answer.headers["vary"]
    assert answer.content == gzip.decompress((STATIC / "swagger-ui.js.gz").read_bytes())


@pytest.mark.parametrize("path", ["/static/nothing.js", "/static/..%2f..%2freading_room.py", "/static/docs.html"])
async def test_there_is_nothing_else_on_the_shelf(reader: httpx.AsyncClient, path: str) -> None:
    answer = await reader.get(path)
    assert (answer.status_code, answer.json()["code"]) == (404, "not-found")


def test_nothing_vendored_asks_for_a_font_or_a_picture_elsewhere() -> None:
    for file in STATIC.glob("*.gz"):
        content = gzip.decompress(file.read_bytes()).decode()
        assert not re.findall(r"https?://[^\s\"'`]*(?:fonts\.|cdn\.)[^\s\"'`]*|@import\s", content), file.name
