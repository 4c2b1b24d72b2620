"""Learning teams, their members and their meetings."""

from typing import Annotated, Any

from fastapi import Query
from sqlalchemy import or_

from app.domains.development import teams
from app.domains.development.lives import LEARNING_TEAMS
from app.domains.development.models.teams import LearningTeam, LearningTeamMeeting, LearningTeamMember
from app.domains.development.schemas.teams import (
    ApproveTopicIn,
    CloseTeamIn,
    LearningTeamIn,
    LearningTeamList,
    LearningTeamMeetingOut,
    LearningTeamMemberOut,
    LearningTeamOut,
    LearningTeamPatch,
    MeetingIn,
    MeetingList,
    MeetingPatch,
    MemberIn,
    MemberList,
    MemberPatch,
    MentorIn,
)
from app.kernel.db import Db
from app.kernel.paging import Page, Slice
from app.kernel.routing import Routes
from app.kernel.schema import PathId, sent
from app.kernel.searching import holds
from app.policy import allow, steps

ReadTeams = Annotated[Db, allow("learning-teams.read")]
WriteTeams = Annotated[Db, allow("learning-teams.write")]
NameMentor = Annotated[Db, allow("learning-teams.mentor")]
ReadMembers = Annotated[Db, allow("learning-team-members.read")]
WriteMembers = Annotated[Db, allow("learning-team-members.write")]
ReadMeetings = Annotated[Db, allow("learning-team-meetings.read")]
WriteMeetings = Annotated[Db, allow("learning-team-meetings.write")]

learning_teams = Routes("/learning-teams", tag="Learning teams")
members = Routes("/learning-teams/{id}/members", tag="Learning teams", name="learning_team_members")
meetings = Routes("/learning-teams/{id}/meetings", tag="Learning teams", name="learning_team_meetings")
ROUTES = [learning_teams, members, meetings]


@learning_teams.get("", response_model=Page[LearningTeamOut], summary="List learning teams")
async def list_(db: ReadTeams, wanted: Annotated[LearningTeamList, Query()]) -> Slice[LearningTeam]:
    """The teams of learning teachers of the schools that you see."""
    statement = teams.listing()
    if wanted.school_id:
        statement = statement.where(LearningTeam.school_id.in_(wanted.school_id))
    if wanted.mentor_id:
        statement = statement.where(LearningTeam.mentor_id.in_(wanted.mentor_id))
    if wanted.status:
        statement = statement.where(LearningTeam.status.in_(wanted.status))
    if wanted.q is not None:
        statement = statement.where(holds(wanted.q, LearningTeam.name, LearningTeam.topic))
    return await db.page(statement, wanted, teams.SORTS)


@learning_teams.post("", response_model=LearningTeamOut, status_code=201, summary="Make a learning team")
async def create(db: WriteTeams, team: LearningTeamIn) -> LearningTeam:
    """Make a team of your school; members are added next, then its topic is approved."""
    return await teams.gather(db, **_plain(dict(team)))


@learning_teams.get("/{id}", response_model=LearningTeamOut, summary="Read a learning team")
async def get(db: ReadTeams, id: PathId) -> LearningTeam:
    """One team."""
    return await db.get(LearningTeam, id, *teams.reading())


@learning_teams.patch("/{id}", response_model=LearningTeamOut, summary="Change a learning team")
async def update(db: WriteTeams, id: PathId, change: LearningTeamPatch) -> LearningTeam:
    """Change name and topic before the approval, the work plan and its results until the end."""
    return await teams.amend(db, id, _plain(sent(change)))


@learning_teams.delete("/{id}", status_code=204, summary="Delete a learning team")
async def delete(db: WriteTeams, id: PathId) -> None:
    """Delete a team that was made by mistake, before anybody is in it."""
    await teams.discard(db, id)


@learning_teams.post(
    "/{id}/mentor", response_model=LearningTeamOut, summary="Name the mentor", openapi_extra={"x-edits": True}
)
async def mentor(db: NameMentor, id: PathId, wanted: MentorIn) -> LearningTeam:
    """The school names one of its own staff; the centre anybody in the district: of itself, or of another school."""
    return await teams.mentor(db, id, wanted.person_id)


