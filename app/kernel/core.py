"""The parts of the kernel that live as long as the server does, made once and handed to every request."""

from dataclasses import dataclass

from app.kernel.blobs import Blobs
from app.kernel.database import Database
from app.kernel.gatekeeper import Gatekeeper
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
