"""The rules of column mappings: they lead to columns that some edition of the form has."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import select

from app.domains.monitoring.compiled import compiled
from app.domains.monitoring.lives import Missing
from app.domains.monitoring.loading.shape import shape_of
from app.domains.monitoring.models import ColumnMapping, Form
from app.domains.organizations.models import Organization
from app.kernel.db import Db
from app.kernel.problems import Fault, invalid
from app.kernel.references import referred
from app.kernel.text import Text

_NO_FORM = Text("Формы с таким кодом в районе нет.", "The district has no form of this code.")
_NO_COLUMN = Text("В форме «{code}» нет столбца «{key}».", "The form “{code}” has no column “{key}”.")
_NO_HOME = Text("Назовите организацию, чьё это сопоставление.", "Name the organisation whose mapping it is.")


async def save(db: Db, values: dict[str, Any]) -> ColumnMapping:
    """A new mapping, of one's own organisation unless another one is named."""
    wanted = values.pop("organization_id")
    homes = {post.organization_id for post in db.actor.posts if post.organization_id}
    if wanted is None and len(homes) != 1:
        raise invalid(Fault("/organization_id", "value.missing", _NO_HOME))
    home = await referred(db, Organization, UUID(wanted) if wanted else homes.pop(), "/organization_id")
    mapping = ColumnMapping(district_id=home.district_id, organization_id=home.id, **values)
    await _check(db, mapping)
    return db.add(mapping)


async def amend(db: Db, id: UUID, change: Mapping[str, Any]) -> ColumnMapping:
    """Change a mapping."""
    mapping = await db.edit(ColumnMapping, id)
    for name, value in change.items():
        setattr(mapping, name, _plain(value))
    await _check(db, mapping)
    return mapping


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: one.value if isinstance(one, Missing) else one for key, one in value.items()}
    return value


async def _check(db: Db, mapping: ColumnMapping) -> None:
    forms = await db.all(select(Form).where(Form.district_id == mapping.district_id, Form.code == mapping.form_code))
    if not forms:
        raise invalid(Fault("/form_code", "reference.unknown", _NO_FORM))
    known = {column.key for form in forms for column in shape_of(compiled(form)).columns}
    faults = [
        Fault(f"/columns/{title}", "column.unknown", _NO_COLUMN.filled(code=mapping.form_code, key=key))
        for title, key in mapping.columns.items()
        if key is not None and key not in known
    ]
    faults += [
        Fault(f"/defaults/{key}", "column.unknown", _NO_COLUMN.filled(code=mapping.form_code, key=key))
        for key in mapping.defaults
        if key not in known
    ]
    if faults:
        raise invalid(*faults)
