"""Development plans with their items, credited hours, learning teams, consultants and their visits."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0008_development"
down_revision = "0007_monitoring"

_OF_PEOPLE = {
    "uq_people_id_district_id_name": "id, district_id, name",
    "uq_people_id_organization_id_district_id": "id, organization_id, district_id",
}


def upgrade() -> None:
    for name, columns in _OF_PEOPLE.items():  # a few thousand rows: no lock is felt
        op.execute(
            "-- squawk-ignore constraint-missing-not-valid, disallowed-unique-constraint\n"
            f"ALTER TABLE people ADD CONSTRAINT {name} UNIQUE ({columns})"
        )
    _plans()
    _teams()
    _consultants()


def _plans() -> None:
    op.create_table(
        "development_plans",
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("owner_kind", sa.Text(), nullable=False),
        sa.Column("school_year", sa.Text(), nullable=False),
        sa.Column("published", sa.Boolean(), sa.Computed("status = 'approved'", persisted=True), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("items_count", sa.Integer(), nullable=False),
        sa.Column("person_hours", sa.Integer(), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("document_id", sa.Uuid(), nullable=True),
        sa.Column("approval_document_id", sa.Uuid(), nullable=True),
        sa.Column("district_id", sa.Uuid(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("owner_kind IN ('centre', 'school')", name=op.f("ck_development_plans_owner_kind")),
        sa.CheckConstraint("school_year ~ '^20[0-9]{2}/[0-9]{2}$'", name=op.f("ck_development_plans_school_year")),
        sa.CheckConstraint("status <> 'accepted' OR owner_kind = 'school'", name=op.f("ck_development_plans_accepted")),
        sa.CheckConstraint("status <> 'approved' OR owner_kind = 'centre'", name=op.f("ck_development_plans_approved")),
        sa.CheckConstraint(
            "status IN ('draft', 'submitted', 'returned', 'accepted', 'approved')",
            name=op.f("ck_development_plans_status"),
        ),
        sa.CheckConstraint("items_count >= 0 AND person_hours >= 0", name=op.f("ck_development_plans_sums")),
        sa.ForeignKeyConstraint(
            ["approval_document_id", "district_id"],
            ["documents.id", "documents.district_id"],
            name=op.f("fk_development_plans_approval_document_id_district_id"),
        ),
        sa.ForeignKeyConstraint(
            ["document_id", "district_id"],
            ["documents.id", "documents.district_id"],
            name=op.f("fk_development_plans_document_id_district_id"),
        ),
        sa.ForeignKeyConstraint(
            ["organization_id", "district_id"],
            ["organizations.id", "organizations.district_id"],
            name=op.f("fk_development_plans_organization_id_district_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_development_plans")),
        sa.UniqueConstraint(
            "id",
            "organization_id",
            "district_id",
            "published",
            name=op.f("uq_development_plans_id_organization_id_district_id_published"),
        ),
        sa.UniqueConstraint(
            "id", "organization_id", "district_id", name=op.f("uq_development_plans_id_organization_id_district_id")
        ),
        sa.UniqueConstraint(
            "organization_id", "school_year", name=op.f("uq_development_plans_organization_id_school_year")
        ),
    )
    op.create_index(
        op.f("ix_development_plans_approval_document_id"), "development_plans", ["approval_document_id"], unique=False
    )
    op.create_index(op.f("ix_development_plans_district_id"), "development_plans", ["district_id"])
    op.create_index(
        op.f("ix_development_plans_district_id_school_year_id"),
        "development_plans",
        ["district_id", "school_year", "id"],
    )
    op.create_index(op.f("ix_development_plans_document_id"), "development_plans", ["document_id"])
    op.create_table(
        "development_items",
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("published", sa.Boolean(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("need", sa.Text(), nullable=False),
        sa.Column("provider", sa.Text(), nullable=True),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("hours", sa.Integer(), nullable=False),
        sa.Column("headcount", sa.Integer(), nullable=False),
        sa.Column("person_hours", sa.Integer(), sa.Computed("hours * headcount", persisted=True), nullable=False),
        sa.Column("cost", sa.Numeric(), nullable=True),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("funding", sa.Text(), nullable=True),
        sa.Column("district_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "funding IN ('federal', 'regional', 'municipal', 'own', 'other')", name=op.f("ck_development_items_funding")
        ),
        sa.CheckConstraint(
            "kind IN ('retraining', 'advanced_course', 'seminar', 'conference', 'internship', 'in_school_training', 'learning_team', 'district_event')",
            name=op.f("ck_development_items_kind"),
        ),
        sa.CheckConstraint("cost >= 0", name=op.f("ck_development_items_cost")),
        sa.CheckConstraint("ends_on >= starts_on", name=op.f("ck_development_items_dates")),
        sa.CheckConstraint("hours > 0 AND headcount > 0", name=op.f("ck_development_items_amounts")),
        sa.ForeignKeyConstraint(
            ["plan_id", "organization_id", "district_id", "published"],
            [
                "development_plans.id",
                "development_plans.organization_id",
                "development_plans.district_id",
                "development_plans.published",
            ],
            name="fk_development_items_plan",
            onupdate="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_development_items")),
        sa.UniqueConstraint(
            "id",
            "plan_id",
            "organization_id",
            "district_id",
            "published",
            name=op.f("uq_development_items_id_plan_id_organization_id_district_id_published"),
        ),
        sa.UniqueConstraint(
            "id",
            "plan_id",
            "organization_id",
            "district_id",
            name=op.f("uq_development_items_id_plan_id_organization_id_district_id"),
        ),
    )
    op.create_index(op.f("ix_development_items_district_id"), "development_items", ["district_id"])
    op.create_index(
        op.f("ix_development_items_organization_id"), "development_items", ["organization_id"], unique=False
    )
    op.create_index(
        op.f("ix_development_items_plan_id_starts_on_id"),
        "development_items",
        ["plan_id", "starts_on", "id"],
    )
    op.create_table(
        "development_item_people",
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("district_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["item_id", "plan_id", "organization_id", "district_id"],
            [
                "development_items.id",
                "development_items.plan_id",
                "development_items.organization_id",
                "development_items.district_id",
            ],
            name="fk_development_item_people_item",
        ),
        sa.ForeignKeyConstraint(
            ["person_id", "organization_id", "district_id"],
            ["people.id", "people.organization_id", "people.district_id"],
            name=op.f("fk_development_item_people_person_id_organization_id_district_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_development_item_people")),
        sa.UniqueConstraint("item_id", "person_id", name=op.f("uq_development_item_people_item_id_person_id")),
    )
    op.create_index(
        op.f("ix_development_item_people_district_id"), "development_item_people", ["district_id"], unique=False
    )
    op.create_index(
        op.f("ix_development_item_people_organization_id"), "development_item_people", ["organization_id"], unique=False
    )
    op.create_index(
        op.f("ix_development_item_people_person_id"), "development_item_people", ["person_id"], unique=False
    )
    op.create_table(
        "development_item_sources",
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("published", sa.Boolean(), nullable=False),
        sa.Column("source_item_id", sa.Uuid(), nullable=False),
        sa.Column("source_plan_id", sa.Uuid(), nullable=False),
        sa.Column("source_school_id", sa.Uuid(), nullable=False),
        sa.Column("district_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["item_id", "plan_id", "organization_id", "district_id", "published"],
            [
                "development_items.id",
                "development_items.plan_id",
                "development_items.organization_id",
                "development_items.district_id",
                "development_items.published",
            ],
            name="fk_development_item_sources_item",
            onupdate="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["organization_id", "district_id"],
            ["organizations.id", "organizations.district_id"],
            name=op.f("fk_development_item_sources_organization_id_district_id"),
        ),
        sa.ForeignKeyConstraint(
            ["source_item_id", "source_plan_id", "source_school_id", "district_id"],
            [
                "development_items.id",
                "development_items.plan_id",
                "development_items.organization_id",
                "development_items.district_id",
            ],
            name="fk_development_item_sources_source",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_development_item_sources")),
        sa.UniqueConstraint("source_item_id", name=op.f("uq_development_item_sources_source_item_id")),
    )
    op.create_index(
        op.f("ix_development_item_sources_district_id"), "development_item_sources", ["district_id"], unique=False
    )
    op.create_index(op.f("ix_development_item_sources_item_id"), "development_item_sources", ["item_id"])
    op.create_index(
        op.f("ix_development_item_sources_organization_id"),
        "development_item_sources",
        ["organization_id"],
    )
    op.create_index(
        op.f("ix_development_item_sources_source_plan_id"), "development_item_sources", ["source_plan_id"], unique=False
    )
    op.create_table(
        "development_remarks",
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("district_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["item_id", "plan_id", "organization_id", "district_id"],
            [
                "development_items.id",
                "development_items.plan_id",
                "development_items.organization_id",
                "development_items.district_id",
            ],
            name="fk_development_remarks_item",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_development_remarks")),
        sa.UniqueConstraint("item_id", "round", name=op.f("uq_development_remarks_item_id_round")),
    )
    op.create_index(op.f("ix_development_remarks_district_id"), "development_remarks", ["district_id"])
    op.create_index(
        op.f("ix_development_remarks_organization_id"), "development_remarks", ["organization_id"], unique=False
    )
    op.create_table(
        "hour_credits",
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("hours", sa.Integer(), nullable=False),
        sa.Column("done_on", sa.Date(), nullable=False),
        sa.Column("school_year", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("source_type", sa.Text(), nullable=False),
        sa.Column("source_id", sa.Uuid(), nullable=False),
        sa.Column("district_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('retraining', 'advanced_course', 'seminar', 'conference', 'internship', 'in_school_training', 'learning_team', 'district_event')",
            name=op.f("ck_hour_credits_kind"),
        ),
        sa.CheckConstraint("school_year ~ '^20[0-9]{2}/[0-9]{2}$'", name=op.f("ck_hour_credits_school_year")),
        sa.CheckConstraint("hours > 0", name=op.f("ck_hour_credits_hours")),
        sa.ForeignKeyConstraint(
            ["person_id", "organization_id", "district_id"],
            ["people.id", "people.organization_id", "people.district_id"],
            name=op.f("fk_hour_credits_person_id_organization_id_district_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hour_credits")),
        sa.UniqueConstraint(
            "person_id", "source_type", "source_id", name=op.f("uq_hour_credits_person_id_source_type_source_id")
        ),
    )
    op.create_index(op.f("ix_hour_credits_district_id"), "hour_credits", ["district_id"])
    op.create_index(
        op.f("ix_hour_credits_district_id_done_on_id"), "hour_credits", ["district_id", "done_on", "id"], unique=False
    )
    op.create_index(
        op.f("ix_hour_credits_organization_id_school_year"),
        "hour_credits",
        ["organization_id", "school_year"],
    )
    op.create_index(
        op.f("ix_hour_credits_source_type_source_id"), "hour_credits", ["source_type", "source_id"], unique=False
    )


def _teams() -> None:
    op.create_table(
        "learning_teams",
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column(
            "name_key",
            sa.Text(),
            sa.Computed(
                "regexp_replace(regexp_replace(replace(lower(name COLLATE \"pg_c_utf8\"), 'ё', 'е'), '(\\d+)', '000000000000\\1', 'g'), '\\d*(\\d{12})', '\\1', 'g')",
                persisted=True,
            ),
            nullable=False,
        ),
        sa.Column("topic", sa.Text(), nullable=False),
        sa.Column("mentor_id", sa.Uuid(), nullable=True),
        sa.Column("mentor_name", sa.Text(), nullable=True),
        sa.Column("work_plan", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("approved_on", sa.Date(), nullable=True),
        sa.Column("approval_document_id", sa.Uuid(), nullable=True),
        sa.Column("product", sa.Text(), nullable=True),
        sa.Column("product_document_id", sa.Uuid(), nullable=True),
        sa.Column("district_id", sa.Uuid(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("status = 'draft' OR mentor_id IS NOT NULL", name=op.f("ck_learning_teams_approved")),
        sa.CheckConstraint("status IN ('draft', 'approved', 'closed')", name=op.f("ck_learning_teams_status")),
        sa.CheckConstraint("(mentor_id IS NULL) = (mentor_name IS NULL)", name=op.f("ck_learning_teams_mentor")),
        sa.ForeignKeyConstraint(
            ["approval_document_id", "district_id"],
            ["documents.id", "documents.district_id"],
            name=op.f("fk_learning_teams_approval_document_id_district_id"),
        ),
        sa.ForeignKeyConstraint(
            ["mentor_id", "district_id", "mentor_name"],
            ["people.id", "people.district_id", "people.name"],
            name="fk_learning_teams_mentor",
            onupdate="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["product_document_id", "district_id"],
            ["documents.id", "documents.district_id"],
            name=op.f("fk_learning_teams_product_document_id_district_id"),
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "district_id"],
            ["organizations.school_id", "organizations.district_id"],
            name=op.f("fk_learning_teams_school_id_district_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_learning_teams")),
        sa.UniqueConstraint("id", "school_id", "district_id", name=op.f("uq_learning_teams_id_school_id_district_id")),
        sa.UniqueConstraint("school_id", "name", name=op.f("uq_learning_teams_school_id_name")),
    )
    op.create_index(
        op.f("ix_learning_teams_approval_document_id"), "learning_teams", ["approval_document_id"], unique=False
    )
    op.create_index(op.f("ix_learning_teams_district_id"), "learning_teams", ["district_id"])
    op.create_index(
        op.f("ix_learning_teams_district_id_name_key_id"),
        "learning_teams",
        ["district_id", "name_key", "id"],
    )
    op.create_index(op.f("ix_learning_teams_mentor_id"), "learning_teams", ["mentor_id"])
    op.create_index(
        op.f("ix_learning_teams_product_document_id"), "learning_teams", ["product_document_id"], unique=False
    )
    op.create_table(
        "learning_team_members",
        sa.Column("team_id", sa.Uuid(), nullable=False),
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("district_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("ends_on >= starts_on", name=op.f("ck_learning_team_members_dates")),
        sa.ForeignKeyConstraint(
            ["person_id", "school_id", "district_id"],
            ["people.id", "people.organization_id", "people.district_id"],
            name=op.f("fk_learning_team_members_person_id_school_id_district_id"),
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "district_id"],
            ["organizations.school_id", "organizations.district_id"],
            name=op.f("fk_learning_team_members_school_id_district_id"),
        ),
        sa.ForeignKeyConstraint(
            ["team_id", "school_id", "district_id"],
            ["learning_teams.id", "learning_teams.school_id", "learning_teams.district_id"],
            name=op.f("fk_learning_team_members_team_id_school_id_district_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_learning_team_members")),
        sa.UniqueConstraint(
            "id",
            "team_id",
            "school_id",
            "district_id",
            name=op.f("uq_learning_team_members_id_team_id_school_id_district_id"),
        ),
        sa.UniqueConstraint("team_id", "person_id", name=op.f("uq_learning_team_members_team_id_person_id")),
    )
    op.create_index(
        op.f("ix_learning_team_members_district_id"), "learning_team_members", ["district_id"], unique=False
    )
    op.create_index(op.f("ix_learning_team_members_person_id"), "learning_team_members", ["person_id"])
    op.create_index(op.f("ix_learning_team_members_school_id"), "learning_team_members", ["school_id"])
    op.create_table(
        "learning_team_meetings",
        sa.Column("team_id", sa.Uuid(), nullable=False),
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("hours", sa.Integer(), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("district_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("hours > 0", name=op.f("ck_learning_team_meetings_hours")),
        sa.ForeignKeyConstraint(
            ["school_id", "district_id"],
            ["organizations.school_id", "organizations.district_id"],
            name=op.f("fk_learning_team_meetings_school_id_district_id"),
        ),
        sa.ForeignKeyConstraint(
            ["team_id", "school_id", "district_id"],
            ["learning_teams.id", "learning_teams.school_id", "learning_teams.district_id"],
            name=op.f("fk_learning_team_meetings_team_id_school_id_district_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_learning_team_meetings")),
        sa.UniqueConstraint(
            "id",
            "team_id",
            "school_id",
            "district_id",
            name=op.f("uq_learning_team_meetings_id_team_id_school_id_district_id"),
        ),
        sa.UniqueConstraint("team_id", "held_on", name=op.f("uq_learning_team_meetings_team_id_held_on")),
    )
    op.create_index(
        op.f("ix_learning_team_meetings_district_id"), "learning_team_meetings", ["district_id"], unique=False
    )
    op.create_index(op.f("ix_learning_team_meetings_school_id"), "learning_team_meetings", ["school_id"])
    op.create_index(
        op.f("ix_learning_team_meetings_team_id_held_on_id"),
        "learning_team_meetings",
        ["team_id", "held_on", "id"],
    )
    op.create_table(
        "learning_team_attendance",
        sa.Column("meeting_id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("team_id", sa.Uuid(), nullable=False),
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("district_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["meeting_id", "team_id", "school_id", "district_id"],
            [
                "learning_team_meetings.id",
                "learning_team_meetings.team_id",
                "learning_team_meetings.school_id",
                "learning_team_meetings.district_id",
            ],
            name="fk_learning_team_attendance_meeting",
        ),
        sa.ForeignKeyConstraint(
            ["member_id", "team_id", "school_id", "district_id"],
            [
                "learning_team_members.id",
                "learning_team_members.team_id",
                "learning_team_members.school_id",
                "learning_team_members.district_id",
            ],
            name="fk_learning_team_attendance_member",
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "district_id"],
            ["organizations.school_id", "organizations.district_id"],
            name=op.f("fk_learning_team_attendance_school_id_district_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_learning_team_attendance")),
        sa.UniqueConstraint("meeting_id", "member_id", name=op.f("uq_learning_team_attendance_meeting_id_member_id")),
    )
    op.create_index(
        op.f("ix_learning_team_attendance_district_id"), "learning_team_attendance", ["district_id"], unique=False
    )
    op.create_index(
        op.f("ix_learning_team_attendance_member_id"), "learning_team_attendance", ["member_id"], unique=False
    )
    op.create_index(
        op.f("ix_learning_team_attendance_school_id"), "learning_team_attendance", ["school_id"], unique=False
    )


def _consultants() -> None:
    op.create_table(
        "consultants",
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("person_name", sa.Text(), nullable=False),
        sa.Column(
            "name_key",
            sa.Text(),
            sa.Computed(
                "regexp_replace(regexp_replace(replace(lower(person_name COLLATE \"pg_c_utf8\"), 'ё', 'е'), '(\\d+)', '000000000000\\1', 'g'), '\\d*(\\d{12})', '\\1', 'g')",
                persisted=True,
            ),
            nullable=False,
        ),
        sa.Column("user_id", sa.Uuid(), nullable=True),
        sa.Column("topics", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("max_schools", sa.Integer(), nullable=False),
        sa.Column("trained_on", sa.Date(), nullable=True),
        sa.Column("training", sa.Text(), nullable=True),
        sa.Column("training_hours", sa.Integer(), nullable=True),
        sa.Column("training_document_id", sa.Uuid(), nullable=True),
        sa.Column("district_id", sa.Uuid(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("status <> 'active' OR trained_on IS NOT NULL", name=op.f("ck_consultants_trained")),
        sa.CheckConstraint(
            "status IN ('candidate', 'training', 'active', 'retired')", name=op.f("ck_consultants_status")
        ),
        sa.CheckConstraint("max_schools BETWEEN 1 AND 100", name=op.f("ck_consultants_max_schools")),
        sa.CheckConstraint("training_hours > 0", name=op.f("ck_consultants_training_hours")),
        sa.ForeignKeyConstraint(
            ["organization_id", "district_id"],
            ["organizations.id", "organizations.district_id"],
            name=op.f("fk_consultants_organization_id_district_id"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id", "district_id", "person_name"],
            ["people.id", "people.district_id", "people.name"],
            name="fk_consultants_person",
            onupdate="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["person_id", "organization_id", "district_id"],
            ["people.id", "people.organization_id", "people.district_id"],
            name=op.f("fk_consultants_person_id_organization_id_district_id"),
        ),
        sa.ForeignKeyConstraint(
            ["training_document_id", "district_id"],
            ["documents.id", "documents.district_id"],
            name=op.f("fk_consultants_training_document_id_district_id"),
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_consultants_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consultants")),
        sa.UniqueConstraint("id", "district_id", "person_name", name=op.f("uq_consultants_id_district_id_person_name")),
        sa.UniqueConstraint("person_id", name=op.f("uq_consultants_person_id")),
    )
    op.create_index(op.f("ix_consultants_district_id"), "consultants", ["district_id"])
    op.create_index(
        op.f("ix_consultants_district_id_name_key_id"), "consultants", ["district_id", "name_key", "id"], unique=False
    )
    op.create_index(op.f("ix_consultants_organization_id"), "consultants", ["organization_id"])
    op.create_index(op.f("ix_consultants_training_document_id"), "consultants", ["training_document_id"])
    op.create_index(op.f("ix_consultants_user_id"), "consultants", ["user_id"])
    op.create_table(
        "consultant_assignments",
        sa.Column("consultant_id", sa.Uuid(), nullable=False),
        sa.Column("consultant_name", sa.Text(), nullable=False),
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("document_id", sa.Uuid(), nullable=True),
        sa.Column("membership_id", sa.Uuid(), nullable=True),
        sa.Column("district_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("ends_on >= starts_on", name=op.f("ck_consultant_assignments_dates")),
        sa.ForeignKeyConstraint(
            ["consultant_id", "district_id", "consultant_name"],
            ["consultants.id", "consultants.district_id", "consultants.person_name"],
            name="fk_consultant_assignments_consultant",
            onupdate="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["document_id", "district_id"],
            ["documents.id", "documents.district_id"],
            name=op.f("fk_consultant_assignments_document_id_district_id"),
        ),
        sa.ForeignKeyConstraint(
            ["membership_id"],
            ["memberships.id"],
            name=op.f("fk_consultant_assignments_membership_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "district_id"],
            ["organizations.school_id", "organizations.district_id"],
            name=op.f("fk_consultant_assignments_school_id_district_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consultant_assignments")),
        sa.UniqueConstraint(
            "consultant_id",
            "school_id",
            "starts_on",
            name=op.f("uq_consultant_assignments_consultant_id_school_id_starts_on"),
        ),
    )
    op.create_index(
        op.f("ix_consultant_assignments_district_id"), "consultant_assignments", ["district_id"], unique=False
    )
    op.create_index(
        op.f("ix_consultant_assignments_district_id_starts_on_id"),
        "consultant_assignments",
        ["district_id", "starts_on", "id"],
    )
    op.create_index(
        op.f("ix_consultant_assignments_document_id"), "consultant_assignments", ["document_id"], unique=False
    )
    op.create_index(
        op.f("ix_consultant_assignments_membership_id"), "consultant_assignments", ["membership_id"], unique=False
    )
    op.create_index(op.f("ix_consultant_assignments_school_id"), "consultant_assignments", ["school_id"])
    op.create_table(
        "consultations",
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("consultant_id", sa.Uuid(), nullable=False),
        sa.Column("consultant_name", sa.Text(), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("form", sa.Text(), nullable=False),
        sa.Column("topic", sa.Text(), nullable=False),
        sa.Column("measures", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("report", sa.Text(), nullable=True),
        sa.Column("document_id", sa.Uuid(), nullable=True),
        sa.Column("district_id", sa.Uuid(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("form IN ('visit', 'online', 'at_the_centre')", name=op.f("ck_consultations_form")),
        sa.CheckConstraint("status = 'draft' OR report IS NOT NULL", name=op.f("ck_consultations_report")),
        sa.CheckConstraint(
            "status IN ('draft', 'reported', 'confirmed', 'returned')", name=op.f("ck_consultations_status")
        ),
        sa.ForeignKeyConstraint(
            ["consultant_id", "district_id", "consultant_name"],
            ["consultants.id", "consultants.district_id", "consultants.person_name"],
            name="fk_consultations_consultant",
            onupdate="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["document_id", "district_id"],
            ["documents.id", "documents.district_id"],
            name=op.f("fk_consultations_document_id_district_id"),
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "district_id"],
            ["organizations.school_id", "organizations.district_id"],
            name=op.f("fk_consultations_school_id_district_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consultations")),
        sa.UniqueConstraint(
            "consultant_id",
            "school_id",
            "held_on",
            "topic",
            name=op.f("uq_consultations_consultant_id_school_id_held_on_topic"),
        ),
    )
    op.create_index(op.f("ix_consultations_district_id"), "consultations", ["district_id"])
    op.create_index(
        op.f("ix_consultations_district_id_held_on_id"), "consultations", ["district_id", "held_on", "id"], unique=False
    )
    op.create_index(op.f("ix_consultations_document_id"), "consultations", ["document_id"])
    op.create_index(op.f("ix_consultations_school_id"), "consultations", ["school_id"])


def downgrade() -> None:
    op.drop_table("consultations")
    op.drop_table("consultant_assignments")
    op.drop_table("consultants")
    op.drop_table("learning_team_attendance")
    op.drop_table("learning_team_meetings")
    op.drop_table("learning_team_members")
    op.drop_table("learning_teams")
    op.drop_table("hour_credits")
    op.drop_table("development_remarks")
    op.drop_table("development_item_sources")
    op.drop_table("development_item_people")
    op.drop_table("development_items")
    op.drop_table("development_plans")
    for name in reversed(_OF_PEOPLE):
        op.drop_constraint(name, "people", type_="unique")
