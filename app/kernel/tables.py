"""The ground of every table: ids, versions, names of constraints, and the audience that decides who can select a row.

A table without an audience is an import error. The audiences are the only vocabulary of row scope: the gate (`gate.py`)
turns an actor's reach into one criterion per audience, and `Reach.covers` reads the same facts off a row in memory.
"""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, ClassVar, cast
from uuid import UUID

from sqlalchemy import Boolean, Computed, Date, DateTime, ForeignKey, MetaData, Numeric, Table, Text, Uuid, column
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, Mapped, declared_attr, mapped_column
from uuid_utils.compat import uuid7

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


def now() -> datetime:
    """This instant, in UTC."""
    return datetime.now(UTC)


def new_id() -> UUID:
    """A fresh UUIDv7 (RFC 9562): sorts by the time of making."""
    return uuid7()


class Base(DeclarativeBase):
    """The registry of every table."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map: ClassVar[Mapping[Any, Any]] = {
        str: Text(),
        datetime: DateTime(timezone=True),
        date: Date(),
        Decimal: Numeric(),
        UUID: Uuid(),
        dict[str, Any]: JSONB(),
        list[Any]: JSONB(),
    }

    def __init_subclass__(cls, **options: Any) -> None:
        super().__init_subclass__(**options)
        if "__tablename__" in cls.__dict__ and not issubclass(cls, AUDIENCES):
            message = f"{cls.__name__} has no audience: say who may see its rows (see app/kernel/tables.py)"
            raise TypeError(message)


class Record(Base):
    """A row with an id, the instants of its making and last change, and the version behind its ETag."""

    __abstract__ = True

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    created_at: Mapped[datetime] = mapped_column(default=now)
    updated_at: Mapped[datetime] = mapped_column(default=now, onupdate=now)
    version: Mapped[int] = mapped_column(default=1)

    @declared_attr.directive
    @classmethod
    def __mapper_args__(cls) -> dict[str, Any]:
        return {"version_id_col": cls.version}


class Told:
    """An attribute that each table of an audience must have; the gate's lambdas are analysed on the bare mixin once."""

    def __init__(self, name: str) -> None:
        """`name` as the table calls it."""
        self._column = column(name, Boolean) if name in ("common", "published") else column(name)

    def __get__(self, row: object, owner: type) -> Any:
        """A bare column, never part of a statement."""
        return self._column


class Internal:
    """Rows of the kernel's own (keys, answers kept, links of the audit chain): no query of a domain returns them."""


class Installation:
    """Rows of the whole installation (signing keys, API clients): whoever reaches everything sees them, nobody else."""


class Everyone:
    """Rows that every signed-in actor may see; writing them takes a reach over everything."""


class Personal:
    """Rows of one account: `user_id` sees its own."""

    user_id: Any = Told("user_id")


class InDistrict:
    """Rows that everybody in a district may see, whatever his school; writing takes a reach over the district."""

    district_id: Mapped[UUID] = mapped_column(ForeignKey("districts.id"), index=True)


class Owned:
    """Rows of one organisation: seen by whoever reaches the district, and by the organisation itself.

    The column that names the owner is `organization_id`, or another one behind a synonym of that name.
    """

    district_id: Mapped[UUID] = mapped_column(index=True)
    organization_id: Any = Told("organization_id")


class Shared:
    """Rows of one organisation of which some (`common`, a hybrid) are for the eyes of the whole district."""

    district_id: Mapped[UUID] = mapped_column(index=True)
    organization_id: Any = Told("organization_id")
    common: Any = Told("common")


class Entrusted:
    """Rows of one organisation, each entrusted to one account: seen by whoever reaches the owner, and by that account.

    Nobody else in the account's own organisation sees them, and neither does the organisation that they are about.
    """

    district_id: Mapped[UUID] = mapped_column(index=True)
    organization_id: Any = Told("organization_id")
    user_id: Any = Told("user_id")


class Public:
    """Rows of one organisation of which some (`published`, a hybrid) are for everybody, signed in or not."""

    district_id: Mapped[UUID] = mapped_column(index=True)
    organization_id: Any = Told("organization_id")
    published: Any = Told("published")


AUDIENCES = (Internal, Installation, Everyone, Personal, InDistrict, Owned, Shared, Entrusted, Public)


def table_of(model: type[Base]) -> Table:
    """The table of the kernel's own rows, which are written by plain SQL."""
    return cast("Table", model.__table__)


def natural_key(column: str) -> Computed:
    """A stored sort key under which "Школа 2" stands before "Школа 10" and ё beside е.

    Computed by the database, because the embedded server is built without ICU and its numeric collations.
    """
    folded = f"replace(lower({column} COLLATE \"pg_c_utf8\"), 'ё', 'е')"
    padded = f"regexp_replace({folded}, '(\\d+)', '000000000000\\1', 'g')"
    return Computed(f"regexp_replace({padded}, '\\d*(\\d{{12}})', '\\1', 'g')", persisted=True)
