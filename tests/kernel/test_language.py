"""Russian for who asks for Russian, English for everybody else, whatever stands in the header; codes never change."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.kernel.text import Text, preferred
from tests.conftest import Client


@pytest.mark.parametrize(
    ("header", "language"),
    [
        (None, "en"), ("", "en"), ("ru", "ru"), ("RU", "ru"), ("ru-RU", "ru"), ("en", "en"), ("de", "en"), ("*", "en"),
        ("ru, en", "ru"), ("en, ru", "ru"), ("en;q=0.9, ru;q=0.8", "en"), ("en;q=0.8,ru;q=0.9", "ru"),
        ("ru;q=0", "en"), ("ru;q=0, en;q=0", "en"), ("ru;q=0.001", "ru"), ("de, ru;q=0.1", "ru"),
        ("ru;q=x", "en"), ("ru;q=", "ru"), ("ru ; q=0.5 , en ; q=0.4", "ru"), ("rus", "en"), ("x-ru", "en"),
        ("ru_RU", "en"), ("uk, be;q=0.9, ru;q=0.8, en;q=0.7", "ru"), ("fr;q=1, en;q=0.5, ru;q=0.5", "ru"),
        ("ru;q=nan", "en"), ("ru;q=inf, en", "ru"), (";;;,,,", "en"), ("ru;level=1", "en"),
    ],
)  # fmt: skip
def test_the_language_is_the_one_that_is_ranked_highest(header: str | None, language: str) -> None:
    assert preferred(header) == language


@settings(deadline=None, derandomize=True, max_examples=500)
@given(st.text(max_size=300) | st.text(alphabet="ruen;q=.,01-* ", max_size=60))
def test_no_header_is_a_fault(header: str) -> None:
    assert preferred(header) in ("ru", "en")


async def test_words_follow_the_language_and_codes_do_not(client: Client) -> None:
    told = {}
    for header, language in (("ru-RU,ru;q=0.9", "ru"), ("en-GB", "en"), ("x" * 900, "en")):
        answer = await client("administrator").post("/users", json={}, headers={"Accept-Language": header})
        assert answer.headers["content-language"] == language
        told[language] = answer.json()
    assert told["ru"]["code"] == told["en"]["code"]
    assert [fault["code"] for fault in told["ru"]["errors"]] == [fault["code"] for fault in told["en"]["errors"]]
    assert told["ru"]["errors"][0]["message"] == "Поле обязательно."
    assert told["en"]["errors"][0]["message"] == "This is required."


@pytest.mark.parametrize("name", ["Accept-Language", "If-None-Match", "If-Match"])
async def test_a_header_longer_than_the_contract_allows_is_refused(client: Client, name: str) -> None:
    administrator = client("administrator")
    for headers in ({name: "x" * 1001}, [(name, "x" * 1001), (name, "x")]):
        answer = await administrator.get("/me", headers=headers)
        assert (answer.status_code, [fault["pointer"] for fault in answer.json()["errors"]]) == (422, [name])
    assert (await administrator.get("/me", headers={name: "x" * 1000})).status_code == 200


async def test_two_requests_at_once_keep_their_languages(client: Client) -> None:
    admin = client("administrator")
    for _ in range(3):
        for header, title in (("ru", "Такого объекта нет или он вам не виден"), ("en", "There is no such thing")):
            answer = await admin.get("/nothing", headers={"Accept-Language": header})
            assert answer.json()["title"].startswith(title)


def test_places_are_filled_in_both_languages() -> None:
    told = Text("{n} шт.: {what}", "{n} pcs: {what}").filled(n=2, what=Text("ключи", "keys"))
    assert told == ("2 шт.: ключи", "2 pcs: keys")
    assert Text("{a}", "{a}").filled(a="{b}") == ("{b}", "{b}")
