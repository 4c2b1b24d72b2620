"""The rules of the bank: what comes into it, how it changes, what stands at the address of what was withdrawn."""

from typing import Any
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload, selectinload

from app.domains.organizations.models import Person
from app.domains.practices.lives import PracticeSubmissionStatus
from app.domains.practices.models.adoptions import AdoptionNotice
from app.domains.practices.models.bank import CONTENT, Practice, PracticeEdition, PracticeWithdrawal
from app.domains.practices.models.submissions import PracticeSubmission, PracticeTopic
from app.domains.practices.service import submissions, words
from app.domains.programmes.service import Proof, fulfil, retract
from app.domains.roadmap.codes import Deliverable
from app.kernel.actor import Role
from app.kernel.audit import plain
from app.kernel.db import Db
from app.kernel.problems import NOT_FOUND, Fault, Kind, Problem, invalid
from app.kernel.references import referred, unknown
from app.kernel.tables import now
from app.kernel.text import Text

EDITION_SORTS = {"edition": PracticeEdition.edition}

WITHDRAWN = Kind(
    "practice-withdrawn",
    410,
    Text("Эта практика снята с публикации", "This practice was withdrawn from the bank"),
    Text("Никто: причина названа в detail.", "Nobody: detail gives the reason."),
    Text("Посмотрите другие практики: GET /practices.", "Look at other practices: GET /practices."),
)
_BY_THEMSELVES = Text("Практика опубликована в банке лучших практик", "The practice was published in the bank")


async def read(db: Db, id: UUID) -> Practice:
    """A practice (404); of one that was withdrawn the reason (410), but for those who look after it."""
    found = await db.first(select(Practice).where(Practice.id == id))
    if found is not None:
        return found
    await _say_why_gone(db, id)
    raise Problem(NOT_FOUND)


async def editions(db: Db, id: UUID) -> Select[PracticeEdition]:
    """The editions of a practice (404, 410)."""
    practice = await read(db, id)
    return select(PracticeEdition).where(PracticeEdition.practice_id == practice.id)


async def edition(db: Db, id: UUID, edition_id: UUID) -> PracticeEdition:
    """One edition (404, 410)."""
    found = await db.first((await editions(db, id)).where(PracticeEdition.id == edition_id))
    if found is None:
        raise Problem(NOT_FOUND)
    return found


async def counts(db: Db, id: UUID) -> dict[str, int]:
    """How many other schools have taken it over, by how far they are."""
    stages = await db.rows(select(AdoptionNotice.stage).where(AdoptionNotice.practice_id == id))
    told = [stage for (stage,) in stages]
    return {stage: told.count(stage) for stage in ("planned", "trying", "kept", "dropped")}


async def _say_why_gone(db: Db, id: UUID) -> None:
    gone = await db.first(select(PracticeWithdrawal).where(PracticeWithdrawal.practice_id == id))
    if gone is not None:
        raise Problem(
            WITHDRAWN,
            Text("Причина: {reason}", "The reason: {reason}").filled(reason=gone.reason),
            reason=gone.reason,
            withdrawn_at=gone.created_at,
        )


# --- publishing -------------------------------------------------------------------------------------------------------


