"""The roadmap: editions with their stages, sections, measures and responsibilities; what is published does not change."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0004_roadmap"
down_revision = "0003_organizations"

PARTS = ("roadmap_stages", "roadmap_sections", "roadmap_measures", "responsibilities")
EDITION = ("district_id", "organization_id", "published")
REFUSE = """
CREATE FUNCTION refuse_published_edition() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a published edition of a roadmap does not change'
        USING ERRCODE = 'restrict_violation', CONSTRAINT = 'published_edition', TABLE = TG_TABLE_NAME;
END $$
"""
# All that may ever happen to an edition once it is published: it is superseded. (The database computes the columns left
# out only after this.)
ONLY_SUPERSEDE = """
CREATE FUNCTION only_supersede_edition() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    free text[] := ARRAY['status', 'updated_at', 'version', 'place', 'published', 'parent_published'];
BEGIN
    IF OLD.status = 'draft' AND NEW.status IN ('draft', 'published') THEN
        RETURN NEW;
    END IF;
    IF OLD.status = 'published' AND NEW.status = 'superseded' AND to_jsonb(NEW) - free = to_jsonb(OLD) - free THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'a published edition of a roadmap does not change'
        USING ERRCODE = 'restrict_violation', CONSTRAINT = 'published_edition', TABLE = TG_TABLE_NAME;
