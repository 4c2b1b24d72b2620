"""Monitoring: forms, waves, submissions with their revisions, summaries, column mappings."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0007_monitoring"
down_revision = "0006_import_jobs"

# All that may ever happen to an edition once it is published: it is retired.
FREEZE = """
CREATE FUNCTION freeze_published_form() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    free text[] := ARRAY['status', 'updated_at', 'version'];
BEGIN
    IF TG_OP = 'UPDATE' AND NEW.status <> 'draft' AND to_jsonb(NEW) - free = to_jsonb(OLD) - free THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'a published edition of a form does not change'
        USING ERRCODE = 'restrict_violation', CONSTRAINT = 'published_form', TABLE = TG_TABLE_NAME;
END $$
"""


def upgrade() -> None:
    op.create_table(
        "monitoring_forms",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("level", sa.Text(), nullable=False),
        sa.Column("title", postgresql.JSONB(), nullable=False),
        sa.Column("description", postgresql.JSONB(), nullable=True),
        sa.Column("indicators", postgresql.JSONB(), nullable=False),
        sa.Column("rules", postgresql.JSONB(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("district_id", sa.Uuid(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("level IN ('class', 'school')", name=op.f("ck_monitoring_forms_level")),
        sa.CheckConstraint("status IN ('draft', 'published', 'retired')", name=op.f("ck_monitoring_forms_status")),
        sa.CheckConstraint("edition >= 1", name=op.f("ck_monitoring_forms_edition")),
        sa.ForeignKeyConstraint(["district_id"], ["districts.id"], name=op.f("fk_monitoring_forms_district_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_monitoring_forms")),
        sa.UniqueConstraint(
            "district_id", "code", "edition", name=op.f("uq_monitoring_forms_district_id_code_edition")
        ),
        sa.UniqueConstraint("id", "district_id", name=op.f("uq_monitoring_forms_id_district_id")),
    )
    op.create_index(op.f("ix_monitoring_forms_district_id"), "monitoring_forms", ["district_id"], unique=False)
    op.create_table(
        "monitoring_column_mappings",
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("form_code", sa.Text(), nullable=False),
        sa.Column("columns", postgresql.JSONB(), nullable=False),
        sa.Column("marks", postgresql.JSONB(), nullable=False),
        sa.Column("defaults", postgresql.JSONB(), nullable=False),
        sa.Column("sheet", sa.Text(), nullable=True),
        sa.Column("district_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organization_id", "district_id"],
            ["organizations.id", "organizations.district_id"],
            name=op.f("fk_monitoring_column_mappings_organization_id_district_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_monitoring_column_mappings")),
        sa.UniqueConstraint("organization_id", "code", name=op.f("uq_monitoring_column_mappings_organization_id_code")),
    )
    op.create_index(
        op.f("ix_monitoring_column_mappings_district_id"), "monitoring_column_mappings", ["district_id"], unique=False
    )
    op.create_index(
        op.f("ix_monitoring_column_mappings_district_id_code_id"),
        "monitoring_column_mappings",
        ["district_id", "code", "id"],
        unique=False,
    )
    op.create_table(
        "monitoring_waves",
        sa.Column("programme_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("audience", sa.Text(), nullable=False),
        sa.Column("school_year", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("opens_on", sa.Date(), nullable=False),
        sa.Column("closes_on", sa.Date(), nullable=False),
        sa.Column("grace_until", sa.Date(), nullable=True),
        sa.Column("previous_wave_id", sa.Uuid(), nullable=True),
        sa.Column("district_id", sa.Uuid(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("audience IN ('programme', 'district')", name=op.f("ck_monitoring_waves_audience")),
        sa.CheckConstraint(
            "kind IN ('baseline', 'entry', 'intermediate', 'final')", name=op.f("ck_monitoring_waves_kind")
        ),
        sa.CheckConstraint("school_year ~ '^20[0-9]{2}/[0-9]{2}$'", name=op.f("ck_monitoring_waves_school_year")),
        sa.CheckConstraint(
            "status IN ('planned', 'open', 'closed', 'published')", name=op.f("ck_monitoring_waves_status")
        ),
        sa.CheckConstraint("closes_on >= opens_on", name=op.f("ck_monitoring_waves_dates")),
        sa.CheckConstraint("grace_until >= closes_on", name=op.f("ck_monitoring_waves_grace")),
        sa.ForeignKeyConstraint(["district_id"], ["districts.id"], name=op.f("fk_monitoring_waves_district_id")),
        sa.ForeignKeyConstraint(
            ["previous_wave_id", "district_id"],
            ["monitoring_waves.id", "monitoring_waves.district_id"],
            name=op.f("fk_monitoring_waves_previous_wave_id_district_id"),
        ),
        sa.ForeignKeyConstraint(
            ["programme_id", "district_id"],
            ["programmes.id", "programmes.district_id"],
            name=op.f("fk_monitoring_waves_programme_id_district_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_monitoring_waves")),
        sa.UniqueConstraint("id", "district_id", name=op.f("uq_monitoring_waves_id_district_id")),
        sa.UniqueConstraint("programme_id", "title", name=op.f("uq_monitoring_waves_programme_id_title")),
    )
    op.create_index(op.f("ix_monitoring_waves_district_id"), "monitoring_waves", ["district_id"], unique=False)
    op.create_index(
        op.f("ix_monitoring_waves_district_id_opens_on_id"),
        "monitoring_waves",
        ["district_id", "opens_on", "id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_monitoring_waves_previous_wave_id"), "monitoring_waves", ["previous_wave_id"], unique=False
    )
    op.create_index(op.f("ix_monitoring_waves_programme_id"), "monitoring_waves", ["programme_id"], unique=False)
    op.create_table(
        "monitoring_extensions",
        sa.Column("wave_id", sa.Uuid(), nullable=False),
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("district_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["school_id", "district_id"],
            ["organizations.school_id", "organizations.district_id"],
            name=op.f("fk_monitoring_extensions_school_id_district_id"),
        ),
        sa.ForeignKeyConstraint(
            ["wave_id", "district_id"],
            ["monitoring_waves.id", "monitoring_waves.district_id"],
            name=op.f("fk_monitoring_extensions_wave_id_district_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_monitoring_extensions")),
        sa.UniqueConstraint("wave_id", "school_id", name=op.f("uq_monitoring_extensions_wave_id_school_id")),
    )
    op.create_index(
        op.f("ix_monitoring_extensions_district_id"), "monitoring_extensions", ["district_id"], unique=False
    )
    op.create_index(
        op.f("ix_monitoring_extensions_district_id_created_at_id"),
        "monitoring_extensions",
        ["district_id", "created_at", "id"],
        unique=False,
    )
    op.create_index(op.f("ix_monitoring_extensions_school_id"), "monitoring_extensions", ["school_id"], unique=False)
    op.create_table(
        "monitoring_wave_forms",
        sa.Column("wave_id", sa.Uuid(), nullable=False),
        sa.Column("form_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("grades", postgresql.JSONB(), nullable=True),
        sa.Column("district_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["district_id"], ["districts.id"], name=op.f("fk_monitoring_wave_forms_district_id")),
        sa.ForeignKeyConstraint(
            ["form_id", "district_id"],
            ["monitoring_forms.id", "monitoring_forms.district_id"],
            name=op.f("fk_monitoring_wave_forms_form_id_district_id"),
        ),
        sa.ForeignKeyConstraint(
            ["wave_id", "district_id"],
            ["monitoring_waves.id", "monitoring_waves.district_id"],
            name=op.f("fk_monitoring_wave_forms_wave_id_district_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_monitoring_wave_forms")),
        sa.UniqueConstraint(
            "wave_id", "form_id", "district_id", name=op.f("uq_monitoring_wave_forms_wave_id_form_id_district_id")
        ),
    )
    op.create_index(
        op.f("ix_monitoring_wave_forms_district_id"), "monitoring_wave_forms", ["district_id"], unique=False
    )
    op.create_index(op.f("ix_monitoring_wave_forms_form_id"), "monitoring_wave_forms", ["form_id"], unique=False)
    op.create_table(
        "monitoring_submissions",
        sa.Column("district_id", sa.Uuid(), nullable=False),
        sa.Column("wave_id", sa.Uuid(), nullable=False),
        sa.Column("form_id", sa.Uuid(), nullable=False),
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("class_id", sa.Uuid(), nullable=True),
        sa.Column("values", postgresql.JSONB(), nullable=False),
        sa.Column("absences", postgresql.JSONB(), nullable=False),
        sa.Column("explanations", postgresql.JSONB(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("rounds", sa.Integer(), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reviewed_revision", sa.Integer(), nullable=True),
        sa.Column("late", sa.Boolean(), nullable=False),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("open_fields", postgresql.JSONB(), nullable=True),
        sa.Column("reasons", postgresql.JSONB(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "source IN ('screen', 'file', 'script', 'system')", name=op.f("ck_monitoring_submissions_source")
        ),
        sa.CheckConstraint(
            "status IN ('draft', 'submitted', 'returned', 'accepted', 'reopened')",
            name=op.f("ck_monitoring_submissions_status"),
        ),
        sa.CheckConstraint("revision >= 1", name=op.f("ck_monitoring_submissions_revision")),
        sa.ForeignKeyConstraint(
            ["class_id", "school_id"],
            ["classes.id", "classes.school_id"],
            name=op.f("fk_monitoring_submissions_class_id_school_id"),
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "district_id"],
            ["organizations.school_id", "organizations.district_id"],
            name=op.f("fk_monitoring_submissions_school_id_district_id"),
        ),
        sa.ForeignKeyConstraint(
            ["wave_id", "form_id", "district_id"],
            ["monitoring_wave_forms.wave_id", "monitoring_wave_forms.form_id", "monitoring_wave_forms.district_id"],
            name=op.f("fk_monitoring_submissions_wave_id_form_id_district_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_monitoring_submissions")),
        sa.UniqueConstraint(
            "id", "school_id", "district_id", name=op.f("uq_monitoring_submissions_id_school_id_district_id")
        ),
        sa.UniqueConstraint(
            "wave_id",
            "form_id",
            "school_id",
            "class_id",
            name="uq_monitoring_submissions_what",
            postgresql_nulls_not_distinct=True,
        ),
    )
    op.create_index(op.f("ix_monitoring_submissions_class_id"), "monitoring_submissions", ["class_id"], unique=False)
    op.create_index(
        op.f("ix_monitoring_submissions_district_id_updated_at_id"),
        "monitoring_submissions",
        ["district_id", "updated_at", "id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_monitoring_submissions_school_id_updated_at_id"),
        "monitoring_submissions",
        ["school_id", "updated_at", "id"],
        unique=False,
    )
    op.create_table(
        "monitoring_summaries",
        sa.Column("district_id", sa.Uuid(), nullable=False),
        sa.Column("wave_id", sa.Uuid(), nullable=False),
        sa.Column("form_id", sa.Uuid(), nullable=False),
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("drafts", sa.Integer(), nullable=False),
        sa.Column("submitted", sa.Integer(), nullable=False),
        sa.Column("returned", sa.Integer(), nullable=False),
        sa.Column("accepted_count", sa.Integer(), nullable=False),
        sa.Column("on_time", sa.Integer(), nullable=False),
        sa.Column("entered", sa.ARRAY(sa.Numeric()), nullable=False),
        sa.Column("accepted", sa.ARRAY(sa.Numeric()), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("confirmed_by", sa.Text(), nullable=True),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("status IN ('open', 'confirmed', 'accepted')", name=op.f("ck_monitoring_summaries_status")),
        sa.ForeignKeyConstraint(
            ["school_id", "district_id"],
            ["organizations.school_id", "organizations.district_id"],
            name=op.f("fk_monitoring_summaries_school_id_district_id"),
        ),
        sa.ForeignKeyConstraint(
            ["wave_id", "form_id", "district_id"],
            ["monitoring_wave_forms.wave_id", "monitoring_wave_forms.form_id", "monitoring_wave_forms.district_id"],
            name=op.f("fk_monitoring_summaries_wave_id_form_id_district_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_monitoring_summaries")),
        sa.UniqueConstraint(
            "wave_id", "form_id", "school_id", name=op.f("uq_monitoring_summaries_wave_id_form_id_school_id")
        ),
    )
    op.create_index(
        op.f("ix_monitoring_summaries_district_id_updated_at_id"),
        "monitoring_summaries",
        ["district_id", "updated_at", "id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_monitoring_summaries_school_id_updated_at_id"),
        "monitoring_summaries",
        ["school_id", "updated_at", "id"],
        unique=False,
    )
    op.create_table(
        "monitoring_revisions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("district_id", sa.Uuid(), nullable=False),
        sa.Column("submission_id", sa.Uuid(), nullable=False),
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("cause", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("before", postgresql.JSONB(), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("actor_id", sa.Uuid(), nullable=True),
        sa.Column("actor_name", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "cause IN ('create', 'edit', 'submit', 'return', 'accept', 'reopen')",
            name=op.f("ck_monitoring_revisions_cause"),
        ),
        sa.CheckConstraint(
            "source IN ('screen', 'file', 'script', 'system')", name=op.f("ck_monitoring_revisions_source")
        ),
        sa.ForeignKeyConstraint(
            ["submission_id", "school_id", "district_id"],
            ["monitoring_submissions.id", "monitoring_submissions.school_id", "monitoring_submissions.district_id"],
            name=op.f("fk_monitoring_revisions_submission_id_school_id_district_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_monitoring_revisions")),
        sa.UniqueConstraint("submission_id", "number", name=op.f("uq_monitoring_revisions_submission_id_number")),
    )
    op.execute(FREEZE)
    op.execute(
        "CREATE TRIGGER published_form_update BEFORE UPDATE ON monitoring_forms "
        "FOR EACH ROW WHEN (OLD.status <> 'draft') EXECUTE FUNCTION freeze_published_form()"
    )
    op.execute(
        "CREATE TRIGGER published_form_delete BEFORE DELETE ON monitoring_forms "
        "FOR EACH ROW WHEN (OLD.status <> 'draft') EXECUTE FUNCTION freeze_published_form()"
    )


def downgrade() -> None:
    op.execute("DROP TRIGGER published_form_delete ON monitoring_forms")
    op.execute("DROP TRIGGER published_form_update ON monitoring_forms")
    op.execute("DROP FUNCTION freeze_published_form()")
    op.drop_table("monitoring_revisions")
    op.drop_table("monitoring_summaries")
    op.drop_table("monitoring_submissions")
    op.drop_table("monitoring_wave_forms")
    op.drop_table("monitoring_extensions")
    op.drop_table("monitoring_waves")
    op.drop_table("monitoring_column_mappings")
    op.drop_table("monitoring_forms")
