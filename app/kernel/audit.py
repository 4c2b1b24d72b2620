"""Who changed what, from where: entries are written in the changing transaction and never changed again.

The hash chain is laid over committed entries by a sealer of its own (`chain.py`): a chain written inside each
transaction would make all writers wait for one another through the disk.
"""

from datetime import UTC, date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, Identity, Index, LargeBinary, inspect
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import InstanceState, Mapped, Session, mapped_column

from app.kernel.actor import Actor, Origin
from app.kernel.tables import Base, Internal, Owned, new_id, now, table_of

KEPT_BY_THE_KERNEL = frozenset({"created_at", "updated_at", "version"})
HIDDEN = {"audit": "hidden"}
"""`mapped_column(info=HIDDEN)`: the change is noted, the value is not (secrets, personal data that may be erased)."""


class AuditEntry(Owned, Base):
    """One change of one row: the columns that changed, with their old and new values."""

    __tablename__ = "audit_entries"
    __table_args__ = (
        Index(None, "entity", "entity_id", "id"),
        Index(None, "district_id", "id"),
        Index(None, "organization_id", "id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    at: Mapped[datetime] = mapped_column(default=now)
    actor_id: Mapped[UUID | None]
    actor_name: Mapped[str]
    district_id: Mapped[UUID | None] = mapped_column()  # type: ignore[assignment]  # users belong to none
    organization_id: Mapped[UUID | None] = mapped_column()
    entity: Mapped[str]
    entity_id: Mapped[UUID]
    change: Mapped[str]
    old: Mapped[dict[str, Any]]
    new: Mapped[dict[str, Any]]
    request_id: Mapped[str]
    address: Mapped[str]
    agent: Mapped[str]
    way: Mapped[str]


class AuditLink(Internal, Base):
    """One link of the chain: sha256 over the link before and the entry, in the order of sealing."""

    __tablename__ = "audit_links"

    position: Mapped[int] = mapped_column(BigInteger, Identity(always=False), primary_key=True)
    entry_id: Mapped[UUID] = mapped_column(ForeignKey("audit_entries.id"), unique=True)
    digest: Mapped[bytes] = mapped_column(LargeBinary)


def note_changes(session: Session) -> None:
    """Before a flush: remember what is about to change, while the old values are still known."""
    notes: list[dict[str, Any]] = session.info.setdefault("audit", [])
    notes += (_note(session, row, "created") for row in session.new if _audited(row))
    notes += (
        note
        for row in session.dirty
        if _audited(row) and session.is_modified(row) and (note := _note(session, row, "changed"))["new"]
    )
    notes += (_note(session, row, "deleted") for row in session.deleted if _audited(row))


def told_of(session: Session, row: Any, change: str) -> None:
    """The same of one row that is written beside the flush."""
    if _audited(row) and ((note := _note(session, row, change))["new"] or change != "changed"):
        session.info.setdefault("audit", []).append(note)


def write_notes(session: Session) -> None:
    """After a flush: the notes become entries of the same transaction."""
    notes = taken_down(session)
    if notes:
        session.connection().execute(insert(table_of(AuditEntry)), notes)


def taken_down(session: Session) -> list[dict[str, Any]]:
    """The notes that wait, for whoever writes them now."""
    notes: list[dict[str, Any]] = session.info.pop("audit", [])
    return notes


def note_summary(
    session: Session,
    entity: str,
    entity_id: UUID,
    change: str,
    new: dict[str, Any],
    old: dict[str, Any] | None = None,
    **owner: Any,
) -> None:
    """One entry for a bulk of rows (imports), or for a row that was changed in bulk and has no revisions of its own."""
    note = _heading(session) | {
        "entity": entity, "entity_id": entity_id, "change": change, "old": plain(old or {}), "new": plain(new),
        "district_id": owner.get("district_id"), "organization_id": owner.get("organization_id"),
    }  # fmt: skip
    session.info.setdefault("audit", []).append(note)


def _audited(row: Any) -> bool:
    return not isinstance(row, Internal | AuditEntry) and getattr(row, "__audited__", True)


def _heading(session: Session) -> dict[str, Any]:
    actor: Actor = session.info["actor"]
    origin: Origin = session.info["origin"]
    return {
        "id": new_id(), "at": now(), "actor_id": actor.id, "actor_name": actor.name,
        "request_id": origin.request_id, "address": origin.address, "agent": origin.agent, "way": origin.way,
    }  # fmt: skip


def _note(session: Session, row: Any, change: str) -> dict[str, Any]:
    state: InstanceState[Any] = inspect(row)
    old: dict[str, Any] = {}
    new: dict[str, Any] = {}
    for attribute in state.mapper.column_attrs:
        column = attribute.columns[0]
        name = attribute.key
        if name in KEPT_BY_THE_KERNEL or column.computed is not None:
            continue
        history = state.attrs[name].history
        hidden = column.info.get("audit") == "hidden"
        if change == "created" and history.added:
            new[name] = "•••" if hidden else plain(history.added[0])
        elif change == "deleted" and history.non_added():
            old[name] = "•••" if hidden else plain(history.non_added()[0])
        elif change == "changed" and history.has_changes():
            old[name] = "•••" if hidden else plain(history.deleted[0] if history.deleted else None)
            new[name] = "•••" if hidden else plain(history.added[0] if history.added else None)
    if state.key is None and getattr(row, "id", None) is None:
        row.id = new_id()
    return _heading(session) | {
        "entity": state.mapper.local_table.name,  # type: ignore[attr-defined]
        "entity_id": row.id,
        "change": change,
        "old": old,
        "new": new,
        "district_id": getattr(row, "district_id", None),
        "organization_id": getattr(row, "organization_id", None),
    }


def plain(value: Any) -> Any:
    """A value as JSON keeps it."""
    match value:
        case Enum():
            return value.value
        case dict():
            return {str(key): plain(item) for key, item in value.items()}
        case list() | tuple() | set() | frozenset():
            return [plain(item) for item in value]
        case _:
            return _single(value)


def _single(value: Any) -> Any:
    match value:
        case datetime():
            return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
        case date():
            return value.isoformat()
        case UUID() | Decimal():
            return str(value)
        case bytes():
            return value.hex()
        case _:
            return value
