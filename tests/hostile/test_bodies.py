"""Bodies of every bad kind at every operation: a refusal in words, at once, and never a fault of the server."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.conftest import As
from tests.hostile.bodies import BODIES, FILES, FORMS, TEN_MEGABYTES
from tests.hostile.judging import WHOLE, Target, share, told, tried


@pytest.mark.parametrize("group", BODIES)
async def test_no_body_harms_an_operation_that_takes_json(
    everyman: As, targets: list[Target], attempt: Callable[[], Any], group: str
) -> None:
    faults = []
    taking = [target for target in targets if target.json_kind is not None]
    for number, target in enumerate(taking):
        for name, content in share(list(BODIES[group].items()), number, 3 if group == "deep or long" else 6):
            async with attempt():
                answer, found = await tried(
                    everyman, target, content=content, headers={"Content-Type": target.json_kind}
                )
            faults += [f"{target} {name}: {fault}" for fault in found]
            if answer.status_code < 400 and group != "of another shape":
                faults.append(f"{target} {name}: taken, {answer.status_code}")
    told(faults)


async def test_ten_megabytes_are_too_many_for_all_but_imports(everyman: As, targets: list[Target]) -> None:
    faults = []
    for target in targets:
        if target.json_kind is not None and not target.path.endswith("/imports"):
            sent: dict[str, Any] = {"content": TEN_MEGABYTES, "headers": {"Content-Type": target.json_kind}}
            answer, found = await tried(everyman, target, **sent)
            faults += [f"{target}: {fault}" for fault in found]
            faults += [f"{target}: {answer.status_code}"] if answer.status_code != 413 else []
    told(faults)


@pytest.mark.filterwarnings("ignore:Unclosed file <tempfile.SpooledTemporaryFile:ResourceWarning")
async def test_no_content_harms_an_operation_that_takes_files_and_forms(
    everyman: As, targets: list[Target], attempt: Callable[[], Any]
) -> None:
    """Starlette leaves it to the interpreter to close the file of a part that never ends."""
    contents = {name: content for group in (*BODIES.values(), FORMS, FILES) for name, content in group.items()}
    faults = []
    size = len(contents) if WHOLE else len(contents) // 2
    for number, target in enumerate(targets):
        for kind in target.kinds:
            if kind == target.json_kind:
                continue
            for name, content in share(list(contents.items()), number, size):
                async with attempt():
                    sent = {"Content-Type": kind.replace("multipart/form-data", "multipart/form-data; boundary=b")}
                    _, found = await tried(everyman, target, content=content, headers=sent)
                faults += [f"{target} {kind} {name}: {fault}" for fault in found]
    told(faults)


KINDS: dict[str, int | None] = {
    "": 415, "text/plain": 415, "text/html; charset=utf-8": 415, "application/xml": 415, "image/svg+xml": 415,
    "application/json-patch+json": 415, "/": 415, ";;;": 415, "*/*": 415, "a" * 900: 415, "application/jsonп": 415,
    "multipart/form-data": None, "multipart/form-data; boundary=": None, "application/x-www-form-urlencoded": None,
    "application/json; charset=utf-16": None, "application/json; charset=klingon": None, "APPLICATION/JSON": None,
    "application/json; charset=\x00": None,
}  # fmt: skip
"""Kinds of content, and what is answered wherever a body belongs to the request."""


async def test_no_kind_of_content_harms_an_operation(
    everyman: As, targets: list[Target], attempt: Callable[[], Any]
) -> None:
    """Also where no body is expected at all."""
    faults = []
    for number, target in enumerate(targets):
        for kind, expected in share(list(KINDS.items()), number, 5):
            async with attempt():
                sent: dict[str, Any] = {"content": b'{"colour": 1}', "headers": {"Content-Type": kind.encode()}}
                answer, found = await tried(everyman, target, **sent)
            faults += [f"{target} {kind}: {fault}" for fault in found]
            if expected and target.kinds and answer.status_code != expected:
                faults.append(f"{target} {kind}: {answer.status_code}")
    told(faults)
