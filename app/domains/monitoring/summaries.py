"""One school in one form of a wave: its sums follow every change, and with them how far the school has come.

What a school has confirmed, or the centre accepted, is open again by itself as soon as one of its sheets is; what is
complete and accepted sheet by sheet is accepted as a whole, and fulfils the duty of the roadmap that asked for it.
"""

from collections.abc import Collection, Sequence
from uuid import UUID

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.orm import contains_eager, joinedload
from sqlalchemy.orm.interfaces import ORMOption

from app.domains.monitoring import expected, waves
from app.domains.monitoring.lives import SUMMARIES, SummaryStatus
from app.domains.monitoring.models import Submission, Summary, Wave, WaveForm
from app.domains.monitoring.schemas.summaries import SummaryList
from app.domains.monitoring.sums import refresh
from app.domains.monitoring.waves import show
from app.domains.organizations.models import Organization
from app.domains.programmes.service import retract
from app.domains.roadmap.codes import Deliverable
from app.kernel.db import Db
from app.kernel.paging import among
from app.kernel.prepared import Facts
from app.kernel.tables import now
from app.kernel.text import Text

RESOURCE = "monitoring-summaries"
SORTS = {"updated_at": Summary.updated_at, "school": Organization.name_key}

_DONE = frozenset({SummaryStatus.CONFIRMED.value, SummaryStatus.ACCEPTED.value})
_COMPLETE = "Приняты все листы / Every sheet is accepted"
REOPENED = Text("Лист формы снова открыт", "A sheet of the form is open again")
DELIVERED = Text("Данные сбора «{title}» приняты центром.", "The data of the wave “{title}” are accepted.")


def reading() -> tuple[ORMOption, ...]:
    """What an answer about a summary is read from."""
    return (joinedload(Summary.wave), joinedload(Summary.form), joinedload(Summary.school))


def listing() -> Select[Summary]:
    """The summaries with all that an answer says of them."""
    return (
        select(Summary)
        .join(Summary.wave)
        .join(Summary.form)
        .join(Summary.school)
        .options(contains_eager(Summary.wave), contains_eager(Summary.form), contains_eager(Summary.school))
    )


def narrowed(wanted: SummaryList) -> Select[Summary]:
    """The summaries that a list asks for."""
    return among(
        listing(),
        (Summary.wave_id, wanted.wave_id),
        (Summary.form_id, wanted.form_id),
        (Summary.school_id, wanted.school_id),
        (Summary.status, wanted.status),
    )


async def settle(db: Db, wave: Wave, asked: WaveForm, school_ids: Collection[UUID], *, moving: bool = True) -> None:
    """Bring the summaries of these schools up to what their sheets say now, after the sheets were written and locked.

    `moving`: let their states follow too.
    """
    await db.flush()
    schools = sorted(set(school_ids))
    await refresh(db, wave.id, asked.form, schools)
    if moving and schools:
        await _move(db, wave, asked, await _moving(db, wave, asked, schools))


async def settle_one(db: Db, row: Submission, stands: Facts) -> None:
    """The states follow, where the sums say so that one sheet has just shifted (`SHIFTED`); mostly they do not."""
    entered = stands["drafts"] + stands["submitted"] + stands["returned"]
    if stands["status"] in _DONE or (stands["accepted_count"] > 0 and entered == 0):
        wave = await waves.read(db, row.wave_id)
        asked = next(form for form in wave.forms if form.form_id == row.form_id)
        await _move(db, wave, asked, await _moving(db, wave, asked, [row.school_id]))


async def _moving(db: Db, wave: Wave, asked: WaveForm, schools: Sequence[UUID]) -> Sequence[Summary]:
    """Those whose state may not be what their sheets say: few of the thousands that a file touches. Held already."""
    entered = Summary.drafts + Summary.submitted + Summary.returned
    return await db.all(
        select(Summary)
        .where(Summary.wave_id == wave.id, Summary.form_id == asked.form_id, Summary.school_id.in_(schools))
        .where(or_(Summary.status.in_(_DONE), and_(Summary.accepted_count > 0, entered == 0)))
        .order_by(Summary.school_id)
        .with_for_update(of=Summary)
        .execution_options(populate_existing=True)
    )


async def _move(db: Db, wave: Wave, asked: WaveForm, rows: Sequence[Summary]) -> None:
    await _withdraw(db, wave, [row for row in rows if row.status == SummaryStatus.ACCEPTED.value and _open_again(row)])
    for row in rows:
        if row.status in _DONE and _open_again(row):
            row.confirmed_at = row.confirmed_by = row.accepted_at = None
            await SUMMARIES.record(db, row, "reopen", SummaryStatus.OPEN.value, note=f"{REOPENED.ru} / {REOPENED.en}")
    finished = [row for row in rows if row.status != SummaryStatus.ACCEPTED.value and _all_accepted(row)]
    if not finished:
        return
    owed = await expected.counts(db, wave, asked, [row.school_id for row in finished])
    for row in finished:
        if row.accepted_count >= owed.get(row.school_id, 0):
            row.accepted_at = now()
            await SUMMARIES.record(db, row, "accept", SummaryStatus.ACCEPTED.value, note=_COMPLETE)
            await deliver(db, wave, row)


async def _withdraw(db: Db, wave: Wave, reopened: Sequence[Summary]) -> None:
    """What a school owes in the wave is no longer accepted as a whole."""
    if reopened:
        await retract(
            db, RESOURCE, await _of_schools(db, wave, [row.school_id for row in reopened]),
            district_id=wave.district_id, cause=REOPENED,
        )  # fmt: skip


async def _of_schools(db: Db, wave: Wave, school_ids: Sequence[UUID]) -> list[UUID]:
    found = await db.rows(select(Summary.id).where(Summary.wave_id == wave.id, Summary.school_id.in_(school_ids)))
    return sorted(id for (id,) in found)


def _open_again(row: Summary) -> bool:
    stirred = row.drafts + row.returned
    return stirred > 0 or (row.status == SummaryStatus.ACCEPTED.value and row.submitted > 0)


def _all_accepted(row: Summary) -> bool:
    return row.accepted_count > 0 and row.drafts + row.submitted + row.returned == 0


async def deliver(db: Db, wave: Wave, row: Summary) -> None:
    """Once all that it owes in the wave is accepted, the school has done its duty, and this is the evidence."""
    await db.flush()
    left = await db.rows(
        select(func.count())
        .select_from(Summary)
        .join(Summary.wave)
        .join(Summary.form)
        .where(Summary.wave_id == wave.id, Summary.school_id == row.school_id)
        .where(Summary.status != SummaryStatus.ACCEPTED.value, expected.owes())
    )
    if left[0][0] == 0:
        first, *_ = await _of_schools(db, wave, [row.school_id])  # the same one whichever was accepted last
        await show(db, wave, Deliverable.MONITORING_SUBMISSION, row.school_id, RESOURCE, first, DELIVERED)