async def publish(db: Db, submission_id: UUID, values: dict[str, Any]) -> Practice:
    """Put an accepted submission into the bank: its first edition."""
    row = await referred(
        db, PracticeSubmission, submission_id, "/submission_id",
        selectinload(PracticeSubmission.links), joinedload(PracticeSubmission.school), locked=True,
    )  # fmt: skip
    if row.status != PracticeSubmissionStatus.ACCEPTED.value:
        raise invalid(
            Fault(
                "/submission_id",
                "submission.not-accepted",
                Text("Эта практика не принята.", "This practice is not accepted."),
                Text("Публикуют принятые: сначала примите её.", "Accept it first."),
            )
        )
    people = await db.rows(select(Person.id, Person.name).where(Person.id.in_(row.author_ids)))
    names = dict(map(tuple, people))
    topics = await db.rows(
        select(PracticeTopic.id, PracticeTopic.code, PracticeTopic.title).where(PracticeTopic.id.in_(row.topic_ids))
    )
    practice = Practice(
        district_id=row.district_id, school_id=row.school_id, submission_id=row.id, school_name=row.school_name,
        published_at=now(), title=values.pop("title") or row.title,
        cost_level=values.pop("cost_level") or row.cost_level,
        problem=row.problem, steps=row.steps, conditions=row.conditions, cost=row.cost, evidence=row.evidence,
        grades=sorted(row.grades), subjects=row.subjects,
        authors=[names[id] for id in row.author_ids if id in names],
        topics=sorted(topic.code for topic in topics), keywords=" ".join(sorted(topic.title for topic in topics)),
        edition=1, **values,
    )  # fmt: skip
    db.add(practice)
    await db.flush()
    _keep_edition(db, practice, None)
    await _report(db, row, practice)
    await words.learn(db, practice)
    return practice


async def revise(db: Db, id: UUID, reason: str, change: dict[str, Any]) -> Practice:
    """A new edition: what is sent replaces what was."""
    practice = await db.edit(Practice, id)
    if not change:
        raise invalid(
            Fault("", "edition.empty", Text("В редакции нет ничего нового.", "There is nothing new in this edition."))
        )
    if "topics" in change:
        found = await db.rows(
            select(PracticeTopic.code, PracticeTopic.title)
            .where(PracticeTopic.district_id == practice.district_id, PracticeTopic.code.in_(change["topics"]))
        )  # fmt: skip
        titles = dict(map(tuple, found))
        if strange := [place for place, code in enumerate(change["topics"]) if code not in titles]:
            raise invalid(*(unknown(f"/topics/{place}") for place in strange))
        practice.keywords = " ".join(sorted(titles.values()))
    for name, value in change.items():
        setattr(practice, name, value)
    practice.edition += 1
    await db.flush()
    _keep_edition(db, practice, reason)
    await words.learn(db, practice)
    return practice


def _keep_edition(db: Db, practice: Practice, reason: str | None) -> None:
    db.add(
        PracticeEdition(
            district_id=practice.district_id, school_id=practice.school_id, practice_id=practice.id,
            practice_status=practice.status, edition=practice.edition, reason=reason,
            content={name: plain(getattr(practice, name)) for name in CONTENT},
        )
    )  # fmt: skip


async def _report(db: Db, row: PracticeSubmission, practice: Practice) -> None:
    """The centre's own duty, to bring practices into the bank, is reported by itself."""
    centres = {
        post.organization_id
        for post in db.actor.posts
        if post.role is Role.CENTRE and post.organization_id is not None and post.district_id == row.district_id
    }
    for programme_id in await submissions.programmes_of(db, row):
        for organization_id in sorted(centres):
            await fulfil(
                db,
                Deliverable.PRACTICE,
                programme_id=programme_id,
                organization_id=organization_id,
                proof=Proof("practices", practice.id, practice.title),
                cause=_BY_THEMSELVES.ru,
            )


async def withdraw(db: Db, practice: Practice, body: Any) -> None:
    """At its address the reason stands from now on."""
    db.add(
        PracticeWithdrawal(
            practice_id=practice.id, district_id=practice.district_id, school_id=practice.school_id, reason=body.note
        )
    )
    cause = Text("Практика снята с публикации", "The practice was withdrawn from the bank")
    await retract(db, "practices", [practice.id], district_id=practice.district_id, cause=cause)


async def restore(db: Db, practice: Practice, _: Any) -> None:
    """It stands in the bank again."""
    gone = await db.first(select(PracticeWithdrawal).where(PracticeWithdrawal.practice_id == practice.id))
    if gone is not None:
        await db.remove(gone)
    await _report(db, await db.get(PracticeSubmission, practice.submission_id), practice)
