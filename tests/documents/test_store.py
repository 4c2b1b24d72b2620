"""The store itself: nothing lost to a crash or a sweep, nothing held while a download runs, on disk or in a bucket."""

import asyncio
import hashlib
import os
import socket
import subprocess
import sys
import textwrap
import time
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from app.kernel.blobs import CHUNK, Blobs, Bucket, Disk, collect_garbage
from app.kernel.core import Kernel
from app.kernel.machine.trouble import Trouble
from tests.conftest import Live
from tests.documents.conftest import PDF, document, stored, upload

AT_ONCE = timedelta(0)
LARGE = PDF + b"%" + bytes(range(1, 256)) * 20_000


@pytest.fixture
async def alone(live: Live, tmp_path: Path) -> AsyncIterator[Live]:
    """The application with real commits and a store of this test."""
    kernel: Kernel = live.app.state.kernel
    live.app.state.kernel = replace(kernel, blobs=Blobs(Disk(tmp_path / "files")))
    yield live
    live.app.state.kernel = kernel


async def test_a_download_holds_no_connection_and_little_memory(alone: Live) -> None:
    school = alone.client("school")
    address = await document(school)
    made = await upload(school, address, LARGE, "большой.pdf")
    assert made.status_code == 201, made.text
    pool: Any = alone.app.state.kernel.database.engine.pool
    parts: list[bytes] = []
    held: list[int] = []

    async def send(message: Any) -> None:
        if message["type"] == "http.response.body":
            parts.append(message["body"])
            held.append(pool.checkedout())
            await asyncio.sleep(0.01)

    await alone.app(_get(f"/api/v1{address}/files/{made.json()['id']}/content", school), _never, send)
    assert b"".join(parts) == LARGE
    assert max(map(len, parts)) <= CHUNK
    assert min(held) == 0, "but for the keeper of the audit, which comes and goes"


def _get(path: str, person: httpx.AsyncClient) -> dict[str, Any]:
    headers = [(name.lower().encode(), value.encode()) for name, value in person.headers.items()]
    return {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "GET", "scheme": "http",
        "path": path, "raw_path": path.encode(), "query_string": b"", "root_path": "", "headers": headers,
        "client": ("127.0.0.1", 1), "server": ("test", 80),
    }  # fmt: skip


async def _never() -> Any:
    await asyncio.Event().wait()


async def test_eight_uploads_of_one_content_at_once(alone: Live, tmp_path: Path) -> None:
    school = alone.client("school")
    places = [await document(school) for _ in range(8)]
    made = await asyncio.gather(*(upload(school, place, LARGE, "общий.pdf") for place in places))
    assert {answer.status_code for answer in made} == {201}
    assert stored(tmp_path / "files") == [hashlib.sha256(LARGE).hexdigest()]


async def test_garbage_is_collected_beside_uploads_without_loss(alone: Live) -> None:
    school = alone.client("school")
    kernel: Kernel = alone.app.state.kernel
    places = [await document(school) for _ in range(12)]
    over = asyncio.Event()

    async def sweeping() -> None:
        while not over.is_set():
            await collect_garbage(kernel.database, kernel.blobs, grace=AT_ONCE)

    sweeper = asyncio.create_task(sweeping())
    files = []
    for place in places:
        made = await upload(school, place, LARGE, "общий.pdf")
        files.append(f"{place}/files/{made.json()['id']}")
        if len(files) % 2:
            assert (await school.drop(files.pop())).status_code == 204
    over.set()
    await sweeper
    for file in files:
        assert (await school.get(f"{file}/content")).content == LARGE


