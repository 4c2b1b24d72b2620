"""Where the database of the installation is: that of DATABASE_URL, or the embedded one, started while it is needed."""

import asyncio
import os
from collections.abc import Iterator
from contextlib import contextmanager

from app.kernel.machine import reachable
from app.kernel.machine.embedded import Embedded
from app.settings import settings


@contextmanager
def database() -> Iterator[str]:
    """The address of a database that answers; the embedded one lives at least as long as the block.

    Written back into the environment too, for the serving processes that are started from this one.
    """
    given = settings().database_url
    if given is not None:
        asyncio.run(reachable.knock(given))
        yield given
        return
    with Embedded(settings().data_dir) as server:
        os.environ["DATABASE_URL"] = server.url
        settings.cache_clear()
        yield server.url
