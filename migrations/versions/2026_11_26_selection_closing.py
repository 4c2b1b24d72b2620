"""Decisions that are annulled or let stand, the end of a district site, potential as it was proposed, sheets looked over."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0017_selection_closing"
down_revision = "0016_guidance_recipients"

STATES = "'draft', 'proposed', 'returned', 'decided'"
# Nobody works while a migration runs, and a district has some hundreds of these rows.
_SOON = "-- squawk-ignore constraint-missing-not-valid, adding-foreign-key-constraint, ban-drop-constraint\n"


def _check(table: str, name: str, condition: str) -> None:
    op.execute(f"{_SOON}ALTER TABLE {table} ADD CONSTRAINT ck_{table}_{name} CHECK ({condition})")


def _drop(table: str, *names: str) -> None:
    for name in names:
        op.execute(f"{_SOON}ALTER TABLE {table} DROP CONSTRAINT ck_{table}_{name}")


def _document(table: str, column: str) -> None:
    op.execute(
        f"{_SOON}ALTER TABLE {table} ADD CONSTRAINT fk_{table}_{column}_district_id "
        f"FOREIGN KEY ({column}, district_id) REFERENCES documents (id, district_id)"
    )


def upgrade() -> None:
    op.add_column("participations", sa.Column("site_ended_on", sa.Date(), nullable=True))
    op.add_column("participations", sa.Column("site_end_document_id", sa.Uuid(), nullable=True))
    _drop("participations", "district_site")
    _check("participations", "site_end", "(site_ended_on IS NULL) = (site_end_document_id IS NULL)")
    _check("participations", "site_ended", "site_ended_on IS NULL OR site_on IS NOT NULL")
    _check(
        "participations", "district_site",
        "status <> 'district_site' OR site_on IS NOT NULL AND site_ended_on IS NULL",
    )  # fmt: skip
    _document("participations", "site_end_document_id")

    for name, kind in (
        ("upheld_at", sa.DateTime(timezone=True)), ("upheld_by", sa.Text()), ("upheld_because", sa.Text()),
        ("upheld_over", postgresql.JSONB(astext_type=sa.Text())), ("annulled_on", sa.Date()),
        ("annulled_by", sa.Text()), ("annulled_because", sa.Text()), ("annulment_document_id", sa.Uuid()),
    ):  # fmt: skip
        op.add_column("selections", sa.Column(name, kind, nullable=True))
    _drop("selections", "status", "decided")
    _check("selections", "status", f"status IN ({STATES}, 'annulled', 'withdrawn')")
    _check("selections", "decided", "status NOT IN ('decided', 'annulled') OR decided_on IS NOT NULL")
    _check("selections", "annulled", "(status = 'annulled') = (annulled_on IS NOT NULL)")
    _check("selections", "annulment", "(annulled_on IS NULL) = (annulment_document_id IS NULL)")
    _check("selections", "upheld", "(upheld_at IS NULL) = (upheld_over IS NULL)")
    _document("selections", "annulment_document_id")
    op.execute("""
        -- squawk-ignore require-concurrent-index-creation
        CREATE INDEX ix_selections_annulment_document_id ON selections (annulment_document_id)
    """)

    op.add_column("selection_schools", sa.Column("potential_figures", postgresql.JSONB(astext_type=sa.Text())))
    op.add_column("selection_schools", sa.Column("annulment_effect", sa.Text(), nullable=True))
    _check("selection_schools", "annulment_effect", "annulment_effect IN ('ended', 'kept', 'gone')")

    op.add_column("result_sheets", sa.Column("checked_at", sa.DateTime(timezone=True), nullable=True))
    op.execute("UPDATE result_sheets SET checked_at = created_at")
    op.execute("""
        -- squawk-ignore adding-not-nullable-field
        ALTER TABLE result_sheets ALTER COLUMN checked_at SET NOT NULL
    """)


def downgrade() -> None:
    """An annulled decision is read as one that was withdrawn; what was annulled by it stays ended."""
    op.drop_column("result_sheets", "checked_at")
    _drop("selection_schools", "annulment_effect")
    op.drop_column("selection_schools", "annulment_effect")
    op.drop_column("selection_schools", "potential_figures")
    _drop("selections", "status", "decided", "annulled", "annulment", "upheld")
    op.execute("UPDATE selections SET status = 'withdrawn' WHERE status = 'annulled'")
    _check("selections", "status", f"status IN ({STATES}, 'withdrawn')")
    _check("selections", "decided", "status <> 'decided' OR decided_on IS NOT NULL")
    for name in (
        "annulment_document_id", "annulled_because", "annulled_by", "annulled_on", "upheld_over", "upheld_because",
        "upheld_by", "upheld_at",
    ):  # fmt: skip
        op.drop_column("selections", name)
    _drop("participations", "district_site", "site_ended", "site_end")
    _check("participations", "district_site", "status <> 'district_site' OR site_on IS NOT NULL")
    op.drop_column("participations", "site_end_document_id")
    op.drop_column("participations", "site_ended_on")
