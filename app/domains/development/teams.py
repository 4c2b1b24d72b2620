"""The rules of learning teams: who mentors, who belongs to them, and how a meeting becomes hours."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload
from sqlalchemy.orm.interfaces import ORMOption

from app.domains.development import service
from app.domains.development.lives import DevelopmentKind, LearningTeamStatus
from app.domains.development.models.teams import (
    LearningTeam,
    LearningTeamAttendance,
    LearningTeamMeeting,
    LearningTeamMember,
)
from app.domains.documents.models import Document
from app.domains.organizations import service as organizations
from app.domains.organizations.models import Person, School
from app.domains.programmes.service import Proof, retract
from app.domains.roadmap.codes import Deliverable
from app.kernel import calendar
from app.kernel.days import not_to_come
from app.kernel.db import Db
from app.kernel.problems import NOT_FOUND, Fault, Kind, Problem, invalid
from app.kernel.references import referred, unknown
from app.kernel.text import Text

SORTS = {
    "name": LearningTeam.name_key,
    "created_at": LearningTeam.created_at,
    "updated_at": LearningTeam.updated_at,
}
MEMBER_SORTS = {"starts_on": LearningTeamMember.starts_on, "created_at": LearningTeamMember.created_at}
MEETING_SORTS = {"held_on": LearningTeamMeeting.held_on}

NOT_AT_WORK = Kind(
    "learning-team-not-at-work", 409,
    Text("Команда сейчас не работает", "The team is not at work"),
    Text("Школа: она утверждает тему и открывает её снова.", "The school: it approves the topic and reopens it."),
    Text("Встречи записывают, пока тема утверждена (шаг approve), а работа не завершена.",
         "Meetings are recorded once the topic is approved (step approve) and until the work is closed."),
)  # fmt: skip
CLOSED = Kind(
    "learning-team-closed", 409,
    Text("Работа команды завершена", "The work of the team is closed"),
    Text("Никто: завершённая работа хранится как есть.", "Nobody: what was closed is kept as it is."),
    Text("Для новой темы создайте новую команду.", "Make a new team for a new topic."),
)  # fmt: skip
FIXED = Kind(
    "learning-team-topic-approved", 409,
    Text("Тема утверждена и не меняется", "The topic is approved and does not change"),
    Text("Школа: она может открыть тему снова.", "The school: it can reopen the topic."),
    Text("Откройте тему снова (шаг reopen) и объясните, почему.", "Reopen the topic (step reopen) and say why."),
)  # fmt: skip


def reading() -> tuple[ORMOption, ...]:
    """What an answer about a team is read from."""
    return (joinedload(LearningTeam.school),)


def listing() -> Select[LearningTeam]:
    """The teams with their schools."""
    return select(LearningTeam).join(LearningTeam.school).options(contains_eager(LearningTeam.school))


async def gather(db: Db, school_id: UUID | None, mentor_id: UUID | None, **values: Any) -> LearningTeam:
    """A new team of a school; its topic is approved later."""
    home = organizations.home_organization(db, school_id, pointer="/school_id")
    school = await referred(db, School, home, "/school_id")
    team = LearningTeam(district_id=school.district_id, school_id=school.id, **values)
    await _set_mentor(db, team, mentor_id, "/mentor_id")
    db.add(team)
    await db.refresh(team, "school")
    return team


async def amend(db: Db, id: UUID, change: dict[str, Any]) -> LearningTeam:
    """Name and topic change before the approval, the work plan until the end."""
    team = await db.edit(LearningTeam, id, *reading())
    check_not_closed(team)
    if team.status != LearningTeamStatus.DRAFT.value and change.keys() & {"name", "topic"}:
        raise Problem(FIXED)
    for name, value in change.items():
        setattr(team, name, value)
    return team


async def mentor(db: Db, id: UUID, person_id: UUID | None) -> LearningTeam:
    """The school names one of its own staff, the centre anybody of the district."""
    team = await db.edit(LearningTeam, id, *reading())
    check_not_closed(team)
    if person_id is None and team.status != LearningTeamStatus.DRAFT.value:
        text = Text("У работающей команды есть куратор.", "A team at work has a mentor.")
        raise invalid(Fault("/person_id", "value.missing", text))
    await _set_mentor(db, team, person_id, "/person_id")
    return team


async def _set_mentor(db: Db, team: LearningTeam, person_id: UUID | None, pointer: str) -> None:
    if person_id is None:
        team.mentor_id = team.mentor_name = None
        return
    person = await referred(db, Person, person_id, pointer)
    if person.district_id != team.district_id:
        raise invalid(unknown(pointer))
    team.mentor_id, team.mentor_name = person.id, person.name


async def discard(db: Db, id: UUID) -> None:
    """Delete a team that was made by mistake; one with members, meetings or a history stays."""
    await db.remove(await db.edit(LearningTeam, id))


def check_not_closed(team: LearningTeam) -> None:
    """409 once its work is over."""
    if team.status == LearningTeamStatus.CLOSED.value:
        raise Problem(CLOSED)


# --- the steps --------------------------------------------------------------------------------------------------------


async def approve(db: Db, team: LearningTeam, body: Any) -> None:
    """The school approves a topic that has a mentor, members and a plan: its duty is done."""
    faults: list[Fault] = []
    if team.mentor_id is None:
        text = Text("У команды нет куратора (наставника).", "The team has no mentor.")
        hint = Text("Назначьте его: POST …/mentor.", "Name one: POST …/mentor.")
        faults.append(Fault("/mentor_id", "team.no-mentor", text, hint))
    if await db.count(_members(team)) == 0:
        text = Text("В команде никого нет.", "Nobody is in the team.")
        hint = Text("Добавьте педагогов: POST …/members.", "Add teachers: POST …/members.")
        faults.append(Fault("/members", "team.no-members", text, hint))
    if not team.work_plan:
        text = Text("У команды нет плана работы.", "The team has no work plan.")
        hint = Text("Заполните work_plan.", "Fill in work_plan.")
        faults.append(Fault("/work_plan", "team.no-plan", text, hint))
    faults += not_to_come(body.approved_on, "/approved_on")
    if faults:
        raise invalid(*faults)
    if body.document_id is not None:
        team.approval_document_id = (await referred(db, Document, body.document_id, "/document_id")).id
    team.approved_on = body.approved_on or calendar.today()
    await service.prove(
        db, Deliverable.LEARNING_TEAM, organization_id=team.school_id,
        proof=Proof("learning-teams", team.id, f"Команда обучающихся учителей «{team.name}»: {team.topic}"[:500]),
        cause="Методическая тема команды утверждена школой",
    )  # fmt: skip


async def reopen(db: Db, team: LearningTeam, _: Any) -> None:
    """The topic is no longer approved, and no evidence until it is so again."""
    await retract(db, "learning-teams", [team.id], district_id=team.district_id, cause=_REOPENED)


async def close(db: Db, team: LearningTeam, body: Any) -> None:
    """The work ends with its product."""
    if body.document_id is not None:
        team.product_document_id = (await referred(db, Document, body.document_id, "/document_id")).id
    team.product = body.product


_REOPENED = Text("Тема снова открыта для изменений", "The topic was opened for changes again")


# --- members ----------------------------------------------------------------------------------------------------------


def _members(team: LearningTeam) -> Select[LearningTeamMember]:
    return select(LearningTeamMember).where(LearningTeamMember.team_id == team.id)


async def members(db: Db, team_id: UUID) -> Select[LearningTeamMember]:
    """The members of a team that can be seen (404)."""
    team = await db.get(LearningTeam, team_id)
    return _members(team).options(joinedload(LearningTeamMember.person))


async def member(db: Db, team_id: UUID, id: UUID) -> LearningTeamMember:
    """One member of this team (404)."""
    found = await db.first((await members(db, team_id)).where(LearningTeamMember.id == id))
    if found is None:
        raise Problem(NOT_FOUND)
    return found


async def join(db: Db, team_id: UUID, person_id: UUID, **values: Any) -> LearningTeamMember:
    """Somebody on the staff of the school joins the team."""
    team = await db.lock(LearningTeam, team_id)
    check_not_closed(team)
    person = await referred(db, Person, person_id, "/person_id")
    if person.organization_id != team.school_id:
        raise invalid(unknown("/person_id"))
    row = db.add(
        LearningTeamMember(
            district_id=team.district_id, school_id=team.school_id, team_id=team.id, person_id=person.id, **values
        )
    )
    await db.refresh(row, "person")
    return row


async def edit_member(db: Db, team_id: UUID, id: UUID) -> LearningTeamMember:
    """A member to be changed."""
    team = await db.lock(LearningTeam, team_id)
    row = await db.edit(LearningTeamMember, id, joinedload(LearningTeamMember.person))
    if row.team_id != team.id:
        raise Problem(NOT_FOUND)
    check_not_closed(team)
    return row


# --- meetings ---------------------------------------------------------------------------------------------------------


async def meetings(db: Db, team_id: UUID) -> Select[LearningTeamMeeting]:
    """The meetings of a team that can be seen (404)."""
    team = await db.get(LearningTeam, team_id)
    return (
        select(LearningTeamMeeting)
        .where(LearningTeamMeeting.team_id == team.id)
        .options(selectinload(LearningTeamMeeting.attendance))
    )


async def meeting(db: Db, team_id: UUID, id: UUID) -> LearningTeamMeeting:
    """One meeting of this team (404)."""
    found = await db.first((await meetings(db, team_id)).where(LearningTeamMeeting.id == id))
    if found is None:
        raise Problem(NOT_FOUND)
    return found


async def meet(db: Db, team_id: UUID, member_ids: Sequence[UUID], **values: Any) -> LearningTeamMeeting:
    """A meeting is put on record; who was there has its hours."""
    team = await _at_work(db, team_id)
    present = await _present(db, team, member_ids, values["held_on"])
    row = db.add(LearningTeamMeeting(district_id=team.district_id, school_id=team.school_id, team_id=team.id, **values))
    await db.flush()
    for one in present:
        _attend(db, row, one.id)
    await _credit(db, team, row, present)
    await db.refresh(row, "attendance")
    return row


async def amend_meeting(db: Db, team_id: UUID, id: UUID, change: dict[str, Any]) -> LearningTeamMeeting:
    """Put a meeting right; the hours follow."""
    team, row = await _meeting_at_work(db, team_id, id)
    ids: Sequence[UUID] = change.pop("member_ids", row.member_ids)
    present = await _present(db, team, ids, change.get("held_on", row.held_on))
    for name, value in change.items():
        setattr(row, name, value)
    for one in row.attendance:
        if one.member_id not in ids:
            await db.remove(one)
    for other in present:
        if other.id not in row.member_ids:
            _attend(db, row, other.id)
    await _credit(db, team, row, present)
    await db.refresh(row, "attendance")
    return row


async def strike(db: Db, team_id: UUID, id: UUID) -> None:
    """Take a meeting off the record with the hours it gave."""
    team, row = await _meeting_at_work(db, team_id, id)
    await _credit(db, team, row, [])
    for one in row.attendance:
        await db.remove(one)
    await db.remove(row)


async def _at_work(db: Db, team_id: UUID) -> LearningTeam:
    team = await db.lock(LearningTeam, team_id)
    if team.status != LearningTeamStatus.APPROVED.value:
        raise Problem(NOT_AT_WORK)
    return team


async def _meeting_at_work(db: Db, team_id: UUID, id: UUID) -> tuple[LearningTeam, LearningTeamMeeting]:
    team = await db.lock(LearningTeam, team_id)
    row = await db.edit(LearningTeamMeeting, id, selectinload(LearningTeamMeeting.attendance))
    if row.team_id != team.id:
        raise Problem(NOT_FOUND)
    if team.status != LearningTeamStatus.APPROVED.value:
        raise Problem(NOT_AT_WORK)
    return team, row


async def _present(db: Db, team: LearningTeam, ids: Sequence[UUID], day: date) -> list[LearningTeamMember]:
    """The members named, each of this team and on this day; all faults at once."""
    found = await db.all(
        _members(team).where(LearningTeamMember.id.in_(ids)).options(joinedload(LearningTeamMember.person))
    )
    known = {row.id: row for row in found}
    faults: list[Fault] = []
    once_over = Text("Запишите встречу, когда она пройдёт.", "Record the meeting once it is over.")
    faults += not_to_come(day, "/held_on", once_over)
    for number, id in enumerate(ids):
        pointer = f"/member_ids/{number}"
        if id not in known:
            faults.append(unknown(pointer))
        elif id in ids[:number]:
            faults.append(Fault(pointer, "value.repeated", Text("Названо дважды.", "This is named twice.")))
        elif day < known[id].starts_on or (known[id].ends_on or day) < day:
            text = Text("В этот день педагог не был в команде.", "The teacher was not in the team on this day.")
            hint = Text("Проверьте сроки его участия: …/members.", "Check the days of the membership: …/members.")
            faults.append(Fault(pointer, "member.not-then", text, hint))
    if faults:
        raise invalid(*faults)
    return [known[id] for id in ids]


def _attend(db: Db, row: LearningTeamMeeting, member_id: UUID) -> None:
    db.add(
        LearningTeamAttendance(
            district_id=row.district_id, school_id=row.school_id, team_id=row.team_id, meeting_id=row.id,
            member_id=member_id,
        )
    )  # fmt: skip


async def _credit(db: Db, team: LearningTeam, row: LearningTeamMeeting, present: Sequence[LearningTeamMember]) -> None:
    source = service.Source(
        "learning-team-meetings", row.id, f"{team.name}: {team.topic}"[:500], DevelopmentKind.LEARNING_TEAM, row.held_on
    )
    await service.credit(db, source, [(one.person, row.hours) for one in present])
