"""The rows of imports: who sent what for whom, how far it has got, and what became of it."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.blobs import Stored
from app.kernel.tables import Base, Internal, Owned, Record, now
from app.kernel.text import Labelled, language


class ImportStatus(Labelled):
    """How far an import has got."""

    QUEUED = "queued", "в очереди", "queued"
    RUNNING = "running", "выполняется", "running"
    DONE = "done", "выполнен", "done"
    REFUSED = "refused", "не принят", "refused"
    FAILED = "failed", "не удался", "failed"


WAITING = (ImportStatus.QUEUED.value, ImportStatus.RUNNING.value)


class ImportJob(Owned, Record):
    """An import. Its owner is the organisation that sent it; an administrator's belongs to the district alone."""

    __tablename__ = "imports"
    __audited__ = False
    __table_args__ = (
        ForeignKeyConstraint(["organization_id", "district_id"], ["organizations.id", "organizations.district_id"]),
        ForeignKeyConstraint(["district_id"], ["districts.id"]),
        UniqueConstraint("id", "district_id"),
        CheckConstraint("status IN ('queued', 'running', 'done', 'refused', 'failed')", name="status"),
        CheckConstraint(
            "(status IN ('done', 'refused', 'failed')) = (finished_at IS NOT NULL AND result IS NOT NULL)",
            name="finished",
        ),
        CheckConstraint("num_nonnulls(user_id, client_id) = 1", name="account"),
        Index("ix_imports_waiting", "created_at", "id", postgresql_where="status IN ('queued', 'running')"),
        Index(None, "target_id", "id"),
    )

    organization_id: Mapped[UUID | None] = mapped_column(index=True)
    kind: Mapped[str]
    target_id: Mapped[UUID]
    """What the file is loaded into, as a wave of monitoring."""
    action: Mapped[str]
    """The line of the access table under which it is carried out."""
    params: Mapped[dict[str, Any]]
    media_type: Mapped[str]
    sha256: Mapped[str]
    size: Mapped[int] = mapped_column(BigInteger)
    user_id: Mapped[UUID | None]
    client_id: Mapped[UUID | None]
    account_name: Mapped[str]
    session_id: Mapped[UUID | None]
    scopes: Mapped[list[Any]]
    origin: Mapped[dict[str, Any]]
    """`request_id`, `address` and `agent` of the request, for the audit of what the job changes."""
    status: Mapped[str]
    attempts: Mapped[int] = mapped_column(default=0)
    due_at: Mapped[datetime] = mapped_column(default=now)
    """Not taken up before."""
    rows_done: Mapped[int] = mapped_column(default=0)
    rows_total: Mapped[int | None]
    result: Mapped[dict[str, Any] | None]
    """Language -> what the import answers, or the problem document of one that was refused or failed."""
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]

    @property
    def outcome(self) -> dict[str, Any] | None:
        """What became of the rows, in the reader's language; None until it is done."""
        return self._told() if self.status == ImportStatus.DONE else None

    @property
    def problem(self) -> dict[str, Any] | None:
        """Why nothing was stored, in the reader's language; None unless it was refused or failed."""
        return None if self.status == ImportStatus.DONE else self._told()

    def _told(self) -> dict[str, Any] | None:
        told: dict[str, Any] | None = self.result[language.get()] if self.result else None
        return told


class ImportBody(Internal, Stored, Base):
    """Holds the content of a file until its job is long over; the hash stays with the import."""

    __tablename__ = "import_bodies"

    import_id: Mapped[UUID] = mapped_column(ForeignKey("imports.id"), primary_key=True)
