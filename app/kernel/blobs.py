"""Stored files: content addressed by its sha256, kept once however often it is referred to, on disk or in an S3 store.

A hash is no address for anybody outside: content is reached through a row of a `Stored` table, and rows pass the gate.
Content is durable before its row commits; what a failed or killed request leaves behind, `collect_garbage` removes.
"""

import hashlib
import os
import re
from collections.abc import AsyncIterator, Iterable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any, BinaryIO, Protocol
from urllib.parse import urlsplit

import obstore
import structlog
from anyio import to_thread
from obstore.exceptions import BaseError
from obstore.store import LocalStore, S3Store
from sqlalchemy import BigInteger, func, select, union_all
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.database import Database
from app.kernel.db import Db
from app.kernel.machine.trouble import Trouble
from app.kernel.problems import Kind, Problem
from app.kernel.refusals import translated, unavailable
from app.kernel.tables import Base, now
from app.kernel.text import Text
from app.settings import Settings

CHUNK = 1024 * 1024
"""Bytes of content held in memory at a time."""
GRACE = timedelta(days=1)
"""Content that nothing refers to stays for so long."""

_LOCK = int.from_bytes(b"file")
_PLACE = re.compile(r"[0-9a-f]{2}/([0-9a-f]{64})")
_STAGED = re.compile(r"[0-9a-f]{64}#\d+")
_ENDPOINTS = ("AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL", "AWS_ENDPOINT")

CONTENT_LOST = Kind(
    "file-content-lost", 500,
    Text("Содержимое файла не найдено в хранилище", "The content of the file is not in the store"),
    Text("Администратор системы.", "The administrator of the installation."),
    Text("Верните хранилище файлов из резервной копии того же времени, что и база данных.",
         "Restore the store of files from a backup of the same time as the database."),
)  # fmt: skip

log = structlog.get_logger("files")


class Stored:
    """A table whose rows refer to stored content; while a row stands, so does its content."""

    sha256: Mapped[str] = mapped_column(index=True)
    size: Mapped[int] = mapped_column(BigInteger)


@dataclass(frozen=True, slots=True)
class Blob:
    """Content in the store; `size` in bytes."""

    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class Found:
    """Content as a listing of the store tells it."""

    sha256: str
    size: int
    stored_at: datetime


@dataclass(frozen=True, slots=True)
class Swept:
    """What `collect_garbage` did; sizes in bytes."""

    kept: int
    removed: int
    freed: int


class Spot(Protocol):
    """Where objects lie."""

    @property
    def store(self) -> LocalStore | S3Store:
        """They, for the library."""

    def settle(self, place: str) -> None:
        """Return when the object outlives a power failure."""

    def staged(self, before: datetime) -> list[Path]:
        """What killed writers left half done, by names that begin with the hash."""


