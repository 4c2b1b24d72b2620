"""Transition: rubrics, self-diagnoses, transition programmes with their activities and rounds of review."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0010_transition"
down_revision = "0009_practices"

# All that may ever happen to an edition once it is published: it is retired.
FREEZE = """
CREATE FUNCTION freeze_published_rubric() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    free text[] := ARRAY['status', 'updated_at', 'version'];
BEGIN
    IF TG_OP = 'UPDATE' AND NEW.status <> 'draft' AND to_jsonb(NEW) - free = to_jsonb(OLD) - free THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'a published edition of a rubric does not change'
        USING ERRCODE = 'restrict_violation', CONSTRAINT = 'published_rubric', TABLE = TG_TABLE_NAME;
END $$
"""


def upgrade() -> None:
    op.create_table(
        "transition_rubrics",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("title", postgresql.JSONB(), nullable=False),
        sa.Column("description", postgresql.JSONB(), nullable=True),
        sa.Column("scale", postgresql.JSONB(), nullable=False),
        sa.Column("directions", postgresql.JSONB(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("district_id", sa.Uuid(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("status IN ('draft', 'published', 'retired')", name=op.f("ck_transition_rubrics_status")),
        sa.CheckConstraint("edition >= 1", name=op.f("ck_transition_rubrics_edition")),
        sa.ForeignKeyConstraint(["district_id"], ["districts.id"], name=op.f("fk_transition_rubrics_district_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_transition_rubrics")),
        sa.UniqueConstraint(
            "district_id", "code", "edition", name=op.f("uq_transition_rubrics_district_id_code_edition")
        ),
        sa.UniqueConstraint("id", "district_id", name=op.f("uq_transition_rubrics_id_district_id")),
    )
    op.create_index(op.f("ix_transition_rubrics_district_id"), "transition_rubrics", ["district_id"], unique=False)
    op.create_table(
        "transition_self_diagnoses",
        sa.Column("district_id", sa.Uuid(), nullable=False),
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("rubric_id", sa.Uuid(), nullable=False),
        sa.Column("view", sa.Text(), nullable=False),
        sa.Column("done_on", sa.Date(), nullable=False),
        sa.Column("wave_id", sa.Uuid(), nullable=True),
        sa.Column("marks", postgresql.JSONB(), nullable=False),
        sa.Column("completed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("completed_by", sa.Text(), nullable=True),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(status = 'completed') = (completed_at IS NOT NULL)", name=op.f("ck_transition_self_diagnoses_completed")
        ),
        sa.CheckConstraint("status IN ('draft', 'completed')", name=op.f("ck_transition_self_diagnoses_status")),
        sa.CheckConstraint("view IN ('school', 'consultant')", name=op.f("ck_transition_self_diagnoses_view")),
        sa.ForeignKeyConstraint(
            ["rubric_id", "district_id"],
            ["transition_rubrics.id", "transition_rubrics.district_id"],
            name=op.f("fk_transition_self_diagnoses_rubric_id_district_id"),
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "district_id"],
            ["organizations.school_id", "organizations.district_id"],
            name=op.f("fk_transition_self_diagnoses_school_id_district_id"),
        ),
        sa.ForeignKeyConstraint(
            ["wave_id", "district_id"],
            ["monitoring_waves.id", "monitoring_waves.district_id"],
            name=op.f("fk_transition_self_diagnoses_wave_id_district_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_transition_self_diagnoses")),
        sa.UniqueConstraint(
            "id", "school_id", "district_id", name=op.f("uq_transition_self_diagnoses_id_school_id_district_id")
        ),
        sa.UniqueConstraint(
            "school_id",
            "rubric_id",
            "view",
            "done_on",
            name=op.f("uq_transition_self_diagnoses_school_id_rubric_id_view_done_on"),
        ),
    )
    op.create_index(
        op.f("ix_transition_self_diagnoses_district_id_done_on_id"),
        "transition_self_diagnoses",
        ["district_id", "done_on", "id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_transition_self_diagnoses_rubric_id"), "transition_self_diagnoses", ["rubric_id"], unique=False
    )
    op.create_index(
        op.f("ix_transition_self_diagnoses_wave_id"), "transition_self_diagnoses", ["wave_id"], unique=False
    )
    op.create_table(
        "transition_programmes",
        sa.Column("district_id", sa.Uuid(), nullable=False),
        sa.Column("programme_id", sa.Uuid(), nullable=False),
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("summary", sa.Text(), nullable=True),
        sa.Column("diagnosis_id", sa.Uuid(), nullable=True),
        sa.Column("problems", postgresql.JSONB(), nullable=False),
        sa.Column("goals", postgresql.JSONB(), nullable=False),
        sa.Column("corrects_id", sa.Uuid(), nullable=True),
        sa.Column("finding_wave_id", sa.Uuid(), nullable=True),
        sa.Column("finding", sa.Text(), nullable=True),
        sa.Column("rounds", sa.Integer(), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column(
            "due_key", sa.Date(), sa.Computed("COALESCE(due_on, DATE '2999-12-31')", persisted=True), nullable=False
        ),
        sa.Column("agreed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("agreed_by", sa.Text(), nullable=True),
        sa.Column("protocol_number", sa.Text(), nullable=True),
        sa.Column("protocol_on", sa.Date(), nullable=True),
        sa.Column("protocol_document_id", sa.Uuid(), nullable=True),
        sa.Column("effective_on", sa.Date(), nullable=True),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "status NOT IN ('approved', 'in_force', 'superseded') OR protocol_on IS NOT NULL",
            name=op.f("ck_transition_programmes_approved"),
        ),
        sa.CheckConstraint(
            "status NOT IN ('in_force', 'superseded') OR effective_on IS NOT NULL",
            name=op.f("ck_transition_programmes_effective"),
        ),
        sa.CheckConstraint(
            "status IN ('draft', 'submitted', 'returned', 'agreed', 'approved', 'in_force', 'superseded')",
            name=op.f("ck_transition_programmes_status"),
        ),
        sa.CheckConstraint("(corrects_id IS NULL) = (finding IS NULL)", name=op.f("ck_transition_programmes_finding")),
        sa.CheckConstraint("(edition = 1) = (corrects_id IS NULL)", name=op.f("ck_transition_programmes_corrects")),
        sa.CheckConstraint(
            "(finding IS NULL) = (finding_wave_id IS NULL)", name=op.f("ck_transition_programmes_finding_wave")
        ),
        sa.CheckConstraint("edition >= 1", name=op.f("ck_transition_programmes_edition")),
        sa.CheckConstraint("ends_on >= starts_on", name=op.f("ck_transition_programmes_dates")),
        sa.CheckConstraint(
            "num_nonnulls(protocol_number, protocol_on, protocol_document_id) IN (0, 3)",
            name=op.f("ck_transition_programmes_protocol"),
        ),
        sa.ForeignKeyConstraint(
            ["corrects_id", "school_id", "district_id"],
            ["transition_programmes.id", "transition_programmes.school_id", "transition_programmes.district_id"],
            name=op.f("fk_transition_programmes_corrects_id_school_id_district_id"),
        ),
        sa.ForeignKeyConstraint(
            ["diagnosis_id", "school_id", "district_id"],
            [
                "transition_self_diagnoses.id",
                "transition_self_diagnoses.school_id",
                "transition_self_diagnoses.district_id",
            ],
            name=op.f("fk_transition_programmes_diagnosis_id_school_id_district_id"),
        ),
        sa.ForeignKeyConstraint(
            ["finding_wave_id", "district_id"],
            ["monitoring_waves.id", "monitoring_waves.district_id"],
            name=op.f("fk_transition_programmes_finding_wave_id_district_id"),
        ),
        sa.ForeignKeyConstraint(
            ["programme_id", "district_id"],
            ["programmes.id", "programmes.district_id"],
            name=op.f("fk_transition_programmes_programme_id_district_id"),
        ),
        sa.ForeignKeyConstraint(
            ["protocol_document_id", "district_id"],
            ["documents.id", "documents.district_id"],
            name=op.f("fk_transition_programmes_protocol_document_id_district_id"),
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "district_id"],
            ["organizations.school_id", "organizations.district_id"],
            name=op.f("fk_transition_programmes_school_id_district_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_transition_programmes")),
        sa.UniqueConstraint(
            "id", "school_id", "district_id", name=op.f("uq_transition_programmes_id_school_id_district_id")
        ),
        sa.UniqueConstraint(
            "programme_id", "school_id", "edition", name=op.f("uq_transition_programmes_programme_id_school_id_edition")
        ),
    )
    op.create_index(
        op.f("ix_transition_programmes_corrects_id"), "transition_programmes", ["corrects_id"], unique=False
    )
    op.create_index(
        op.f("ix_transition_programmes_diagnosis_id"), "transition_programmes", ["diagnosis_id"], unique=False
    )
    op.create_index(
        op.f("ix_transition_programmes_district_id_due_key_id"),
        "transition_programmes",
        ["district_id", "due_key", "id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_transition_programmes_district_id_updated_at_id"),
        "transition_programmes",
        ["district_id", "updated_at", "id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_transition_programmes_finding_wave_id"), "transition_programmes", ["finding_wave_id"], unique=False
    )
    op.create_index(
        op.f("ix_transition_programmes_protocol_document_id"),
        "transition_programmes",
        ["protocol_document_id"],
        unique=False,
    )
    op.create_index(op.f("ix_transition_programmes_school_id"), "transition_programmes", ["school_id"], unique=False)
    op.create_index(
        "uq_transition_programmes_in_force",
        "transition_programmes",
        ["programme_id", "school_id"],
        unique=True,
        postgresql_where="status = 'in_force'",
    )
    op.create_index(
        "uq_transition_programmes_under_way",
        "transition_programmes",
        ["programme_id", "school_id"],
        unique=True,
        postgresql_where="status IN ('agreed', 'approved', 'draft', 'returned', 'submitted')",
    )
    op.create_table(
        "transition_rounds",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("district_id", sa.Uuid(), nullable=False),
        sa.Column("transition_programme_id", sa.Uuid(), nullable=False),
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("content", postgresql.JSONB(), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("submitted_by", sa.Text(), nullable=False),
        sa.Column("remark", sa.Text(), nullable=True),
        sa.Column("decision", sa.Text(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.Text(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("comments", postgresql.JSONB(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.CheckConstraint("decision IN ('returned', 'agreed')", name=op.f("ck_transition_rounds_decision")),
        sa.CheckConstraint("(decision IS NULL) = (decided_at IS NULL)", name=op.f("ck_transition_rounds_decided")),
        sa.ForeignKeyConstraint(
            ["school_id", "district_id"],
            ["organizations.school_id", "organizations.district_id"],
            name=op.f("fk_transition_rounds_school_id_district_id"),
        ),
        sa.ForeignKeyConstraint(
            ["transition_programme_id", "school_id", "district_id"],
            ["transition_programmes.id", "transition_programmes.school_id", "transition_programmes.district_id"],
            name="fk_transition_rounds_programme",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_transition_rounds")),
        sa.UniqueConstraint(
            "transition_programme_id", "number", name=op.f("uq_transition_rounds_transition_programme_id_number")
        ),
    )
    op.create_table(
        "transition_activities",
        sa.Column("district_id", sa.Uuid(), nullable=False),
        sa.Column("transition_programme_id", sa.Uuid(), nullable=False),
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=True),
        sa.Column(
            "starts_key",
            sa.Date(),
            sa.Computed("COALESCE(starts_on, DATE '2999-12-31')", persisted=True),
            nullable=False,
        ),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("appointment_id", sa.Uuid(), nullable=True),
        sa.Column("measure", sa.Text(), nullable=True),
        sa.Column("assignment_id", sa.Uuid(), nullable=True),
        sa.Column("goals", postgresql.JSONB(), nullable=False),
        sa.Column("inclusions", postgresql.JSONB(), nullable=False),
        sa.Column("funding", postgresql.JSONB(), nullable=False),
        sa.Column("expected_result", sa.Text(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("ends_on >= starts_on", name=op.f("ck_transition_activities_dates")),
        sa.ForeignKeyConstraint(
            ["appointment_id", "district_id"],
            ["appointments.id", "appointments.district_id"],
            name=op.f("fk_transition_activities_appointment_id_district_id"),
        ),
        sa.ForeignKeyConstraint(
            ["assignment_id", "school_id", "district_id"],
            ["assignments.id", "assignments.organization_id", "assignments.district_id"],
            name=op.f("fk_transition_activities_assignment_id_school_id_district_id"),
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "district_id"],
            ["organizations.school_id", "organizations.district_id"],
            name=op.f("fk_transition_activities_school_id_district_id"),
        ),
        sa.ForeignKeyConstraint(
            ["transition_programme_id", "school_id", "district_id"],
            ["transition_programmes.id", "transition_programmes.school_id", "transition_programmes.district_id"],
            name="fk_transition_activities_programme",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_transition_activities")),
        sa.UniqueConstraint(
            "transition_programme_id", "code", name=op.f("uq_transition_activities_transition_programme_id_code")
        ),
    )
    op.create_index(
        op.f("ix_transition_activities_appointment_id"), "transition_activities", ["appointment_id"], unique=False
    )
    op.create_index(
        op.f("ix_transition_activities_assignment_id"), "transition_activities", ["assignment_id"], unique=False
    )
    op.create_index(
        op.f("ix_transition_activities_district_id_starts_key_id"),
        "transition_activities",
        ["district_id", "starts_key", "id"],
        unique=False,
    )
    op.create_index(op.f("ix_transition_activities_school_id"), "transition_activities", ["school_id"], unique=False)
    op.execute(FREEZE)
    op.execute(
        "CREATE TRIGGER published_rubric_update BEFORE UPDATE ON transition_rubrics "
        "FOR EACH ROW WHEN (OLD.status <> 'draft') EXECUTE FUNCTION freeze_published_rubric()"
    )
    op.execute(
        "CREATE TRIGGER published_rubric_delete BEFORE DELETE ON transition_rubrics "
        "FOR EACH ROW WHEN (OLD.status <> 'draft') EXECUTE FUNCTION freeze_published_rubric()"
    )


def downgrade() -> None:
    op.execute("DROP TRIGGER published_rubric_delete ON transition_rubrics")
    op.execute("DROP TRIGGER published_rubric_update ON transition_rubrics")
    op.execute("DROP FUNCTION freeze_published_rubric()")
    op.drop_table("transition_activities")
    op.drop_table("transition_rounds")
    op.drop_table("transition_programmes")
    op.drop_table("transition_self_diagnoses")
    op.drop_table("transition_rubrics")
