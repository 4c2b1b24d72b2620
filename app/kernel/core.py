"""The parts of the kernel that live as long as the server does, made once and handed to every request."""

import asyncio
from dataclasses import dataclass, field

from app.kernel.blobs import Blobs
from app.kernel.charts import Painter
from app.kernel.database import Database
from app.kernel.gatekeeper import Gatekeeper, LoadActor
from app.kernel.keys import Keyring
from app.kernel.sealing import Seal
from app.kernel.throttle import Throttle
from app.kernel.tokens import Tokens
from app.settings import Settings


@dataclass(frozen=True, slots=True)
class Kernel:
    """Found at `app.state.kernel`."""

    settings: Settings
    database: Database
    seal: Seal
    keyring: Keyring
    tokens: Tokens
    gatekeeper: Gatekeeper
    throttle: Throttle
    blobs: Blobs
    load_actor: LoadActor
    """Who is behind claims, as the database knows him at this moment."""
    painter: Painter = field(default_factory=Painter)
    """Draws, beside the server."""
    bell: asyncio.Event = field(default_factory=asyncio.Event)
    """Rung when a job has been committed, so that it does not wait for the worker's next look."""
