"""What must not lie open in the database (private keys, kept answers), sealed with the installation's secret.

The seal is Fernet.
"""

import base64
import os
from contextlib import suppress
from pathlib import Path
from secrets import token_urlsafe
from tempfile import NamedTemporaryFile

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from app.settings import Settings


class SealError(RuntimeError):
    """SECRET_KEY is not the one with which the data were sealed."""


class Seal:
    """Seals and opens bytes."""

    def __init__(self, secret: str) -> None:
        """The key is derived from the secret by HKDF (RFC 5869)."""
        derived = HKDF(hashes.SHA256(), length=32, salt=None, info=b"seal").derive(secret.encode())
        self._fernet = Fernet(base64.urlsafe_b64encode(derived))

    def close(self, plain: bytes) -> bytes:
        """Seal."""
        return self._fernet.encrypt(plain)

    def open(self, sealed: bytes) -> bytes:
        """Open what this secret sealed."""
        try:
            return self._fernet.decrypt(sealed)
        except InvalidToken as error:
            message = "SECRET_KEY differs from the one with which this database was set up"
            raise SealError(message) from error


def secret_of(settings: Settings) -> str:
    """SECRET_KEY; in development one is made up once and kept in the data folder."""
    if settings.secret_key is not None:
        return settings.secret_key.get_secret_value()
    kept: Path = settings.data_dir / "secret"
    if not kept.exists():
        settings.data_dir.mkdir(parents=True, exist_ok=True)
        _make(kept)
    return kept.read_text().strip()


def _make(kept: Path) -> None:
    """Whole or not at all, and the same for every process that starts at this moment."""
    with NamedTemporaryFile("w", dir=kept.parent, prefix="secret.") as draft:  # which nobody else may read
        draft.write(token_urlsafe(48))
        draft.flush()
        os.fsync(draft.fileno())
        with suppress(FileExistsError):
            os.link(draft.name, kept)