class Disk:
    """A folder of this machine."""

    def __init__(self, folder: Path) -> None:
        """The folder is made when the first file comes."""
        self._folder = folder

    @cached_property
    def store(self) -> LocalStore:
        """Its objects; a `#` in a name is the library's mark of what is half written."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return LocalStore(self._folder)

    def settle(self, place: str) -> None:
        """The library renames without fsync, so the file, its folder and the folder above are synced here."""
        path = self._folder / place
        for synced in (path, path.parent, self._folder):
            descriptor = os.open(synced, os.O_RDONLY)
            try:
                os.fsync(descriptor)
            finally:
                os.close(descriptor)

    def staged(self, before: datetime) -> list[Path]:
        """The library writes to `<name>#<n>` before it renames; its listings hide those."""
        left: list[Path] = []
        for path in self._folder.glob("??/*#*"):
            with suppress(FileNotFoundError):
                if _STAGED.fullmatch(path.name) and path.stat().st_mtime < before.timestamp():
                    left.append(path)
        return left


class Bucket:
    """A bucket; half-done uploads of killed servers are for a lifecycle rule of the bucket to drop."""

    def __init__(self, url: str) -> None:
        """`s3://bucket/prefix`; credentials, region and endpoint come from the usual AWS_* variables."""
        parts = urlsplit(url)
        if parts.scheme != "s3" or not parts.hostname or parts.netloc != parts.hostname or parts.query + parts.fragment:
            raise Trouble(
                "FILES_URL должен иметь вид s3://корзина/папка; ключи доступа передают в переменных AWS_*.",
                "FILES_URL must look like s3://bucket/prefix; credentials go into the AWS_* variables.",
            )
        endpoint = next((os.environ[name] for name in _ENDPOINTS if os.environ.get(name)), "")
        self.store = S3Store(
            parts.hostname,
            prefix=parts.path.strip("/") or None,
            client_options={
                "allow_http": endpoint.startswith("http://"),
                "connect_timeout": timedelta(seconds=5),
                "timeout": timedelta(seconds=60),
            },
            retry_config={"max_retries": 3, "retry_timeout": timedelta(seconds=15)},
        )

    def settle(self, place: str) -> None:
        """An object that was accepted is durable."""

    def staged(self, before: datetime) -> list[Path]:  # noqa: ARG002  # as a disk is asked
        """Nothing of a half-done upload can be seen."""
        return []


class Blobs:
    """The store of files of an installation."""

    def __init__(self, spot: Spot) -> None:
        """`Blobs.of(settings)` makes the one that the settings ask for."""
        self._spot = spot

    @classmethod
    def of(cls, settings: Settings) -> "Blobs":
        """In FILES_URL when it is set, else in the data folder."""
        return cls(Bucket(settings.files_url) if settings.files_url else Disk(settings.data_dir / "files"))

    async def put(self, db: Db, file: BinaryIO) -> Blob:
        """Store a seekable file durably; refer to it by a `Stored` row in this same transaction.

        It is written even when it is there: that takes as long for content known as for content unknown, so nobody
        learns what others have stored, and it heals a file that a power failure tore.
        """
        blob = await to_thread.run_sync(_measured, file)
        await _hold(db, blob.sha256)
        place = _place(blob.sha256)
        with _in_reach():
            await obstore.put_async(self._spot.store, place, file, chunk_size=5 * CHUNK, max_concurrency=2)
            await to_thread.run_sync(self._spot.settle, place)
        return blob

    async def check(self, blob: Blob) -> None:
        """Raise a problem unless the content is there in its full size."""
        with _in_reach():
            try:
                found = await obstore.head_async(self._spot.store, _place(blob.sha256))
            except FileNotFoundError:
                found = None
        if found is None or found["size"] != blob.size:
            log.error("content lost", sha256=blob.sha256)
            raise Problem(CONTENT_LOST)

    async def read(self, blob: Blob, start: int = 0, stop: int | None = None) -> AsyncIterator[bytes]:
        """The bytes from `start` to before `stop`; each chunk is asked for by itself, so a slow reader holds none."""
        end = blob.size if stop is None else stop
        for at in range(start, end, CHUNK):
            chunk = await obstore.get_range_async(
                self._spot.store, _place(blob.sha256), start=at, end=min(at + CHUNK, end)
            )
            yield bytes(chunk)

    async def whole(self, blob: Blob) -> bytes:
        """All of it at once, for what was bounded when it came."""
        await self.check(blob)
        with _in_reach():
            return b"".join([chunk async for chunk in self.read(blob)])

    async def delete(self, sha256: str) -> None:
        """Remove content; that nothing refers to it is for the caller to know."""
        with _in_reach():
            await obstore.delete_async(self._spot.store, _place(sha256))

    async def names(self) -> AsyncIterator[Sequence[Found]]:
        """Everything that is stored, in batches; objects that are not of this module are passed over."""
        with _in_reach():
            async for batch in obstore.list(self._spot.store, chunk_size=500):
                yield [
                    Found(match[1], meta["size"], meta["last_modified"])
                    for meta in batch
                    if (match := _PLACE.fullmatch(meta["path"]))
                ]

    async def staged(self, before: datetime) -> list[Path]:
        """What killed writers left half done, by names that begin with the hash."""
        with _in_reach():
            return await to_thread.run_sync(self._spot.staged, before)


async def sweep(url: str, settings: Settings, *, grace: timedelta = GRACE) -> Swept:
    """`collect_garbage` from the command line; `url` is the database's address."""
    database = Database(url, pool=1, bouncer=settings.database_bouncer)
    try:
        return await collect_garbage(database, Blobs.of(settings), grace=grace)
    finally:
        await database.close()


