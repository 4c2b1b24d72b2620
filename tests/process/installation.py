"""Real processes: a server started by `python -m app serve` on a free port, with a data folder of its own."""

import os
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import asyncpg
import httpx
import psutil

from app.domains.accounts.passwords import hashed

ROOT = Path(__file__).parents[2]
KEPT = {"PATH", "HOME", "LANG", "LD_LIBRARY_PATH", "TMPDIR"}
"""Of the environment of the tests; settings of whoever runs them do not reach the servers."""
PATIENCE = 60.0
PASSWORD = "seven quiet bridges"


def eventually(what: Any, patience: float = PATIENCE) -> Any:
    """The first true answer of `what`; a process that died tells so by raising."""
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline:
        if found := what():
            return found
        time.sleep(0.05)
    message = f"still not so after {patience} s"
    raise AssertionError(message)


@dataclass
class Server:
    """A serving process."""

    process: subprocess.Popen[bytes]
    port: int
    log: Path

    @property
    def said(self) -> str:
        return self.log.read_text(errors="replace")

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def is_ready(self) -> bool:
        assert self.process.poll() is None, self.said
        return "Ready / Готово" in self.said

    def health(self) -> int:
        try:
            return httpx.get(f"{self.address}/health/ready", timeout=10).status_code
        except httpx.TransportError:
            return 0

    def kill(self) -> None:
        self.process.kill()
        self.process.wait(PATIENCE)

    def stop(self, how: int = signal.SIGTERM) -> int:
        self.process.send_signal(how)
        return self.process.wait(PATIENCE)


@dataclass
class Installation:
    """A data folder and the settings of whoever starts the program on it."""

    data: Path
    logs: Path
    settings: dict[str, str] = field(default_factory=dict)
    started: list[Server] = field(default_factory=list)
    clients: list[httpx.Client] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"postgresql://support@/support?host={self.data / 'postgres'}"

    def postmaster(self) -> psutil.Process | None:
        """The database process of this folder."""
        for process in psutil.process_iter():
            try:
                if process.name() == "postgres" and str(self.data / "postgres") in process.cmdline():
                    return process
            except psutil.Error:
                continue
        return None

    def serve(self, *words: str, **settings: str) -> Server:
        """A server that answers."""
        server = self.spawn(*words, **settings)
        eventually(server.is_ready)
        return server

    def spawn(self, *words: str, **settings: str) -> Server:
        """A server that begins to start."""
        port = free_port()
        log = self.logs / f"server-{len(self.started)}.log"
        with log.open("wb") as file:
            process = subprocess.Popen(
                [sys.executable, "-m", "app", "serve", *words],
                cwd=ROOT, stdout=file, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL,
                env=self._environment(PORT=str(port)) | settings,
            )  # fmt: skip
        server = Server(process, port, log)
        self.started.append(server)
        return server

    def run(self, *words: str, **settings: str) -> subprocess.CompletedProcess[str]:
        """A command that ends."""
        return subprocess.run(
            [sys.executable, "-m", "app", *words],
            cwd=ROOT, env=self._environment() | settings, capture_output=True, text=True, timeout=PATIENCE, check=False,
        )  # fmt: skip

    def refuses(self, *words: str, **settings: str) -> str:
        """What a command that cannot go on says: in both languages, and never a traceback."""
        result = self.run(*(words or ("serve",)), **settings)
        assert result.returncode == 1, result.stderr + result.stdout
        assert "Traceback" not in result.stderr
        assert len(result.stderr.strip().splitlines()) >= 2
        assert any("а" <= letter <= "я" for letter in result.stderr.splitlines()[-1])
        return result.stderr

    async def administrator(self, server: Server) -> httpx.Client:
        """A signed-in administrator, put in by hand on the first call."""
        connection = await asyncpg.connect(self.url)
        person = "gen_random_uuid(), now(), now(), 1"
        await connection.execute(
            f"""WITH made AS (
                INSERT INTO users (id, created_at, updated_at, version, login, name, password_hash, active)
                VALUES ({person}, 'root', 'Root', $1, true) ON CONFLICT DO NOTHING RETURNING id
            )
            INSERT INTO memberships (id, created_at, updated_at, version, user_id, role, starts_on)
            SELECT {person}, id, 'administrator', now()::date FROM made""",  # noqa: S608  # our own words
            await hashed(PASSWORD),
        )
        await connection.close()
        client = httpx.Client(base_url=f"{server.address}/api/v1", timeout=PATIENCE)
        self.clients.append(client)
        form = {"grant_type": "password", "username": "root", "password": PASSWORD}
        answer = client.post("/auth/token", data=form)  # noqa: ASYNC212  # nobody else is waiting
        assert answer.status_code == 200, answer.text
        client.headers["Authorization"] = f"Bearer {answer.json()['access_token']}"
        return client

    def at_rest(self) -> bool:
        """No process of the database is left."""
        return self.postmaster() is None

    def end(self) -> None:
        for client in self.clients:
            client.close()
        for server in self.started:
            if server.process.poll() is None:
                server.kill()
        while process := self.postmaster():
            process.send_signal(signal.SIGQUIT)
            psutil.wait_procs([process], timeout=10)

    def _environment(self, **more: str) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if name in KEPT}
        return kept | {"DATA_DIR": str(self.data), "PYTHONUTF8": "1", "RATE_LIMIT": "0"} | self.settings | more


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port: int = taken.getsockname()[1]
        return port
