"""Swagger UI at `/docs`, a reading page at `/reference` and the contract: all from this server, for closed networks.

Everything is kept in memory as it leaves: compressed once, named by its digest, so that a browser asks for it once.
"""

import gzip
import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Self

from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import Response

from app.kernel import contract
from app.kernel.preconditions import none_match
from app.kernel.problems import NOT_FOUND, Problem

STATIC = Path(__file__).parent / "static"
PREFIX = "/static/"

_KINDS = {
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".yaml": "application/yaml",
}
_FOR_EVER = "public, max-age=31536000, immutable"
_ASK_AGAIN = "no-cache"

_OWN = (
    "default-src 'none'; script-src 'self'; connect-src 'self'; img-src 'self' data:; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
)
CSP: dict[str, str] = {
    "/docs": _OWN + "style-src 'self'",
    # Redoc writes its styles at run time and searches in a worker made of its own code.
    "/reference": _OWN + "style-src 'unsafe-inline' 'self'; worker-src blob:",
}
"""What each page needs; every other address can do without."""


@dataclass(frozen=True, slots=True)
class Item:
    """One thing on the shelf, compressed."""

    packed: bytes
    kind: str
    digest: str
    keep: str

    @classmethod
    def of(cls, packed: bytes, suffix: str, keep: str) -> Self:
        """The digest is that of the compressed bytes, which are made without a date."""
        return cls(packed, _KINDS[suffix], hashlib.sha256(packed).hexdigest()[:16], keep)

    def answer(self, request: Request) -> Response:
        """As the browser can take it; 304 when it has it."""
        headers = {"ETag": f'"{self.digest}"', "Cache-Control": self.keep, "Vary": "Accept-Encoding"}
        if none_match(request.headers.get("if-none-match"), headers["ETag"]):
            return Response(status_code=304, headers=headers)
        if _takes_gzip(request.headers.get("accept-encoding", "")):
            return Response(self.packed, headers=headers | {"Content-Encoding": "gzip"}, media_type=self.kind)
        return Response(gzip.decompress(self.packed), headers=headers, media_type=self.kind)


def mount(app: FastAPI) -> None:
    """Outside the contract, but for the contract: pages, assets, `/openapi.json`, `/openapi.yaml`."""
    documents = cache(lambda: _documents(app))

    async def shelved(request: Request) -> Response:
        item = shelf().get(request.url.path)
        if item is None:
            raise Problem(NOT_FOUND)
        return item.answer(request)

    def document(request: Request) -> Response:
        """Starlette runs what is not async in a thread: making the contract holds up nobody."""
        return documents()[request.url.path].answer(request)

    for path in (*CSP, PREFIX + "{name}"):
        app.router.add_route(path, shelved, methods=["GET"])
    for path in ("/openapi.json", "/openapi.yaml"):
        app.router.add_route(path, document, methods=["GET"])
    app.openapi = cache(lambda: contract.build(app))  # type: ignore[method-assign]  # one contract, whoever asks


@cache
def shelf() -> Mapping[str, Item]:
    """Every asset by its address, and the pages that name those addresses."""
    shelved: dict[str, Item] = {}
    addresses: dict[str, str] = {}
    for name, packed in _assets():
        stem, suffix = Path(name).stem, Path(name).suffix
        item = Item.of(packed, suffix, _FOR_EVER)
        addresses[name] = f"{PREFIX}{stem}.{item.digest}{suffix}"
        shelved[addresses[name]] = item
    for path in CSP:
        page = (STATIC / f"{path[1:]}.html").read_text(encoding="utf-8")
        filled = re.sub(r"\{\{(.+?)\}\}", lambda found: addresses[found[1]], page)
        shelved[path] = Item.of(_pack(filled), ".html", _ASK_AGAIN)
    return shelved


def _assets() -> Iterator[tuple[str, bytes]]:
    for file in STATIC.iterdir():
        if file.suffix == ".gz":
            yield file.stem, file.read_bytes()
        elif file.suffix in (".css", ".js"):
            yield file.name, _pack(file.read_text(encoding="utf-8"))


def _documents(app: FastAPI) -> Mapping[str, Item]:
    document = app.openapi()
    return {
        "/openapi.json": Item.of(_pack(contract.as_json(document)), ".json", _ASK_AGAIN),
        "/openapi.yaml": Item.of(_pack(contract.as_yaml(document)), ".yaml", _ASK_AGAIN),
    }


def _pack(content: str) -> bytes:
    return gzip.compress(content.encode(), mtime=0)


def _takes_gzip(accepted: str) -> bool:
    offers = [part.replace(" ", "").lower() for part in accepted.split(",")]
    return any(offer == "gzip" or (offer.startswith("gzip;q=") and offer != "gzip;q=0") for offer in offers)
