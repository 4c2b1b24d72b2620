"""The rubric that comes with the system: factors of the school environment, published as edition 1."""

from pathlib import Path

import yaml
from sqlalchemy import select

from app.domains.organizations.models import District
from app.domains.transition import rubrics
from app.domains.transition.models import Rubric
from app.domains.transition.schemas.rubrics import RubricIn
from app.kernel.db import Db

REFERENCE = Path(__file__).parent / "reference" / "school_environment.yaml"


def ready() -> RubricIn:
    """The definition, as it could be sent to `POST /transition/rubrics`."""
    return RubricIn.model_validate(yaml.safe_load(REFERENCE.read_bytes()))


async def load_rubric(db: Db, district: District) -> Rubric:
    """The latest edition in the district; where it has none yet, the one that comes with the system."""
    definition = ready()
    found = await db.first(
        select(Rubric)
        .where(Rubric.district_id == district.id, Rubric.code == definition.code)
        .order_by(Rubric.edition.desc())
        .limit(1)
    )
    if found is not None:
        return found
    values = definition.model_dump(mode="json", exclude={"district_id"})
    return await rubrics.issue(db, Rubric(district_id=district.id, edition=1, **values))
