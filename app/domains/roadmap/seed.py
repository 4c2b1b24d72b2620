"""The roadmap that comes with the system: the district's own document, word for word, published as edition 1."""

from pathlib import Path

from app.domains.organizations.models import District
from app.domains.roadmap import filing, service
from app.domains.roadmap.document import parsed
from app.domains.roadmap.models import LIFE, Roadmap
from app.kernel.db import Db

REFERENCE = Path(__file__).parent / "reference" / "roadmap.ru.yaml"
CODE = "roadmap"


async def load_reference(db: Db, district: District, code: str = CODE) -> Roadmap:
    """The latest edition of the district's roadmap; where it has none yet, the one that comes with the system."""
    found = await service.latest(db, district.id, code)
    if found is not None:
        return found
    roadmap = await filing.load(db, district.id, code, parsed(REFERENCE.read_bytes()))
    await service.publish(db, roadmap)
    await LIFE.take(db, roadmap, "publish")
    return roadmap
