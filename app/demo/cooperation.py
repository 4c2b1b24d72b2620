"""The demonstration's guidance, acknowledged by one school, and a need that the centre has taken up."""

from datetime import timedelta

from sqlalchemy import select

from app.demo.monitoring import Opened
from app.domains.cooperation.lives import DELIVERIES, GUIDANCE, NEEDS, GuidanceTopic, NeedKind, NeedTopic
from app.domains.cooperation.models.guidance import Guidance, GuidanceDelivery
from app.domains.cooperation.models.partnerships import PartnershipNeed
from app.domains.cooperation.schemas.guidance import GuidanceIn, SendGuidanceIn
from app.domains.cooperation.schemas.partnerships import PartnershipNeedIn
from app.domains.cooperation.service import deliveries, guidance, partnerships
from app.domains.documents.models import Document, DocumentAudience, DocumentKind
from app.domains.organizations.models import Centre, District, owned_by
from app.domains.organizations.service import own_schools
from app.domains.programmes.models import Programme
from app.kernel.calendar import today
from app.kernel.db import Db

TITLE = "Как школе работать с родителями: методические рекомендации"


async def begin(opened: Opened, district: District) -> None:
    """Each step in a transaction of its own, by the person whose step it is; what is there already stays."""
    async with opened("centre") as db:
        if await db.count(select(Guidance.id).where(Guidance.district_id == district.id)):
            return
        programme = (await db.all(select(Programme).where(Programme.district_id == district.id)))[0]
        await _send(db, district, programme)
    async with opened("school2") as db:
        await _follow(db, programme)
    async with opened("centre") as db:
        for need in await db.all(select(PartnershipNeed).where(PartnershipNeed.district_id == district.id)):
            await partnerships.take(db, need, None)
            await NEEDS.take(db, need, "take", note="Ищем партнёра")


async def _send(db: Db, district: District, programme: Programme) -> None:
    centre = (await db.all(select(Centre).where(Centre.district_id == district.id)))[0]
    text = db.add(
        Document(
            **owned_by(centre), kind=DocumentKind.LETTER.value, number="41", issued_on=today() - timedelta(days=14),
            title=TITLE, issuer=centre.name, audience=DocumentAudience.DISTRICT.value,
            summary="Семь форм работы с родителями, от клуба выходного дня до совместных проектов.",
        )
    )  # fmt: skip
    await db.flush()
    wanted = GuidanceIn(programme_id=programme.id, document_id=text.id, topics=[GuidanceTopic.PARENTS])
    row = await guidance.prepare(db, wanted.model_dump())
    await guidance.send(db, row, SendGuidanceIn(due_on=today() + timedelta(days=21)))
    await GUIDANCE.take(db, row, "send")


async def _follow(db: Db, programme: Programme) -> None:
    """The second school acknowledges what it was sent, and says what it needs."""
    school = next(iter(own_schools(db)))
    for mine in await db.all(deliveries.listing().where(GuidanceDelivery.school_id == school)):
        await deliveries.acknowledge(db, mine, None)
        await DELIVERIES.take(db, mine, "acknowledge")
    wanted = PartnershipNeedIn(
        programme_id=programme.id, kind=NeedKind.TUTORS, topic=NeedTopic.MATHEMATICS, title="Студенты-тьюторы",
        description="Два раза в неделю по часу с восемью отстающими из девятых классов.", pupils=8, school_id=school,
    )  # fmt: skip
    need = await partnerships.describe(db, wanted.model_dump())
    await partnerships.submit(db, need, None)
    await NEEDS.take(db, need, "submit")
