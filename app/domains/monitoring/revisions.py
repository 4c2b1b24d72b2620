"""Revisions: what changed in a sheet, kept as what stood there before; what stood after is the next change, or now."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select

from app.domains.monitoring.lives import RevisionCause, RevisionSource
from app.domains.monitoring.models import Revision, Submission
from app.kernel.actor import Role, Way
from app.kernel.db import Db

EXPLAINED = "explanations."
"""Begins the name of an explanation among what changed."""
_SOURCES: Mapping[Way, RevisionSource] = {
    "import": RevisionSource.FILE, "command": RevisionSource.SYSTEM, "system": RevisionSource.SYSTEM
}  # fmt: skip


def source_of(db: Db) -> str:
    """Where this request's changes come from."""
    if db.actor.client_id is not None or Role.INTEGRATION in db.actor.roles:
        return RevisionSource.SCRIPT.value
    return _SOURCES.get(db.way, RevisionSource.SCREEN).value


def told(values: Mapping[str, Any], absences: Mapping[str, Any], explanations: Mapping[str, Any]) -> dict[str, Any]:
    """All that a sheet says, under one name each."""
    return {**values, **absences, **{f"{EXPLAINED}{rule}": text for rule, text in explanations.items()}}


def spelled(explanations: Mapping[str, str]) -> str | None:
    """All explanations of a sheet in one cell of a table."""
    if not explanations:
        return None
    said = set(explanations.values())
    return said.pop() if len(said) == 1 else "; ".join(f"{rule}: {text}" for rule, text in sorted(explanations.items()))


def difference(
    row: Submission | Mapping[str, Any],
    values: Mapping[str, Any],
    absences: Mapping[str, Any],
    explanations: Mapping[str, Any],
) -> dict[str, Any]:
    """What the sheet says otherwise than these, with what it says now; null where it says nothing."""
    held = [row[name] if isinstance(row, Mapping) else getattr(row, name) for name in _PARTS]
    old, new = told(*held), told(values, absences, explanations)
    return {name: old.get(name) for name in {**old, **new} if not _same(old.get(name), new.get(name))}


_PARTS = ("values", "absences", "explanations")


def _same(one: Any, other: Any) -> bool:
    """Equal, and of one kind: `true` is not 1."""
    return one == other and isinstance(one, bool) == isinstance(other, bool)


def write(db: Db, row: Submission, cause: RevisionCause, before: Mapping[str, Any], *, note: str | None = None) -> None:
    """The next revision of a sheet."""
    db.add(told_next(db, row, cause, before, note=note))


def told_next(
    db: Db, row: Submission, cause: RevisionCause, before: Mapping[str, Any], *, note: str | None = None
) -> Revision:
    """The same, for whoever stores it by himself; the first is made with the sheet."""
    if cause is not RevisionCause.CREATE:
        row.revision += 1
    return Revision(
        submission_id=row.id, school_id=row.school_id, district_id=row.district_id, number=row.revision,
        cause=cause.value, source=source_of(db), before=dict(before), note=note,
        actor_id=db.actor.id, actor_name=db.actor.name,
    )  # fmt: skip


def of(submission_id: UUID) -> Select[Revision]:
    """The revisions of a sheet, first to last."""
    return select(Revision).where(Revision.submission_id == submission_id).order_by(Revision.number)


def with_changes(row: Submission, found: Iterable[Revision]) -> list[dict[str, Any]]:
    """Every revision with old and new values, first to last: walked back from what the sheet says now."""
    after = told(row.values, row.absences, row.explanations)
    items = []
    for one in sorted(found, key=lambda revision: -revision.number):
        changes = [{"field": name, "old": old, "new": after.get(name)} for name, old in sorted(one.before.items())]
        after |= one.before
        items.append(
            {
                "number": one.number, "cause": one.cause, "source": one.source, "changes": changes,
                "note": one.note, "actor_name": one.actor_name, "at": one.at,
            }
        )  # fmt: skip
    return items[::-1]


async def since_review(db: Db, row: Submission) -> list[dict[str, Any]]:
    """What the sheet says otherwise than when the centre last judged it."""
    if row.reviewed_revision is None:
        return []
    before: dict[str, Any] = {}
    for one in await db.all(of(row.id).where(Revision.number > row.reviewed_revision)):
        for name, old in one.before.items():
            before.setdefault(name, old)
    now = told(row.values, row.absences, row.explanations)
    return [
        {"field": name, "old": old, "new": now.get(name)}
        for name, old in sorted(before.items())
        if not _same(old, now.get(name))
    ]
