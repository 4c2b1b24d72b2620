"""Calls the arithmetic in a process of its own, so that a run of thousands of schools slows nobody else down.

A thread would hold the interpreter for seconds; a process that stands behind the server in line costs it nothing but
the bytes (measured: see benchmarks/analysis.md).
"""

import asyncio
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Literal

import structlog

_ROOT = Path(__file__).parents[3]
_PATIENCE = 120.0
Mode = Literal["run", "design", "power"]

log = structlog.get_logger("analysis")


async def reckon(mode: Mode, content: bytes) -> Sequence[bytes]:
    """The lines that the program answers; whoever stops waiting ends it."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "app.domains.analysis.method", mode, cwd=_ROOT,
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    try:
        async with asyncio.timeout(_PATIENCE):
            made, said = await process.communicate(content)
    except BaseException:
        if process.returncode is None:
            process.kill()
            await asyncio.shield(process.wait())
        raise
    if process.returncode:
        log.error("the arithmetic failed", mode=mode, said=said[-2000:].decode(errors="replace"))
        message = f"the arithmetic ended with {process.returncode}"
        raise RuntimeError(message)
    return made.splitlines()
