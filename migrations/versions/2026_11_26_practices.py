"""Practices: rubrics and reviewers, what schools send and how it is judged, the bank, and who takes practices over."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0009_practices"
down_revision = "0008_development"


def upgrade() -> None:
    _judging()
    _words_and_topics()
    _submissions()
    _reviews()
    _bank()
    _adoptions()
    _files()


def downgrade() -> None:
    for table in (
        "practice_review_files",
        "practice_files",
        "practice_adoption_notices",
        "practice_adoptions",
        "practice_withdrawals",
        "practice_editions",
        "practices",
        "practice_reviews",
        "practice_feedback",
        "practice_submission_links",
        "practice_submissions",
        "practice_words",
        "practice_topics",
        "practice_reviewers",
        "practice_rubrics",
    ):
        op.drop_table(table)


def _judging() -> None:
    op.create_table(
        "practice_rubrics",
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("criteria", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("highest", sa.Integer(), nullable=False),
        sa.Column("reviewers", sa.Integer(), nullable=False),
        sa.Column("spread", sa.Numeric(), nullable=False),
        sa.Column("review_days", sa.Integer(), nullable=False),
        sa.Column("anonymous", sa.Boolean(), nullable=False),
        sa.Column("district_id", sa.Uuid(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("status IN ('draft', 'published', 'retired')", name=op.f("ck_practice_rubrics_status")),
        sa.CheckConstraint("edition > 0", name=op.f("ck_practice_rubrics_edition")),
        sa.CheckConstraint("highest BETWEEN 2 AND 10", name=op.f("ck_practice_rubrics_highest")),
        sa.CheckConstraint("review_days BETWEEN 1 AND 180", name=op.f("ck_practice_rubrics_review_days")),
        sa.CheckConstraint("reviewers BETWEEN 2 AND 5", name=op.f("ck_practice_rubrics_reviewers")),
        sa.CheckConstraint("spread > 0 AND spread <= 1", name=op.f("ck_practice_rubrics_spread")),
        sa.ForeignKeyConstraint(["district_id"], ["districts.id"], name=op.f("fk_practice_rubrics_district_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_practice_rubrics")),
        sa.UniqueConstraint("district_id", "edition", name=op.f("uq_practice_rubrics_district_id_edition")),
        sa.UniqueConstraint("id", "district_id", name=op.f("uq_practice_rubrics_id_district_id")),
    )
    op.create_index(op.f("ix_practice_rubrics_district_id"), "practice_rubrics", ["district_id"], unique=False)
    op.create_index(
        "uq_practice_rubrics_in_force",
        "practice_rubrics",
        ["district_id"],
        unique=True,
        postgresql_where="status = 'published'",
    )
    op.create_table(
        "practice_reviewers",
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("about", sa.Text(), nullable=True),
        sa.Column("school_ids", sa.ARRAY(sa.Uuid()), nullable=False),
        sa.Column("district_id", sa.Uuid(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("status IN ('offered', 'admitted', 'ended')", name=op.f("ck_practice_reviewers_status")),
        sa.ForeignKeyConstraint(
            ["organization_id", "district_id"],
            ["organizations.id", "organizations.district_id"],
            name=op.f("fk_practice_reviewers_organization_id_district_id"),
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_practice_reviewers_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_practice_reviewers")),
        sa.UniqueConstraint(
            "id",
            "organization_id",
            "district_id",
            "user_id",
            name=op.f("uq_practice_reviewers_id_organization_id_district_id_user_id"),
        ),
        sa.UniqueConstraint("organization_id", "user_id", name=op.f("uq_practice_reviewers_organization_id_user_id")),
    )
    op.create_index(op.f("ix_practice_reviewers_district_id"), "practice_reviewers", ["district_id"], unique=False)
    op.create_index(
        op.f("ix_practice_reviewers_district_id_name_id"),
        "practice_reviewers",
        ["district_id", "name", "id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_practice_reviewers_organization_id"), "practice_reviewers", ["organization_id"], unique=False
    )
    op.create_index(op.f("ix_practice_reviewers_user_id"), "practice_reviewers", ["user_id"], unique=False)


def _words_and_topics() -> None:
    op.create_table(
        "practice_topics",
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
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
        sa.Column("title_en", sa.Text(), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("district_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organization_id", "district_id"],
            ["organizations.id", "organizations.district_id"],
            name=op.f("fk_practice_topics_organization_id_district_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_practice_topics")),
        sa.UniqueConstraint("district_id", "code", name=op.f("uq_practice_topics_district_id_code")),
        sa.UniqueConstraint("id", "district_id", name=op.f("uq_practice_topics_id_district_id")),
    )
    op.create_index(op.f("ix_practice_topics_district_id"), "practice_topics", ["district_id"], unique=False)
    op.create_index(
        op.f("ix_practice_topics_district_id_title_key_id"),
        "practice_topics",
        ["district_id", "title_key", "id"],
        unique=False,
    )
    op.create_index(op.f("ix_practice_topics_organization_id"), "practice_topics", ["organization_id"], unique=False)
    op.create_table(
        "practice_words",
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("word", sa.Text(), nullable=False),
        sa.Column("parts", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("district_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organization_id", "district_id"],
            ["organizations.id", "organizations.district_id"],
            name=op.f("fk_practice_words_organization_id_district_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_practice_words")),
        sa.UniqueConstraint("district_id", "word", name=op.f("uq_practice_words_district_id_word")),
    )
    op.create_index(op.f("ix_practice_words_district_id"), "practice_words", ["district_id"], unique=False)
    op.create_index(op.f("ix_practice_words_organization_id"), "practice_words", ["organization_id"], unique=False)
    op.create_index(op.f("ix_practice_words_parts"), "practice_words", ["parts"], unique=False, postgresql_using="gin")


def _submissions() -> None:
    op.create_table(
        "practice_submissions",
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("programme_id", sa.Uuid(), nullable=True),
        sa.Column("rubric_id", sa.Uuid(), nullable=True),
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
        sa.Column("problem", sa.Text(), nullable=True),
        sa.Column("steps", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("conditions", sa.Text(), nullable=True),
        sa.Column("cost", sa.Text(), nullable=True),
        sa.Column("cost_level", sa.Integer(), nullable=True),
        sa.Column("evidence", sa.Text(), nullable=True),
        sa.Column("grades", sa.ARRAY(sa.Integer()), nullable=False),
        sa.Column("subjects", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("district_id", sa.Uuid(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "status IN ('draft', 'submitted', 'in_review', 'returned', 'accepted', 'declined', 'withdrawn')",
            name=op.f("ck_practice_submissions_status"),
        ),
        sa.CheckConstraint(
            "status NOT IN ('in_review', 'accepted', 'declined') OR rubric_id IS NOT NULL",
            name=op.f("ck_practice_submissions_rubric"),
        ),
        sa.CheckConstraint("(round = 0) = (submitted_at IS NULL)", name=op.f("ck_practice_submissions_submitted_at")),
        sa.CheckConstraint("cost_level BETWEEN 1 AND 5", name=op.f("ck_practice_submissions_cost_level")),
        sa.CheckConstraint("round >= 0", name=op.f("ck_practice_submissions_round")),
        sa.ForeignKeyConstraint(
            ["programme_id", "district_id"],
            ["programmes.id", "programmes.district_id"],
            name=op.f("fk_practice_submissions_programme_id_district_id"),
        ),
        sa.ForeignKeyConstraint(
            ["rubric_id", "district_id"],
            ["practice_rubrics.id", "practice_rubrics.district_id"],
            name=op.f("fk_practice_submissions_rubric_id_district_id"),
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "district_id"],
            ["organizations.school_id", "organizations.district_id"],
            name=op.f("fk_practice_submissions_school_id_district_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_practice_submissions")),
        sa.UniqueConstraint(
            "id",
            "district_id",
            "school_id",
            "status",
            name=op.f("uq_practice_submissions_id_district_id_school_id_status"),
        ),
        sa.UniqueConstraint(
            "id", "district_id", "school_id", name=op.f("uq_practice_submissions_id_district_id_school_id")
        ),
        sa.UniqueConstraint("id", "district_id", name=op.f("uq_practice_submissions_id_district_id")),
        sa.UniqueConstraint("school_id", "title", name=op.f("uq_practice_submissions_school_id_title")),
    )
    op.create_index(op.f("ix_practice_submissions_district_id"), "practice_submissions", ["district_id"], unique=False)
    op.create_index(
        op.f("ix_practice_submissions_district_id_updated_at_id"),
        "practice_submissions",
        ["district_id", "updated_at", "id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_practice_submissions_programme_id"), "practice_submissions", ["programme_id"], unique=False
    )
    op.create_index(op.f("ix_practice_submissions_rubric_id"), "practice_submissions", ["rubric_id"], unique=False)
    op.create_index(op.f("ix_practice_submissions_school_id"), "practice_submissions", ["school_id"], unique=False)
    op.create_table(
        "practice_feedback",
        sa.Column("submission_id", sa.Uuid(), nullable=False),
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.Column("reviewer_name", sa.Text(), nullable=True),
        sa.Column("district_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("place > 0", name=op.f("ck_practice_feedback_place")),
        sa.ForeignKeyConstraint(
            ["submission_id", "district_id", "school_id"],
            ["practice_submissions.id", "practice_submissions.district_id", "practice_submissions.school_id"],
            name=op.f("fk_practice_feedback_submission_id_district_id_school_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_practice_feedback")),
        sa.UniqueConstraint(
            "submission_id", "round", "place", name=op.f("uq_practice_feedback_submission_id_round_place")
        ),
    )
    op.create_index(op.f("ix_practice_feedback_district_id"), "practice_feedback", ["district_id"], unique=False)
    op.create_index(op.f("ix_practice_feedback_school_id"), "practice_feedback", ["school_id"], unique=False)
    op.create_table(
        "practice_submission_links",
        sa.Column("submission_id", sa.Uuid(), nullable=False),
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("topic_id", sa.Uuid(), nullable=True),
        sa.Column("document_id", sa.Uuid(), nullable=True),
        sa.Column("district_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "num_nonnulls(person_id, topic_id, document_id) = 1", name=op.f("ck_practice_submission_links_what")
        ),
        sa.ForeignKeyConstraint(
            ["document_id", "district_id"],
            ["documents.id", "documents.district_id"],
            name=op.f("fk_practice_submission_links_document_id_district_id"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id", "district_id"],
            ["people.id", "people.district_id"],
            name=op.f("fk_practice_submission_links_person_id_district_id"),
        ),
        sa.ForeignKeyConstraint(
            ["submission_id", "district_id", "school_id"],
            ["practice_submissions.id", "practice_submissions.district_id", "practice_submissions.school_id"],
            name=op.f("fk_practice_submission_links_submission_id_district_id_school_id"),
        ),
        sa.ForeignKeyConstraint(
            ["topic_id", "district_id"],
            ["practice_topics.id", "practice_topics.district_id"],
            name=op.f("fk_practice_submission_links_topic_id_district_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_practice_submission_links")),
    )
    op.create_index(
        op.f("ix_practice_submission_links_district_id"), "practice_submission_links", ["district_id"], unique=False
    )
    op.create_index(
        op.f("ix_practice_submission_links_document_id"), "practice_submission_links", ["document_id"], unique=False
    )
    op.create_index(
        op.f("ix_practice_submission_links_person_id"), "practice_submission_links", ["person_id"], unique=False
    )
    op.create_index(
        op.f("ix_practice_submission_links_school_id"), "practice_submission_links", ["school_id"], unique=False
    )
    op.create_index(
        op.f("ix_practice_submission_links_topic_id"), "practice_submission_links", ["topic_id"], unique=False
    )
    op.create_index(
        "uq_practice_submission_links_what",
        "practice_submission_links",
        ["submission_id", "person_id", "topic_id", "document_id"],
        unique=True,
        postgresql_nulls_not_distinct=True,
    )


def _reviews() -> None:
    op.create_table(
        "practice_reviews",
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("reviewer_id", sa.Uuid(), nullable=False),
        sa.Column("reviewer_name", sa.Text(), nullable=False),
        sa.Column("submission_id", sa.Uuid(), nullable=False),
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("submission_status", sa.Text(), nullable=False),
        sa.Column("rubric_id", sa.Uuid(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("manuscript", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("scores", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("total", sa.Numeric(), nullable=True),
        sa.Column("recommendation", sa.Text(), nullable=True),
        sa.Column("comment_for_school", sa.Text(), nullable=True),
        sa.Column("comment_for_centre", sa.Text(), nullable=True),
        sa.Column("withheld", sa.Boolean(), nullable=False),
        sa.Column("district_id", sa.Uuid(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("(status = 'done') = (total IS NOT NULL)", name=op.f("ck_practice_reviews_done")),
        sa.CheckConstraint(
            "recommendation IN ('accept', 'revise', 'decline')", name=op.f("ck_practice_reviews_recommendation")
        ),
        sa.CheckConstraint(
            "status IN ('invited', 'agreed', 'done', 'refused', 'cancelled')", name=op.f("ck_practice_reviews_status")
        ),
        sa.CheckConstraint(
            "submission_status IN ('draft', 'submitted', 'in_review', 'returned', 'accepted', 'declined', 'withdrawn')",
            name=op.f("ck_practice_reviews_submission_status"),
        ),
        sa.CheckConstraint("(total IS NULL) = (recommendation IS NULL)", name=op.f("ck_practice_reviews_judged")),
        sa.CheckConstraint("total BETWEEN 0 AND 1", name=op.f("ck_practice_reviews_total")),
        sa.ForeignKeyConstraint(
            ["organization_id", "district_id"],
            ["organizations.id", "organizations.district_id"],
            name=op.f("fk_practice_reviews_organization_id_district_id"),
        ),
        sa.ForeignKeyConstraint(
            ["reviewer_id", "organization_id", "district_id", "user_id"],
            [
                "practice_reviewers.id",
                "practice_reviewers.organization_id",
                "practice_reviewers.district_id",
                "practice_reviewers.user_id",
            ],
            name="fk_practice_reviews_reviewer",
        ),
        sa.ForeignKeyConstraint(
            ["rubric_id", "district_id"],
            ["practice_rubrics.id", "practice_rubrics.district_id"],
            name=op.f("fk_practice_reviews_rubric_id_district_id"),
        ),
        sa.ForeignKeyConstraint(
            ["submission_id", "district_id", "school_id", "submission_status"],
            [
                "practice_submissions.id",
                "practice_submissions.district_id",
                "practice_submissions.school_id",
                "practice_submissions.status",
            ],
            name="fk_practice_reviews_submission",
            onupdate="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_practice_reviews")),
        sa.UniqueConstraint(
            "id",
            "organization_id",
            "district_id",
            "user_id",
            name=op.f("uq_practice_reviews_id_organization_id_district_id_user_id"),
        ),
        sa.UniqueConstraint(
            "submission_id", "round", "reviewer_id", name=op.f("uq_practice_reviews_submission_id_round_reviewer_id")
        ),
    )
    op.create_index(op.f("ix_practice_reviews_district_id"), "practice_reviews", ["district_id"], unique=False)
    op.create_index(
        op.f("ix_practice_reviews_district_id_due_on_id"),
        "practice_reviews",
        ["district_id", "due_on", "id"],
        unique=False,
    )
    op.create_index(op.f("ix_practice_reviews_organization_id"), "practice_reviews", ["organization_id"], unique=False)
    op.create_index(op.f("ix_practice_reviews_reviewer_id"), "practice_reviews", ["reviewer_id"], unique=False)
    op.create_index(op.f("ix_practice_reviews_rubric_id"), "practice_reviews", ["rubric_id"], unique=False)
    op.create_index(op.f("ix_practice_reviews_school_id"), "practice_reviews", ["school_id"], unique=False)
    op.create_index(
        op.f("ix_practice_reviews_user_id_due_on_id"), "practice_reviews", ["user_id", "due_on", "id"], unique=False
    )


def _bank() -> None:
    op.create_table(
        "practices",
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("submission_id", sa.Uuid(), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
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
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("problem", sa.Text(), nullable=False),
        sa.Column("steps", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("conditions", sa.Text(), nullable=False),
        sa.Column("cost", sa.Text(), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.Column("keywords", sa.Text(), nullable=False),
        sa.Column("topics", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("grades", sa.ARRAY(sa.Integer()), nullable=False),
        sa.Column("subjects", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("authors", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("school_name", sa.Text(), nullable=False),
        sa.Column("effect_months", sa.Integer(), nullable=True),
        sa.Column("cost_level", sa.Integer(), nullable=False),
        sa.Column("security_level", sa.Integer(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "search",
            postgresql.TSVECTOR(),
            sa.Computed(
                "setweight(to_tsvector('russian'::regconfig, replace(title, '-', ' ')), 'A'::\"char\") || setweight(to_tsvector('russian'::regconfig, replace(summary || ' ' || problem || ' ' || keywords, '-', ' ')), 'B'::\"char\") || setweight(jsonb_to_tsvector('russian'::regconfig, replace(steps::text, '-', ' ')::jsonb, '[\"string\"]'::jsonb), 'C'::\"char\") || setweight(to_tsvector('russian'::regconfig, replace(conditions || ' ' || cost || ' ' || evidence || ' ' || school_name, '-', ' ')), 'D'::\"char\")",
                persisted=True,
            ),
            nullable=False,
        ),
        sa.Column("district_id", sa.Uuid(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("status IN ('published', 'withdrawn')", name=op.f("ck_practices_status")),
        sa.CheckConstraint("cost_level BETWEEN 1 AND 5", name=op.f("ck_practices_cost_level")),
        sa.CheckConstraint("edition > 0", name=op.f("ck_practices_edition")),
        sa.CheckConstraint("effect_months BETWEEN -12 AND 24", name=op.f("ck_practices_effect_months")),
        sa.CheckConstraint("security_level BETWEEN 1 AND 5", name=op.f("ck_practices_security_level")),
        sa.ForeignKeyConstraint(
            ["school_id", "district_id"],
            ["organizations.school_id", "organizations.district_id"],
            name=op.f("fk_practices_school_id_district_id"),
        ),
        sa.ForeignKeyConstraint(
            ["submission_id", "district_id", "school_id"],
            ["practice_submissions.id", "practice_submissions.district_id", "practice_submissions.school_id"],
            name=op.f("fk_practices_submission_id_district_id_school_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_practices")),
        sa.UniqueConstraint("id", "district_id", "school_id", name=op.f("uq_practices_id_district_id_school_id")),
        sa.UniqueConstraint("id", "district_id", "status", name=op.f("uq_practices_id_district_id_status")),
        sa.UniqueConstraint("id", "district_id", name=op.f("uq_practices_id_district_id")),
        sa.UniqueConstraint("submission_id", name=op.f("uq_practices_submission_id")),
    )
    op.create_index(op.f("ix_practices_district_id"), "practices", ["district_id"], unique=False)
    op.create_index(
        op.f("ix_practices_district_id_published_at_id"),
        "practices",
        ["district_id", "published_at", "id"],
        unique=False,
    )
    op.create_index(op.f("ix_practices_published_at_id"), "practices", ["published_at", "id"], unique=False)
    op.create_index(op.f("ix_practices_school_id"), "practices", ["school_id"], unique=False)
    op.create_index(op.f("ix_practices_search"), "practices", ["search"], unique=False, postgresql_using="gin")
    op.create_index(op.f("ix_practices_title_key_id"), "practices", ["title_key", "id"], unique=False)
    op.create_table(
        "practice_editions",
        sa.Column("practice_id", sa.Uuid(), nullable=False),
        sa.Column("practice_status", sa.Text(), nullable=False),
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("content", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("district_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "practice_status IN ('published', 'withdrawn')", name=op.f("ck_practice_editions_practice_status")
        ),
        sa.ForeignKeyConstraint(
            ["practice_id", "district_id", "practice_status"],
            ["practices.id", "practices.district_id", "practices.status"],
            name="fk_practice_editions_practice",
            onupdate="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "district_id"],
            ["organizations.school_id", "organizations.district_id"],
            name=op.f("fk_practice_editions_school_id_district_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_practice_editions")),
        sa.UniqueConstraint("practice_id", "edition", name=op.f("uq_practice_editions_practice_id_edition")),
    )
    op.create_index(op.f("ix_practice_editions_district_id"), "practice_editions", ["district_id"], unique=False)
    op.create_index(op.f("ix_practice_editions_school_id"), "practice_editions", ["school_id"], unique=False)
    op.create_table(
        "practice_withdrawals",
        sa.Column("practice_id", sa.Uuid(), nullable=False),
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("district_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["practice_id", "district_id", "school_id"],
            ["practices.id", "practices.district_id", "practices.school_id"],
            name=op.f("fk_practice_withdrawals_practice_id_district_id_school_id"),
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "district_id"],
            ["organizations.school_id", "organizations.district_id"],
            name=op.f("fk_practice_withdrawals_school_id_district_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_practice_withdrawals")),
        sa.UniqueConstraint("practice_id", name=op.f("uq_practice_withdrawals_practice_id")),
    )
    op.create_index(op.f("ix_practice_withdrawals_district_id"), "practice_withdrawals", ["district_id"], unique=False)
    op.create_index(op.f("ix_practice_withdrawals_school_id"), "practice_withdrawals", ["school_id"], unique=False)


def _adoptions() -> None:
    op.create_table(
        "practice_adoptions",
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("practice_id", sa.Uuid(), nullable=False),
        sa.Column("author_school_id", sa.Uuid(), nullable=False),
        sa.Column("programme_id", sa.Uuid(), nullable=True),
        sa.Column("activity", sa.Text(), nullable=True),
        sa.Column("changes", sa.Text(), nullable=True),
        sa.Column("story", sa.Text(), nullable=True),
        sa.Column("shared", sa.Boolean(), nullable=False),
        sa.Column("started_on", sa.Date(), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("district_id", sa.Uuid(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("status <> 'trying' OR started_on IS NOT NULL", name=op.f("ck_practice_adoptions_started")),
        sa.CheckConstraint(
            "status IN ('planned', 'trying', 'kept', 'dropped')", name=op.f("ck_practice_adoptions_status")
        ),
        sa.CheckConstraint("NOT shared OR story IS NOT NULL", name=op.f("ck_practice_adoptions_shared")),
        sa.CheckConstraint("ended_on >= started_on", name=op.f("ck_practice_adoptions_dates")),
        sa.CheckConstraint("school_id <> author_school_id", name=op.f("ck_practice_adoptions_another")),
        sa.ForeignKeyConstraint(
            ["practice_id", "district_id", "author_school_id"],
            ["practices.id", "practices.district_id", "practices.school_id"],
            name="fk_practice_adoptions_practice",
        ),
        sa.ForeignKeyConstraint(
            ["programme_id", "district_id"],
            ["programmes.id", "programmes.district_id"],
            name=op.f("fk_practice_adoptions_programme_id_district_id"),
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "district_id"],
            ["organizations.school_id", "organizations.district_id"],
            name=op.f("fk_practice_adoptions_school_id_district_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_practice_adoptions")),
        sa.UniqueConstraint(
            "id", "district_id", "school_id", name=op.f("uq_practice_adoptions_id_district_id_school_id")
        ),
        sa.UniqueConstraint("practice_id", "school_id", name=op.f("uq_practice_adoptions_practice_id_school_id")),
    )
    op.create_index(op.f("ix_practice_adoptions_district_id"), "practice_adoptions", ["district_id"], unique=False)
    op.create_index(
        op.f("ix_practice_adoptions_district_id_updated_at_id"),
        "practice_adoptions",
        ["district_id", "updated_at", "id"],
        unique=False,
    )
    op.create_index(op.f("ix_practice_adoptions_programme_id"), "practice_adoptions", ["programme_id"], unique=False)
    op.create_index(op.f("ix_practice_adoptions_school_id"), "practice_adoptions", ["school_id"], unique=False)
    op.create_table(
        "practice_adoption_notices",
        sa.Column("adoption_id", sa.Uuid(), nullable=False),
        sa.Column("practice_id", sa.Uuid(), nullable=False),
        sa.Column("practice_status", sa.Text(), nullable=False),
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("school_name", sa.Text(), nullable=True),
        sa.Column("changes", sa.Text(), nullable=True),
        sa.Column("story", sa.Text(), nullable=True),
        sa.Column("district_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "practice_status IN ('published', 'withdrawn')", name=op.f("ck_practice_adoption_notices_practice_status")
        ),
        sa.CheckConstraint(
            "stage IN ('planned', 'trying', 'kept', 'dropped')", name=op.f("ck_practice_adoption_notices_stage")
        ),
        sa.CheckConstraint("(story IS NULL) = (school_name IS NULL)", name=op.f("ck_practice_adoption_notices_story")),
        sa.ForeignKeyConstraint(
            ["adoption_id", "district_id", "school_id"],
            ["practice_adoptions.id", "practice_adoptions.district_id", "practice_adoptions.school_id"],
            name=op.f("fk_practice_adoption_notices_adoption_id_district_id_school_id"),
        ),
        sa.ForeignKeyConstraint(
            ["practice_id", "district_id", "practice_status"],
            ["practices.id", "practices.district_id", "practices.status"],
            name="fk_practice_adoption_notices_practice",
            onupdate="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_practice_adoption_notices")),
        sa.UniqueConstraint("adoption_id", name=op.f("uq_practice_adoption_notices_adoption_id")),
    )
    op.create_index(
        op.f("ix_practice_adoption_notices_district_id"), "practice_adoption_notices", ["district_id"], unique=False
    )
    op.create_index(
        op.f("ix_practice_adoption_notices_practice_id_updated_at_id"),
        "practice_adoption_notices",
        ["practice_id", "updated_at", "id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_practice_adoption_notices_school_id"), "practice_adoption_notices", ["school_id"], unique=False
    )


def _files() -> None:
    op.create_table(
        "practice_files",
        sa.Column("practice_id", sa.Uuid(), nullable=False),
        sa.Column("practice_status", sa.Text(), nullable=False),
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
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("district_id", sa.Uuid(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "practice_status IN ('published', 'withdrawn')", name=op.f("ck_practice_files_practice_status")
        ),
        sa.ForeignKeyConstraint(
            ["practice_id", "district_id", "practice_status"],
            ["practices.id", "practices.district_id", "practices.status"],
            name="fk_practice_files_practice",
            onupdate="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "district_id"],
            ["organizations.school_id", "organizations.district_id"],
            name=op.f("fk_practice_files_school_id_district_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_practice_files")),
        sa.UniqueConstraint("practice_id", "sha256", name=op.f("uq_practice_files_practice_id_sha256")),
    )
    op.create_index(op.f("ix_practice_files_district_id"), "practice_files", ["district_id"], unique=False)
    op.create_index(op.f("ix_practice_files_school_id"), "practice_files", ["school_id"], unique=False)
    op.create_index(op.f("ix_practice_files_sha256"), "practice_files", ["sha256"], unique=False)
    op.create_table(
        "practice_review_files",
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("review_id", sa.Uuid(), nullable=False),
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
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("district_id", sa.Uuid(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organization_id", "district_id"],
            ["organizations.id", "organizations.district_id"],
            name=op.f("fk_practice_review_files_organization_id_district_id"),
        ),
        sa.ForeignKeyConstraint(
            ["review_id", "organization_id", "district_id", "user_id"],
            [
                "practice_reviews.id",
                "practice_reviews.organization_id",
                "practice_reviews.district_id",
                "practice_reviews.user_id",
            ],
            name="fk_practice_review_files_review",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_practice_review_files")),
        sa.UniqueConstraint("review_id", "sha256", name=op.f("uq_practice_review_files_review_id_sha256")),
    )
    op.create_index(
        op.f("ix_practice_review_files_district_id"), "practice_review_files", ["district_id"], unique=False
    )
    op.create_index(
        op.f("ix_practice_review_files_organization_id"), "practice_review_files", ["organization_id"], unique=False
    )
    op.create_index(op.f("ix_practice_review_files_sha256"), "practice_review_files", ["sha256"], unique=False)
