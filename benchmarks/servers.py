"""What is measured: a database for each size, and the serving processes, ours and the bare one."""

import asyncio
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar

import asyncpg

from app.kernel.machine import migrating
from app.main import create_app
from app.settings import Settings
from benchmarks.data import SIZES, Made, make

FOLDER = Path(".tests") / "bench"

T = TypeVar("T")


@dataclass(frozen=True)
class Prepared:
    """A filled database, and what the bare server must know to check our tokens."""

    size: str
    url: str
    made: Made
    key: Any


def prepare(server: str, size: str) -> Prepared:
    """A database of its own for a size, made anew."""
    return asyncio.run(_prepare(server, size))


async def _prepare(server: str, size: str) -> Prepared:
    name = f"bench_{size.lower()}"
    connection = await asyncpg.connect(server)
    await connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
    await connection.execute(f"CREATE DATABASE {name}")
    await connection.close()
    url = server.replace("@/support", f"@/{name}")
    await migrating.migrate(url)
    kernel = create_app(Settings(data_dir=FOLDER, rate_limit=0), url).state.kernel
    await kernel.keyring.load()
    made = await make(kernel, url, SIZES[size])
    (key,) = kernel.keyring.public()
    await kernel.database.close()
    return Prepared(size, url, made, key)


def connected(url: str, doing: Callable[[asyncpg.Connection], Awaitable[T]]) -> T:
    """What a few words with the database gave."""

    async def talk() -> T:
        connection = await asyncpg.connect(url)
        try:
            return await doing(connection)
        finally:
            await connection.close()

    return asyncio.run(talk())


@contextmanager
def both(prepared: Prepared, **settings: str) -> Iterator[tuple["Server", "Server"]]:
    """Ours and the bare server, on the same database."""
    made = prepared.made
    bare = {
        "BENCH_DISTRICT": str(made.district),
        "BENCH_FORM": str(made.asked.form),
        "BENCH_JWK": json.dumps(prepared.key),
    }
    with ours(prepared, **settings) as one, Server("benchmarks.bare:create_app", prepared.url, bare) as other:
        yield one, other
        print(f"{prepared.size}: memory ours {one.memory('Pss')} MB, R {other.memory('Pss')} MB (PSS)")


def ours(prepared: Prepared, **settings: str) -> "Server":
    """The product."""
    return Server("app.main:create_app", prepared.url, settings)


class Server:
    """One server process, as `python -m app serve` runs it, for as long as the block lasts."""

    def __init__(self, factory: str, database: str, settings: dict[str, str]) -> None:
        with socket.socket() as found:
            found.bind(("127.0.0.1", 0))
            port = found.getsockname()[1]
        self.url = f"http://127.0.0.1:{port}"
        self._address = ("127.0.0.1", port)
        self._factory = factory
        program = (
            "import gc,uvicorn;"
            "from app.kernel.machine import logs;from app.settings import settings;logs.configure(settings());"
            "gc.collect();gc.freeze();gc.set_threshold(50000,20,100);"
            f"uvicorn.run('{factory}',factory=True,host='127.0.0.1',port={port},loop='uvloop',http='httptools',"
            "log_level='error',access_log=False,lifespan='on')"
        )
        environment = {**os.environ, "DATABASE_URL": database, "LOG_FORMAT": "json", "RATE_LIMIT": "10000000",
                       "DATA_DIR": str(FOLDER), **settings}  # fmt: skip
        self.process = subprocess.Popen([sys.executable, "-c", program], env=environment, stderr=subprocess.DEVNULL)

    def __enter__(self) -> Self:
        """Wait until it answers."""
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            with socket.socket() as knock:
                if knock.connect_ex(self._address) == 0:
                    return self
            time.sleep(0.1)
        raise SystemExit(f"{self._factory} did not start")

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End it."""
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(20)

    def memory(self, what: str) -> int:
        """MB: `Pss` or `Rss` now, `VmHWM` the highest `Rss` since `forget_peak`."""
        place = "status" if what.startswith("Vm") else "smaps_rollup"
        text = Path(f"/proc/{self.process.pid}/{place}").read_text()
        found = re.search(rf"^{what}:\s+(\d+)", text, re.MULTILINE)
        return int(found[1]) // 1024 if found else 0

    def forget_peak(self) -> None:
        """Count the highest `Rss` anew from now on (Linux: 5 to clear_refs)."""
        Path(f"/proc/{self.process.pid}/clear_refs").write_text("5")