steps(
    learning_teams,
    LEARNING_TEAMS,
    LearningTeam,
    LearningTeamOut,
    reading="learning-teams.read",
    words={
        "approve": (
            "Approve the topic",
            "The school approves the topic of a team that has a mentor, members and a work plan; its duty is reported.",
        ),
        "reopen": ("Reopen the topic", "The topic is opened for changes, with the reason."),
        "close": ("Close the work of a team", "The work is over: what it has made is put on record."),
    },
    bodies={"approve": ApproveTopicIn, "close": CloseTeamIn},
    effects={"approve": teams.approve, "reopen": teams.reopen, "close": teams.close},
    options=teams.reading,
)


# --- members ----------------------------------------------------------------------------------------------------------


@members.get("", response_model=Page[LearningTeamMemberOut], name="list", summary="List members of a team")
async def list_members(
    db: ReadMembers, id: PathId, wanted: Annotated[MemberList, Query()]
) -> Slice[LearningTeamMember]:
    """Who learns in the team, from when to when."""
    statement = await teams.members(db, id)
    if wanted.on is not None:
        still = or_(LearningTeamMember.ends_on.is_(None), LearningTeamMember.ends_on >= wanted.on)
        statement = statement.where(LearningTeamMember.starts_on <= wanted.on, still)
    return await db.page(statement, wanted, teams.MEMBER_SORTS)


@members.post("", response_model=LearningTeamMemberOut, status_code=201, name="add", summary="Add a member to a team")
async def add_member(db: WriteMembers, id: PathId, member: MemberIn) -> LearningTeamMember:
    """Somebody on the staff of the school joins the team."""
    return await teams.join(db, id, **dict(member))


@members.get("/{member_id}", response_model=LearningTeamMemberOut, name="get", summary="Read a member of a team")
async def get_member(db: ReadMembers, id: PathId, member_id: PathId) -> LearningTeamMember:
    """One member."""
    return await teams.member(db, id, member_id)


@members.patch("/{member_id}", response_model=LearningTeamMemberOut, name="update", summary="Change a membership")
async def update_member(db: WriteMembers, id: PathId, member_id: PathId, change: MemberPatch) -> LearningTeamMember:
    """Correct its days, or end it."""
    return change.onto(await teams.edit_member(db, id, member_id))


@members.delete("/{member_id}", status_code=204, name="remove", summary="Remove a member from a team")
async def remove_member(db: WriteMembers, id: PathId, member_id: PathId) -> None:
    """Remove somebody who was added by mistake; one who was at a meeting stays, and is ended by `ends_on`."""
    await db.remove(await teams.edit_member(db, id, member_id))


# --- meetings ---------------------------------------------------------------------------------------------------------


@meetings.get("", response_model=Page[LearningTeamMeetingOut], name="list", summary="List meetings of a team")
async def list_meetings(
    db: ReadMeetings, id: PathId, wanted: Annotated[MeetingList, Query()]
) -> Slice[LearningTeamMeeting]:
    """The meetings that were held."""
    return await db.page(await teams.meetings(db, id), wanted, teams.MEETING_SORTS)


@meetings.post("", response_model=LearningTeamMeetingOut, status_code=201, name="add", summary="Record a meeting")
async def add_meeting(db: WriteMeetings, id: PathId, meeting: MeetingIn) -> LearningTeamMeeting:
    """Record a meeting that was held; its hours are credited to who was there."""
    return await teams.meet(db, id, **dict(meeting))


@meetings.get("/{meeting_id}", response_model=LearningTeamMeetingOut, name="get", summary="Read a meeting of a team")
async def get_meeting(db: ReadMeetings, id: PathId, meeting_id: PathId) -> LearningTeamMeeting:
    """One meeting."""
    return await teams.meeting(db, id, meeting_id)


@meetings.patch("/{meeting_id}", response_model=LearningTeamMeetingOut, name="update", summary="Correct a meeting")
async def update_meeting(
    db: WriteMeetings, id: PathId, meeting_id: PathId, change: MeetingPatch
) -> LearningTeamMeeting:
    """Put a meeting right; the credited hours follow."""
    return await teams.amend_meeting(db, id, meeting_id, sent(change))


@meetings.delete("/{meeting_id}", status_code=204, name="remove", summary="Remove a meeting")
async def remove_meeting(db: WriteMeetings, id: PathId, meeting_id: PathId) -> None:
    """Take a meeting off the record that was not held; the hours it gave go with it."""
    await teams.strike(db, id, meeting_id)


def _plain(values: dict[str, Any]) -> dict[str, Any]:
    """The work plan as it is stored."""
    if "work_plan" in values:
        values["work_plan"] = [step.model_dump(mode="json") for step in values["work_plan"]]
    return values
