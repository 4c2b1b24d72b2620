"""Evidence that no longer holds: since when and why, and whether an assignment was confirmed by it."""

import sqlalchemy as sa
from alembic import op

revision = "0015_evidence_withdrawn"
down_revision = "0014_feedback"


def upgrade() -> None:
    op.add_column("evidence", sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True))
    op.execute("""
        ALTER TABLE evidence ADD COLUMN withdrawn_because text
        CONSTRAINT ck_evidence_withdrawn CHECK ((withdrawn_at IS NULL) = (withdrawn_because IS NULL))
    """)
    op.execute("""
        ALTER TABLE assignments ADD COLUMN evidence_lapsed boolean DEFAULT false NOT NULL
        CONSTRAINT ck_assignments_evidence_lapsed CHECK (status IN ('confirmed', 'ended') OR NOT evidence_lapsed)
    """)
    # Nobody works while a migration runs, and a district has some thousands of these rows.
    op.execute("""
        -- squawk-ignore require-concurrent-index-creation
        CREATE INDEX ix_evidence_resource_id ON evidence (resource_id)
    """)


def downgrade() -> None:
    op.drop_index(op.f("ix_evidence_resource_id"), table_name="evidence")
    op.drop_column("assignments", "evidence_lapsed")
    op.drop_column("evidence", "withdrawn_because")
    op.drop_column("evidence", "withdrawn_at")