END $$
"""


def stands_in(table: str, own: tuple[str, ...], theirs: tuple[str, ...], name: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [*own, *EDITION],
        [f"{table}.{column}" for column in (*theirs, *EDITION)],
        name=name,
        onupdate="CASCADE",
        ondelete="CASCADE",
    )


def upgrade() -> None:
    op.create_table(
        "roadmaps",
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column(
            "place",
            sa.Text(collation="C"),
            sa.Computed("code || ' ' || lpad(edition::text, 4, '0')", persisted=True),
            nullable=False,
        ),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("title_en", sa.Text(), nullable=True),
        sa.Column("annex", sa.Text(), nullable=True),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("actors", postgresql.JSONB(), nullable=False),
        sa.Column("approving_act", sa.Text(), nullable=True),
        sa.Column("approving_document_id", sa.Uuid(), nullable=True),
        sa.Column("parent_roadmap_id", sa.Uuid(), nullable=True),
        sa.Column(
            "parent_published",
            sa.Boolean(),
            sa.Computed("CASE WHEN parent_roadmap_id IS NOT NULL THEN true END", persisted=True),
            nullable=True,
        ),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("published", sa.Boolean(), sa.Computed("status <> 'draft'", persisted=True), nullable=False),
        sa.Column("district_id", sa.Uuid(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("(status = 'draft') = (published_at IS NULL)", name=op.f("ck_roadmaps_published_at")),
        sa.CheckConstraint("status IN ('draft', 'published', 'superseded')", name=op.f("ck_roadmaps_status")),
        sa.CheckConstraint("edition BETWEEN 1 AND 9999", name=op.f("ck_roadmaps_edition")),
        sa.ForeignKeyConstraint(
            ["approving_document_id", "district_id"],
            ["documents.id", "documents.district_id"],
            name="fk_roadmaps_approving_document",
        ),
        sa.ForeignKeyConstraint(
            ["organization_id", "district_id"],
            ["organizations.id", "organizations.district_id"],
            name=op.f("fk_roadmaps_organization_id_district_id"),
        ),
        sa.ForeignKeyConstraint(
            ["parent_roadmap_id", "district_id", "parent_published"],
            ["roadmaps.id", "roadmaps.district_id", "roadmaps.published"],
            name="fk_roadmaps_parent",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_roadmaps")),
        sa.UniqueConstraint("district_id", "code", "edition", name=op.f("uq_roadmaps_district_id_code_edition")),
        sa.UniqueConstraint("id", "district_id", "published", name=op.f("uq_roadmaps_id_district_id_published")),
        sa.UniqueConstraint("id", "district_id", name=op.f("uq_roadmaps_id_district_id")),
        sa.UniqueConstraint("id", "place", *EDITION, name="uq_roadmaps_whole"),
    )
    op.create_index(op.f("ix_roadmaps_district_id"), "roadmaps", ["district_id"])
    op.create_index(op.f("ix_roadmaps_district_id_place_id"), "roadmaps", ["district_id", "place", "id"])
    op.create_index(op.f("ix_roadmaps_organization_id"), "roadmaps", ["organization_id"])
    op.create_index(
        "uq_roadmaps_published",
        "roadmaps",
        ["district_id", "code"],
        unique=True,
        postgresql_where="status = 'published'",
    )
    op.create_table(
        "roadmap_stages",
        sa.Column("roadmap_place", sa.Text(collation="C"), nullable=False),
        sa.Column(
            "place",
            sa.Text(collation="C"),
            sa.Computed("roadmap_place || '.' || lpad((\"position\")::text, 4, '0')", persisted=True),
            nullable=False,
        ),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("printed_number", sa.Text(), nullable=True),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("title_en", sa.Text(), nullable=True),
        sa.Column("roadmap_id", sa.Uuid(), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("published", sa.Boolean(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("district_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("position BETWEEN 1 AND 9999", name=op.f("ck_roadmap_stages_position")),
        stands_in("roadmaps", ("roadmap_id", "roadmap_place"), ("id", "place"), "fk_roadmap_stages_roadmap"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_roadmap_stages")),
        sa.UniqueConstraint("id", "roadmap_id", "code", "place", *EDITION, name="uq_roadmap_stages_whole"),
        sa.UniqueConstraint("roadmap_id", "code", name=op.f("uq_roadmap_stages_roadmap_id_code")),
    )
    op.create_index(op.f("ix_roadmap_stages_district_id"), "roadmap_stages", ["district_id"])
    op.create_index(op.f("ix_roadmap_stages_organization_id"), "roadmap_stages", ["organization_id"])
    op.create_index(op.f("ix_roadmap_stages_roadmap_id_place_id"), "roadmap_stages", ["roadmap_id", "place", "id"])
    op.create_table(
        "roadmap_sections",
        sa.Column("stage_id", sa.Uuid(), nullable=False),
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("stage_place", sa.Text(collation="C"), nullable=False),
        sa.Column(
            "place",
            sa.Text(collation="C"),
            sa.Computed("stage_place || '.' || lpad((\"position\")::text, 4, '0')", persisted=True),
            nullable=False,
        ),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("printed_number", sa.Text(), nullable=True),
        sa.Column("title", sa.Text(), nullable=True),
        sa.Column("title_en", sa.Text(), nullable=True),
        sa.Column("roadmap_id", sa.Uuid(), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("published", sa.Boolean(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("district_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("position BETWEEN 1 AND 9999", name=op.f("ck_roadmap_sections_position")),
        stands_in(
            "roadmap_stages",
            ("stage_id", "roadmap_id", "stage", "stage_place"),
            ("id", "roadmap_id", "code", "place"),
            "fk_roadmap_sections_stage",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_roadmap_sections")),
        sa.UniqueConstraint("id", "roadmap_id", "stage", "code", "place", *EDITION, name="uq_roadmap_sections_whole"),
        sa.UniqueConstraint("roadmap_id", "code", name=op.f("uq_roadmap_sections_roadmap_id_code")),
    )
    op.create_index(op.f("ix_roadmap_sections_district_id"), "roadmap_sections", ["district_id"])
    op.create_index(op.f("ix_roadmap_sections_organization_id"), "roadmap_sections", ["organization_id"])
    op.create_index(op.f("ix_roadmap_sections_roadmap_id_place_id"), "roadmap_sections", ["roadmap_id", "place", "id"])
    op.create_index(op.f("ix_roadmap_sections_stage_id"), "roadmap_sections", ["stage_id"])
    op.create_table(
        "roadmap_measures",
        sa.Column("section_id", sa.Uuid(), nullable=False),
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("section", sa.Text(), nullable=False),
        sa.Column("section_place", sa.Text(collation="C"), nullable=False),
        sa.Column(
            "place",
            sa.Text(collation="C"),
            sa.Computed("section_place || '.' || lpad((\"position\")::text, 4, '0')", persisted=True),
            nullable=False,
        ),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("printed_number", sa.Text(), nullable=True),
        sa.Column("title", sa.Text(), nullable=True),
        sa.Column("title_en", sa.Text(), nullable=True),
        sa.Column("term", postgresql.JSONB(), nullable=True),
        sa.Column("responsible_persons", sa.Text(), nullable=True),
        sa.Column("expected_result", sa.Text(), nullable=True),
        sa.Column("indicators", postgresql.JSONB(), nullable=False),
        sa.Column("funding", postgresql.JSONB(), nullable=False),
        sa.Column("roadmap_id", sa.Uuid(), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("published", sa.Boolean(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("district_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("position BETWEEN 1 AND 9999", name=op.f("ck_roadmap_measures_position")),
        stands_in(
            "roadmap_sections",
            ("section_id", "roadmap_id", "stage", "section", "section_place"),
            ("id", "roadmap_id", "stage", "code", "place"),
            "fk_roadmap_measures_section",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_roadmap_measures")),
        sa.UniqueConstraint(
            "id", "roadmap_id", "stage", "section", "code", "place", *EDITION, name="uq_roadmap_measures_whole"
        ),
        sa.UniqueConstraint("roadmap_id", "code", name=op.f("uq_roadmap_measures_roadmap_id_code")),
    )
    op.create_index(op.f("ix_roadmap_measures_district_id"), "roadmap_measures", ["district_id"])
    op.create_index(op.f("ix_roadmap_measures_organization_id"), "roadmap_measures", ["organization_id"])
    op.create_index(op.f("ix_roadmap_measures_roadmap_id_place_id"), "roadmap_measures", ["roadmap_id", "place", "id"])
    op.create_index(op.f("ix_roadmap_measures_section_id"), "roadmap_measures", ["section_id"])
    op.create_table(
        "responsibilities",
        sa.Column("measure_id", sa.Uuid(), nullable=False),
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("section", sa.Text(), nullable=False),
        sa.Column("measure", sa.Text(), nullable=False),
        sa.Column("measure_place", sa.Text(collation="C"), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column(
            "place",
            sa.Text(collation="C"),
            sa.Computed(
                "measure_place || '.' || lpad((CASE actor WHEN 'department' THEN 10000 WHEN 'centre' THEN 20000 ELSE 30000 END + \"position\")::text, 5, '0')",
                persisted=True,
            ),
            nullable=False,
        ),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("deliverable", sa.Text(), nullable=True),
        sa.Column("term", postgresql.JSONB(), nullable=True),
        sa.Column("responsible_persons", sa.Text(), nullable=True),
        sa.Column("expected_result", sa.Text(), nullable=True),
        sa.Column("indicators", postgresql.JSONB(), nullable=False),
        sa.Column("funding", postgresql.JSONB(), nullable=False),
        sa.Column("roadmap_id", sa.Uuid(), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("published", sa.Boolean(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("district_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("actor IN ('department', 'centre', 'school')", name=op.f("ck_responsibilities_actor")),
        sa.CheckConstraint(
            "deliverable IN ('appointment', 'monitoring_wave', 'consultation', 'monitoring_submission', 'document', 'transition_programme', 'expert_consultant', 'development_plan', 'training_group', 'training_event', 'participation', 'selection', 'monitoring_analysis', 'network', 'transition_activity', 'guidance', 'partnership_need', 'learning_team', 'incentive', 'practice')",
            name=op.f("ck_responsibilities_deliverable"),
        ),
        sa.CheckConstraint(
            "kind IN ('executes', 'coordinates', 'approves', 'receives', 'informed')",
            name=op.f("ck_responsibilities_kind"),
        ),
        sa.CheckConstraint("position BETWEEN 1 AND 9999", name=op.f("ck_responsibilities_position")),
        stands_in(
            "roadmap_measures",
            ("measure_id", "roadmap_id", "stage", "section", "measure", "measure_place"),
            ("id", "roadmap_id", "stage", "section", "code", "place"),
            "fk_responsibilities_measure",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_responsibilities")),
        sa.UniqueConstraint("id", "district_id", name=op.f("uq_responsibilities_id_district_id")),
        sa.UniqueConstraint(
            "id", "roadmap_id", "district_id", name=op.f("uq_responsibilities_id_roadmap_id_district_id")
        ),
    )
    op.create_index(op.f("ix_responsibilities_district_id"), "responsibilities", ["district_id"])
    op.create_index(op.f("ix_responsibilities_measure_id"), "responsibilities", ["measure_id"])
    op.create_index(op.f("ix_responsibilities_organization_id"), "responsibilities", ["organization_id"])
    op.create_index(op.f("ix_responsibilities_roadmap_id_place_id"), "responsibilities", ["roadmap_id", "place", "id"])
    op.execute(REFUSE)
    op.execute(ONLY_SUPERSEDE)
    for table, event, when, function in triggers():
        each = "STATEMENT" if event == "TRUNCATE" else "ROW"
        op.execute(
            f"CREATE TRIGGER published_edition_{event.lower()} BEFORE {event} ON {table} "
            f"FOR EACH {each} {when} EXECUTE FUNCTION {function}()"
        )


def triggers() -> list[tuple[str, str, str, str]]:
    refuse = "refuse_published_edition"
    found = [
        ("roadmaps", "INSERT", "WHEN (NEW.status <> 'draft')", refuse),
        ("roadmaps", "UPDATE", "", "only_supersede_edition"),
        ("roadmaps", "DELETE", "WHEN (OLD.status <> 'draft')", refuse),
        ("roadmaps", "TRUNCATE", "", refuse),
    ]
    for table in PARTS:
        found += [
            (table, "INSERT", "WHEN (NEW.published)", refuse),
            # The mark itself comes down from the edition; a part that would move into a published edition brings it along.
            (table, "UPDATE", "WHEN (OLD.published OR (NEW.published AND NEW.roadmap_id <> OLD.roadmap_id))", refuse),
            (table, "DELETE", "WHEN (OLD.published)", refuse),
            (table, "TRUNCATE", "", refuse),
        ]
    return found


def downgrade() -> None:
    for table, event, _, _ in triggers():
        op.execute(f"DROP TRIGGER published_edition_{event.lower()} ON {table}")
    op.execute("DROP FUNCTION only_supersede_edition()")
    op.execute("DROP FUNCTION refuse_published_edition()")
    for table in reversed(PARTS):
        op.drop_table(table)
    op.drop_table("roadmaps")
