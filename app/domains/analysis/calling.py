"""Calls the arithmetic in a process of its own, so that a run of thousands of schools slows nobody else down.

A thread would hold the interpreter for seconds; a process that stands behind the server in line costs it nothing but
the bytes, and those are taken line by line (measured: see benchmarks/analysis.md).
"""

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Literal

import structlog

_ROOT = Path(__file__).parents[3]
_PATIENCE = 120.0
_LONGEST_LINE = 1024 * 1024
"""Twice as much may wait to be read: a larger bound would only fill the memory (measured: 240 MB after runs)."""
Mode = Literal["run", "design", "power"]
Lines = AsyncIterator[bytes]

log = structlog.get_logger("analysis")


@asynccontextmanager
async def reckoned(mode: Mode, content: Lines) -> AsyncIterator[Lines]:
    """What the program answers line by line, to what it is given line by line; whoever stops reading ends it."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "app.domains.analysis.method", mode, cwd=_ROOT, limit=_LONGEST_LINE,
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    try:
        async with asyncio.timeout(_PATIENCE):
            await _give(process, content)
            yield _lines(process, mode)
    finally:
        if process.returncode is None:
            process.kill()
            await asyncio.shield(process.wait())


async def reckon(mode: Mode, content: bytes) -> list[bytes]:
    """All of them at once."""
    async with reckoned(mode, _once(content)) as lines:
        return [line async for line in lines]


async def _once(content: bytes) -> Lines:
    yield content


async def _give(process: asyncio.subprocess.Process, content: Lines) -> None:
    """It reads all before it answers; if it does not even read, what it says on its way out tells why."""
    assert process.stdin is not None  # noqa: S101  # it was asked for
    try:
        async for line in content:
            process.stdin.write(line)
            await process.stdin.drain()
        process.stdin.close()
    except (BrokenPipeError, ConnectionResetError):
        return


async def _lines(process: asyncio.subprocess.Process, mode: Mode) -> Lines:
    assert process.stdout is not None  # noqa: S101  # they were asked for
    assert process.stderr is not None  # noqa: S101
    while line := await process.stdout.readline():
        yield line.rstrip(b"\n")
    said = await process.stderr.read()
    if await process.wait():
        log.error("the arithmetic failed", mode=mode, said=said[-2000:].decode(errors="replace"))
        message = f"the arithmetic ended with {process.returncode}"
        raise RuntimeError(message)
