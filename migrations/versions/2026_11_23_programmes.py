"""Programmes, the schools that take part in them, assignments and their evidence."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0005_programmes"
down_revision = "0004_roadmap"


def upgrade() -> None:
    op.create_table(
        "programmes",
        sa.Column("roadmap_id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("school_years", postgresql.JSONB(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("stages", postgresql.JSONB(), nullable=False),
        sa.Column("deadlines", postgresql.JSONB(), nullable=False),
        sa.Column("district_id", sa.Uuid(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "status IN ('preparation', 'implementation', 'scaling', 'closed')", name=op.f("ck_programmes_status")
        ),
        sa.CheckConstraint("ends_on >= starts_on", name=op.f("ck_programmes_dates")),
        sa.ForeignKeyConstraint(["district_id"], ["districts.id"], name=op.f("fk_programmes_district_id")),
        sa.ForeignKeyConstraint(
            ["roadmap_id", "district_id"],
            ["roadmaps.id", "roadmaps.district_id"],
            name=op.f("fk_programmes_roadmap_id_district_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_programmes")),
        sa.UniqueConstraint("district_id", "title", name=op.f("uq_programmes_district_id_title")),
        sa.UniqueConstraint("id", "district_id", name=op.f("uq_programmes_id_district_id")),
        sa.UniqueConstraint("id", "roadmap_id", "district_id", name=op.f("uq_programmes_id_roadmap_id_district_id")),
    )
    op.create_index(op.f("ix_programmes_district_id"), "programmes", ["district_id"], unique=False)
    op.create_index(
        op.f("ix_programmes_district_id_starts_on_id"), "programmes", ["district_id", "starts_on", "id"], unique=False
    )
    op.create_index(op.f("ix_programmes_roadmap_id"), "programmes", ["roadmap_id"], unique=False)
    op.create_table(
        "participations",
        sa.Column("programme_id", sa.Uuid(), nullable=False),
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("enrolled_on", sa.Date(), nullable=True),
        sa.Column("enrolment_document_id", sa.Uuid(), nullable=True),
        sa.Column("site_on", sa.Date(), nullable=True),
        sa.Column("site_document_id", sa.Uuid(), nullable=True),
        sa.Column("withdrawn_on", sa.Date(), nullable=True),
        sa.Column("withdrawal_document_id", sa.Uuid(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("district_id", sa.Uuid(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(status = 'withdrawn') = (withdrawn_on IS NOT NULL)", name=op.f("ck_participations_withdrawn")
        ),
        sa.CheckConstraint(
            "status <> 'district_site' OR site_on IS NOT NULL", name=op.f("ck_participations_district_site")
        ),
        sa.CheckConstraint(
            "status IN ('nominated', 'enrolled', 'district_site', 'withdrawn')", name=op.f("ck_participations_status")
        ),
        sa.CheckConstraint(
            "status NOT IN ('enrolled', 'district_site') OR enrolled_on IS NOT NULL",
            name=op.f("ck_participations_enrolled"),
        ),
        sa.CheckConstraint(
            "(enrolled_on IS NULL) = (enrolment_document_id IS NULL)", name=op.f("ck_participations_enrolment")
        ),
        sa.CheckConstraint("(site_on IS NULL) = (site_document_id IS NULL)", name=op.f("ck_participations_site")),
        sa.CheckConstraint(
            "withdrawal_document_id IS NULL OR withdrawn_on IS NOT NULL", name=op.f("ck_participations_withdrawal")
        ),
        sa.ForeignKeyConstraint(
            ["enrolment_document_id", "district_id"],
            ["documents.id", "documents.district_id"],
            name=op.f("fk_participations_enrolment_document_id_district_id"),
        ),
        sa.ForeignKeyConstraint(
            ["programme_id", "district_id"],
            ["programmes.id", "programmes.district_id"],
            name=op.f("fk_participations_programme_id_district_id"),
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "district_id"],
            ["organizations.school_id", "organizations.district_id"],
            name=op.f("fk_participations_school_id_district_id"),
        ),
        sa.ForeignKeyConstraint(
            ["site_document_id", "district_id"],
            ["documents.id", "documents.district_id"],
            name=op.f("fk_participations_site_document_id_district_id"),
        ),
        sa.ForeignKeyConstraint(
            ["withdrawal_document_id", "district_id"],
            ["documents.id", "documents.district_id"],
            name=op.f("fk_participations_withdrawal_document_id_district_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_participations")),
        sa.UniqueConstraint("programme_id", "school_id", name=op.f("uq_participations_programme_id_school_id")),
    )
    op.create_index(op.f("ix_participations_district_id"), "participations", ["district_id"], unique=False)
    op.create_index(
        op.f("ix_participations_district_id_created_at_id"),
        "participations",
        ["district_id", "created_at", "id"],
        unique=False,
    )
    op.create_index(op.f("ix_participations_school_id"), "participations", ["school_id"], unique=False)
    op.create_table(
        "assignments",
        sa.Column("district_id", sa.Uuid(), nullable=False),
        sa.Column("programme_id", sa.Uuid(), nullable=False),
        sa.Column("responsibility_id", sa.Uuid(), nullable=False),
        sa.Column("roadmap_id", sa.Uuid(), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("due_basis", sa.Text(), nullable=True),
        sa.Column(
            "due_key", sa.Date(), sa.Computed("COALESCE(due_on, DATE '2999-12-31')", persisted=True), nullable=False
        ),
        sa.Column("appointment_id", sa.Uuid(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("evidence_count", sa.Integer(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("actor IN ('department', 'centre', 'school')", name=op.f("ck_assignments_actor")),
        sa.CheckConstraint(
            "due_basis IN ('by_hand', 'programme', 'term', 'working_days', 'stage')",
            name=op.f("ck_assignments_due_basis"),
        ),
        sa.CheckConstraint(
            "status IN ('not_started', 'in_progress', 'reported', 'confirmed', 'returned', 'not_applicable', 'ended')",
            name=op.f("ck_assignments_status"),
        ),
        sa.CheckConstraint("(due_on IS NULL) = (due_basis IS NULL)", name=op.f("ck_assignments_due")),
        sa.CheckConstraint("evidence_count >= 0", name=op.f("ck_assignments_evidence_count")),
        sa.ForeignKeyConstraint(
            ["appointment_id", "district_id"],
            ["appointments.id", "appointments.district_id"],
            name=op.f("fk_assignments_appointment_id_district_id"),
        ),
        sa.ForeignKeyConstraint(
            ["organization_id", "district_id"],
            ["organizations.id", "organizations.district_id"],
            name=op.f("fk_assignments_organization_id_district_id"),
        ),
        sa.ForeignKeyConstraint(
            ["programme_id", "roadmap_id", "district_id"],
            ["programmes.id", "programmes.roadmap_id", "programmes.district_id"],
            name=op.f("fk_assignments_programme_id_roadmap_id_district_id"),
        ),
        sa.ForeignKeyConstraint(
            ["responsibility_id", "roadmap_id", "district_id"],
            ["responsibilities.id", "responsibilities.roadmap_id", "responsibilities.district_id"],
            name=op.f("fk_assignments_responsibility_id_roadmap_id_district_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assignments")),
        sa.UniqueConstraint(
            "id", "organization_id", "district_id", name=op.f("uq_assignments_id_organization_id_district_id")
        ),
        sa.UniqueConstraint(
            "programme_id",
            "responsibility_id",
            "organization_id",
            name=op.f("uq_assignments_programme_id_responsibility_id_organization_id"),
        ),
    )
    op.create_index(op.f("ix_assignments_appointment_id"), "assignments", ["appointment_id"], unique=False)
    op.create_index(
        op.f("ix_assignments_district_id_due_key_id"), "assignments", ["district_id", "due_key", "id"], unique=False
    )
    op.create_index(
        op.f("ix_assignments_organization_id_due_key_id"),
        "assignments",
        ["organization_id", "due_key", "id"],
        unique=False,
    )
    op.create_table(
        "evidence",
        sa.Column("assignment_id", sa.Uuid(), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("document_id", sa.Uuid(), nullable=True),
        sa.Column("file_id", sa.Uuid(), nullable=True),
        sa.Column("url", sa.Text(), nullable=True),
        sa.Column("resource_type", sa.Text(), nullable=True),
        sa.Column("resource_id", sa.Uuid(), nullable=True),
        sa.Column("added_by", sa.Text(), nullable=False),
        sa.Column("by_itself", sa.Boolean(), nullable=False),
        sa.Column("district_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("(kind = 'file') = (file_id IS NOT NULL)", name=op.f("ck_evidence_file")),
        sa.CheckConstraint("(kind = 'link') = (url IS NOT NULL)", name=op.f("ck_evidence_url")),
        sa.CheckConstraint("(kind = 'resource') = (resource_type IS NOT NULL)", name=op.f("ck_evidence_resource")),
        sa.CheckConstraint(
            "(kind IN ('document', 'file')) = (document_id IS NOT NULL)", name=op.f("ck_evidence_document")
        ),
        sa.CheckConstraint("kind IN ('document', 'file', 'link', 'resource')", name=op.f("ck_evidence_kind")),
        sa.CheckConstraint("(resource_type IS NULL) = (resource_id IS NULL)", name=op.f("ck_evidence_resource_id")),
        sa.ForeignKeyConstraint(
            ["assignment_id", "organization_id", "district_id"],
            ["assignments.id", "assignments.organization_id", "assignments.district_id"],
            name=op.f("fk_evidence_assignment_id_organization_id_district_id"),
        ),
        sa.ForeignKeyConstraint(
            ["document_id", "district_id"],
            ["documents.id", "documents.district_id"],
            name=op.f("fk_evidence_document_id_district_id"),
        ),
        sa.ForeignKeyConstraint(
            ["file_id", "district_id"],
            ["document_files.id", "document_files.district_id"],
            name=op.f("fk_evidence_file_id_district_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evidence")),
    )
    op.create_index(op.f("ix_evidence_district_id"), "evidence", ["district_id"], unique=False)
    op.create_index(op.f("ix_evidence_document_id"), "evidence", ["document_id"], unique=False)
    op.create_index(op.f("ix_evidence_file_id"), "evidence", ["file_id"], unique=False)
    op.create_index(op.f("ix_evidence_organization_id"), "evidence", ["organization_id"], unique=False)
    op.create_index(
        "uq_evidence_what",
        "evidence",
        ["assignment_id", "document_id", "file_id", "url", "resource_type", "resource_id"],
        unique=True,
        postgresql_nulls_not_distinct=True,
    )


def downgrade() -> None:
    op.drop_table("evidence")
    op.drop_table("assignments")
    op.drop_table("participations")
    op.drop_table("programmes")
