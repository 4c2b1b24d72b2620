"""Results of schools stand in the table itself as long as a page holds them: compressing them took a third of a run."""

from alembic import op

revision = "0018_results_in_a_page"
down_revision = "0017_selection_closing"


def upgrade() -> None:
    op.execute("ALTER TABLE analysis_results SET (toast_tuple_target = 8160)")


def downgrade() -> None:
    op.execute("ALTER TABLE analysis_results RESET (toast_tuple_target)")
