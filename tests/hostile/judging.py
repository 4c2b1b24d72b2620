"""What every answer to something hostile must be: a refusal in words, soon, of bearable size, or a success."""

import os
import time
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import httpx

from app.kernel.contract.walk import Json
from tests.access.examples import Places
from tests.conftest import As

T = TypeVar("T")

PATIENCE = 4.0
"""Seconds of work, not of waiting for a busy machine; what grows faster than its input takes minutes."""
WHOLE = os.environ.get("HOSTILE") == "whole"
SEED = int(os.environ.get("HOSTILE_SEED", "1"))
ONE_OF = 12
LONGEST = 2_000_000
"""Bytes; an answer is no way to make much out of little."""


@dataclass(frozen=True)
class Target:
    """An operation, with the parameters of a real address of it."""

    path: str
    method: str
    told: Json
    places: Places

    @property
    def address(self) -> str:
        return self.path.format(**self.places)

    @property
    def kinds(self) -> list[str]:
        """What bodies it takes."""
        return list(self.told.get("requestBody", {}).get("content", {}))

    @property
    def json_kind(self) -> str | None:
        """The kind of its JSON bodies, if it takes any."""
        return next((kind for kind in self.kinds if kind.endswith("json") and kind != "application/x-ndjson"), None)

    @property
    def query(self) -> list[str]:
        """Its parameters behind the question mark."""
        return [parameter["name"] for parameter in self.told["parameters"] if parameter.get("in") == "query"]

    def __str__(self) -> str:
        return f"{self.method} {self.path}"


async def tried(
    person: As, target: Target, address: str | None = None, **sent: Any
) -> tuple[httpx.Response, list[str]]:
    """The answer, and what is wrong with it beside what the client of the suite looks at by itself."""
    headers = {"If-Match": "*"} | sent.pop("headers", {})
    started = time.process_time()
    answer = await person.request(target.method, address or target.address, headers=headers, **sent)
    return answer, list(_faults(answer, time.process_time() - started))


def _faults(answer: httpx.Response, seconds: float) -> Iterator[str]:
    if answer.status_code >= 500:
        yield f"{answer.status_code} {answer.text[:200]}"
    if answer.status_code >= 400 and answer.headers["content-type"] != "application/problem+json":
        yield f"{answer.status_code} that is no problem"
    if seconds > PATIENCE:
        yield f"took {seconds:.1f} s"
    if len(answer.content) > LONGEST:
        yield f"answered {len(answer.content)} bytes"


def drawn(name: str) -> bool:
    """Whether this falls to the sample of this run: the same at every run with the same seed."""
    return WHOLE or zlib.crc32(f"{SEED} {name}".encode()) % ONE_OF == 0


def share(everything: Sequence[T], number: int, size: int) -> list[T]:
    """What one operation gets of many things that all meet the same code: over the operations each comes around."""
    first = (number + SEED) * size
    return [everything[(first + index) % len(everything)] for index in range(min(size, len(everything)))]


def told(faults: Sequence[str]) -> None:
    assert not faults, f"\n{len(faults)} faults:\n" + "\n".join(faults[:30])
