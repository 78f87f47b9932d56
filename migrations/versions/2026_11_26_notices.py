"""Notices: what people are told, and how they wish to be told by mail.

Why: feedback, answers and deadlines were seen only by whoever happened to look. The tables are new
and begin empty: nobody is told of what happened before.

Revision: 2026_11_26_notices
After: 2026_11_26_feedback
"""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_26_notices"
down_revision = "2026_11_26_feedback"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "notice_choices",
        sa.Column(
            "person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("how", sa.String(length=8), nullable=False),
        sa.CheckConstraint("how in ('now', 'daily', 'off')", name=op.f("ck_notice_choices_how")),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_notice_choices_person_id_people")
        ),
        sa.PrimaryKeyConstraint("person_id", "kind", name=op.f("pk_notice_choices")),
    )
    op.create_table(
        "notices",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("text_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column(
            "version_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column(
            "comment_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("day_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("count", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("mailed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("key", sa.String(length=120), nullable=True),
        sa.CheckConstraint(
            "(text_id is null) = (version_id is null)", name=op.f("ck_notices_version_of_text")
        ),
        sa.ForeignKeyConstraint(["by_id"], ["people.id"], name=op.f("fk_notices_by_id_people")),
        sa.ForeignKeyConstraint(
            ["comment_id"], ["comments.id"], name=op.f("fk_notices_comment_id_comments")
        ),
        sa.ForeignKeyConstraint(
            ["day_id"],
            ["teaching_days.id"],
            name=op.f("fk_notices_day_id_teaching_days"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_notices_person_id_people")
        ),
        sa.ForeignKeyConstraint(["text_id"], ["texts.id"], name=op.f("fk_notices_text_id_texts")),
        sa.ForeignKeyConstraint(
            ["version_id"], ["versions.id"], name=op.f("fk_notices_version_id_versions")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notices")),
        sa.UniqueConstraint("key", name=op.f("uq_notices_key")),
    )
    op.create_index(op.f("ix_notices_at"), "notices", ["at"], unique=False)
    op.create_index(op.f("ix_notices_comment_id"), "notices", ["comment_id"], unique=False)
    op.create_index(op.f("ix_notices_day_id"), "notices", ["day_id"], unique=False)
    op.create_index("ix_notices_newest", "notices", ["person_id", "at", "id"], unique=False)
    op.create_index(
        "ix_notices_unread",
        "notices",
        ["person_id", "read_at"],
        unique=False,
        sqlite_where=sa.text("read_at is null"),
        postgresql_where=sa.text("read_at is null"),
    )
    op.create_index(
        "ix_notices_waiting",
        "notices",
        ["person_id", "kind"],
        unique=False,
        sqlite_where=sa.text("read_at is null and mailed_at is null"),
        postgresql_where=sa.text("read_at is null and mailed_at is null"),
    )


def downgrade() -> None:
    op.drop_index("ix_notices_waiting", table_name="notices")
    op.drop_index("ix_notices_unread", table_name="notices")
    op.drop_index("ix_notices_newest", table_name="notices")
    op.drop_index(op.f("ix_notices_day_id"), table_name="notices")
    op.drop_index(op.f("ix_notices_comment_id"), table_name="notices")
    op.drop_index(op.f("ix_notices_at"), table_name="notices")

    op.drop_table("notices")
    op.drop_table("notice_choices")
