"""Feedback that is asked for, and threads that are dealt with.

Why: students ask for feedback and mark threads as dealt with, teachers keep phrases. Nothing
changes for what exists: every comment was released when it was written.

Revision: 2026_11_26_feedback
After: 2026_11_23_the_road
"""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_26_feedback"
down_revision = "2026_11_23_the_road"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "settlements",
        sa.Column("comment_id", KEY, nullable=False),
        sa.Column("by_id", KEY, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["comment_id"], ["comments.id"], name=op.f("fk_settlements_comment_id_comments")
        ),
        sa.ForeignKeyConstraint(["by_id"], ["people.id"], name=op.f("fk_settlements_by_id_people")),
        sa.PrimaryKeyConstraint("comment_id", name=op.f("pk_settlements")),
    )
    op.create_table(
        "feedback_requests",
        sa.Column("id", KEY, nullable=False),
        sa.Column("text_id", KEY, nullable=False),
        sa.Column("question", sa.String(length=1000), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["text_id"], ["texts.id"], name=op.f("fk_feedback_requests_text_id_texts")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feedback_requests")),
    )
    op.create_index(
        "uq_feedback_requests_open",
        "feedback_requests",
        ["text_id"],
        unique=True,
        sqlite_where=sa.text("answered_at is null and withdrawn_at is null"),
        postgresql_where=sa.text("answered_at is null and withdrawn_at is null"),
    )
    op.create_table(
        "phrases",
        sa.Column("id", KEY, nullable=False),
        sa.Column("person_id", KEY, nullable=False),
        sa.Column("body", sa.String(length=2000), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_phrases_person_id_people")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_phrases")),
    )
    op.create_index(op.f("ix_phrases_person_id"), "phrases", ["person_id"], unique=False)


def downgrade() -> None:
    op.drop_table("phrases")
    op.drop_table("feedback_requests")
    op.drop_table("settlements")
