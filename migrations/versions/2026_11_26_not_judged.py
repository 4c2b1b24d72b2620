"""Schools of which no improvement was computed are not judged, instead of not having passed."""

from alembic import op

revision = "0019_not_judged"
down_revision = "0018_results_in_a_page"

TABLES = ("analysis_results", "selection_schools")
BEFORE = "'strong', 'candidate', 'not_passed', 'not_eligible', 'outside'"
# Nobody works while a migration runs.
_SOON = "-- squawk-ignore constraint-missing-not-valid, ban-drop-constraint\n"


def _groups(known: str) -> None:
    for table in TABLES:
        op.execute(f"{_SOON}ALTER TABLE {table} DROP CONSTRAINT ck_{table}_standing")
        op.execute(f"{_SOON}ALTER TABLE {table} ADD CONSTRAINT ck_{table}_standing CHECK (standing IN ({known}))")


def upgrade() -> None:
    _groups(BEFORE.replace("'not_passed'", "'not_passed', 'not_judged'"))


def downgrade() -> None:
    # a group that is not known any more becomes the one that schools without data had
    op.execute("ALTER TABLE analysis_results DISABLE TRIGGER USER")
    op.execute("UPDATE analysis_results SET standing = 'not_eligible' WHERE standing = 'not_judged'")
    op.execute("UPDATE selection_schools SET standing = 'not_eligible' WHERE standing = 'not_judged'")
    op.execute("ALTER TABLE analysis_results ENABLE TRIGGER USER")
    _groups(BEFORE)
