"""A backup brings everything back; one that is not whole is refused and nothing is changed."""
# ruff: noqa: ASYNC240  # nobody else is waiting in a test

import os
import zipfile
from collections.abc import Iterator
from pathlib import Path

import asyncpg
import pytest

from app.kernel.machine import migrating
from app.kernel.machine.backup import restore, write
from app.kernel.machine.embedded import Embedded
from app.kernel.machine.trouble import Trouble
from tests.process.installation import Installation

FILE = "ab/abcdef"


@pytest.fixture(scope="module")
def kept(installation: Installation) -> Iterator[Installation]:
    """An installation with a stored file, whose database stays up during the module."""
    stored = installation.data / "files" / FILE
    stored.parent.mkdir(parents=True)
    stored.write_bytes(os.urandom(100_000))
    with Embedded(installation.data):
        yield installation


@pytest.fixture
async def backup(kept: Installation, tmp_path: Path) -> Path:
    """Of a moment when there was one mark."""
    await _say(kept, "DROP TABLE IF EXISTS marks, of_later", "CREATE TABLE marks (mark text)")
    await _say(kept, "INSERT INTO marks VALUES ('one')")
    target = tmp_path / "backup.zip"
    write(kept.url, kept.data / "files", target)
    assert target.stat().st_mode & 0o077 == 0
    await _say(kept, "INSERT INTO marks VALUES ('two')", "CREATE TABLE of_later (mark text)")
    return target


async def test_a_backup_brings_tables_and_files_back(kept: Installation, backup: Path) -> None:
    stored = kept.data / "files" / FILE
    content = stored.read_bytes()
    stored.unlink()

    restore(kept.url, kept.data / "files", backup)

    assert await _marks(kept) == ["one"]
    assert stored.read_bytes() == content
    assert await _say(kept, "SELECT to_regclass('of_later')") is None


async def test_the_commands_move_an_installation(kept: Installation, fresh: Installation) -> None:
    target = fresh.logs / "backup.zip"
    assert kept.run("migrate").returncode == 0
    assert kept.run("backup", str(target)).returncode == 0
    result = fresh.run("restore", "--yes", str(target))
    assert result.returncode == 0, result.stderr
    assert (fresh.data / "files" / FILE).read_bytes() == (kept.data / "files" / FILE).read_bytes()
    with Embedded(fresh.data):
        assert await migrating.state(fresh.url) == "current"


@pytest.mark.parametrize("share", [0.2, 0.9, 0.999])
async def test_a_backup_that_was_cut_short_is_refused(kept: Installation, backup: Path, share: float) -> None:
    whole = backup.read_bytes()
    backup.write_bytes(whole[: int(len(whole) * share)])
    with pytest.raises(Trouble, match="cut short or damaged; nothing was changed"):
        restore(kept.url, kept.data / "files", backup)
    assert await _marks(kept) == ["one", "two"]


async def test_a_backup_with_one_wrong_byte_is_refused(kept: Installation, backup: Path) -> None:
    content = bytearray(backup.read_bytes())
    content[len(content) // 2] ^= 1
    backup.write_bytes(content)
    with pytest.raises(Trouble, match="damaged"):
        restore(kept.url, kept.data / "files", backup)
    assert await _marks(kept) == ["one", "two"]


async def test_tables_that_do_not_load_leave_the_old_ones(kept: Installation, backup: Path) -> None:
    with zipfile.ZipFile(backup) as whole:
        parts = {name: whole.read(name) for name in whole.namelist()}
    with zipfile.ZipFile(backup, "w") as changed:
        for name, content in parts.items():
            changed.writestr(name, content + b"\nSELECT 1/0;\n" if name == "tables.sql" else content)
    with pytest.raises(Trouble, match="left as it is"):
        restore(kept.url, kept.data / "files", backup)
    assert await _marks(kept) == ["one", "two"]


async def test_a_name_that_leads_out_of_the_folder_is_refused(kept: Installation, backup: Path) -> None:
    with zipfile.ZipFile(backup, "a") as archive:
        archive.writestr("files/../../escaped", b"x")
    with pytest.raises(Trouble, match="forbidden name"):
        restore(kept.url, kept.data / "files", backup)
    assert await _marks(kept) == ["one", "two"]


async def test_a_backup_is_never_written_over(kept: Installation, backup: Path) -> None:
    before = backup.read_bytes()
    with pytest.raises(Trouble, match="exists already"):
        write(kept.url, kept.data / "files", backup)
    assert backup.read_bytes() == before


def test_a_backup_that_is_not_there(kept: Installation, tmp_path: Path) -> None:
    with pytest.raises(Trouble, match="cannot be read"):
        restore(kept.url, kept.data / "files", tmp_path / "none.zip")


async def _say(installation: Installation, *statements: str) -> object:
    connection = await asyncpg.connect(installation.url)
    try:
        for statement in statements[:-1]:
            await connection.execute(statement)
        return await connection.fetchval(statements[-1])
    finally:
        await connection.close()


async def _marks(installation: Installation) -> list[str]:
    connection = await asyncpg.connect(installation.url)
    rows = await connection.fetch("SELECT mark FROM marks ORDER BY mark")
    await connection.close()
    return [row["mark"] for row in rows]
