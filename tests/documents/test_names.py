"""Names of files: what tricks become, and what holds for any name whatever."""

import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domains.documents import names
from tests.conftest import Client
from tests.documents.conftest import document, upload

TRICKS = {
    "../../etc/passwd.pdf": "passwd.pdf",
    "C:\\Users\\Иванова\\Приказ.pdf": "Приказ.pdf",
    "a\u202ecod\u202c.pdf": "acod.pdf",
    "не\u200bвиди\ufeffмое\u00ad.pdf": "невидимое.pdf",
    "две\nстроки\r\n.pdf": "двестроки.pdf",
    "нуль\x00.pdf": "нуль.pdf",
    "  много   пробелов  .pdf": "много пробелов.pdf",
    "неразрывный\u00a0пробел.pdf": "неразрывный пробел.pdf",
    "...pdf": "pdf",
    ".pdf": "pdf",
    "": "file",
    "   ": "file",
    "/": "file",
    "CON.pdf": "_CON.pdf",
    "com1.tar.pdf": "_com1.tar.pdf",
    "консоль.pdf": "консоль.pdf",
    'a<b>"c"|d?*:e.pdf': "a_b__c__d___e.pdf",
    "й.pdf": "й.pdf",
    "Приказ № 5.pdf": "Приказ № 5.pdf",
    "точки....": "точки",
}


@pytest.mark.parametrize("given_name", TRICKS)
def test_tricks_become_plain_names(given_name: str) -> None:
    assert names.safe(given_name) == TRICKS[given_name]


@given(st.text(max_size=400) | st.text(alphabet="./\\ \u202e\x00ЖconCON:\u0301", max_size=400))
def test_any_name_becomes_a_safe_one(given_name: str) -> None:
    name = names.safe(given_name)
    assert 1 <= len(name) <= names.LONGEST
    assert len(name.encode()) <= names.LONGEST_BYTES
    assert not set(name) & set('/\\<>:"|?*')
    assert not {unicodedata.category(char) for char in name} & {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}
    assert name.strip(" .") == name
    assert names.safe(name) == name
    header = names.disposition(name)
    assert header.isascii()
    assert header.isprintable()


def test_a_long_name_keeps_its_extension() -> None:
    assert names.safe("Ж" * 500 + ".docx") == "Ж" * 117 + ".docx"
    assert names.safe("a" * 500 + ".pdf") == "a" * 146 + ".pdf"


@pytest.mark.parametrize(
    ("name", "header"),
    [
        ("order 5.pdf", "attachment; filename=\"order 5.pdf\"; filename*=UTF-8''order%205.pdf"),
        ("100%.pdf", "attachment; filename=\"file.pdf\"; filename*=UTF-8''100%25.pdf"),
        ("a';b.pdf", "attachment; filename=\"a';b.pdf\"; filename*=UTF-8''a%27%3Bb.pdf"),
    ],
)
def test_names_in_the_header_of_a_download(name: str, header: str) -> None:
    assert names.disposition(name) == header


async def test_a_name_is_kept_safe_and_shown_in_full(client: Client, store: Path) -> None:
    school = client("school")
    address = await document(school)
    made = await upload(school, address, name="..\\папка\\При\u202eказ «О школах».pdf")
    assert made.json()["name"] == "Приказ «О школах».pdf"
