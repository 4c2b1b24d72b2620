"""The forms that come with the system: the class in its conditions and in its results, each published as edition 1."""

from collections.abc import Iterator
from pathlib import Path

import yaml
from sqlalchemy import select

from app.domains.monitoring import forms
from app.domains.monitoring.models import Form
from app.domains.monitoring.schemas.forms import FormIn
from app.domains.organizations.models import District
from app.kernel.db import Db

REFERENCE = Path(__file__).parent / "reference"
READY = ("class_context", "class_results")


def ready() -> Iterator[FormIn]:
    """The definitions, as they could be sent to `POST /monitoring/forms`."""
    for code in READY:
        yield FormIn.model_validate(yaml.safe_load((REFERENCE / f"{code}.yaml").read_bytes()))


async def load_forms(db: Db, district: District) -> list[Form]:
    """The latest edition of each in the district; where it has none yet, the one that comes with the system."""
    loaded = []
    for definition in ready():
        found = await db.first(
            select(Form)
            .where(Form.district_id == district.id, Form.code == definition.code)
            .order_by(Form.edition.desc())
            .limit(1)
        )
        loaded.append(found or await _issue(db, district, definition))
    return loaded


async def _issue(db: Db, district: District, definition: FormIn) -> Form:
    values = definition.model_dump(mode="json", exclude={"district_id"})
    return await forms.issue(db, Form(district_id=district.id, edition=1, **values))
