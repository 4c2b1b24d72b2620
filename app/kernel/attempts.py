"""Failed sign-ins, counted per account and per address.

They stand in the database, so that every process and every restart knows them.
"""

from datetime import datetime, timedelta

from sqlalchemy import case, delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.database import Database
from app.kernel.problems import TOO_MANY, Problem
from app.kernel.tables import Base, Internal, now, table_of
from app.kernel.text import Text

WINDOW = timedelta(minutes=15)
LIMITS = {"account": 10, "address": 100}


class Attempt(Internal, Base):
    """How often something failed within the running window."""

    __tablename__ = "attempts"

    subject: Mapped[str] = mapped_column(primary_key=True)
    failures: Mapped[int]
    since: Mapped[datetime] = mapped_column(index=True)


_table = table_of(Attempt)


async def check(database: Database, **subjects: str) -> None:
    """429 when an account or an address has failed too often; the same for names that do not exist."""
    async with database.connect() as connection:
        found = (
            await connection.execute(
                select(_table).where(
                    _table.c.subject.in_([f"{kind} {name}" for kind, name in subjects.items()]),
                    _table.c.since > now() - WINDOW,
                )
            )
        ).all()
    for row in found:
        if row.failures >= LIMITS[row.subject.split(" ", 1)[0]]:
            wait = max(1, int((row.since + WINDOW - now()).total_seconds()))
            raise Problem(
                TOO_MANY,
                Text(
                    "Слишком много неудачных попыток входа. Повторите через {n} с.",
                    "Too many failed sign-ins. Try again in {n} s.",
                ).filled(n=wait),
                headers={"Retry-After": str(wait)},
            )


async def failed(database: Database, **subjects: str) -> None:
    """Count one failure; it stays whatever becomes of the request."""
    fresh = now()
    async with database.connect() as connection:
        for kind, name in sorted(subjects.items()):
            put = insert(_table).values(subject=f"{kind} {name}", failures=1, since=fresh)
            over = _table.c.since <= fresh - WINDOW
            await connection.execute(
                put.on_conflict_do_update(
                    index_elements=[_table.c.subject],
                    set_={
                        "failures": case((over, 1), else_=_table.c.failures + 1),
                        "since": case((over, fresh), else_=_table.c.since),
                    },
                )
            )


async def succeeded(database: Database, account: str) -> None:
    """A right password clears the account's count (never the address's)."""
    async with database.connect() as connection:
        await connection.execute(delete(_table).where(_table.c.subject == f"account {account}"))
