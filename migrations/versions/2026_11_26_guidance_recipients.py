"""Guidance for chosen schools: they alone read it, and know it by the title that their delivery keeps."""

import sqlalchemy as sa
from alembic import op

revision = "0016_guidance_recipients"
down_revision = "0015_evidence_withdrawn"


def upgrade() -> None:
    op.execute("""
        -- squawk-ignore ban-drop-constraint
        ALTER TABLE guidance DROP CONSTRAINT ck_guidance_shared
    """)
    op.execute("""
        ALTER TABLE guidance ADD COLUMN recipients_only boolean DEFAULT false NOT NULL
        CONSTRAINT ck_guidance_shared CHECK (status <> 'sent' OR recipients_only OR document_audience = 'district')
    """)
    op.add_column("guidance_deliveries", sa.Column("guidance_title", sa.Text(), nullable=True))
    op.execute("""
        UPDATE guidance_deliveries SET guidance_title = guidance.title
        FROM guidance WHERE guidance.id = guidance_deliveries.guidance_id
    """)
    # Nobody works while a migration runs, and a district has some thousands of these rows.
    op.execute("""
        -- squawk-ignore adding-not-nullable-field
        ALTER TABLE guidance_deliveries ALTER COLUMN guidance_title SET NOT NULL
    """)


def downgrade() -> None:
    op.drop_column("guidance_deliveries", "guidance_title")
    op.drop_column("guidance", "recipients_only")
    op.execute("""
        ALTER TABLE guidance
        ADD CONSTRAINT ck_guidance_shared CHECK (status <> 'sent' OR document_audience = 'district')
    """)
