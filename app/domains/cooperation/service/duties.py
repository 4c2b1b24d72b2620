"""Which duties of the roadmap the resources of this domain fulfil, and whose.

The codes are those of the reference roadmap; a resource carries its own, so that other roadmaps can have others.
"""

from collections.abc import Collection, Iterable, Sequence
from uuid import UUID

from sqlalchemy import select

from app.domains.cooperation.lives import GuidanceTopic, NetworkKind
from app.domains.organizations.models import Organization, OrganizationKind
from app.domains.programmes.lives import ParticipationStatus
from app.domains.programmes.models import Participation
from app.domains.programmes.service import Proof, fulfil
from app.domains.roadmap.codes import Deliverable
from app.kernel.db import Db
from app.kernel.text import Text

_OF_TOPIC = {GuidanceTopic.PARENTS.value: "2.1.4", GuidanceTopic.RUSSIAN_AS_SECOND.value: "2.1.5"}
INFORMATION = ["1.1.4"]
"""Information support, and involvement of the local community."""
_TAKING_PART = (ParticipationStatus.ENROLLED.value, ParticipationStatus.DISTRICT_SITE.value)


def of_network(kind: str) -> list[str]:
    """Networks of leading schools come with the transfer of experience, the others before."""
    return ["3.1.2"] if kind == NetworkKind.LEADING.value else ["2.1.3"]


def of_topics(topics: Iterable[str]) -> list[str]:
    """What guidance on these topics answers."""
    return sorted({_OF_TOPIC[topic] for topic in topics if topic in _OF_TOPIC})


async def taking_part(db: Db, programme_id: UUID) -> Sequence[UUID]:
    """The schools of a programme."""
    found = await db.rows(
        select(Participation.school_id)
        .where(Participation.programme_id == programme_id, Participation.status.in_(_TAKING_PART))
        .order_by(Participation.id)
    )
    return [school_id for (school_id,) in found]


async def done(
    db: Db,
    deliverable: Deliverable,
    measures: Collection[str],
    proof: Proof,
    cause: Text,
    *,
    programme_id: UUID,
    by: Iterable[UUID],
) -> None:
    """What these organisations owe at these measures is reported by itself; without a measure nothing is."""
    if not measures:
        return
    for organization_id in by:
        await fulfil(
            db, deliverable, programme_id=programme_id, organization_id=organization_id, proof=proof, cause=cause.ru,
            measures=measures,
        )  # fmt: skip


async def offices(db: Db, district_id: UUID, *kinds: OrganizationKind) -> Sequence[UUID]:
    """The department and the centre of a district, or those of the kinds that are named."""
    wanted = [kind.value for kind in kinds or (OrganizationKind.DEPARTMENT, OrganizationKind.CENTRE)]
    found = await db.rows(
        select(Organization.id)
        .where(Organization.district_id == district_id, Organization.kind.in_(wanted))
        .order_by(Organization.id)
    )
    return [id for (id,) in found]
