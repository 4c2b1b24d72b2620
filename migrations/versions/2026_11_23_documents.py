"""Documents and their files."""

import sqlalchemy as sa
from alembic import op

revision = "0002_documents"
down_revision = "0001_foundation"


def natural_key(column: str) -> str:
    return (
        "regexp_replace(regexp_replace(replace(lower("
        + column
        + " COLLATE \"pg_c_utf8\"), 'ё', 'е'), '(\\d+)', '000000000000\\1', 'g'), '\\d*(\\d{12})', '\\1', 'g')"
    )


def upgrade() -> None:
    op.create_table(
        "documents",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("district_id", sa.Uuid(), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=True),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("title_key", sa.Text(), sa.Computed(natural_key("title"), persisted=True), nullable=False),
        sa.Column("issuer", sa.Text(), nullable=False),
        sa.Column("summary", sa.Text(), nullable=True),
        sa.Column("audience", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('order', 'instruction', 'regulation', 'protocol', 'plan', 'programme', 'agreement', 'letter', "
            "'report', 'other')",
            name=op.f("ck_documents_kind"),
        ),
        sa.CheckConstraint("audience IN ('owner', 'district')", name=op.f("ck_documents_audience")),
        sa.ForeignKeyConstraint(
            ["organization_id", "district_id"],
            ["organizations.id", "organizations.district_id"],
            name=op.f("fk_documents_organization_id_district_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_documents")),
        sa.UniqueConstraint("id", "district_id", name=op.f("uq_documents_id_district_id")),
        sa.UniqueConstraint(
            "id",
            "district_id",
            "organization_id",
            "audience",
            name=op.f("uq_documents_id_district_id_organization_id_audience"),
        ),
    )
    op.create_index(op.f("ix_documents_district_id"), "documents", ["district_id"])
    op.create_index(op.f("ix_documents_district_id_issued_on_id"), "documents", ["district_id", "issued_on", "id"])
    op.create_index(op.f("ix_documents_organization_id"), "documents", ["organization_id"])
    op.create_table(
        "document_files",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("district_id", sa.Uuid(), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("document_id", sa.Uuid(), nullable=False),
        sa.Column("audience", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_key", sa.Text(), sa.Computed(natural_key("name"), persisted=True), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("sha256 ~ '^[0-9a-f]{64}$'", name=op.f("ck_document_files_sha256")),
        sa.CheckConstraint("size > 0", name=op.f("ck_document_files_size")),
        sa.ForeignKeyConstraint(
            ["document_id", "district_id", "organization_id", "audience"],
            ["documents.id", "documents.district_id", "documents.organization_id", "documents.audience"],
            name="fk_document_files_document",
            onupdate="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document_files")),
        sa.UniqueConstraint("document_id", "sha256", name=op.f("uq_document_files_document_id_sha256")),
        sa.UniqueConstraint("id", "district_id", name=op.f("uq_document_files_id_district_id")),
    )
    op.create_index(op.f("ix_document_files_district_id"), "document_files", ["district_id"])
    op.create_index(op.f("ix_document_files_organization_id"), "document_files", ["organization_id"])
    op.create_index(op.f("ix_document_files_sha256"), "document_files", ["sha256"])


def downgrade() -> None:
    op.drop_table("document_files")
    op.drop_table("documents")