KILLED = """
    import asyncio, io, os, signal
    from app.domains.documents.models import DocumentFile
    from app.kernel.actor import EVERYTHING, SYSTEM
    from app.kernel.blobs import Blobs, Disk
    from app.kernel.database import Database
    from pathlib import Path

    async def main() -> None:
        database = Database(os.environ["URL"])
        async with database.open(SYSTEM, EVERYTHING, writable=True) as db:
            blob = await Blobs(Disk(Path(os.environ["FOLDER"]))).put(db, io.BytesIO(b"never committed"))
            Path(os.environ["FOLDER"], blob.sha256[:2], blob.sha256 + "#1").write_bytes(b"half written")
            os.kill(os.getpid(), signal.SIGKILL)

    asyncio.run(main())
"""


async def test_what_a_killed_server_left_is_garbage_and_nothing_else(alone: Live, tmp_path: Path) -> None:
    school = alone.client("school")
    kept = (await upload(school, await document(school), LARGE, "общий.pdf")).json()["sha256"]
    environment = {**os.environ, "URL": alone.url, "FOLDER": str(tmp_path / "files")}
    done = await asyncio.to_thread(
        subprocess.run, [sys.executable, "-c", textwrap.dedent(KILLED)], env=environment, check=False
    )
    assert done.returncode == -9
    lost = hashlib.sha256(b"never committed").hexdigest()
    assert set(stored(tmp_path / "files")) == {kept, lost, f"{lost}#1"}
    kernel: Kernel = alone.app.state.kernel
    spared = await collect_garbage(kernel.database, kernel.blobs)
    assert (spared.kept, spared.removed) == (2, 0)
    swept = await collect_garbage(kernel.database, kernel.blobs, grace=AT_ONCE)
    assert (swept.kept, swept.removed, swept.freed) == (1, 1, len(b"never committed"))
    assert stored(tmp_path / "files") == [kept]


async def test_the_command_sweeps(alone: Live, tmp_path: Path) -> None:
    school = alone.client("school")
    kept = (await upload(school, await document(school), PDF, "общий.pdf")).json()["sha256"]
    address = await document(school)
    await upload(school, address, PDF + b"superfluous", "лишний.pdf")
    await school.drop(address)
    environment = {**os.environ, "DATABASE_URL": alone.url, "DATA_DIR": str(tmp_path)}
    command = [sys.executable, "-m", "app", "sweep", "--hours", "0"]
    done = await asyncio.to_thread(subprocess.run, command, env=environment, check=False, capture_output=True)
    assert done.returncode == 0, done.stderr
    assert f"removed: 1 ({len(PDF) + 11} bytes)" in done.stdout.decode()
    assert stored(tmp_path / "files") == [kept]
    assert (tmp_path / "files").stat().st_mode & 0o077 == 0


async def test_a_failed_request_leaves_garbage_and_no_row(
    alone: Live, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    school = alone.client("school")
    address = await document(school)

    async def fails(*_: Any) -> None:
        raise ConnectionError

    with monkeypatch.context() as broken:
        broken.setattr(type(alone.app.state.kernel.database), "settle", staticmethod(fails))
        assert (await upload(school, address)).status_code == 503
    assert len(stored(tmp_path / "files")) == 1
    assert (await school.get(f"{address}/files")).json()["items"] == []


async def test_a_new_database_beside_an_old_store_removes_nothing(app: FastAPI, store: Path, transaction: None) -> None:
    kernel: Kernel = app.state.kernel
    (store / "ab").mkdir(parents=True)
    (store / "ab" / ("ab" * 32)).write_bytes(b"of another time")
    swept = await collect_garbage(kernel.database, kernel.blobs, grace=AT_ONCE)
    assert (swept.kept, swept.removed) == (1, 0)


async def test_what_is_not_ours_in_the_store_is_let_alone(alone: Live, tmp_path: Path) -> None:
    school = alone.client("school")
    await upload(school, await document(school))
    (tmp_path / "files" / "readme.txt").write_bytes(b"hands off")
    await collect_garbage(alone.app.state.kernel.database, alone.app.state.kernel.blobs, grace=AT_ONCE)
    assert (tmp_path / "files" / "readme.txt").exists()


async def test_a_store_that_cannot_be_written_is_503(alone: Live, tmp_path: Path) -> None:
    (tmp_path / "files").write_bytes(b"a file where a folder should be")
    school = alone.client("school")
    address = await document(school)
    answer = await upload(school, address)
    assert (answer.status_code, answer.json()["code"]) == (503, "temporarily-unavailable")
    assert (await school.get(f"{address}/files")).json()["items"] == []


# --- a bucket ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "url", ["s3:///folder", "gs://bucket", "https://bucket", "bucket", "s3://key:secret@bucket/x", "s3://bucket?x=1"]
)
def test_an_address_that_is_no_bucket(url: str) -> None:
    with pytest.raises(Trouble):
        Bucket(url)


