"""Former codes and statuses of schools, classes, staff and appointments; sites, closing days and sort keys of schools."""

import sqlalchemy as sa
from alembic import op

revision = "0003_organizations"
down_revision = "0002_documents"


def natural_key(column: str) -> str:
    return (
        f"regexp_replace(regexp_replace(replace(lower({column} COLLATE \"pg_c_utf8\"), 'ё', 'е'), "
        "'(\\d+)', '000000000000\\1', 'g'), '\\d*(\\d{12})', '\\1', 'g')"
    )


# Some thousands of rows at most: a rewrite takes a fraction of a second, so the linter's warnings are set aside one by one
REBUILT = (
    f"""-- squawk-ignore adding-field-with-default
    ALTER TABLE districts ADD COLUMN name_key text GENERATED ALWAYS AS ({natural_key("name")}) STORED NOT NULL""",
    f"""-- squawk-ignore adding-field-with-default
    ALTER TABLE organizations ADD COLUMN code_key text GENERATED ALWAYS AS ({natural_key("code")}) STORED NOT NULL""",
    """-- squawk-ignore adding-field-with-default
    ALTER TABLE organizations ADD COLUMN number_key int GENERATED ALWAYS AS (coalesce(number, 2147483647)) STORED NOT NULL""",
    "ALTER TABLE organizations ADD COLUMN branches jsonb",
    "ALTER TABLE organizations ADD COLUMN closed_on date",
    "UPDATE organizations SET branches = '[]' WHERE kind = 'school'",
    """-- squawk-ignore constraint-missing-not-valid
    ALTER TABLE organizations ADD CONSTRAINT ck_organizations_branches
        CHECK ((kind = 'school') = (branches IS NOT NULL))""",
    """-- squawk-ignore require-concurrent-index-creation
    CREATE INDEX ix_organizations_district_id_code_key_id ON organizations (district_id, code_key, id)""",
)


