"""Everything of an installation in one file and back: the tables by pg_dump, and the stored files beside them.

The file is a ZIP: its table of contents is written last and every member carries a checksum, so a copy that was cut
short or damaged on its way is refused before anything is touched. Stored files never change once written, and are
packed after the dump: each one that the tables name is there. Files kept in an S3 store are that store's to back up.
"""

import json
import os
import shutil
import subprocess
import tempfile
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any

from sqlalchemy.engine import make_url

from app.kernel.machine.embedded import binary
from app.kernel.machine.trouble import Trouble

_FORM = 1
_ABOUT = "about.json"
_TABLES = "tables.sql"
_FILES = "files/"


def write(url: str, files: Path, target: Path) -> int:
    """Put the installation into `target`; its size in bytes. An interrupted backup leaves nothing under that name."""
    if target.exists():
        raise Trouble(f"{target} уже есть.", f"{target} exists already.")
    draft = target.with_name(f".{target.name}.part")
    try:
        with _private(draft) as file, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
            about = {"form": _FORM, "made_at": datetime.now(UTC).isoformat(timespec="seconds")}
            archive.writestr(_ABOUT, json.dumps(about))
            with archive.open(_TABLES, "w", force_zip64=True) as member:
                _dump(url, member)
            for path in sorted(files.glob("??/*")):
                if "#" not in path.name:  # half written, and nothing refers to it
                    archive.write(path, _FILES + path.relative_to(files).as_posix(), zipfile.ZIP_STORED)
        draft.rename(target)
    except OSError as error:
        raise Trouble(f"Не записать {target}: {error.strerror}.", f"{target} cannot be written: {error}.") from error
    finally:
        draft.unlink(missing_ok=True)
    return target.stat().st_size


def restore(url: str, files: Path, source: Path) -> None:
    """Replace the installation by what `source` holds: all of it, or nothing of it changes."""
    with _opened(source) as archive:
        names = [name for name in archive.namelist() if name.startswith(_FILES) and not name.endswith("/")]
        for name in names:
            _put(archive, name, files)
        with archive.open(_TABLES) as member:
            _load(url, member)


@contextmanager
def _opened(source: Path) -> Iterator[zipfile.ZipFile]:
    """The archive, after every byte of it was checked."""
    damaged = Trouble(
        f"{source}: файл оборван или повреждён; ничего не изменено.",
        f"{source} is cut short or damaged; nothing was changed.",
    )
    try:
        with zipfile.ZipFile(source) as archive:
            if archive.testzip() is not None:
                raise damaged
            about = json.loads(archive.read(_ABOUT))
            if about["form"] != _FORM:
                raise Trouble(
                    f"{source} сделан другой версией программы ({about['form']}).",
                    f"{source} was made by another version of the program ({about['form']}).",
                )
            yield archive
    except (zipfile.BadZipFile, EOFError, KeyError, ValueError) as error:
        raise damaged from error
    except OSError as error:
        raise Trouble(f"{source} не прочитать: {error.strerror}.", f"{source} cannot be read: {error}.") from error


def _dump(url: str, into: IO[bytes]) -> None:
    words = [binary("pg_dump"), "--no-owner", "--no-privileges"]
    with tempfile.TemporaryFile() as said:
        with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=said, env=_env(url)) as run:
            assert run.stdout is not None  # noqa: S101  # asked for above
            shutil.copyfileobj(run.stdout, into, 1 << 20)
        if run.returncode:
            raise _refused("pg_dump", said)


def _load(url: str, tables: IO[bytes]) -> None:
    """One transaction: the old tables go and the new ones come, or all stays."""
    words = [
        binary("psql"),
        "--no-psqlrc",
        "--quiet",
        "--single-transaction",
        "--set=ON_ERROR_STOP=1",
        "--output=/dev/null",
    ]
    with tempfile.TemporaryFile() as said:
        with subprocess.Popen(words, stdin=subprocess.PIPE, stderr=said, env=_env(url)) as run:
            assert run.stdin is not None  # noqa: S101  # asked for above
            try:
                run.stdin.write(b"SET lock_timeout = '10s';\nDROP SCHEMA public CASCADE;\nCREATE SCHEMA public;\n")
                shutil.copyfileobj(tables, run.stdin, 1 << 20)
                run.stdin.close()
            except BrokenPipeError:
                pass
        if run.returncode:
            raise _refused("psql", said)


def _put(archive: zipfile.ZipFile, name: str, files: Path) -> None:
    """Write one stored file that is not there yet; a name that leads out of the folder is refused."""
    place = (files / name.removeprefix(_FILES)).resolve()
    if not place.is_relative_to(files.resolve()):
        raise Trouble(f"Недопустимое имя в архиве: {name}.", f"The archive has a forbidden name: {name}.")
    if place.exists():
        return
    files.mkdir(mode=0o700, parents=True, exist_ok=True)
    place.parent.mkdir(parents=True, exist_ok=True)
    draft = place.with_name(f".{place.name}.part")
    with archive.open(name) as member, _private(draft) as file:
        shutil.copyfileobj(member, file, 1 << 20)
    draft.rename(place)


@contextmanager
def _private(path: Path) -> Iterator[IO[bytes]]:
    """A new file for our eyes only, on the disk when the block ends."""
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600), "wb+") as file:
        yield file
        file.flush()
        os.fsync(file.fileno())


def _env(url: str) -> Mapping[str, str]:
    """The address for PostgreSQL's own programs, in the environment: a command line can be read by everybody."""
    target = make_url(url)
    said: dict[str, Any] = dict(target.query)
    hosts = said.pop("host", None) or target.host or "localhost"
    hosts = [hosts] if isinstance(hosts, str) else list(hosts)
    ports = str(said.pop("port", None) or target.port or "5432")
    parts = [host.rpartition(":") if ":" in host and not host.startswith("/") else (host, "", ports) for host in hosts]
    wanted = {
        "PGHOST": ",".join(host for host, _, _ in parts),
        "PGPORT": ",".join(port for _, _, port in parts),
        "PGUSER": target.username,
        "PGPASSWORD": target.password,
        "PGDATABASE": target.database,
        "PGSSLMODE": said.get("sslmode") or said.get("ssl"),
        "PGTARGETSESSIONATTRS": said.get("target_session_attrs"),
        "PGCLIENTENCODING": "UTF8",
    }
    return {**os.environ, **{name: str(value) for name, value in wanted.items() if value}}


def _refused(program: str, said: IO[bytes]) -> Trouble:
    said.seek(0)
    told = said.read().decode(errors="replace").strip()
    return Trouble(f"{program} отказал; база не изменена.", f"{program}: {told}\nThe database was left as it is.")
