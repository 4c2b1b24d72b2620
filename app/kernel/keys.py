"""The signing keys: RSA pairs in our own table, found by `kid`, rotated with overlap (RFC 8725, RFC 9700)."""

import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from jose import jwk
from jose.backends.base import Key
from sqlalchemy import LargeBinary, insert, select, text, update
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.database import Database
from app.kernel.sealing import Seal
from app.kernel.tables import Base, Internal, new_id, now, table_of

ALGORITHM = "RS256"
OVERLAP = timedelta(hours=2)
"""For so long a retired key still verifies: longer than any access token lives."""
REFRESH_SECONDS = 30.0
_LOCK = 7_303_201


class SigningKey(Internal, Base):
    """One key pair; the private half sealed."""

    __tablename__ = "signing_keys"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    created_at: Mapped[datetime] = mapped_column(default=now)
    retired_at: Mapped[datetime | None]
    public_pem: Mapped[str]
    private_sealed: Mapped[bytes] = mapped_column(LargeBinary)


@dataclass(frozen=True, slots=True)
class LoadedKey:
    """A key ready for use; the jose objects are made once (measured: it halves the cost of a check)."""

    kid: str
    verifying: Key
    signing: Key
    retired_at: datetime | None

    @property
    def alive(self) -> bool:
        """Whether its signatures still count."""
        return self.retired_at is None or now() < self.retired_at + OVERLAP

    def public(self) -> dict[str, Any]:
        """As it stands in the JWK set."""
        values = {name: value.decode() if isinstance(value, bytes) else value
                  for name, value in self.verifying.to_dict().items()}  # fmt: skip
        return values | {"kid": self.kid, "use": "sig", "alg": ALGORITHM}


class Keyring:
    """The keys as this process last read them; an unknown `kid` makes it look again, at most once a second."""

    def __init__(self, database: Database, seal: Seal) -> None:
        """Nothing is read before `load`."""
        self._database = database
        self._seal = seal
        self._keys: dict[str, LoadedKey] = {}
        self._read_at = 0.0

    async def load(self) -> None:
        """Read the keys; make the first pair of a new installation (one process does, the others wait)."""
        async with self._database.connect() as connection:
            await connection.execute(text("SELECT pg_advisory_xact_lock(:lock)").bindparams(lock=_LOCK))
            table = table_of(SigningKey)
            found = (await connection.execute(select(table).order_by(table.c.id))).all()
            if not any(row.retired_at is None for row in found):
                await connection.execute(insert(table).values(self._fresh()))
                found = (await connection.execute(select(table).order_by(table.c.id))).all()
        self._keys = {key.kid: key for key in map(self._loaded, found) if key.alive}
        self._read_at = time.monotonic()

    async def rotate(self) -> str:
        """A new pair signs from now on; the old ones verify for the overlap."""
        async with self._database.connect() as connection:
            await connection.execute(text("SELECT pg_advisory_xact_lock(:lock)").bindparams(lock=_LOCK))
            table = table_of(SigningKey)
            await connection.execute(update(table).where(table.c.retired_at.is_(None)).values(retired_at=now()))
            fresh = self._fresh()
            await connection.execute(insert(table).values(fresh))
        await self.load()
        return str(fresh["id"])

    async def current(self) -> LoadedKey:
        """The key that signs."""
        if time.monotonic() - self._read_at > REFRESH_SECONDS:
            await self.load()
        return max((key for key in self._keys.values() if key.retired_at is None), key=lambda key: key.kid)

    async def find(self, kid: str) -> LoadedKey | None:
        """The key of a token, if its signatures still count."""
        age = time.monotonic() - self._read_at
        if age > REFRESH_SECONDS or (kid not in self._keys and age > 1.0):
            await self.load()
        key = self._keys.get(kid)
        return key if key is not None and key.alive else None

    def public(self) -> list[dict[str, Any]]:
        """The JWK set (RFC 7517)."""
        return [key.public() for key in self._keys.values() if key.alive]

    def _fresh(self) -> dict[str, Any]:
        private = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        pem = private.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        public = private.public_key().public_bytes(
            serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
        )
        return {
            "id": new_id(), "created_at": now(), "retired_at": None,
            "public_pem": public.decode(), "private_sealed": self._seal.close(pem),
        }  # fmt: skip

    def _loaded(self, row: Any) -> LoadedKey:
        return LoadedKey(
            kid=str(row.id),
            verifying=jwk.construct(row.public_pem, ALGORITHM),
            signing=jwk.construct(self._seal.open(row.private_sealed).decode(), ALGORITHM),
            retired_at=row.retired_at,
        )