def upgrade() -> None:
    op.create_table(
        "classes",
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("school_year", sa.Text(), nullable=False),
        sa.Column("grade", sa.Integer(), nullable=False),
        sa.Column("letter", sa.Text(), nullable=False),
        sa.Column(
            "name_key", sa.Text(), sa.Computed("lpad(grade::text, 2, '0') || letter", persisted=True), nullable=False
        ),
        sa.Column("pupils", sa.Integer(), nullable=True),
        sa.Column("district_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("school_year ~ '^20[0-9]{2}/[0-9]{2}$'", name=op.f("ck_classes_school_year")),
        sa.CheckConstraint("grade BETWEEN 1 AND 11", name=op.f("ck_classes_grade")),
        sa.CheckConstraint("pupils >= 0", name=op.f("ck_classes_pupils")),
        sa.ForeignKeyConstraint(
            ["school_id", "district_id"],
            ["organizations.school_id", "organizations.district_id"],
            name=op.f("fk_classes_school_id_district_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_classes")),
        sa.UniqueConstraint("id", "school_id", name=op.f("uq_classes_id_school_id")),
        sa.UniqueConstraint(
            "school_id", "school_year", "grade", "letter", name=op.f("uq_classes_school_id_school_year_grade_letter")
        ),
    )
    op.create_index(op.f("ix_classes_district_id"), "classes", ["district_id"], unique=False)
    op.create_index(
        op.f("ix_classes_district_id_name_key_id"), "classes", ["district_id", "name_key", "id"], unique=False
    )
    op.create_index(
        op.f("ix_classes_district_id_school_year_id"), "classes", ["district_id", "school_year", "id"], unique=False
    )
    op.create_table(
        "people",
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column(
            "name_key",
            sa.Text(),
            sa.Computed(natural_key("name"), persisted=True),
            nullable=False,
        ),
        sa.Column("position", sa.Text(), nullable=True),
        sa.Column("email", sa.Text(), nullable=True),
        sa.Column("anonymised_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("district_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organization_id", "district_id"],
            ["organizations.id", "organizations.district_id"],
            name=op.f("fk_people_organization_id_district_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_people")),
        sa.UniqueConstraint("id", "district_id", name=op.f("uq_people_id_district_id")),
    )
    op.create_index(op.f("ix_people_district_id"), "people", ["district_id"], unique=False)
    op.create_index(
        op.f("ix_people_district_id_name_key_id"), "people", ["district_id", "name_key", "id"], unique=False
    )
    op.create_index(op.f("ix_people_organization_id"), "people", ["organization_id"], unique=False)
    op.create_table(
        "appointments",
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("function", sa.Text(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("powers", sa.Text(), nullable=True),
        sa.Column("document_id", sa.Uuid(), nullable=True),
        sa.Column("district_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "function IN ('district_coordinator', 'coordination_group', 'monitoring_lead', 'development_lead', 'management_team_head', 'management_team', 'school_coordinator', 'mentor', 'consultant')",
            name=op.f("ck_appointments_function"),
        ),
        sa.CheckConstraint("ends_on >= starts_on", name=op.f("ck_appointments_dates")),
        sa.ForeignKeyConstraint(
            ["document_id", "district_id"],
            ["documents.id", "documents.district_id"],
            name=op.f("fk_appointments_document_id_district_id"),
        ),
        sa.ForeignKeyConstraint(
            ["organization_id", "district_id"],
            ["organizations.id", "organizations.district_id"],
            name=op.f("fk_appointments_organization_id_district_id"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id", "district_id"],
            ["people.id", "people.district_id"],
            name=op.f("fk_appointments_person_id_district_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appointments")),
        sa.UniqueConstraint("id", "district_id", name=op.f("uq_appointments_id_district_id")),
        sa.UniqueConstraint(
            "person_id",
            "organization_id",
            "function",
            "starts_on",
            name=op.f("uq_appointments_person_id_organization_id_function_starts_on"),
        ),
    )
    op.create_index(op.f("ix_appointments_district_id"), "appointments", ["district_id"], unique=False)
    op.create_index(
        op.f("ix_appointments_district_id_starts_on_id"),
        "appointments",
        ["district_id", "starts_on", "id"],
        unique=False,
    )
    op.create_index(op.f("ix_appointments_document_id"), "appointments", ["document_id"], unique=False)
    op.create_index(op.f("ix_appointments_organization_id"), "appointments", ["organization_id"], unique=False)
    op.create_table(
        "school_aliases",
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=True),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("document_id", sa.Uuid(), nullable=True),
        sa.Column("district_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("kind IN ('renamed', 'merged')", name=op.f("ck_school_aliases_kind")),
        sa.CheckConstraint("num_nonnulls(code, name) > 0", name=op.f("ck_school_aliases_what")),
        sa.ForeignKeyConstraint(
            ["document_id", "district_id"],
            ["documents.id", "documents.district_id"],
            name=op.f("fk_school_aliases_document_id_district_id"),
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "district_id"],
            ["organizations.school_id", "organizations.district_id"],
            name=op.f("fk_school_aliases_school_id_district_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_school_aliases")),
        sa.UniqueConstraint("district_id", "code", name=op.f("uq_school_aliases_district_id_code")),
    )
    op.create_index(op.f("ix_school_aliases_district_id"), "school_aliases", ["district_id"], unique=False)
    op.create_index(op.f("ix_school_aliases_document_id"), "school_aliases", ["document_id"], unique=False)
    op.create_index(op.f("ix_school_aliases_school_id"), "school_aliases", ["school_id"], unique=False)
    op.create_table(
        "school_statuses",
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("data_from", sa.Date(), nullable=True),
        sa.Column("data_to", sa.Date(), nullable=True),
        sa.Column("document_id", sa.Uuid(), nullable=True),
        sa.Column("district_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "code IN ('low_results', 'hard_conditions', 'at_risk', 'district_site')",
            name=op.f("ck_school_statuses_code"),
        ),
        sa.CheckConstraint("data_to >= data_from", name=op.f("ck_school_statuses_data")),
        sa.CheckConstraint("ends_on >= starts_on", name=op.f("ck_school_statuses_dates")),
        sa.ForeignKeyConstraint(
            ["document_id", "district_id"],
            ["documents.id", "documents.district_id"],
            name=op.f("fk_school_statuses_document_id_district_id"),
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "district_id"],
            ["organizations.school_id", "organizations.district_id"],
            name=op.f("fk_school_statuses_school_id_district_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_school_statuses")),
        sa.UniqueConstraint("school_id", "code", "starts_on", name=op.f("uq_school_statuses_school_id_code_starts_on")),
    )
    op.create_index(op.f("ix_school_statuses_district_id"), "school_statuses", ["district_id"], unique=False)
    op.create_index(op.f("ix_school_statuses_document_id"), "school_statuses", ["document_id"], unique=False)
    op.create_index(op.f("ix_school_statuses_school_id"), "school_statuses", ["school_id"], unique=False)
    for statement in REBUILT:
        op.execute(statement)


def downgrade() -> None:
    op.drop_constraint(op.f("ck_organizations_branches"), "organizations", type_="check")
    op.drop_index(op.f("ix_organizations_district_id_code_key_id"), table_name="organizations")
    op.drop_column("organizations", "closed_on")
    op.drop_column("organizations", "branches")
    op.drop_column("organizations", "number_key")
    op.drop_column("organizations", "code_key")
    op.drop_column("districts", "name_key")
    op.drop_index(op.f("ix_school_statuses_school_id"), table_name="school_statuses")
    op.drop_index(op.f("ix_school_statuses_document_id"), table_name="school_statuses")
    op.drop_index(op.f("ix_school_statuses_district_id"), table_name="school_statuses")
    op.drop_table("school_statuses")
    op.drop_index(op.f("ix_school_aliases_school_id"), table_name="school_aliases")
    op.drop_index(op.f("ix_school_aliases_document_id"), table_name="school_aliases")
    op.drop_index(op.f("ix_school_aliases_district_id"), table_name="school_aliases")
    op.drop_table("school_aliases")
    op.drop_index(op.f("ix_appointments_organization_id"), table_name="appointments")
    op.drop_index(op.f("ix_appointments_document_id"), table_name="appointments")
    op.drop_index(op.f("ix_appointments_district_id_starts_on_id"), table_name="appointments")
    op.drop_index(op.f("ix_appointments_district_id"), table_name="appointments")
    op.drop_table("appointments")
    op.drop_index(op.f("ix_people_organization_id"), table_name="people")
    op.drop_index(op.f("ix_people_district_id_name_key_id"), table_name="people")
    op.drop_index(op.f("ix_people_district_id"), table_name="people")
    op.drop_table("people")
    op.drop_index(op.f("ix_classes_district_id_school_year_id"), table_name="classes")
    op.drop_index(op.f("ix_classes_district_id_name_key_id"), table_name="classes")
    op.drop_index(op.f("ix_classes_district_id"), table_name="classes")
    op.drop_table("classes")