@pytest.fixture(scope="module")
def bucket_server() -> Iterator[str]:
    """A server that speaks S3, on this machine."""
    script = "import sys; from moto.server import main; main(['-H', '127.0.0.1', '-p', sys.argv[1]])"
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = str(free.getsockname()[1])
    server = subprocess.Popen(
        [sys.executable, "-c", script, port], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    url = f"http://127.0.0.1:{port}"
    try:
        for _ in range(300):
            try:
                httpx.put(f"{url}/papers", timeout=1, trust_env=False)
                break
            except httpx.TransportError:
                assert server.poll() is None, "the S3 server did not start"
                time.sleep(0.1)
        yield url
    finally:
        server.terminate()
        server.wait()


@pytest.fixture
async def in_a_bucket(live: Live, bucket_server: str, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Live]:
    for name, value in {
        "AWS_ENDPOINT_URL": bucket_server,
        "AWS_ACCESS_KEY_ID": "key",
        "AWS_SECRET_ACCESS_KEY": "secret",
        "AWS_REGION": "us-east-1",
    }.items():
        monkeypatch.setenv(name, value)
    kernel: Kernel = live.app.state.kernel
    settings = kernel.settings.model_copy(update={"files_url": "s3://papers/district/files"})
    live.app.state.kernel = replace(kernel, blobs=Blobs.of(settings))
    yield live
    live.app.state.kernel = kernel


async def test_files_live_in_a_bucket(in_a_bucket: Live) -> None:
    school = in_a_bucket.client("school")
    address = await document(school)
    twin = await document(school)
    sizes = {"малый.pdf": PDF + b"in a bucket", "большой.pdf": LARGE * 2}
    for name, content in sizes.items():
        made = await upload(school, address, content, name)
        assert made.status_code == 201, made.text
        path = f"{address}/files/{made.json()['id']}/content"
        assert (await school.get(path)).content == content
        part = await school.get(path, headers={"Range": "bytes=10-19"})
        assert (part.status_code, part.content) == (206, content[10:20])
    assert (await upload(school, twin, sizes["малый.pdf"], "копия.pdf")).status_code == 201
    blobs, database = in_a_bucket.app.state.kernel.blobs, in_a_bucket.app.state.kernel.database
    names = [found async for batch in blobs.names() for found in batch]
    assert {found.sha256 for found in names} == {hashlib.sha256(content).hexdigest() for content in sizes.values()}
    assert (await school.drop(address)).status_code == 204
    later = timedelta(seconds=-5)  # the clock of a bucket counts whole seconds
    swept = await collect_garbage(database, blobs, grace=later)
    assert (swept.kept, swept.removed) == (1, 1)


async def test_a_bucket_that_is_away_is_503(in_a_bucket: Live, monkeypatch: pytest.MonkeyPatch) -> None:
    school = in_a_bucket.client("school")
    address = await document(school)
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    kernel: Kernel = in_a_bucket.app.state.kernel
    in_a_bucket.app.state.kernel = replace(kernel, blobs=Blobs(Bucket("s3://papers")))
    answer = await upload(school, address)
    assert (answer.status_code, answer.json()["code"]) == (503, "temporarily-unavailable")
