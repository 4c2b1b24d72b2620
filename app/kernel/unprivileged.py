"""PostgreSQL refuses to run as root; where we are root (containers, fresh machines) it runs as a user of its own."""

import os
import pwd
import stat
import subprocess
from pathlib import Path
from typing import Any

from app.kernel.trouble import Trouble

USER = "pgserver"
"""The name that the wheel gives to this user too."""


def give(folder: Path, like: Path | None = None) -> None:
    """Make `folder` belong to that user (or to the owner of `like`) and let the user pass on the way to it."""
    if os.geteuid() != 0:
        return
    uid, gid = (like.stat().st_uid, like.stat().st_gid) if like else _user()
    os.chown(folder, uid, gid)
    for above in folder.absolute().parents:
        mode = above.stat().st_mode
        if not mode & stat.S_IXOTH:
            above.chmod(mode | stat.S_IXOTH)


def owner_of(folder: Path) -> dict[str, Any]:
    """Arguments of `subprocess.run` that start a program as the folder's owner."""
    if os.geteuid() != 0:
        return {}
    owner = folder.stat()
    return {"user": owner.st_uid, "group": owner.st_gid, "extra_groups": []}


def open_to_read(program: Path) -> None:
    """Where packages were installed under a strict umask, let the user reach and read the programs."""
    if os.geteuid() != 0:
        return
    folders = [*program.absolute().parents]
    for above in folders:
        mode = above.stat().st_mode
        if not mode & stat.S_IXOTH:
            above.chmod(mode | stat.S_IXOTH)
    if not program.stat().st_mode & stat.S_IROTH:
        for path in folders[1].rglob("*"):
            mode = path.stat().st_mode
            path.chmod(mode | (mode & stat.S_IRUSR) >> 6 | (mode & stat.S_IXUSR) >> 6)


def _user() -> tuple[int, int]:
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
