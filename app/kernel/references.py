"""What a body names by its id: a row out of sight is a fault of that property, told with all the others, and no 404."""

from typing import TypeVar
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm.interfaces import ORMOption

from app.kernel.db import Db
from app.kernel.problems import Fault, invalid
from app.kernel.tables import Base, InDistrict, Owned, Public, Record, Shared
from app.kernel.text import Text

R = TypeVar("R", bound=Record)

UNKNOWN = Text("Такой записи нет или она вам не видна.", "There is no such record, or it is out of your sight.")


def unknown(pointer: str) -> Fault:
    """What the property at this pointer names cannot be seen."""
    return Fault(pointer, "reference.unknown", UNKNOWN)


async def referred(db: Db, model: type[R], id: UUID, pointer: str, *options: ORMOption, locked: bool = False) -> R:
    """The row that a body names; `locked` where what is written next rests on its staying as it is."""
    statement = select(model).where(model.id == id).options(*options)
    if locked:
        statement = statement.with_for_update(of=model).execution_options(populate_existing=True)
    found = await db.first(statement)
    if found is None:
        raise invalid(unknown(pointer))
    return found


def kept_under(noun: str) -> type[Record] | None:
    """The table of a resource that is named by its plural noun, as `monitoring-submissions`; accounts have none."""
    name = noun.replace("-", "_")
    for mapper in Base.registry.mappers:
        model = mapper.class_
        told = model.__dict__.get("__tablename__") == name
        if told and issubclass(model, Record) and issubclass(model, Owned | Shared | InDistrict | Public):
            return model
    return None
