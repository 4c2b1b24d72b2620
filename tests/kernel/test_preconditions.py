"""Tags and the headers that rest on them: nobody's change is overwritten unseen, whatever stands in a header."""

import re
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from app.kernel.preconditions import Preconditions, etag, none_match
from app.kernel.problems import Problem
from tests.conftest import As, Client

quick = settings(deadline=None, derandomize=True, max_examples=200)
headers = st.text(st.characters(min_codepoint=0x20, max_codepoint=0xFF), max_size=60)
tags = st.one_of(
    st.integers(0, 10**18 - 1).map(lambda version: f'"{version}"'),
    st.builds(etag, st.integers(1, 10**9), st.binary(max_size=8)),
    st.just('W/"5"'),
    st.just('"odd"'),
    st.just('""'),
)


@quick
@given(st.integers(1, 10**9), st.binary())
def test_the_tag_that_was_given_opens(version: int, body: bytes) -> None:
    Preconditions(etag(version, body), required=True).check(version)
    Preconditions(f'"{version}"', required=True).check(version)
    with pytest.raises(Problem, match="changed-meanwhile"):
        Preconditions(etag(version, body), required=True).check(version + 1)


@quick
@given(st.lists(tags, min_size=1, max_size=5), st.integers(1, 50))
def test_one_of_several_tags_is_enough(listed: list[str], version: int) -> None:
    own = {f'"{version}"', f'W/"{version}"'} | {
        tag for tag in listed if re.fullmatch(rf'"{version}-[0-9a-f]{{12}}"', tag)
    }
    header = ", ".join(listed)
    if own & set(listed):
        Preconditions(header, required=True).check(version)
    else:
        with pytest.raises(Problem, match="changed-meanwhile"):
            Preconditions(header, required=True).check(version)


@quick
@given(headers)
@example("")
@example("5")
@example('"5')
@example('"5"garbage')
@example('"5" "6"')
@example("W/5")
@example("*, *")
@example('"' + "9" * 5000 + '"')
def test_no_header_passes_by_accident(header: str) -> None:
    if header.strip() == "*" or '"5' in header:
        return
    with pytest.raises(Problem) as caught:
        Preconditions(header, required=True).check(5)
    assert caught.value.kind.code in {"changed-meanwhile", "request-invalid"}


@quick
@given(headers, st.text(alphabet='"0123456789abcdef-', max_size=20))
def test_if_none_match_never_fails(header: str, tag: str) -> None:
    assert none_match(header, tag) in (True, False)
    assert none_match(None, tag) is False
    assert none_match("*", '"1"') is True
    assert none_match('"0", W/"1"', '"1"') is True


@quick
@given(headers)
def test_what_has_no_tag_never_matches(header: str) -> None:
    assert none_match(header, "") is False


async def a_user(client: Client) -> tuple[As, str, str]:
    admin = client("administrator")
    made = await admin.post("/users", json={"login": "tagged", "name": "Кто-то"})
    return admin, made.headers["location"].removeprefix("/api/v1"), made.headers["etag"]


@pytest.mark.parametrize(
    ("header", "status"),
    [
        (None, 428), ("", 422), ("*", 200), ('"1"', 200), ('W/"1"', 200), ('"2"', 412), ('"1', 422), ("1", 422),
        ('"0", "1"', 200), ('"0" "1"', 422), ("\xff", 422), ('"\xff"', 412), ('"' + "1" * 900 + '"', 412),
    ],
)  # fmt: skip
async def test_a_change_asks_for_the_tag(client: Client, header: str | None, status: int) -> None:
    admin, address, _ = await a_user(client)
    sent = {} if header is None else {"If-Match": header.encode("latin-1")}
    raw = [(name.encode(), value) for name, value in sent.items()]
    answer = await admin.patch(address, json={"name": "Другой"}, headers=raw)
    assert answer.status_code == status, answer.text
    if status in (412, 428):
        assert answer.headers["etag"] == '"1"'
    if status == 422:
        assert answer.json()["errors"][0]["pointer"] == "If-Match"


async def test_who_may_not_or_sends_nonsense_is_not_told_the_version(client: Client) -> None:
    admin, address, _ = await a_user(client)
    for person, body in ((client("centre"), {"name": "x"}), (admin, {"name": 5})):
        answer = await person.patch(address, json=body)
        assert answer.status_code in (403, 422)
        assert "etag" not in answer.headers


async def test_the_same_again_is_304_until_it_changes(client: Client) -> None:
    admin, address, tag = await a_user(client)
    for header in (tag, f"W/{tag}", f'"other", {tag}', "*"):
        answer = await admin.get(address, headers={"If-None-Match": header})
        assert (answer.status_code, answer.content, answer.headers["etag"]) == (304, b"", tag)
    for header in ('"other"', "", tag.removeprefix('"'), '"1"'):
        assert (await admin.get(address, headers={"If-None-Match": header})).status_code == 200
    await admin.amend(address, {"name": "Другой"})
    assert (await admin.get(address, headers={"If-None-Match": tag})).status_code == 200


async def test_a_head_answers_as_a_get_would(client: Client) -> None:
    admin, address, tag = await a_user(client)
    head = await admin.head(address)
    assert (head.status_code, head.content, head.headers["etag"]) == (200, b"", tag)
    assert (await admin.head(address, headers={"If-None-Match": tag})).status_code == 304


@pytest.mark.parametrize("header", ["*", '"1"', "", ",", '"a",,', "W/"])
async def test_a_list_has_no_tag_and_is_never_304(client: Client, header: str) -> None:
    answer = await client("administrator").get("/users", headers={"If-None-Match": header})
    assert answer.status_code == 200


async def test_a_deletion_and_a_step_ask_for_the_tag_too(client: Client) -> None:
    person = client("department")
    document: dict[str, Any] = {"kind": "order", "issued_on": "2026-09-01", "title": "Приказ", "issuer": "Отдел"}
    made = await person.post("/documents", json=document)
    address = made.headers["location"].removeprefix("/api/v1")
    assert (await person.delete(address)).status_code == 428
    assert (await person.delete(address, headers={"If-Match": '"9"'})).status_code == 412
    assert (await person.delete(address, headers={"If-Match": made.headers["etag"]})).status_code == 204
    assert (await person.delete(address, headers={"If-Match": "*"})).status_code == 404
