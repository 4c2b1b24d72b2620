"""Result sheets as they are read: which of them, by whom, and what of each."""

from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import contains_eager, defer, joinedload
from sqlalchemy.orm.interfaces import ORMOption

from app.domains.feedback.lives import ResultSheetStatus
from app.domains.feedback.models import ResultSheet
from app.domains.feedback.words import indicator
from app.domains.monitoring import results
from app.domains.monitoring.figures import Figure
from app.domains.monitoring.lives import Summing
from app.domains.monitoring.values import FormIndicator
from app.domains.organizations.models import Organization
from app.kernel.db import Db
from app.kernel.paging import among
from app.kernel.tables import now

Json = dict[str, Any]
SORTS = {"created_at": ResultSheet.created_at, "school": Organization.name_key}

_VALUES = ("value", "share", "n", "coverage", "insufficient", "suppressed", "sheets", "expected", "reasons")


def reading() -> tuple[ORMOption, ...]:
    """What an answer about a sheet is read from."""
    return (joinedload(ResultSheet.school), joinedload(ResultSheet.wave))


def listing() -> Select[ResultSheet]:
    """The sheets with all that a list says of them, and without what stands in them."""
    return (
        select(ResultSheet)
        .join(ResultSheet.school)
        .options(
            contains_eager(ResultSheet.school),
            joinedload(ResultSheet.wave),
            defer(ResultSheet.content, raiseload=True),
            defer(ResultSheet.shown, raiseload=True),
        )
    )


def narrowed(wanted: Any) -> Select[ResultSheet]:
    """The sheets that a list asks for; those that were replaced only where it asks for them."""
    statement = among(
        listing(),
        (ResultSheet.wave_id, wanted.wave_id),
        (ResultSheet.programme_id, wanted.programme_id),
        (ResultSheet.school_id, wanted.school_id),
        (ResultSheet.status, wanted.status),
    )
    return statement if wanted.status else statement.where(ResultSheet.status != ResultSheetStatus.REPLACED.value)


def content_for(db: Db, row: ResultSheet) -> Json:
    """What this reader may see of a sheet.

    Of an edition that was replaced only the school and the centre see the figures: between two editions a subtraction
    would tell what each of them hides.
    """
    if results.sees_all(db.actor):
        return row.content
    return REPLACED if row.status == ResultSheetStatus.REPLACED.value else row.shown


REPLACED: Json = {"forms": [], "goals": [], "analysis": None, "findings": [], "replaced": True}


async def acknowledge(db: Db, row: ResultSheet, _: Any) -> None:
    """Somebody of the school has read it; who and when stands in its history, the first also in the sheet."""
    if row.read_at is None:
        row.read_at, row.read_by = now(), db.actor.name


def figure_of(one: Json, asked: FormIndicator, district: Figure | None) -> Json:
    """A figure of the school beside the same one of the district."""
    title = indicator(asked)
    return {
        "code": one["code"],
        "title": {"ru": title.ru, "en": title.en},
        "kind": asked.kind.value,
        "direction": asked.direction.value,
        "unit_mean": asked.summing is Summing.MEAN,
        "of_base": asked.base is not None,
        **{name: one[name] for name in _VALUES},
        "district_value": None if district is None else district.value,
        "district_share": None if district is None else district.share,
    }
