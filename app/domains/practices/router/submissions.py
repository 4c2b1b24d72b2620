"""Topics of the bank, and the practices that schools send."""

from itertools import groupby
from typing import Annotated, Any

from fastapi import Query
from sqlalchemy import select

from app.domains.organizations.models import Organization
from app.domains.organizations.service import home_organization
from app.domains.practices import tasks as _kinds_of_task  # noqa: F401  # importing it makes them known
from app.domains.practices.lives import SUBMISSIONS
from app.domains.practices.models.reviews import PracticeRubric
from app.domains.practices.models.submissions import PracticeSubmission, PracticeTopic
from app.domains.practices.schemas.submissions import (
    PracticeFeedbackOut,
    PracticeSubmissionIn,
    PracticeSubmissionList,
    PracticeSubmissionOut,
    PracticeSubmissionPatch,
    ReturnPracticeIn,
)
from app.domains.practices.schemas.topics import (
    PracticeTopicIn,
    PracticeTopicList,
    PracticeTopicOut,
    PracticeTopicPatch,
)
from app.domains.practices.service import judging
from app.domains.practices.service import submissions as service
from app.kernel.db import Db
from app.kernel.paging import Page, Slice
from app.kernel.references import referred
from app.kernel.routing import Routes
from app.kernel.schema import In, PathId
from app.kernel.searching import holds
from app.policy import allow, steps

ReadTopics = Annotated[Db, allow("practice-topics.read")]
WriteTopics = Annotated[Db, allow("practice-topics.write")]
Read = Annotated[Db, allow("practice-submissions.read")]
Write = Annotated[Db, allow("practice-submissions.write")]

topics = Routes("/practice-topics", tag="Practices")
submissions = Routes("/practice-submissions", tag="Practice submissions")
ROUTES = [topics, submissions]


# --- topics -----------------------------------------------------------------------------------------------------------


@topics.get("", response_model=Page[PracticeTopicOut], name="list", summary="List the topics of the bank")
async def list_topics(db: ReadTopics, wanted: Annotated[PracticeTopicList, Query()]) -> Slice[PracticeTopic]:
    """What practices are sorted by; former topics stay, because practices name them."""
    statement = select(PracticeTopic)
    if wanted.active is not None:
        statement = statement.where(PracticeTopic.active.is_(wanted.active))
    if wanted.district_id is not None:
        statement = statement.where(PracticeTopic.district_id == wanted.district_id)
    if wanted.q is not None:
        statement = statement.where(holds(wanted.q, PracticeTopic.code, PracticeTopic.title, PracticeTopic.title_en))
    return await db.page(statement, wanted, service.TOPIC_SORTS)


@topics.post("", response_model=PracticeTopicOut, status_code=201, name="create", summary="Add a topic")
async def create_topic(db: WriteTopics, topic: PracticeTopicIn) -> PracticeTopic:
    """Add a topic to the list of the centre."""
    centre = await referred(db, Organization, home_organization(db, None), "/organization_id")
    return db.add(PracticeTopic(district_id=centre.district_id, organization_id=centre.id, **topic.model_dump()))


@topics.get("/{id}", response_model=PracticeTopicOut, name="get", summary="Read a topic")
async def get_topic(db: ReadTopics, id: PathId) -> PracticeTopic:
    """One topic."""
    return await db.get(PracticeTopic, id)


@topics.patch("/{id}", response_model=PracticeTopicOut, name="update", summary="Change a topic")
async def update_topic(db: WriteTopics, id: PathId, change: PracticeTopicPatch) -> PracticeTopic:
    """Change its titles, or give it no longer."""
    return change.onto(await db.edit(PracticeTopic, id))


# --- what schools send ------------------------------------------------------------------------------------------------


@submissions.get("", response_model=Page[PracticeSubmissionOut], name="list", summary="List practices that were sent")
async def list_(db: Read, wanted: Annotated[PracticeSubmissionList, Query()]) -> Slice[PracticeSubmission]:
    """A school sees its own, drafts too; the centre and the department see what was sent."""
    statement = service.listing(topic_ids=wanted.topic_id, grades=wanted.grade, subjects=wanted.subject, q=wanted.q)
    if wanted.status:
        statement = statement.where(PracticeSubmission.status.in_(wanted.status))
    if wanted.school_id:
        statement = statement.where(PracticeSubmission.school_id.in_(wanted.school_id))
    if wanted.programme_id is not None:
        statement = statement.where(PracticeSubmission.programme_id == wanted.programme_id)
    return await db.page(statement, wanted, service.SORTS)


@submissions.post("", response_model=PracticeSubmissionOut, status_code=201, summary="Describe a practice")
async def create(db: Write, practice: PracticeSubmissionIn) -> PracticeSubmission:
    """Begin a draft; it may be as incomplete as you like until it is sent."""
    return await service.begin(db, dict(practice))


@submissions.get("/{id}", response_model=PracticeSubmissionOut, summary="Read a practice that was sent")
async def get(db: Read, id: PathId) -> PracticeSubmission:
    """One practice as its school describes it."""
    return await db.get(PracticeSubmission, id, *service.reading())


@submissions.patch("/{id}", response_model=PracticeSubmissionOut, summary="Change the description of a practice")
async def update(db: Write, id: PathId, change: PracticeSubmissionPatch) -> PracticeSubmission:
    """Change a draft, or one that was returned."""
    return await service.amend(db, id, _sent(change))


@submissions.get(
    "/{id}/feedback",
    response_model=PracticeFeedbackOut,
    name="feedback",
    summary="Read what the reviewers say to the school",
)
async def feedback(db: Read, id: PathId) -> PracticeFeedbackOut:
    """The comments of each round, released with its decision: without names, unless the rubric names reviewers."""
    found = await service.feedback(db, id)
    row = await db.get(PracticeSubmission, id)
    rubric = await db.get(PracticeRubric, row.rubric_id) if row.rubric_id is not None else None
    rounds = groupby(found, key=lambda one: one.round)
    return PracticeFeedbackOut.model_validate(
        {
            "anonymous": rubric is None or rubric.anonymous,
            "rounds": [{"round": number, "comments": list(comments)} for number, comments in rounds],
        }
    )


steps(
    submissions,
    SUBMISSIONS,
    PracticeSubmission,
    PracticeSubmissionOut,
    reading="practice-submissions.read",
    words={
        "submit": (
            "Send a practice",
            "The school sends a complete description, or a mended one again: a new round. All that is missing is told.",
        ),
        "withdraw": ("Withdraw a practice", "The school takes it back; reviews that are still owed are owed no more."),
        "review": ("Begin the review", "The centre begins: by the rubric that is in force. Then it invites reviewers."),
        "return": (
            "Return a practice",
            "The centre gives it back to be mended; what reviewers have said goes along, without their names.",
        ),
        "accept": (
            "Accept a practice",
            "The centre decides, upon the reviews that the rubric asks for. Whoever has reviewed it does not decide.",
        ),
        "decline": ("Decline a practice", "The centre decides, as for acceptance, and says why."),
    },
    bodies={"return": ReturnPracticeIn},
    effects={
        "submit": service.submit,
        "withdraw": service.withdraw,
        "review": judging.open_round,
        "return": judging.return_,
        "accept": judging.accept,
        "decline": judging.decide,
    },
    options=service.reading,
)


def _sent(change: In) -> dict[str, Any]:
    return {name: getattr(change, name) for name in change.model_fields_set}
