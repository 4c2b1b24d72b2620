"""A store of its own for every test, and papers to put into it."""

import io
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from app.kernel.blobs import Blobs, Disk
from app.kernel.core import Kernel
from tests.conftest import As

PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<< >>\nendobj\nstartxref\n0\n%%EOF\n"
PNG = b"\x89PNG\r\n\x1a\n" + b"\x00\x00\x00\rIHDR" + b"\x00" * 30 + b"\x00\x00\x00\x00IEND\xaeB`\x82"
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01" + b"\x00" * 40 + b"\xff\xd9"
EXE = b"MZ\x90\x00\x03" + b"\x00" * 120 + b"PE\x00\x00"

ORDER: dict[str, Any] = {
    "kind": "order",
    "number": "128-р",
    "issued_on": "2026-08-31",
    "title": "О включении школ в районный проект",
    "issuer": "Отдел образования",
}


def office(main: str = "wordprocessingml.document.main+xml", extra: dict[str, bytes] | None = None) -> bytes:
    """A file of an office suite: the directory, its list of types and a part."""
    types = f'<Types><Override PartName="/main.xml" ContentType="application/vnd.x.{main}"/></Types>'
    return packed({"[Content_Types].xml": types.encode(), "main.xml": b"<x/>", **(extra or {})})


def packed(parts: dict[str, bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip."""
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", compression) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return whole.getvalue()


async def document(person: As, **values: Any) -> str:
    """The address of a new document."""
    made = await person.post("/documents", json={**ORDER, **values})
    assert made.status_code == 201, made.text
    return made.headers["location"].removeprefix("/api/v1")


async def upload(
    person: As,
    address: str,
    content: bytes = PDF,
    name: str = "Приказ.pdf",
    kind: str | None = None,
    key: str | None = None,
) -> httpx.Response:
    """Attach a file to a document."""
    part = (name, content) if kind is None else (name, content, kind)
    headers = {"Idempotency-Key": key} if key else {}
    return await person.post(f"{address}/files", files={"file": part}, headers=headers)


@pytest.fixture
def store(app: FastAPI, tmp_path: Path) -> Iterator[Path]:
    """The folder in which the files of this test lie."""
    kernel: Kernel = app.state.kernel
    app.state.kernel = replace(kernel, blobs=Blobs(Disk(tmp_path / "files")))
    yield tmp_path / "files"
    app.state.kernel = kernel


def stored(store: Path) -> list[str]:
    """The hashes in the folder."""
    return sorted(path.name for path in store.glob("??/*"))
