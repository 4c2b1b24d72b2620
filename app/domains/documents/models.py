"""Documents and their files. A file is seen by whoever sees its document: the database keeps their audiences equal."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, UniqueConstraint
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.blobs import Stored
from app.kernel.refusals import explain
from app.kernel.tables import Record, Shared, natural_key
from app.kernel.text import Labelled, Text


class DocumentKind(Labelled):
    """The kinds of document."""

    ORDER = "order", "приказ", "order"
    INSTRUCTION = "instruction", "поручение", "instruction"
    REGULATION = "regulation", "положение", "regulation"
    PROTOCOL = "protocol", "протокол", "protocol"
    PLAN = "plan", "план", "plan"
    PROGRAMME = "programme", "программа", "programme"
    AGREEMENT = "agreement", "соглашение, договор", "agreement"
    LETTER = "letter", "письмо", "letter"
    REPORT = "report", "отчёт, справка", "report"
    OTHER = "other", "иной документ", "other document"


class DocumentAudience(Labelled):
    """Who may read a document besides those who reach its owner."""

    OWNER = "owner", "только владелец", "the owner alone"
    DISTRICT = "district", "весь район", "the whole district"


KINDS = tuple(kind.value for kind in DocumentKind)
AUDIENCES = tuple(audience.value for audience in DocumentAudience)


class Document(Shared, Record):
    """A document of an organisation: an order, a protocol, a letter."""

    __tablename__ = "documents"
    __table_args__ = (
        ForeignKeyConstraint(["organization_id", "district_id"], ["organizations.id", "organizations.district_id"]),
        UniqueConstraint("id", "district_id"),
        UniqueConstraint("id", "district_id", "organization_id", "audience"),
        CheckConstraint(f"kind IN {KINDS}", name="kind"),
        CheckConstraint(f"audience IN {AUDIENCES}", name="audience"),
        Index(None, "district_id", "issued_on", "id"),
    )

    organization_id: Mapped[UUID] = mapped_column(index=True)
    kind: Mapped[str]
    number: Mapped[str | None]
    issued_on: Mapped[date]
    title: Mapped[str]
    title_key: Mapped[str] = mapped_column(natural_key("title"))
    issuer: Mapped[str]
    summary: Mapped[str | None]
    audience: Mapped[str]

    @hybrid_property
    def common(self) -> Any:
        """Whether everybody in the district may read it."""
        return self.audience == DocumentAudience.DISTRICT.value


class DocumentFile(Shared, Stored, Record):
    """A file of a document; owner and audience are the document's, and follow it when they change."""

    __tablename__ = "document_files"
    __table_args__ = (
        ForeignKeyConstraint(
            ["document_id", "district_id", "organization_id", "audience"],
            ["documents.id", "documents.district_id", "documents.organization_id", "documents.audience"],
            name="fk_document_files_document",
            onupdate="CASCADE",
        ),
        UniqueConstraint("id", "district_id"),
        UniqueConstraint("document_id", "sha256"),
        CheckConstraint("sha256 ~ '^[0-9a-f]{64}$'", name="sha256"),
        CheckConstraint("size > 0", name="size"),
    )

    document_id: Mapped[UUID]
    organization_id: Mapped[UUID] = mapped_column(index=True)
    audience: Mapped[str]
    name: Mapped[str]
    name_key: Mapped[str] = mapped_column(natural_key("name"))
    media_type: Mapped[str]

    @hybrid_property
    def common(self) -> Any:
        """Whether everybody in the district may read it."""
        return self.audience == DocumentAudience.DISTRICT.value


explain(
    "uq_document_files_document_id_sha256",
    Text("Этот файл уже приложен к документу.", "This very file is attached to the document already."),
    "/file",
)