async def collect_garbage(database: Database, blobs: Blobs, *, grace: timedelta = GRACE) -> Swept:
    """Remove content that no row refers to; safe beside a working server.

    Where no row refers to anything nothing is removed: that is rather a new database beside an old store than garbage.
    """
    before = now() - grace
    kept = removed = freed = 0
    for path in await blobs.staged(before):
        async with _alone(database, path.name[:64]) as connection:
            if connection is not None:
                path.unlink(missing_ok=True)
    async with database.connect() as connection:
        untouched = not await _any_reference(connection)
    async for batch in blobs.names():
        async with database.connect() as connection:
            referred = await _referred(connection, [found.sha256 for found in batch])
        for found in batch:
            garbage = not (untouched or found.sha256 in referred or found.stored_at >= before)
            if garbage and await discard(database, blobs, found.sha256):
                removed += 1
                freed += found.size
            else:
                kept += 1
    return Swept(kept, removed, freed)


async def discard(database: Database, blobs: Blobs, sha256: str) -> bool:
    """Remove content that no row refers to any longer; False where one does, or is on its way."""
    async with _alone(database, sha256) as connection:
        if connection is None or await _referred(connection, [sha256]):
            return False
        await blobs.delete(sha256)
        return True


@asynccontextmanager
async def _alone(database: Database, sha256: str) -> AsyncIterator[AsyncConnection | None]:
    """Under the lock that every `put` shares until its request has committed; None while one is on its way."""
    async with database.connect() as connection:
        alone = await connection.scalar(select(func.pg_try_advisory_xact_lock(_LOCK, _key(sha256))))
        yield connection if alone else None


async def _hold(db: Db, sha256: str) -> None:
    connection = await db.connection()
    with translated():
        await connection.execute(select(func.pg_advisory_xact_lock_shared(_LOCK, _key(sha256))))


async def _referred(connection: AsyncConnection, hashes: Iterable[str]) -> frozenset[str]:
    wanted = list(hashes)
    found = union_all(*(select(table.c.sha256).where(table.c.sha256.in_(wanted)) for table in _tables()))
    return frozenset((await connection.scalars(found)).all())


async def _any_reference(connection: AsyncConnection) -> bool:
    any_ = union_all(*(select(table.c.sha256).limit(1) for table in _tables()))
    return (await connection.execute(any_)).first() is not None


def _tables() -> list[Any]:
    return [mapper.local_table for mapper in Base.registry.mappers if issubclass(mapper.class_, Stored)]


def _measured(file: BinaryIO) -> Blob:
    file.seek(0)
    digest = hashlib.sha256()
    while chunk := file.read(CHUNK):
        digest.update(chunk)
    size = file.tell()
    file.seek(0)
    return Blob(digest.hexdigest(), size)


def _place(sha256: str) -> str:
    return f"{sha256[:2]}/{sha256}"


def _key(sha256: str) -> int:
    return int.from_bytes(bytes.fromhex(sha256[:8]), signed=True)


@contextmanager
def _in_reach() -> Iterator[None]:
    """A store that is full, away or refuses is 503 for the caller; the log has the reason."""
    try:
        yield
    except (BaseError, OSError) as error:
        log.exception("the store of files fails")
        raise unavailable() from error
