"""Cooperation: networks of schools, guidance at each school, partners and the need for them, information support."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0011_cooperation"
down_revision = "0010_transition"


def upgrade() -> None:
    _networks()
    _guidance()
    _partners()
    _plans()


def downgrade() -> None:
    for table in (
        "information_plans",
        "partnership_needs",
        "partner_institutions",
        "guidance_deliveries",
        "guidance",
        "network_events",
        "network_members",
        "networks",
    ):
        op.drop_table(table)


def _networks() -> None:
    op.create_table(
        "networks",
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("programme_id", sa.Uuid(), nullable=False),
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
        sa.Column("content", sa.Text(), nullable=True),
        sa.Column("lead_school_id", sa.Uuid(), nullable=False),
        sa.Column("lead_school_name", sa.Text(), nullable=False),
        sa.Column("document_id", sa.Uuid(), nullable=True),
        sa.Column("measures", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=True),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("results", sa.Text(), nullable=True),
        sa.Column("district_id", sa.Uuid(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('peer', 'leading', 'subject', 'thematic', 'territorial')", name=op.f("ck_networks_kind")
        ),
        sa.CheckConstraint(
            "status <> 'closed' OR (ends_on IS NOT NULL AND results IS NOT NULL)", name=op.f("ck_networks_closed")
        ),
        sa.CheckConstraint("status = 'draft' OR starts_on IS NOT NULL", name=op.f("ck_networks_started")),
        sa.CheckConstraint("status IN ('draft', 'active', 'closed')", name=op.f("ck_networks_status")),
        sa.CheckConstraint("ends_on >= starts_on", name=op.f("ck_networks_dates")),
        sa.ForeignKeyConstraint(
            ["document_id", "district_id"],
            ["documents.id", "documents.district_id"],
            name=op.f("fk_networks_document_id_district_id"),
        ),
        sa.ForeignKeyConstraint(
            ["lead_school_id", "district_id"],
            ["organizations.school_id", "organizations.district_id"],
            name=op.f("fk_networks_lead_school_id_district_id"),
        ),
        sa.ForeignKeyConstraint(
            ["organization_id", "district_id"],
            ["organizations.id", "organizations.district_id"],
            name=op.f("fk_networks_organization_id_district_id"),
        ),
        sa.ForeignKeyConstraint(
            ["programme_id", "district_id"],
            ["programmes.id", "programmes.district_id"],
            name=op.f("fk_networks_programme_id_district_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_networks")),
        sa.UniqueConstraint("id", "district_id", "status", name=op.f("uq_networks_id_district_id_status")),
        sa.UniqueConstraint("id", "district_id", name=op.f("uq_networks_id_district_id")),
        sa.UniqueConstraint("programme_id", "title", name=op.f("uq_networks_programme_id_title")),
    )
    op.create_index(op.f("ix_networks_district_id"), "networks", ["district_id"], unique=False)
    op.create_index(
        op.f("ix_networks_district_id_created_at_id"), "networks", ["district_id", "created_at", "id"], unique=False
    )
    op.create_index(
        op.f("ix_networks_district_id_title_key_id"), "networks", ["district_id", "title_key", "id"], unique=False
    )
    op.create_index(op.f("ix_networks_document_id"), "networks", ["document_id"], unique=False)
    op.create_index(op.f("ix_networks_lead_school_id"), "networks", ["lead_school_id"], unique=False)
    op.create_index(op.f("ix_networks_organization_id"), "networks", ["organization_id"], unique=False)
    op.create_table(
        "network_members",
        sa.Column("network_id", sa.Uuid(), nullable=False),
        sa.Column("network_status", sa.Text(), nullable=False),
        sa.Column("school_id", sa.Uuid(), nullable=False),
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
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("contribution", sa.Text(), nullable=True),
        sa.Column("result", sa.Text(), nullable=True),
        sa.Column("district_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "network_status IN ('draft', 'active', 'closed')", name=op.f("ck_network_members_network_status")
        ),
        sa.CheckConstraint("ends_on >= starts_on", name=op.f("ck_network_members_dates")),
        sa.ForeignKeyConstraint(
            ["network_id", "district_id", "network_status"],
            ["networks.id", "networks.district_id", "networks.status"],
            name="fk_network_members_network",
            onupdate="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "district_id"],
            ["organizations.school_id", "organizations.district_id"],
            name=op.f("fk_network_members_school_id_district_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_network_members")),
        sa.UniqueConstraint(
            "network_id", "school_id", "starts_on", name=op.f("uq_network_members_network_id_school_id_starts_on")
        ),
    )
    op.create_index(op.f("ix_network_members_district_id"), "network_members", ["district_id"], unique=False)
    op.create_index(
        op.f("ix_network_members_district_id_name_key_id"),
        "network_members",
        ["district_id", "name_key", "id"],
        unique=False,
    )
    op.create_index(op.f("ix_network_members_school_id"), "network_members", ["school_id"], unique=False)
    op.create_index(
        "uq_network_members_now",
        "network_members",
        ["network_id", "school_id"],
        unique=True,
        postgresql_where="ends_on IS NULL",
    )
    op.create_table(
        "network_events",
        sa.Column("network_id", sa.Uuid(), nullable=False),
        sa.Column("network_status", sa.Text(), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("organization_name", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=True),
        sa.Column("place", sa.Text(), nullable=True),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("resource_type", sa.Text(), nullable=True),
        sa.Column("resource_id", sa.Uuid(), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("participants", sa.Integer(), nullable=True),
        sa.Column("district_id", sa.Uuid(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('meeting', 'seminar', 'open_lesson', 'master_class', 'study_visit', 'conference', 'pupils_event', 'other')",
            name=op.f("ck_network_events_kind"),
        ),
        sa.CheckConstraint(
            "network_status IN ('draft', 'active', 'closed')", name=op.f("ck_network_events_network_status")
        ),
        sa.CheckConstraint("status <> 'held' OR outcome IS NOT NULL", name=op.f("ck_network_events_held")),
        sa.CheckConstraint("status IN ('planned', 'held', 'cancelled')", name=op.f("ck_network_events_status")),
        sa.CheckConstraint("(resource_type IS NULL) = (resource_id IS NULL)", name=op.f("ck_network_events_resource")),
        sa.CheckConstraint("ends_on >= starts_on", name=op.f("ck_network_events_dates")),
        sa.CheckConstraint("participants >= 0", name=op.f("ck_network_events_participants")),
        sa.ForeignKeyConstraint(
            ["network_id", "district_id", "network_status"],
            ["networks.id", "networks.district_id", "networks.status"],
            name="fk_network_events_network",
            onupdate="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["organization_id", "district_id"],
            ["organizations.id", "organizations.district_id"],
            name=op.f("fk_network_events_organization_id_district_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_network_events")),
        sa.UniqueConstraint(
            "network_id", "starts_on", "title", name=op.f("uq_network_events_network_id_starts_on_title")
        ),
    )
    op.create_index(op.f("ix_network_events_district_id"), "network_events", ["district_id"], unique=False)
    op.create_index(
        op.f("ix_network_events_district_id_starts_on_id"),
        "network_events",
        ["district_id", "starts_on", "id"],
        unique=False,
    )
    op.create_index(op.f("ix_network_events_organization_id"), "network_events", ["organization_id"], unique=False)


def _guidance() -> None:
    op.create_table(
        "guidance",
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("programme_id", sa.Uuid(), nullable=False),
        sa.Column("document_id", sa.Uuid(), nullable=False),
        sa.Column("document_audience", sa.Text(), nullable=False),
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
        sa.Column("summary", sa.Text(), nullable=True),
        sa.Column("topics", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("measures", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("supersedes_id", sa.Uuid(), nullable=True),
        sa.Column("changes", sa.Text(), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("district_id", sa.Uuid(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("(status = 'draft') = (sent_at IS NULL)", name=op.f("ck_guidance_sent_at")),
        sa.CheckConstraint("document_audience IN ('owner', 'district')", name=op.f("ck_guidance_document_audience")),
        sa.CheckConstraint("status <> 'sent' OR document_audience = 'district'", name=op.f("ck_guidance_shared")),
        sa.CheckConstraint("status IN ('draft', 'sent', 'superseded', 'withdrawn')", name=op.f("ck_guidance_status")),
        sa.CheckConstraint("(edition = 1) = (supersedes_id IS NULL)", name=op.f("ck_guidance_edition")),
        sa.ForeignKeyConstraint(
            ["document_id", "district_id", "organization_id", "document_audience"],
            ["documents.id", "documents.district_id", "documents.organization_id", "documents.audience"],
            name="fk_guidance_document",
            onupdate="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["organization_id", "district_id"],
            ["organizations.id", "organizations.district_id"],
            name=op.f("fk_guidance_organization_id_district_id"),
        ),
        sa.ForeignKeyConstraint(
            ["programme_id", "district_id"],
            ["programmes.id", "programmes.district_id"],
            name=op.f("fk_guidance_programme_id_district_id"),
        ),
        sa.ForeignKeyConstraint(
            ["supersedes_id", "district_id"], ["guidance.id", "guidance.district_id"], name="fk_guidance_supersedes"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_guidance")),
        sa.UniqueConstraint("id", "district_id", "status", name=op.f("uq_guidance_id_district_id_status")),
        sa.UniqueConstraint("id", "district_id", name=op.f("uq_guidance_id_district_id")),
        sa.UniqueConstraint(
            "organization_id", "title", "edition", name=op.f("uq_guidance_organization_id_title_edition")
        ),
        sa.UniqueConstraint("supersedes_id", name=op.f("uq_guidance_supersedes_id")),
    )
    op.create_index(op.f("ix_guidance_district_id"), "guidance", ["district_id"], unique=False)
    op.create_index(
        op.f("ix_guidance_district_id_created_at_id"), "guidance", ["district_id", "created_at", "id"], unique=False
    )
    op.create_index(
        op.f("ix_guidance_district_id_title_key_id"), "guidance", ["district_id", "title_key", "id"], unique=False
    )
    op.create_index(op.f("ix_guidance_document_id"), "guidance", ["document_id"], unique=False)
    op.create_index(op.f("ix_guidance_organization_id"), "guidance", ["organization_id"], unique=False)
    op.create_index(op.f("ix_guidance_programme_id"), "guidance", ["programme_id"], unique=False)
    op.create_table(
        "guidance_deliveries",
        sa.Column("guidance_id", sa.Uuid(), nullable=False),
        sa.Column("guidance_status", sa.Text(), nullable=False),
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("acknowledged_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("included_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("activity", sa.Text(), nullable=True),
        sa.Column("resource_type", sa.Text(), nullable=True),
        sa.Column("resource_id", sa.Uuid(), nullable=True),
        sa.Column("reminders", sa.Integer(), nullable=False),
        sa.Column("reminded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reminder", sa.Text(), nullable=True),
        sa.Column("district_id", sa.Uuid(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(status = 'included') = (included_at IS NOT NULL)", name=op.f("ck_guidance_deliveries_included")
        ),
        sa.CheckConstraint(
            "guidance_status IN ('draft', 'sent', 'superseded', 'withdrawn')",
            name=op.f("ck_guidance_deliveries_guidance_status"),
        ),
        sa.CheckConstraint("status = 'delivered' OR read_at IS NOT NULL", name=op.f("ck_guidance_deliveries_read")),
        sa.CheckConstraint(
            "status IN ('delivered', 'read') OR acknowledged_at IS NOT NULL",
            name=op.f("ck_guidance_deliveries_acknowledged"),
        ),
        sa.CheckConstraint(
            "status IN ('delivered', 'read', 'acknowledged', 'included')", name=op.f("ck_guidance_deliveries_status")
        ),
        sa.CheckConstraint("(included_at IS NULL) = (activity IS NULL)", name=op.f("ck_guidance_deliveries_activity")),
        sa.CheckConstraint("(reminders = 0) = (reminded_at IS NULL)", name=op.f("ck_guidance_deliveries_reminders")),
        sa.CheckConstraint(
            "(resource_type IS NULL) = (resource_id IS NULL)", name=op.f("ck_guidance_deliveries_resource")
        ),
        sa.ForeignKeyConstraint(
            ["guidance_id", "district_id", "guidance_status"],
            ["guidance.id", "guidance.district_id", "guidance.status"],
            name="fk_guidance_deliveries_guidance",
            onupdate="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "district_id"],
            ["organizations.school_id", "organizations.district_id"],
            name=op.f("fk_guidance_deliveries_school_id_district_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_guidance_deliveries")),
        sa.UniqueConstraint("guidance_id", "school_id", name=op.f("uq_guidance_deliveries_guidance_id_school_id")),
    )
    op.create_index(op.f("ix_guidance_deliveries_district_id"), "guidance_deliveries", ["district_id"], unique=False)
    op.create_index(
        op.f("ix_guidance_deliveries_district_id_created_at_id"),
        "guidance_deliveries",
        ["district_id", "created_at", "id"],
        unique=False,
    )
    op.create_index(op.f("ix_guidance_deliveries_school_id"), "guidance_deliveries", ["school_id"], unique=False)


def _partners() -> None:
    op.create_table(
        "partner_institutions",
        sa.Column("kind", sa.Text(), nullable=False),
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
        sa.Column("offers", sa.Text(), nullable=True),
        sa.Column("address", sa.Text(), nullable=True),
        sa.Column("site", sa.Text(), nullable=True),
        sa.Column("contact", sa.Text(), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("district_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("kind IN ('university', 'college', 'other')", name=op.f("ck_partner_institutions_kind")),
        sa.ForeignKeyConstraint(["district_id"], ["districts.id"], name=op.f("fk_partner_institutions_district_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_partner_institutions")),
        sa.UniqueConstraint("district_id", "name", name=op.f("uq_partner_institutions_district_id_name")),
        sa.UniqueConstraint("id", "district_id", name=op.f("uq_partner_institutions_id_district_id")),
    )
    op.create_index(op.f("ix_partner_institutions_district_id"), "partner_institutions", ["district_id"], unique=False)
    op.create_index(
        op.f("ix_partner_institutions_district_id_name_key_id"),
        "partner_institutions",
        ["district_id", "name_key", "id"],
        unique=False,
    )
    op.create_table(
        "partnership_needs",
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("programme_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("topic", sa.Text(), nullable=False),
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
        sa.Column("pupils", sa.Integer(), nullable=True),
        sa.Column("wanted_on", sa.Date(), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("institution_id", sa.Uuid(), nullable=True),
        sa.Column("institution_name", sa.Text(), nullable=True),
        sa.Column("offer", sa.Text(), nullable=True),
        sa.Column("document_id", sa.Uuid(), nullable=True),
        sa.Column("held_on", sa.Date(), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("participants", sa.Integer(), nullable=True),
        sa.Column("resource_type", sa.Text(), nullable=True),
        sa.Column("resource_id", sa.Uuid(), nullable=True),
        sa.Column("district_id", sa.Uuid(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(institution_id IS NULL) = (institution_name IS NULL)", name=op.f("ck_partnership_needs_institution")
        ),
        sa.CheckConstraint("(status = 'met') = (held_on IS NOT NULL)", name=op.f("ck_partnership_needs_met")),
        sa.CheckConstraint(
            "kind IN ('lectures', 'projects', 'tutors', 'careers', 'equipment', 'teachers', 'specialists', 'other')",
            name=op.f("ck_partnership_needs_kind"),
        ),
        sa.CheckConstraint("status <> 'draft' OR sent_at IS NULL", name=op.f("ck_partnership_needs_draft")),
        sa.CheckConstraint(
            "status IN ('draft', 'sent', 'taken', 'offered', 'agreed', 'met', 'unmet', 'withdrawn')",
            name=op.f("ck_partnership_needs_status"),
        ),
        sa.CheckConstraint(
            "status IN ('draft', 'withdrawn') OR sent_at IS NOT NULL", name=op.f("ck_partnership_needs_sent")
        ),
        sa.CheckConstraint(
            "status NOT IN ('agreed', 'met') OR document_id IS NOT NULL", name=op.f("ck_partnership_needs_agreed")
        ),
        sa.CheckConstraint(
            "status NOT IN ('offered', 'agreed', 'met') OR (institution_id IS NOT NULL AND offer IS NOT NULL)",
            name=op.f("ck_partnership_needs_offered"),
        ),
        sa.CheckConstraint(
            "topic IN ('mathematics', 'sciences', 'russian', 'languages', 'social', 'technology', 'arts', 'health', 'pedagogy', 'any')",
            name=op.f("ck_partnership_needs_topic"),
        ),
        sa.CheckConstraint(
            "(resource_type IS NULL) = (resource_id IS NULL)", name=op.f("ck_partnership_needs_resource")
        ),
        sa.CheckConstraint("participants >= 0", name=op.f("ck_partnership_needs_participants")),
        sa.CheckConstraint("pupils >= 0", name=op.f("ck_partnership_needs_pupils")),
        sa.ForeignKeyConstraint(
            ["document_id", "district_id"],
            ["documents.id", "documents.district_id"],
            name=op.f("fk_partnership_needs_document_id_district_id"),
        ),
        sa.ForeignKeyConstraint(
            ["institution_id", "district_id"],
            ["partner_institutions.id", "partner_institutions.district_id"],
            name=op.f("fk_partnership_needs_institution_id_district_id"),
        ),
        sa.ForeignKeyConstraint(
            ["programme_id", "district_id"],
            ["programmes.id", "programmes.district_id"],
            name=op.f("fk_partnership_needs_programme_id_district_id"),
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "district_id"],
            ["organizations.school_id", "organizations.district_id"],
            name=op.f("fk_partnership_needs_school_id_district_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_partnership_needs")),
        sa.UniqueConstraint(
            "programme_id", "school_id", "title", name=op.f("uq_partnership_needs_programme_id_school_id_title")
        ),
    )
    op.create_index(op.f("ix_partnership_needs_district_id"), "partnership_needs", ["district_id"], unique=False)
    op.create_index(
        op.f("ix_partnership_needs_district_id_created_at_id"),
        "partnership_needs",
        ["district_id", "created_at", "id"],
        unique=False,
    )
    op.create_index(op.f("ix_partnership_needs_document_id"), "partnership_needs", ["document_id"], unique=False)
    op.create_index(op.f("ix_partnership_needs_institution_id"), "partnership_needs", ["institution_id"], unique=False)
    op.create_index(op.f("ix_partnership_needs_school_id"), "partnership_needs", ["school_id"], unique=False)


def _plans() -> None:
    op.create_table(
        "information_plans",
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("organization_name", sa.Text(), nullable=False),
        sa.Column("programme_id", sa.Uuid(), nullable=False),
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
        sa.Column("summary", sa.Text(), nullable=True),
        sa.Column("items", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("measures", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("document_id", sa.Uuid(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("protocol_number", sa.Text(), nullable=True),
        sa.Column("protocol_on", sa.Date(), nullable=True),
        sa.Column("protocol_document_id", sa.Uuid(), nullable=True),
        sa.Column("announced_on", sa.Date(), nullable=True),
        sa.Column("announcement", sa.Text(), nullable=True),
        sa.Column("district_id", sa.Uuid(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(kind = 'involvement' AND status IN ('approved', 'announced')) = (protocol_on IS NOT NULL)",
            name=op.f("ck_information_plans_adopted"),
        ),
        sa.CheckConstraint(
            "(status = 'announced') = (announced_on IS NOT NULL)", name=op.f("ck_information_plans_announced")
        ),
        sa.CheckConstraint(
            "kind = 'support' OR status NOT IN ('submitted', 'returned')", name=op.f("ck_information_plans_submitted")
        ),
        sa.CheckConstraint("kind IN ('support', 'involvement')", name=op.f("ck_information_plans_kind")),
        sa.CheckConstraint(
            "status IN ('draft', 'submitted', 'returned', 'approved', 'announced')",
            name=op.f("ck_information_plans_status"),
        ),
        sa.CheckConstraint(
            "num_nonnulls(protocol_number, protocol_on, protocol_document_id) IN (0, 3)",
            name=op.f("ck_information_plans_protocol"),
        ),
        sa.ForeignKeyConstraint(
            ["document_id", "district_id"],
            ["documents.id", "documents.district_id"],
            name=op.f("fk_information_plans_document_id_district_id"),
        ),
        sa.ForeignKeyConstraint(
            ["organization_id", "district_id"],
            ["organizations.id", "organizations.district_id"],
            name=op.f("fk_information_plans_organization_id_district_id"),
        ),
        sa.ForeignKeyConstraint(
            ["programme_id", "district_id"],
            ["programmes.id", "programmes.district_id"],
            name=op.f("fk_information_plans_programme_id_district_id"),
        ),
        sa.ForeignKeyConstraint(
            ["protocol_document_id", "district_id"],
            ["documents.id", "documents.district_id"],
            name=op.f("fk_information_plans_protocol_document_id_district_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_information_plans")),
        sa.UniqueConstraint(
            "programme_id",
            "organization_id",
            "title",
            name=op.f("uq_information_plans_programme_id_organization_id_title"),
        ),
    )
    op.create_index(op.f("ix_information_plans_district_id"), "information_plans", ["district_id"], unique=False)
    op.create_index(
        op.f("ix_information_plans_district_id_title_key_id"),
        "information_plans",
        ["district_id", "title_key", "id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_information_plans_district_id_updated_at_id"),
        "information_plans",
        ["district_id", "updated_at", "id"],
        unique=False,
    )
    op.create_index(op.f("ix_information_plans_document_id"), "information_plans", ["document_id"], unique=False)
    op.create_index(
        op.f("ix_information_plans_organization_id"), "information_plans", ["organization_id"], unique=False
    )
    op.create_index(
        op.f("ix_information_plans_protocol_document_id"), "information_plans", ["protocol_document_id"], unique=False
    )
