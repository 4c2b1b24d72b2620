"""What operators look at, and the pages behind every problem."""

import re

import httpx
import pytest
from fastapi import FastAPI

from app.kernel.problems import CATALOGUE
from tests.conftest import Client, Live
from tests.kernel.workshop import visitor, workshop

TOKEN = "metrics-are-for-the-collector-only"


async def test_alive_and_ready(live: Live, broken: FastAPI) -> None:
    async with visitor(broken) as client:
        assert (await client.get("http://test/health/live")).json() == {"status": "alive"}
        assert (await client.get("http://test/health/ready")).json() == {"status": "ready"}


async def test_metrics_count_by_operation_and_never_by_address(client: Client) -> None:
    admin = client("administrator")
    await admin.get("/me")
    await admin.get("/users/018f3b1e-7c1a-7d3e-9b1a-2f4c5d6e7f80")
    await admin.get("/no/such/place/018f3b1e")
    answer = await admin.get("http://test/metrics")
    assert answer.headers["content-type"].startswith("text/plain")
    assert re.search(r'http_requests_total\{operation="me_get",status="200"\} [1-9]', answer.text)
    assert re.search(r'http_requests_total\{operation="users_get",status="404"\} [1-9]', answer.text)
    assert "018f3b1e" not in answer.text
    assert "/no/such" not in answer.text


@pytest.mark.parametrize(
    ("token", "header", "forwarded", "status"),
    [
        (None, None, None, 200),
        (None, None, "10.0.0.1", 404),
        (TOKEN, None, None, 404),
        (TOKEN, "Bearer wrong", None, 404),
        (TOKEN, f"Bearer {TOKEN}", "10.0.0.1", 200),
        (TOKEN, "Bearer ключ", None, 404),
        (TOKEN, "Bearer ", None, 404),
    ],
)
async def test_metrics_are_not_open_to_the_world(
    live: Live, token: str | None, header: str | None, forwarded: str | None, status: int
) -> None:
    async with workshop(live.url, **({"metrics_token": token} if token else {})) as app, visitor(app) as client:
        headers = [(b"Authorization", header.encode())] if header else []
        headers += [(b"X-Forwarded-For", forwarded.encode())] if forwarded else []
        answer = await client.get("http://test/metrics", headers=headers)
        assert answer.status_code == status
        assert ("http_requests" in answer.text) is (status == 200)


async def test_metrics_are_for_the_machine_itself(broken: FastAPI) -> None:

    for address, status in (("127.0.0.1", 200), ("::1", 200), ("10.1.2.3", 404), ("not an address", 404)):
        transport = httpx.ASGITransport(broken, client=(address, 1))
        async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
            assert (await client.get("/metrics")).status_code == status


@pytest.mark.parametrize("code", sorted(CATALOGUE))
async def test_every_problem_has_a_page_in_both_languages(client: Client, code: str) -> None:
    kind = CATALOGUE[code]
    for language, first in (("ru", kind.title.ru), ("en", kind.title.en)):
        answer = await client(None).get(f"http://test/problems/{code}", headers={"Accept-Language": language})
        assert answer.headers["content-type"] == "text/html; charset=utf-8"
        assert f'<html lang="{language}">' in answer.text
        assert answer.text.index(_escaped(first)) < len(answer.text) / 2
        for text in (kind.title, kind.who, kind.mend):
            assert _escaped(text.ru) in answer.text
            assert _escaped(text.en) in answer.text


async def test_all_problems_are_listed_and_an_unknown_one_is_not_there(client: Client) -> None:
    nobody = client(None)
    listed = await nobody.get("http://test/problems")
    assert set(re.findall(r'href="/problems/([^"]+)"', listed.text)) == set(CATALOGUE)
    for code in ("nothing", "<script>alert(1)</script>", "..%2f..%2fetc"):
        answer = await nobody.get(f"http://test/problems/{code}")
        assert (answer.status_code, answer.json()["code"]) == (404, "not-found")
        assert "<script>" not in answer.text.replace("instance", "") or answer.headers["content-type"].endswith("json")


def _escaped(words: str) -> str:
    return words.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;").replace("'", "&#x27;")
