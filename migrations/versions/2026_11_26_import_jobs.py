"""Imports, and the bodies of those that are carried out beside their requests."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0006_import_jobs"
down_revision = "0005_programmes"


def upgrade() -> None:
    op.create_table(
        "imports",
        sa.Column("organization_id", sa.Uuid(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("target_id", sa.Uuid(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("params", postgresql.JSONB(), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=True),
        sa.Column("client_id", sa.Uuid(), nullable=True),
        sa.Column("account_name", sa.Text(), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=True),
        sa.Column("scopes", postgresql.JSONB(), nullable=False),
        sa.Column("origin", postgresql.JSONB(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("rows_done", sa.Integer(), nullable=False),
        sa.Column("rows_total", sa.Integer(), nullable=True),
        sa.Column("result", postgresql.JSONB(), nullable=True),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("district_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "status IN ('queued', 'running', 'done', 'refused', 'failed')", name=op.f("ck_imports_status")
        ),
        sa.CheckConstraint(
            "(status IN ('done', 'refused', 'failed')) = (finished_at IS NOT NULL AND result IS NOT NULL)",
            name=op.f("ck_imports_finished"),
        ),
        sa.CheckConstraint("num_nonnulls(user_id, client_id) = 1", name=op.f("ck_imports_account")),
        sa.ForeignKeyConstraint(["district_id"], ["districts.id"], name=op.f("fk_imports_district_id")),
        sa.ForeignKeyConstraint(
            ["organization_id", "district_id"],
            ["organizations.id", "organizations.district_id"],
            name=op.f("fk_imports_organization_id_district_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_imports")),
        sa.UniqueConstraint("id", "district_id", name=op.f("uq_imports_id_district_id")),
    )
    op.create_index(op.f("ix_imports_district_id"), "imports", ["district_id"])
    op.create_index(op.f("ix_imports_organization_id"), "imports", ["organization_id"])
    op.create_index(op.f("ix_imports_target_id_id"), "imports", ["target_id", "id"])
    op.create_index(
        "ix_imports_waiting", "imports", ["created_at", "id"], postgresql_where="status IN ('queued', 'running')"
    )
    op.create_table(
        "import_bodies",
        sa.Column("import_id", sa.Uuid(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["import_id"], ["imports.id"], name=op.f("fk_import_bodies_import_id")),
        sa.PrimaryKeyConstraint("import_id", name=op.f("pk_import_bodies")),
    )
    op.create_index(op.f("ix_import_bodies_sha256"), "import_bodies", ["sha256"])


def downgrade() -> None:
    op.drop_table("import_bodies")
    op.drop_table("imports")
