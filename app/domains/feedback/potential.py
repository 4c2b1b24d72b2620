"""The pedagogical potential that schools have built up: counts that the system already holds, each with its source.

There is no single score and no order but the alphabet: what weighs how much is for people to judge.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import case, func, select

from app.domains.cooperation.lives import NetworkEventStatus, NetworkStatus
from app.domains.cooperation.models.networks import Network, NetworkEvent, NetworkMember
from app.domains.development import report as development
from app.domains.development.lives import LearningTeamStatus
from app.domains.development.models.teams import LearningTeam, LearningTeamMeeting
from app.domains.feedback.lives import PotentialFigure
from app.domains.organizations.models import Organization
from app.domains.practices.lives import AdoptionStatus, PracticeStatus
from app.domains.practices.models.adoptions import AdoptionNotice, PracticeAdoption
from app.domains.practices.models.bank import Practice
from app.domains.programmes.lives import ParticipationStatus
from app.domains.programmes.models import Participation, Programme
from app.kernel.db import Db
from app.kernel.places import API
from app.kernel.problems import Fault, invalid
from app.kernel.text import Text

Json = dict[str, Any]
Counts = Mapping[UUID, Mapping[PotentialFigure, int]]
_IN_USE = (AdoptionStatus.TRYING.value, AdoptionStatus.KEPT.value)
_INSIDE = (ParticipationStatus.ENROLLED.value, ParticipationStatus.DISTRICT_SITE.value)
_F = PotentialFigure
_NO_PART = Text("Школа в этой программе не участвует.", "The school takes no part in this programme.")


async def of_school(db: Db, school_id: UUID, programme_id: UUID | None) -> Json:
    """One school (404); in the programme that is named (422), or the latest one that it takes part in."""
    school = await db.get(Organization, school_id)
    statement = (
        select(Programme)
        .join(Participation, Participation.programme_id == Programme.id)
        .where(Participation.school_id == school_id, Participation.status.in_(_INSIDE))
        .order_by(Programme.starts_on.desc(), Programme.id.desc())
    )
    found = await db.all(statement if programme_id is None else statement.where(Programme.id == programme_id))
    if programme_id is not None and not found:
        raise invalid(Fault("programme_id", "reference.unfit", _NO_PART))
    programme = found[0] if found else None
    return _told(programme, school, await _counts(db, programme, [school_id]))


async def of_programme(db: Db, programme_id: UUID) -> Json:
    """Every school of a programme that is seen, by name (404)."""
    programme = await db.get(Programme, programme_id)
    schools = await _schools(db, programme)
    counts = await _counts(db, programme, None)
    return {"programme_id": programme.id, "schools": [_told(programme, school, counts) for school in schools]}


async def figures_of(db: Db, programme: Programme, school_ids: Sequence[UUID]) -> Mapping[UUID, list[Json]]:
    """School -> its figures with their sources and without words, for whoever keeps them."""
    counts = await _counts(db, programme, school_ids)
    return {
        id: [
            {"code": figure.value, "value": counts.get(id, {}).get(figure, 0), "source": source}
            for figure, source in _sources(programme, id).items()
        ]
        for id in school_ids
    }


async def _schools(db: Db, programme: Programme) -> Sequence[Any]:
    return await db.rows(
        select(Organization.id, Organization.code, Organization.name)
        .join(Participation, Participation.school_id == Organization.id)
        .where(Participation.programme_id == programme.id, Participation.status.in_(_INSIDE))
        .order_by(Organization.name_key, Organization.id)
    )


async def _counts(db: Db, programme: Programme | None, ids: Sequence[UUID] | None) -> Counts:
    """A statement for each matter, whatever the number of schools."""
    found: dict[UUID, dict[PotentialFigure, int]] = defaultdict(dict)

    async def count(statement: Any, owner: Any, *figures: PotentialFigure) -> None:
        narrowed = statement if ids is None else statement.where(owner.in_(ids))
        for id, *values in await db.rows(narrowed.group_by(owner)):
            found[id] |= dict(zip(figures, (int(value or 0) for value in values), strict=True))

    hours = await development.hours_of(db, _years(programme), None if ids is None else list(ids))
    for line in hours["items"]:
        mine = found[line["organization_id"]]
        for figure, name in ((_F.HOURS_PLANNED, "planned_hours"), (_F.HOURS_DONE, "done_hours")):
            mine[figure] = mine.get(figure, 0) + line[name]
    working = LearningTeam.status != LearningTeamStatus.DRAFT.value
    made = case((LearningTeam.product.is_not(None), 1))
    await count(
        select(LearningTeam.school_id, func.count(), func.count(made)).where(working),
        LearningTeam.school_id, _F.TEAMS, _F.TEAMS_WITH_PRODUCT,
    )  # fmt: skip
    await count(
        select(LearningTeamMeeting.school_id, func.count()), LearningTeamMeeting.school_id, _F.TEAM_MEETINGS
    )  # fmt: skip
    await count(
        select(Practice.school_id, func.count()).where(Practice.status == PracticeStatus.PUBLISHED.value),
        Practice.school_id, _F.PRACTICES,
    )  # fmt: skip
    await count(
        select(Practice.school_id, func.count(AdoptionNotice.id))
        .join(AdoptionNotice, AdoptionNotice.practice_id == Practice.id)
        .where(AdoptionNotice.stage.in_(_IN_USE)),
        Practice.school_id, _F.PRACTICES_TAKEN_OVER,
    )  # fmt: skip
    await count(
        select(PracticeAdoption.school_id, func.count()).where(PracticeAdoption.status.in_(_IN_USE)),
        PracticeAdoption.school_id, _F.PRACTICES_ADOPTED,
    )  # fmt: skip
    if programme is None:
        return found
    known = (Network.programme_id == programme.id, Network.status != NetworkStatus.DRAFT.value)
    await count(
        select(Network.lead_school_id, func.count()).where(*known), Network.lead_school_id, _F.NETWORKS_LED
    )  # fmt: skip
    await count(
        select(NetworkMember.school_id, func.count(NetworkMember.network_id.distinct()))
        .join(Network, Network.id == NetworkMember.network_id)
        .where(*known),
        NetworkMember.school_id, _F.NETWORKS,
    )  # fmt: skip
    await count(
        select(NetworkEvent.organization_id, func.count())
        .join(Network, Network.id == NetworkEvent.network_id)
        .where(*known, NetworkEvent.status == NetworkEventStatus.HELD.value),
        NetworkEvent.organization_id, _F.NETWORK_EVENTS,
    )  # fmt: skip
    return found


def _years(programme: Programme | None) -> list[str]:
    """The years of the programme; of a school that is in none the current one is counted."""
    return [] if programme is None else list(programme.school_years)


def _told(programme: Programme | None, school: Any, counts: Counts) -> Json:
    mine = counts.get(school.id, {})
    sources = _sources(programme, school.id)
    return {
        "programme_id": None if programme is None else programme.id,
        "school_id": school.id,
        "school_code": school.code,
        "school_name": school.name,
        "figures": [
            {"code": figure, "title": str(figure.label), "value": mine.get(figure, 0), "source": sources[figure]}
            for figure in PotentialFigure
        ],
    }


def _sources(programme: Programme | None, school_id: UUID) -> Mapping[PotentialFigure, str]:
    """Where each figure can be looked up, record by record."""
    hours = f"{API}/development-plans/hours?organization_id={school_id}{_each('school_year', _years(programme))}"
    teams = f"{API}/learning-teams?school_id={school_id}"
    practices = f"{API}/practices?school_id={school_id}"
    networks = f"{API}/networks?{'' if programme is None else f'programme_id={programme.id}&'}"
    return {
        _F.HOURS_PLANNED: hours,
        _F.HOURS_DONE: hours,
        _F.TEAMS: teams,
        _F.TEAMS_WITH_PRODUCT: teams,
        _F.TEAM_MEETINGS: teams,
        _F.PRACTICES: practices,
        _F.PRACTICES_TAKEN_OVER: practices,
        _F.PRACTICES_ADOPTED: f"{API}/practice-adoptions?school_id={school_id}{_each('status', _IN_USE)}",
        _F.NETWORKS_LED: f"{networks}lead_school_id={school_id}",
        _F.NETWORKS: f"{networks}school_id={school_id}",
        _F.NETWORK_EVENTS: f"{API}/network-events?organization_id={school_id}&status={NetworkEventStatus.HELD.value}",
    }


def _each(name: str, values: Iterable[str]) -> str:
    return "".join(f"&{name}={value}" for value in values)
