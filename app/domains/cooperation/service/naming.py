"""What a body names, looked up one after the other, so that all that is out of sight is told at once."""

from collections.abc import Iterable, Sequence
from typing import TypeVar
from uuid import UUID

from sqlalchemy import select

from app.domains.organizations.models import School
from app.domains.programmes import enrolment
from app.domains.programmes.models import Programme
from app.domains.roadmap.models import RoadmapMeasure
from app.kernel.db import Db
from app.kernel.problems import Fault, invalid
from app.kernel.references import kept_under, unknown
from app.kernel.tables import Record
from app.kernel.text import Text

R = TypeVar("R", bound=Record)

_TWICE = Text("Названо дважды.", "This is named twice.")
_PAIR = Text("Назовите и вид записи, и её id.", "Name both the kind of the record and its id.")
_NO_MEASURE = Text("Такого мероприятия в дорожной карте нет.", "The roadmap has no such measure.")


class Names:
    """The faults of one request, as they are found."""

    def __init__(self, db: Db) -> None:
        """Looks as far as the caller sees."""
        self._db = db
        self.faults: list[Fault] = []

    def check(self) -> None:
        """422 with all that was found."""
        if self.faults:
            raise invalid(*self.faults)

    async def one(self, model: type[R], id: UUID | None, pointer: str) -> R | None:
        """The row that is named; a fault where it cannot be seen."""
        if id is None:
            return None
        found = await self._db.first(select(model).where(model.id == id))
        if found is None:
            self.faults.append(unknown(pointer))
        return found

    async def programme(self, id: UUID) -> Programme | None:
        """The programme that is named; 409 where it is closed."""
        found = await self.one(Programme, id, "/programme_id")
        if found is not None:
            enrolment.check_running(found)
        return found

    async def schools(self, ids: Sequence[UUID], pointer: str, district_id: UUID | None = None) -> list[School]:
        """The schools that are named, each once, all of one district."""
        found = {one.id: one for one in await self._db.all(select(School).where(School.id.in_(ids)))} if ids else {}
        for index, id in enumerate(ids):
            if id not in found or (district_id is not None and found[id].district_id != district_id):
                self.faults.append(unknown(f"{pointer}/{index}"))
            elif id in ids[:index]:
                self.faults.append(Fault(f"{pointer}/{index}", "value.repeated", _TWICE))
        return list(found.values())

    async def resource(self, kind: str | None, id: UUID | None) -> None:
        """Another record of this system, by the plural noun of its address and its id; neither, or both."""
        if (kind is None) is not (id is None):
            self.faults.append(Fault("/resource_id" if id is None else "/resource_type", "value.missing", _PAIR))
        if kind is None or id is None:
            return
        model = kept_under(kind)
        if model is None:
            self.faults.append(unknown("/resource_type"))
        elif await self._db.count(select(model.id).where(model.id == id)) == 0:
            self.faults.append(unknown("/resource_id"))

    async def measures(self, codes: Iterable[str], roadmap_id: UUID) -> None:
        """Codes of measures must be of the roadmap."""
        known = await self._db.rows(select(RoadmapMeasure.code).where(RoadmapMeasure.roadmap_id == roadmap_id))
        there = {code for (code,) in known}
        self.faults += [
            Fault(f"/measures/{index}", "measure.unknown", _NO_MEASURE)
            for index, code in enumerate(codes)
            if code not in there
        ]
