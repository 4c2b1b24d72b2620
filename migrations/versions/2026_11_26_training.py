"""Training: events with sessions and places, enrolments with results, certificates, calendars to follow."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0012_training"
down_revision = "0011_cooperation"


def upgrade() -> None:
    _events()
    _enrolments()
    _certificates()
    _calendars()


def downgrade() -> None:
    for table in (
        "training_calendars",
        "training_certificate_notices",
        "training_certificates",
        "training_enrolments",
        "training_sessions",
        "training_places",
        "training_events",
    ):
        op.drop_table(table)


def _events() -> None:
    op.create_table(
        "training_events",
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("organization_name", sa.Text(), nullable=False),
        sa.Column("owner_kind", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column(
            "title_key",
            sa.Text(),
            sa.Computed(
                "regexp_replace(regexp_replace(replace(lower(title COLLATE \"pg_c_utf8\"), 'ё', 'е'), '(\\d+)', '000000000000\\1', 'g'), '\\d*(\\d{12})', '\\1', 'g')",
                persisted=True,
            ),
            nullable=False,
        ),
        sa.Column("description", sa.Text(), nullable=True),
        sa.Column("parts", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("hours", sa.Integer(), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=False),
        sa.Column("in_house", sa.Boolean(), nullable=False),
        sa.Column("enrol_from", sa.Date(), nullable=True),
        sa.Column("enrol_until", sa.Date(), nullable=True),
        sa.Column("measures", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=True),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column(
            "starts_key",
            sa.Date(),
            sa.Computed("COALESCE(starts_on, DATE '2999-12-31')", persisted=True),
            nullable=False,
        ),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column(
            "shown", sa.Boolean(), sa.Computed("status <> 'draft' AND NOT in_house", persisted=True), nullable=False
        ),
        sa.Column("district_id", sa.Uuid(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('retraining', 'advanced_course', 'seminar', 'conference', 'internship', 'in_school_training', 'district_event')",
            name=op.f("ck_training_events_kind"),
        ),
        sa.CheckConstraint("owner_kind IN ('centre', 'school')", name=op.f("ck_training_events_owner_kind")),
        sa.CheckConstraint(
            "status IN ('draft', 'open', 'closed', 'held', 'cancelled')", name=op.f("ck_training_events_status")
        ),
        sa.CheckConstraint("capacity > 0", name=op.f("ck_training_events_capacity")),
        sa.CheckConstraint("ends_on >= starts_on", name=op.f("ck_training_events_dates")),
        sa.CheckConstraint("enrol_until >= enrol_from", name=op.f("ck_training_events_window")),
        sa.CheckConstraint("hours >= 0", name=op.f("ck_training_events_hours")),
        sa.ForeignKeyConstraint(
            ["organization_id", "district_id"],
            ["organizations.id", "organizations.district_id"],
            name=op.f("fk_training_events_organization_id_district_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_training_events")),
        sa.UniqueConstraint("id", "district_id", name=op.f("uq_training_events_id_district_id")),
        sa.UniqueConstraint(
            "id",
            "organization_id",
            "district_id",
            "shown",
            name=op.f("uq_training_events_id_organization_id_district_id_shown"),
        ),
    )
    op.create_index(op.f("ix_training_events_district_id"), "training_events", ["district_id"], unique=False)
    op.create_index(
        op.f("ix_training_events_district_id_starts_key_id"),
        "training_events",
        ["district_id", "starts_key", "id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_training_events_district_id_title_key_id"),
        "training_events",
        ["district_id", "title_key", "id"],
        unique=False,
    )
    op.create_index(op.f("ix_training_events_organization_id"), "training_events", ["organization_id"], unique=False)
    op.create_table(
        "training_places",
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("shown", sa.Boolean(), nullable=False),
        sa.Column("taken", sa.Integer(), nullable=False),
        sa.Column("waiting", sa.Integer(), nullable=False),
        sa.Column("arrivals", sa.Integer(), nullable=False),
        sa.Column("district_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("taken >= 0 AND waiting >= 0 AND arrivals >= 0", name=op.f("ck_training_places_counts")),
        sa.ForeignKeyConstraint(
            ["event_id", "organization_id", "district_id", "shown"],
            [
                "training_events.id",
                "training_events.organization_id",
                "training_events.district_id",
                "training_events.shown",
            ],
            name="fk_training_places_event",
            onupdate="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["organization_id", "district_id"],
            ["organizations.id", "organizations.district_id"],
            name=op.f("fk_training_places_organization_id_district_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_training_places")),
        sa.UniqueConstraint("event_id", name=op.f("uq_training_places_event_id")),
    )
    op.create_index(op.f("ix_training_places_district_id"), "training_places", ["district_id"], unique=False)
    op.create_index(op.f("ix_training_places_organization_id"), "training_places", ["organization_id"], unique=False)
    op.create_table(
        "training_sessions",
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("shown", sa.Boolean(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("topic", sa.Text(), nullable=True),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("lecturer_id", sa.Uuid(), nullable=True),
        sa.Column("lecturer_name", sa.Text(), nullable=True),
        sa.Column("district_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_training_sessions_times")),
        sa.CheckConstraint("number > 0", name=op.f("ck_training_sessions_number")),
        sa.ForeignKeyConstraint(
            ["event_id", "organization_id", "district_id", "shown"],
            [
                "training_events.id",
                "training_events.organization_id",
                "training_events.district_id",
                "training_events.shown",
            ],
            name="fk_training_sessions_event",
            onupdate="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["lecturer_id", "district_id", "lecturer_name"],
            ["people.id", "people.district_id", "people.name"],
            name="fk_training_sessions_lecturer",
            onupdate="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["organization_id", "district_id"],
            ["organizations.id", "organizations.district_id"],
            name=op.f("fk_training_sessions_organization_id_district_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_training_sessions")),
        sa.UniqueConstraint("event_id", "number", name=op.f("uq_training_sessions_event_id_number")),
    )
    op.create_index(op.f("ix_training_sessions_district_id"), "training_sessions", ["district_id"], unique=False)
    op.create_index(
        op.f("ix_training_sessions_event_id_starts_at_id"),
        "training_sessions",
        ["event_id", "starts_at", "id"],
        unique=False,
    )
    op.create_index(op.f("ix_training_sessions_lecturer_id"), "training_sessions", ["lecturer_id"], unique=False)
    op.create_index(
        op.f("ix_training_sessions_organization_id"), "training_sessions", ["organization_id"], unique=False
    )


def _enrolments() -> None:
    op.create_table(
        "training_enrolments",
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("development_plan_id", sa.Uuid(), nullable=False),
        sa.Column("development_item_id", sa.Uuid(), nullable=False),
        sa.Column("arrival", sa.Integer(), nullable=False),
        sa.Column("attended", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("passed", sa.Boolean(), nullable=True),
        sa.Column("hours", sa.Integer(), nullable=True),
        sa.Column("remark", sa.Text(), nullable=True),
        sa.Column("district_id", sa.Uuid(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "status IN ('waiting', 'enrolled', 'withdrawn', 'released')", name=op.f("ck_training_enrolments_status")
        ),
        sa.CheckConstraint("arrival > 0", name=op.f("ck_training_enrolments_arrival")),
        sa.CheckConstraint("hours >= 0", name=op.f("ck_training_enrolments_hours")),
        sa.CheckConstraint("hours IS NULL OR hours = 0 OR passed", name=op.f("ck_training_enrolments_passed")),
        sa.ForeignKeyConstraint(
            ["development_item_id", "development_plan_id", "organization_id", "district_id"],
            [
                "development_items.id",
                "development_items.plan_id",
                "development_items.organization_id",
                "development_items.district_id",
            ],
            name="fk_training_enrolments_item",
        ),
        sa.ForeignKeyConstraint(
            ["event_id", "district_id"],
            ["training_events.id", "training_events.district_id"],
            name=op.f("fk_training_enrolments_event_id_district_id"),
        ),
        sa.ForeignKeyConstraint(
            ["organization_id", "district_id"],
            ["organizations.id", "organizations.district_id"],
            name=op.f("fk_training_enrolments_organization_id_district_id"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id", "organization_id", "district_id"],
            ["people.id", "people.organization_id", "people.district_id"],
            name=op.f("fk_training_enrolments_person_id_organization_id_district_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_training_enrolments")),
        sa.UniqueConstraint("event_id", "arrival", name=op.f("uq_training_enrolments_event_id_arrival")),
        sa.UniqueConstraint(
            "id",
            "person_id",
            "organization_id",
            "district_id",
            name=op.f("uq_training_enrolments_id_person_id_organization_id_district_id"),
        ),
    )
    op.create_index(
        op.f("ix_training_enrolments_development_item_id"), "training_enrolments", ["development_item_id"], unique=False
    )
    op.create_index(op.f("ix_training_enrolments_district_id"), "training_enrolments", ["district_id"], unique=False)
    op.create_index(
        op.f("ix_training_enrolments_district_id_created_at_id"),
        "training_enrolments",
        ["district_id", "created_at", "id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_training_enrolments_organization_id"), "training_enrolments", ["organization_id"], unique=False
    )
    op.create_index(op.f("ix_training_enrolments_person_id"), "training_enrolments", ["person_id"], unique=False)
    op.create_index(
        "uq_training_enrolments_live",
        "training_enrolments",
        ["event_id", "person_id"],
        unique=True,
        postgresql_where="status IN ('waiting', 'enrolled')",
    )


def _certificates() -> None:
    op.create_table(
        "training_certificates",
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("enrolment_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("register_number", sa.Text(), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("issuer_name", sa.Text(), nullable=False),
        sa.Column("event_title", sa.Text(), nullable=False),
        sa.Column("event_kind", sa.Text(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("hours", sa.Integer(), nullable=False),
        sa.Column("check_code", sa.Text(), nullable=False),
        sa.Column("replaced_by_id", sa.Uuid(), nullable=True),
        sa.Column("district_id", sa.Uuid(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "event_kind IN ('retraining', 'advanced_course', 'seminar', 'conference', 'internship', 'in_school_training', 'district_event')",
            name=op.f("ck_training_certificates_event_kind"),
        ),
        sa.CheckConstraint("status IN ('valid', 'revoked', 'replaced')", name=op.f("ck_training_certificates_status")),
        sa.CheckConstraint("hours > 0", name=op.f("ck_training_certificates_hours")),
        sa.CheckConstraint("number > 0", name=op.f("ck_training_certificates_number")),
        sa.ForeignKeyConstraint(
            ["enrolment_id", "person_id", "organization_id", "district_id"],
            [
                "training_enrolments.id",
                "training_enrolments.person_id",
                "training_enrolments.organization_id",
                "training_enrolments.district_id",
            ],
            name="fk_training_certificates_enrolment",
        ),
        sa.ForeignKeyConstraint(
            ["event_id", "district_id"],
            ["training_events.id", "training_events.district_id"],
            name=op.f("fk_training_certificates_event_id_district_id"),
        ),
        sa.ForeignKeyConstraint(
            ["organization_id", "district_id"],
            ["organizations.id", "organizations.district_id"],
            name=op.f("fk_training_certificates_organization_id_district_id"),
        ),
        sa.ForeignKeyConstraint(
            ["replaced_by_id", "district_id"],
            ["training_certificates.id", "training_certificates.district_id"],
            name=op.f("fk_training_certificates_replaced_by_id_district_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_training_certificates")),
        sa.UniqueConstraint("check_code", name=op.f("uq_training_certificates_check_code")),
        sa.UniqueConstraint(
            "district_id", "year", "number", name=op.f("uq_training_certificates_district_id_year_number")
        ),
        sa.UniqueConstraint("id", "district_id", name=op.f("uq_training_certificates_id_district_id")),
        sa.UniqueConstraint(
            "id",
            "organization_id",
            "district_id",
            "status",
            name=op.f("uq_training_certificates_id_organization_id_district_id_status"),
        ),
    )
    op.create_index(
        op.f("ix_training_certificates_district_id"), "training_certificates", ["district_id"], unique=False
    )
    op.create_index(
        op.f("ix_training_certificates_district_id_register_number_id"),
        "training_certificates",
        ["district_id", "register_number", "id"],
        unique=False,
    )
    op.create_index(op.f("ix_training_certificates_event_id"), "training_certificates", ["event_id"], unique=False)
    op.create_index(
        op.f("ix_training_certificates_organization_id"), "training_certificates", ["organization_id"], unique=False
    )
    op.create_index(op.f("ix_training_certificates_person_id"), "training_certificates", ["person_id"], unique=False)
    op.create_index(
        op.f("ix_training_certificates_replaced_by_id"), "training_certificates", ["replaced_by_id"], unique=False
    )
    op.create_index(
        "uq_training_certificates_valid",
        "training_certificates",
        ["enrolment_id"],
        unique=True,
        postgresql_where="status = 'valid'",
    )
    op.create_table(
        "training_certificate_notices",
        sa.Column("certificate_id", sa.Uuid(), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("certificate_status", sa.Text(), nullable=False),
        sa.Column("check_code", sa.Text(), nullable=False),
        sa.Column("register_number", sa.Text(), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("issuer_name", sa.Text(), nullable=False),
        sa.Column("event_title", sa.Text(), nullable=False),
        sa.Column("event_kind", sa.Text(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("hours", sa.Integer(), nullable=False),
        sa.Column("district_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "certificate_status IN ('valid', 'revoked', 'replaced')",
            name=op.f("ck_training_certificate_notices_certificate_status"),
        ),
        sa.CheckConstraint(
            "event_kind IN ('retraining', 'advanced_course', 'seminar', 'conference', 'internship', 'in_school_training', 'district_event')",
            name=op.f("ck_training_certificate_notices_event_kind"),
        ),
        sa.ForeignKeyConstraint(
            ["certificate_id", "organization_id", "district_id", "certificate_status"],
            [
                "training_certificates.id",
                "training_certificates.organization_id",
                "training_certificates.district_id",
                "training_certificates.status",
            ],
            name="fk_training_certificate_notices_certificate",
            onupdate="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["organization_id", "district_id"],
            ["organizations.id", "organizations.district_id"],
            name=op.f("fk_training_certificate_notices_organization_id_district_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_training_certificate_notices")),
        sa.UniqueConstraint("certificate_id", name=op.f("uq_training_certificate_notices_certificate_id")),
        sa.UniqueConstraint("check_code", name=op.f("uq_training_certificate_notices_check_code")),
    )
    op.create_index(
        op.f("ix_training_certificate_notices_district_id"),
        "training_certificate_notices",
        ["district_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_training_certificate_notices_organization_id"),
        "training_certificate_notices",
        ["organization_id"],
        unique=False,
    )


def _calendars() -> None:
    op.create_table(
        "training_calendars",
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("district_id", sa.Uuid(), nullable=False),
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=True),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("key_hash", sa.LargeBinary(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(scope = 'organization') = (organization_id IS NOT NULL)", name=op.f("ck_training_calendars_organization")
        ),
        sa.CheckConstraint("(scope = 'person') = (person_id IS NOT NULL)", name=op.f("ck_training_calendars_person")),
        sa.CheckConstraint("scope IN ('person', 'organization', 'district')", name=op.f("ck_training_calendars_scope")),
        sa.ForeignKeyConstraint(["district_id"], ["districts.id"], name=op.f("fk_training_calendars_district_id")),
        sa.ForeignKeyConstraint(
            ["organization_id", "district_id"],
            ["organizations.id", "organizations.district_id"],
            name=op.f("fk_training_calendars_organization_id_district_id"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id", "district_id"],
            ["people.id", "people.district_id"],
            name=op.f("fk_training_calendars_person_id_district_id"),
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_training_calendars_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_training_calendars")),
        sa.UniqueConstraint("key_hash", name=op.f("uq_training_calendars_key_hash")),
    )
    op.create_index(op.f("ix_training_calendars_district_id"), "training_calendars", ["district_id"], unique=False)
    op.create_index(
        op.f("ix_training_calendars_organization_id"), "training_calendars", ["organization_id"], unique=False
    )
    op.create_index(op.f("ix_training_calendars_person_id"), "training_calendars", ["person_id"], unique=False)
    op.create_index(op.f("ix_training_calendars_user_id"), "training_calendars", ["user_id"], unique=False)
