"""Analysis: methods, runs with their inputs and results, simulations; selections and the schools in them."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0013_analysis"
down_revision = "0011_cooperation"

# What a run rests on and what it has said never changes; of a frozen method and of a run only where it is in its life.
KEEP = """
CREATE FUNCTION keep_analysis() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND TG_NARGS > 0 AND to_jsonb(NEW) - TG_ARGV::text[] = to_jsonb(OLD) - TG_ARGV::text[] THEN
        IF NEW.status <> 'draft' THEN
            RETURN NEW;
        END IF;
    END IF;
    RAISE EXCEPTION 'a frozen method, a run and what it has said do not change'
        USING ERRCODE = 'restrict_violation', CONSTRAINT = 'kept_analysis', TABLE = TG_TABLE_NAME;
END $$
"""
_LIFE = "'status', 'updated_at', 'version'"
KEPT = (
    ("analysis_methods", "WHEN (OLD.status <> 'draft') ", _LIFE),
    ("analysis_runs", "WHEN (OLD.result_sha256 <> '') ", _LIFE),
    ("analysis_inputs", "", ""),
    ("analysis_results", "", ""),
)


def upgrade() -> None:
    op.create_table(
        "analysis_methods",
        sa.Column("programme_id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("definition", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=True),
        sa.Column("frozen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("frozen_by", sa.Text(), nullable=True),
        sa.Column("district_id", sa.Uuid(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("status <> 'frozen' OR sha256 IS NOT NULL", name=op.f("ck_analysis_methods_frozen")),
        sa.CheckConstraint("status IN ('draft', 'frozen', 'retired')", name=op.f("ck_analysis_methods_status")),
        sa.CheckConstraint("(sha256 IS NULL) = (frozen_at IS NULL)", name=op.f("ck_analysis_methods_sha256")),
        sa.CheckConstraint("edition >= 1", name=op.f("ck_analysis_methods_edition")),
        sa.ForeignKeyConstraint(["district_id"], ["districts.id"], name=op.f("fk_analysis_methods_district_id")),
        sa.ForeignKeyConstraint(
            ["programme_id", "district_id"],
            ["programmes.id", "programmes.district_id"],
            name=op.f("fk_analysis_methods_programme_id_district_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_analysis_methods")),
        sa.UniqueConstraint("id", "district_id", name=op.f("uq_analysis_methods_id_district_id")),
        sa.UniqueConstraint(
            "programme_id", "code", "edition", name=op.f("uq_analysis_methods_programme_id_code_edition")
        ),
    )
    op.create_index(op.f("ix_analysis_methods_district_id"), "analysis_methods", ["district_id"], unique=False)
    op.create_index(
        op.f("ix_analysis_methods_district_id_created_at_id"),
        "analysis_methods",
        ["district_id", "created_at", "id"],
        unique=False,
    )
    op.create_table(
        "analysis_powers",
        sa.Column("method_id", sa.Uuid(), nullable=False),
        sa.Column("definition_sha256", sa.Text(), nullable=False),
        sa.Column("settings", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("outcomes", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column("district_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["district_id"], ["districts.id"], name=op.f("fk_analysis_powers_district_id")),
        sa.ForeignKeyConstraint(
            ["method_id", "district_id"],
            ["analysis_methods.id", "analysis_methods.district_id"],
            name=op.f("fk_analysis_powers_method_id_district_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_analysis_powers")),
    )
    op.create_index(op.f("ix_analysis_powers_district_id"), "analysis_powers", ["district_id"], unique=False)
    op.create_index(
        op.f("ix_analysis_powers_method_id_created_at_id"),
        "analysis_powers",
        ["method_id", "created_at", "id"],
        unique=False,
    )
    op.create_table(
        "analysis_runs",
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("programme_id", sa.Uuid(), nullable=False),
        sa.Column("method_id", sa.Uuid(), nullable=False),
        sa.Column("method_edition", sa.Integer(), nullable=False),
        sa.Column("method_sha256", sa.Text(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("waves", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("sources", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("input_sha256", sa.Text(), nullable=False),
        sa.Column("result_sha256", sa.Text(), nullable=False),
        sa.Column("engine", sa.Text(), nullable=False),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column("schools_count", sa.Integer(), nullable=False),
        sa.Column("models", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("scales", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("groups", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("remarks", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("district_id", sa.Uuid(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("purpose IN ('exploration', 'decision')", name=op.f("ck_analysis_runs_purpose")),
        sa.CheckConstraint("status IN ('computed', 'released', 'withdrawn')", name=op.f("ck_analysis_runs_status")),
        sa.ForeignKeyConstraint(
            ["method_id", "district_id"],
            ["analysis_methods.id", "analysis_methods.district_id"],
            name=op.f("fk_analysis_runs_method_id_district_id"),
        ),
        sa.ForeignKeyConstraint(
            ["organization_id", "district_id"],
            ["organizations.id", "organizations.district_id"],
            name=op.f("fk_analysis_runs_organization_id_district_id"),
        ),
        sa.ForeignKeyConstraint(
            ["programme_id", "district_id"],
            ["programmes.id", "programmes.district_id"],
            name=op.f("fk_analysis_runs_programme_id_district_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_analysis_runs")),
        sa.UniqueConstraint("id", "district_id", name=op.f("uq_analysis_runs_id_district_id")),
        sa.UniqueConstraint(
            "id", "organization_id", "district_id", name=op.f("uq_analysis_runs_id_organization_id_district_id")
        ),
    )
    op.create_index(op.f("ix_analysis_runs_district_id"), "analysis_runs", ["district_id"], unique=False)
    op.create_index(
        op.f("ix_analysis_runs_district_id_created_at_id"),
        "analysis_runs",
        ["district_id", "created_at", "id"],
        unique=False,
    )
    op.create_index(op.f("ix_analysis_runs_method_id"), "analysis_runs", ["method_id"], unique=False)
    op.create_index(op.f("ix_analysis_runs_organization_id"), "analysis_runs", ["organization_id"], unique=False)
    op.create_index(op.f("ix_analysis_runs_programme_id"), "analysis_runs", ["programme_id"], unique=False)
    op.create_table(
        "analysis_inputs",
        sa.Column("run_id", sa.Uuid(), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("district_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["run_id", "organization_id", "district_id"],
            ["analysis_runs.id", "analysis_runs.organization_id", "analysis_runs.district_id"],
            name=op.f("fk_analysis_inputs_run_id_organization_id_district_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_analysis_inputs")),
        sa.UniqueConstraint("run_id", name=op.f("uq_analysis_inputs_run_id")),
    )
    op.create_index(op.f("ix_analysis_inputs_district_id"), "analysis_inputs", ["district_id"], unique=False)
    op.create_table(
        "analysis_results",
        sa.Column("district_id", sa.Uuid(), nullable=False),
        sa.Column("run_id", sa.Uuid(), nullable=False),
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("school_code", sa.Text(), nullable=False),
        sa.Column("school_name", sa.Text(), nullable=False),
        sa.Column(
            "name_key",
            sa.Text(),
            sa.Computed(
                "regexp_replace(regexp_replace(replace(lower(school_name COLLATE \"pg_c_utf8\"), 'ё', 'е'), '(\\d+)', '000000000000\\1', 'g'), '\\d*(\\d{12})', '\\1', 'g')",
                persisted=True,
            ),
            nullable=False,
        ),
        sa.Column("standing", sa.Text(), nullable=False),
        sa.Column("context_index", sa.Double(), nullable=True),
        sa.Column("context_key", sa.Double(), nullable=False),
        sa.Column("band", sa.Integer(), nullable=True),
        sa.Column("flags", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("similar", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("figures", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("reasons", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "standing IN ('strong', 'candidate', 'not_passed', 'not_eligible', 'outside')",
            name=op.f("ck_analysis_results_standing"),
        ),
        sa.ForeignKeyConstraint(
            ["run_id", "district_id"],
            ["analysis_runs.id", "analysis_runs.district_id"],
            name=op.f("fk_analysis_results_run_id_district_id"),
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "district_id"],
            ["organizations.school_id", "organizations.district_id"],
            name=op.f("fk_analysis_results_school_id_district_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_analysis_results")),
        sa.UniqueConstraint("run_id", "school_id", name=op.f("uq_analysis_results_run_id_school_id")),
    )
    op.create_index(
        op.f("ix_analysis_results_run_id_context_key_id"),
        "analysis_results",
        ["run_id", "context_key", "id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_analysis_results_run_id_name_key_id"), "analysis_results", ["run_id", "name_key", "id"], unique=False
    )
    op.create_index(op.f("ix_analysis_results_school_id"), "analysis_results", ["school_id"], unique=False)
    op.create_table(
        "selections",
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("programme_id", sa.Uuid(), nullable=False),
        sa.Column("run_id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("summary", sa.Text(), nullable=True),
        sa.Column("rounds", sa.Integer(), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("proposed_by", sa.Text(), nullable=True),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("decided_by", sa.Text(), nullable=True),
        sa.Column("document_id", sa.Uuid(), nullable=True),
        sa.Column("statement", sa.Text(), nullable=True),
        sa.Column("dissent", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("district_id", sa.Uuid(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("status <> 'decided' OR decided_on IS NOT NULL", name=op.f("ck_selections_decided")),
        sa.CheckConstraint(
            "status IN ('draft', 'proposed', 'returned', 'decided', 'withdrawn')", name=op.f("ck_selections_status")
        ),
        sa.CheckConstraint("(decided_on IS NULL) = (document_id IS NULL)", name=op.f("ck_selections_document")),
        sa.CheckConstraint("(rounds > 0) = (proposed_at IS NOT NULL)", name=op.f("ck_selections_proposed")),
        sa.ForeignKeyConstraint(
            ["document_id", "district_id"],
            ["documents.id", "documents.district_id"],
            name=op.f("fk_selections_document_id_district_id"),
        ),
        sa.ForeignKeyConstraint(
            ["organization_id", "district_id"],
            ["organizations.id", "organizations.district_id"],
            name=op.f("fk_selections_organization_id_district_id"),
        ),
        sa.ForeignKeyConstraint(
            ["programme_id", "district_id"],
            ["programmes.id", "programmes.district_id"],
            name=op.f("fk_selections_programme_id_district_id"),
        ),
        sa.ForeignKeyConstraint(
            ["run_id", "district_id"],
            ["analysis_runs.id", "analysis_runs.district_id"],
            name=op.f("fk_selections_run_id_district_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_selections")),
        sa.UniqueConstraint("id", "district_id", name=op.f("uq_selections_id_district_id")),
    )
    op.create_index(op.f("ix_selections_district_id"), "selections", ["district_id"], unique=False)
    op.create_index(
        op.f("ix_selections_district_id_created_at_id"), "selections", ["district_id", "created_at", "id"], unique=False
    )
    op.create_index(op.f("ix_selections_document_id"), "selections", ["document_id"], unique=False)
    op.create_index(op.f("ix_selections_organization_id"), "selections", ["organization_id"], unique=False)
    op.create_index(op.f("ix_selections_programme_id"), "selections", ["programme_id"], unique=False)
    op.create_index(op.f("ix_selections_run_id"), "selections", ["run_id"], unique=False)
    op.create_table(
        "selection_schools",
        sa.Column("selection_id", sa.Uuid(), nullable=False),
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("school_code", sa.Text(), nullable=False),
        sa.Column("school_name", sa.Text(), nullable=False),
        sa.Column(
            "name_key",
            sa.Text(),
            sa.Computed(
                "regexp_replace(regexp_replace(replace(lower(school_name COLLATE \"pg_c_utf8\"), 'ё', 'е'), '(\\d+)', '000000000000\\1', 'g'), '\\d*(\\d{12})', '\\1', 'g')",
                persisted=True,
            ),
            nullable=False,
        ),
        sa.Column("standing", sa.Text(), nullable=False),
        sa.Column("proposed", sa.Boolean(), nullable=False),
        sa.Column("grounds", sa.Text(), nullable=True),
        sa.Column("potential", sa.Text(), nullable=True),
        sa.Column("reasons", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("outcome_reason", sa.Text(), nullable=True),
        sa.Column("incentive_assignment_id", sa.Uuid(), nullable=True),
        sa.Column("district_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "outcome IN ('district_site', 'postponed', 'refused')", name=op.f("ck_selection_schools_outcome")
        ),
        sa.CheckConstraint(
            "standing IN ('strong', 'candidate', 'not_passed', 'not_eligible', 'outside')",
            name=op.f("ck_selection_schools_standing"),
        ),
        sa.CheckConstraint(
            "outcome IS NULL OR outcome_reason IS NOT NULL", name=op.f("ck_selection_schools_outcome_reason")
        ),
        sa.ForeignKeyConstraint(
            ["incentive_assignment_id", "school_id", "district_id"],
            ["assignments.id", "assignments.organization_id", "assignments.district_id"],
            name="fk_selection_schools_incentive",
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "district_id"],
            ["organizations.school_id", "organizations.district_id"],
            name=op.f("fk_selection_schools_school_id_district_id"),
        ),
        sa.ForeignKeyConstraint(
            ["selection_id", "district_id"],
            ["selections.id", "selections.district_id"],
            name=op.f("fk_selection_schools_selection_id_district_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_selection_schools")),
        sa.UniqueConstraint("selection_id", "school_id", name=op.f("uq_selection_schools_selection_id_school_id")),
    )
    op.create_index(op.f("ix_selection_schools_district_id"), "selection_schools", ["district_id"], unique=False)
    op.create_index(
        op.f("ix_selection_schools_incentive_assignment_id"),
        "selection_schools",
        ["incentive_assignment_id"],
        unique=False,
    )
    op.create_index(op.f("ix_selection_schools_school_id"), "selection_schools", ["school_id"], unique=False)
    op.create_index(
        op.f("ix_selection_schools_selection_id_name_key_id"),
        "selection_schools",
        ["selection_id", "name_key", "id"],
        unique=False,
    )
    op.execute(KEEP)
    for table, when, free in KEPT:
        op.execute(
            f"CREATE TRIGGER kept_analysis BEFORE UPDATE OR DELETE ON {table} "
            f"FOR EACH ROW {when}EXECUTE FUNCTION keep_analysis({free})"
        )


def downgrade() -> None:
    for table, _, _ in KEPT:
        op.execute(f"DROP TRIGGER kept_analysis ON {table}")
    op.execute("DROP FUNCTION keep_analysis()")
    op.drop_index(op.f("ix_selection_schools_selection_id_name_key_id"), table_name="selection_schools")
    op.drop_index(op.f("ix_selection_schools_school_id"), table_name="selection_schools")
    op.drop_index(op.f("ix_selection_schools_incentive_assignment_id"), table_name="selection_schools")
    op.drop_index(op.f("ix_selection_schools_district_id"), table_name="selection_schools")
    op.drop_table("selection_schools")
    op.drop_index(op.f("ix_selections_run_id"), table_name="selections")
    op.drop_index(op.f("ix_selections_programme_id"), table_name="selections")
    op.drop_index(op.f("ix_selections_organization_id"), table_name="selections")
    op.drop_index(op.f("ix_selections_document_id"), table_name="selections")
    op.drop_index(op.f("ix_selections_district_id_created_at_id"), table_name="selections")
    op.drop_index(op.f("ix_selections_district_id"), table_name="selections")
    op.drop_table("selections")
    op.drop_index(op.f("ix_analysis_results_school_id"), table_name="analysis_results")
    op.drop_index(op.f("ix_analysis_results_run_id_name_key_id"), table_name="analysis_results")
    op.drop_index(op.f("ix_analysis_results_run_id_context_key_id"), table_name="analysis_results")
    op.drop_table("analysis_results")
    op.drop_index(op.f("ix_analysis_inputs_district_id"), table_name="analysis_inputs")
    op.drop_table("analysis_inputs")
    op.drop_index(op.f("ix_analysis_runs_programme_id"), table_name="analysis_runs")
    op.drop_index(op.f("ix_analysis_runs_organization_id"), table_name="analysis_runs")
    op.drop_index(op.f("ix_analysis_runs_method_id"), table_name="analysis_runs")
    op.drop_index(op.f("ix_analysis_runs_district_id_created_at_id"), table_name="analysis_runs")
    op.drop_index(op.f("ix_analysis_runs_district_id"), table_name="analysis_runs")
    op.drop_table("analysis_runs")
    op.drop_index(op.f("ix_analysis_powers_method_id_created_at_id"), table_name="analysis_powers")
    op.drop_index(op.f("ix_analysis_powers_district_id"), table_name="analysis_powers")
    op.drop_table("analysis_powers")
    op.drop_index(op.f("ix_analysis_methods_district_id_created_at_id"), table_name="analysis_methods")
    op.drop_index(op.f("ix_analysis_methods_district_id"), table_name="analysis_methods")
    op.drop_table("analysis_methods")
