"""What is taken and what is refused: by what a file is, whatever it is called."""

import io
import zipfile
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from tests.conftest import As, Client, make_settings
from tests.documents.conftest import EXE, JPEG, PDF, PNG, document, office, packed, stored, upload

pytestmark = pytest.mark.usefixtures("store")

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
ODF = "application/vnd.oasis.opendocument"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600

TAKEN = {
    "Приказ.pdf": (PDF, "application/pdf"),
    "ПРИКАЗ.PDF": (PDF, "application/pdf"),
    "схема.png": (PNG, "image/png"),
    "скан.jpg": (JPEG, "image/jpeg"),
    "скан.jpeg": (JPEG, "image/jpeg"),
    "письмо.docx": (office(), WORD),
    "сводка.xlsx": (
        office("spreadsheetml.sheet.main+xml"),
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ),
    "доклад.pptx": (
        office("presentationml.presentation.main+xml"),
        "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    ),
    "письмо.odt": (packed({"mimetype": f"{ODF}.text".encode(), "content.xml": b"<x/>"}), f"{ODF}.text"),
    "сводка.ods": (
        packed({"mimetype": f"{ODF}.spreadsheet".encode(), "Basic/script-lc.xml": b"<x/>"}),
        f"{ODF}.spreadsheet",
    ),
    "доклад.odp": (packed({"mimetype": f"{ODF}.presentation".encode()}), f"{ODF}.presentation"),
    "заметка.txt": ("Ёжик — в тумане\n".encode(), "text/plain"),
    "заметка2.txt": (b"\xef\xbb\xbf" + "с меткой".encode(), "text/plain"),
    "заметка3.txt": ("шестнадцать бит".encode("utf-16"), "text/plain"),
    "заметка4.txt": (("э" * 262_143 + "э").encode(), "text/plain"),
    "данные.csv": ("школа;класс\r\n550;5\r\n".encode("cp1251"), "text/csv"),
}


@pytest.mark.parametrize("name", TAKEN)
async def test_what_offices_exchange_is_taken(client: Client, name: str) -> None:
    content, media_type = TAKEN[name]
    school = client("school")
    for declared in (media_type, "application/octet-stream"):
        made = await upload(school, await document(school), content, name, declared)
        assert (made.status_code, made.json().get("media_type")) == (201, media_type), made.text


BOMB = packed({"[Content_Types].xml": b"wordprocessingml.document.main+xml", "word/media/x.png": b"\x00" * 5_000_000})


def _claiming(size: int) -> bytes:
    """A small docx whose directory claims that one part of it inflates to so many bytes."""
    whole = bytearray(office())
    directory = whole.index(b"PK\x01\x02")
    whole[directory + 24 : directory + 28] = size.to_bytes(4, "little")
    return bytes(whole)


def _twice() -> bytes:
    """A zip that names one part twice: two readers may see two files."""
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w") as archive:
        archive.writestr("[Content_Types].xml", "wordprocessingml.document.main+xml")
        archive.writestr("[content_types].xml", "other")
    return whole.getvalue()


def _crowded() -> bytes:
    """A docx with a directory of many megabytes."""
    return packed({"[Content_Types].xml": b"x"} | {f"{number:0200}": b"" for number in range(20_000)}, 0)


REFUSED = {
    "a program called PDF": ("Приказ.pdf", EXE, "file.type-mismatch"),
    "a program": ("программа.exe", EXE, "file.type-refused"),
    "a page": ("страница.html", b"<!DOCTYPE html><html></html>", "file.type-refused"),
    "a page called text": ("страница.txt", b"\n\t <HTML><script>alert(1)</script>", "file.type-mismatch"),
    "a page called CSV": ("страница.csv", b"\xef\xbb\xbf<script>alert(1)</script>", "file.type-mismatch"),
    "a drawing that runs scripts": ("схема.svg", b'<svg xmlns="http://www.w3.org/2000/svg"/>', "file.type-refused"),
    "such a drawing called PNG": ("схема.png", b'<?xml version="1.0"?><svg/>', "file.type-mismatch"),
    "a PDF called Word": ("письмо.docx", PDF, "file.type-mismatch"),
    "a Word file called Excel": ("сводка.xlsx", office(), "file.type-mismatch"),
    "an archive": ("всё.zip", packed({"a.txt": b"a"}), "file.type-refused"),
    "an archive called Word": ("письмо.docx", packed({"a.txt": b"a"}), "file.type-mismatch"),
    "another archive": ("всё.rar", b"Rar!\x1a\x07\x00" + b"\x00" * 20, "file.type-refused"),
    "old Word": ("письмо.doc", OLE, "file.type-refused"),
    "an old or locked file called new": ("письмо.docx", OLE, "file.type-mismatch"),
    "rich text called text": ("письмо.txt", rb"{\rtf1\ansi hello}", "file.type-mismatch"),
    "a Word file for macros": ("письмо.docm", office("word.document.macroEnabled.main+xml"), "file.macros"),
    "the same called plain": ("письмо.docx", office("word.document.macroEnabled.main+xml"), "file.macros"),
    "macros by their part": ("письмо.docx", office(extra={"word/vbaProject.bin": b"x"}), "file.macros"),
    "macros by their type": (
        "письмо.docx",
        packed({"[Content_Types].xml": b"wordprocessingml.document.main+xml ms-office.vbaProject", "x.bin": b""}),
        "file.macros",
    ),
    "macros written so as not to be seen": (
        "письмо.docx",
        packed({"[Content_Types].xml": b"wordprocessingml.document.main+xml ms-office.&#118;baProject"}),
        "file.damaged",
    ),
    "ActiveX": ("письмо.docx", office(extra={"word/activeX/activeX1.bin": b"x"}), "file.macros"),
    "Basic": (
        "письмо.odt",
        packed({"mimetype": f"{ODF}.text".encode(), "Basic/Standard/Module1.xml": b"<x/>"}),
        "file.macros",
    ),
    "a bomb by what it claims": ("письмо.docx", _claiming(4_000_000_000), "file.bomb"),
    "a directory too long to read": ("письмо.docx", _crowded(), "file.damaged"),
    "a part that is there twice": ("письмо.docx", _twice(), "file.damaged"),
    "an unusual compression": (
        "письмо.docx",
        packed({"[Content_Types].xml": b"wordprocessingml.document.main+xml"}, zipfile.ZIP_BZIP2),
        "file.damaged",
    ),
    "half a Word file": ("письмо.docx", office()[:-30], "file.damaged"),
    "a start alone": ("письмо.docx", b"PK\x03\x04", "file.damaged"),
    "bytes": ("заметка.txt", bytes(range(256)), "file.type-mismatch"),
    "text with a NUL": ("заметка.txt", b"one\x00two", "file.type-mismatch"),
    "no extension": ("Приказ", PDF, "file.type-refused"),
    "a second extension": ("Приказ.pdf.exe", PDF, "file.type-refused"),
    "an extension turned round": ("Приказ\u202efdp.exe", PDF, "file.type-refused"),
    "a declared type of something else": ("Приказ.pdf", PDF, "file.type-declared"),
    "nothing": ("Приказ.pdf", b"", "file.empty"),
}


@pytest.mark.parametrize("what", REFUSED)
async def test_what_is_refused(client: Client, store: Path, what: str) -> None:
    name, content, code = REFUSED[what]
    school = client("school")
    address = await document(school)
    kind = "text/html" if code == "file.type-declared" else "application/octet-stream"
    answer = await upload(school, address, content, name, kind)
    assert answer.status_code == 422, answer.text
    (fault,) = answer.json()["errors"]
    assert (fault["pointer"], fault["code"]) == ("/file", code)
    assert fault["hint"]
    assert stored(store) == []
    assert (await school.get(f"{address}/files")).json()["items"] == []


async def test_a_bomb_is_never_inflated(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[int] = []
    original = zipfile.ZipExtFile.read

    def watched(self: Any, size: int | None = -1) -> bytes:
        data = original(self, size)
        read.append(len(data))
        return data

    monkeypatch.setattr(zipfile.ZipExtFile, "read", watched)
    school = client("school")
    assert (await upload(school, await document(school), BOMB, "письмо.docx")).status_code == 201
    assert sum(read) < 100


async def test_a_file_over_the_limit(
    client: Client, app: FastAPI, store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    school = client("school")
    address = await document(school)
    over = b"a" * make_settings().file_limit
    whole = await upload(school, address, over, "заметка.txt")
    assert (whole.status_code, whole.json()["code"]) == (413, "body-too-large")
    assert "25000000" in whole.json()["detail"]
    streamed = await school.post(
        f"{address}/files", content=_endless(), headers={"Content-Type": "multipart/form-data; boundary=x"}
    )
    assert (streamed.status_code, streamed.json()["code"]) == (413, "body-too-large")
    monkeypatch.setattr(app.state.kernel.settings, "file_limit", 100)
    small = await upload(school, address, b"a" * 101, "заметка.txt")
    assert (small.status_code, small.json()["code"]) == (413, "body-too-large")
    assert "100" in small.json()["detail"]
    assert stored(store) == []


async def _endless() -> AsyncIterator[bytes]:
    """A file of which nobody says how long it is."""
    yield b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\n\r\n'
    for _ in range(30):
        yield b"a" * 1_000_000


def _form(*parts: str, end: str = "--x--\r\n") -> bytes:
    return ("".join(f"--x\r\n{part}\r\n" for part in parts) + end).encode()


FILE = 'Content-Disposition: form-data; name="file"; filename="a.txt"\r\nContent-Type: text/plain\r\n\r\nhello'
FIELD = 'Content-Disposition: form-data; name="file"\r\n\r\nhello'
OTHER = 'Content-Disposition: form-data; name="colour"\r\n\r\nred'

MALFORMED = {
    "cut within the file": (_form(FILE)[:-25], {400, 422}),
    "cut before the end": (_form(FILE, end=""), {400, 422}),
    "without a part": (_form(), {400, 422}),
    "with a field for a file": (_form(FIELD), {422}),
    "with two files": (_form(FILE, FILE), {422}),
    "with a field nobody knows": (_form(FILE, OTHER), {422}),
    "empty": (b"", {400, 422}),
    "no form at all": (b"hello", {400, 422}),
    "a part without a name": (_form("Content-Disposition: form-data\r\n\r\nx"), {400, 422}),
}


async def _send(person: As, address: str, body: bytes, kind: str = "multipart/form-data; boundary=x") -> httpx.Response:
    return await person.post(f"{address}/files", content=body, headers={"Content-Type": kind})


@pytest.mark.filterwarnings("ignore:Exception ignored in.*SpooledTemporaryFile:pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize("what", MALFORMED)
async def test_a_form_that_is_not_one(client: Client, store: Path, what: str) -> None:
    body, statuses = MALFORMED[what]
    school = client("school")
    address = await document(school)
    answer = await _send(school, address, body)
    assert answer.status_code in statuses, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert stored(store) == []


async def test_a_form_as_it_should_be(client: Client) -> None:
    school = client("school")
    made = await _send(school, await document(school), _form(FILE))
    assert (made.status_code, made.json()["name"]) == (201, "a.txt")


async def test_a_body_that_is_no_form(client: Client) -> None:
    school = client("school")
    address = await document(school)
    assert (await _send(school, address, b"{}", "application/json")).status_code == 415
    assert (await _send(school, address, _form(FILE), "multipart/form-data")).status_code in {400, 422}
