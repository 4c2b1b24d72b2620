"""The demonstration's practices: one that is in the bank and taken over, one that waits for its reviews."""

from typing import Any

from sqlalchemy import select

from app.demo.monitoring import Opened
from app.domains.organizations.models import Centre, District, Person, School, owned_by
from app.domains.organizations.service import own_schools
from app.domains.practices.lives import ADOPTIONS, REVIEWERS, REVIEWS, RUBRICS, SUBMISSIONS, Recommendation
from app.domains.practices.models.bank import Practice
from app.domains.practices.models.reviews import PracticeReview, PracticeReviewer
from app.domains.practices.models.submissions import PracticeSubmission, PracticeTopic
from app.domains.practices.schemas.adoptions import PracticeAdoptionIn, TryIn
from app.domains.practices.schemas.bank import PublicationIn
from app.domains.practices.schemas.reviews import CompleteReviewIn, ScoreIn
from app.domains.practices.schemas.rubrics import CriterionIn, PracticeRubricIn
from app.domains.practices.schemas.submissions import PracticeSubmissionIn
from app.domains.practices.service import adoptions, bank, judging, reviews, rubrics, submissions
from app.kernel.db import Db
from app.kernel.steps import StepIn

READING: dict[str, Any] = {
    "title": "Чтение вслух в парах: догоняем норму за полгода",
    "problem": "Треть пятиклассников читает медленнее нормы и не понимает условий задач.",
    "steps": [
        "Проверить скорость чтения каждого ученика.",
        "Составить пары: сильный и слабый читатель.",
        "Читать вслух по 15 минут на двух уроках в неделю.",
    ],
    "conditions": "Два урока в неделю и тихий кабинет.",
    "cost": "Печать текстов, около 3000 рублей в год.",
    "cost_level": 1,
    "evidence": "За полгода скорость чтения выросла с 68 до 97 слов в минуту.",
    "grades": [5, 6],
    "subjects": ["literature", "russian"],
}
CLUB: dict[str, Any] = READING | {
    "title": "Клуб выходного дня для родителей",
    "problem": "Родители приходят в школу, только когда их вызывают.",
    "steps": ["Спросить родителей, что им интересно.", "Проводить встречу в субботу раз в месяц."],
    "evidence": "На встречи приходит каждая третья семья, год назад не приходил никто.",
    "grades": [1, 2, 3, 4],
    "subjects": ["any"],
}
_CRITERIA = [
    {"code": "useful", "title": "Полезность для школ района", "description": None, "weight": 3},
    {"code": "proven", "title": "Доказанность результата", "description": None, "weight": 2},
]


_SENT = (("school", "550", "reading", READING), ("school2", "554", "parents", CLUB))


async def publish(opened: Opened, district: District) -> None:
    """Each step in a transaction of its own, by the person whose step it is; what is there already stays."""
    async with opened("centre") as db:
        if await db.count(select(PracticeTopic.id).where(PracticeTopic.district_id == district.id)):
            return
        await _furnish(db, district)
    for login, code, topic, described in _SENT:
        async with opened(login) as db:
            await _send(db, code, topic, described)
    for login in ("department", "school2"):
        async with opened(login) as db:
            await rubrics.offer(db, None, None, None)
    async with opened("centre") as db:
        await _invite(db)
    for login in ("department", "school2"):
        async with opened(login) as db:
            await _review(db)
    async with opened("centre") as db:
        await _decide(db)
    async with opened("school2") as db:
        await _take_over(db)


async def _furnish(db: Db, district: District) -> None:
    """Topics and criteria."""
    centre = await db.all(select(Centre).where(Centre.district_id == district.id))
    for code, title in (("reading", "Чтение"), ("parents", "Работа с родителями")):
        db.add(PracticeTopic(code=code, title=title, **owned_by(centre[0])))
    wanted = PracticeRubricIn(
        title="Экспертиза лучших практик района",
        criteria=[
            CriterionIn(code="useful", title="Полезность для школ района", weight=3),
            CriterionIn(code="proven", title="Доказанность результата", weight=2),
        ],
    )
    rubric = await rubrics.draft(db, wanted.model_dump() | {"spread": rubrics.exactly(wanted.spread)})
    await db.flush()
    await RUBRICS.take(db, rubric, "publish")


async def _send(db: Db, code: str, topic: str, described: dict[str, Any]) -> None:
    authors = select(Person).join(School, School.id == Person.organization_id).where(School.code == code)
    author = (await db.all(authors.order_by(Person.id)))[0]
    topics = await db.all(select(PracticeTopic).where(PracticeTopic.code == topic))
    wanted = PracticeSubmissionIn(
        **described, author_ids=[author.id], topic_ids=[one.id for one in topics], school_id=author.organization_id
    )
    row = await submissions.begin(db, wanted.model_dump())
    await submissions.submit(db, row, None)
    await SUBMISSIONS.take(db, row, "submit")


async def _sent(db: Db) -> PracticeSubmission:
    """The practice that goes its whole way."""
    found = submissions.listing().where(PracticeSubmission.title == READING["title"])
    return (await db.all(found))[0]


async def _invite(db: Db) -> None:
    row = await _sent(db)
    await judging.open_round(db, row, None)
    await SUBMISSIONS.take(db, row, "review", note="Практика передана двум рецензентам")
    for reviewer in await db.all(select(PracticeReviewer).order_by(PracticeReviewer.id)):
        await REVIEWERS.take(db, reviewer, "admit")
        await reviews.invite(db, row.id, reviewer.id, None)


async def _review(db: Db) -> None:
    """Whoever is signed in agrees and judges."""
    mine = select(PracticeReview).where(PracticeReview.user_id == db.actor.user_id).options(*reviews.reading())
    for review in await db.all(mine):
        await reviews.agree(db, review, None)
        await REVIEWS.take(db, review, "agree")
        judgement = CompleteReviewIn(
            scores=[ScoreIn(criterion="useful", score=5), ScoreIn(criterion="proven", score=4)],
            recommendation=Recommendation.ACCEPT,
            comment_for_school="Покажите, как вы составляли пары: это первое, о чём спросят коллеги.",
        )
        await reviews.complete(db, review, judgement)
        await REVIEWS.take(db, review, "complete")


async def _decide(db: Db) -> None:
    row = await _sent(db)
    await judging.accept(db, row, StepIn())
    await SUBMISSIONS.take(db, row, "accept", note="Практика принята в банк района")
    wanted = PublicationIn(
        submission_id=row.id,
        summary="Ученики пятых и шестых классов читают друг другу вслух по пятнадцать минут два раза в неделю.",
        effect_months=4,
        security_level=2,
    )
    await bank.publish(db, row.id, wanted.model_dump(exclude={"submission_id"}))


async def _take_over(db: Db) -> None:
    practices = await db.all(select(Practice).where(Practice.title == READING["title"]))
    wanted = PracticeAdoptionIn(
        practice_id=practices[0].id,
        changes="Читаем три раза в неделю",
        story="Пары составили за один урок.",
        shared=True,
    )
    school = next(iter(own_schools(db)))
    row = await adoptions.take_over(db, wanted.model_dump() | {"school_id": school})
    await adoptions.begin(db, row, TryIn())
    await ADOPTIONS.take(db, row, "try")
