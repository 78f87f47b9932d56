"""References: what an exam assignment refers to.

Why: the reference list was a part like any other, written by hand. As structured references it is
formatted as APA wants it, sorted, and compared with what the text cites.

Revision: 2026_11_28_references
After: 2026_11_28_own_pdf
"""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_28_references"
down_revision = "2026_11_28_own_pdf"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
KINDS = "kind in ('book', 'chapter', 'article', 'report', 'law', 'web')"


def upgrade() -> None:
    op.create_table(
        "assignment_references",
        sa.Column("id", KEY, nullable=False),
        sa.Column("assignment_id", KEY, nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.Column("revision", KEY, nullable=False),
        sa.Column("entry", sa.Text(), nullable=False),
        sa.Column("cited", sa.Text(), nullable=False),
        sa.Column("named", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(KINDS, name=op.f("ck_assignment_references_kind")),
        sa.ForeignKeyConstraint(
            ["assignment_id"],
            ["assignments.id"],
            name=op.f("fk_assignment_references_assignment_id_assignments"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assignment_references")),
    )
    with op.batch_alter_table("assignment_references") as references:
        references.create_index(
            references.f("ix_assignment_references_assignment_id"), ["assignment_id"]
        )


def downgrade() -> None:
    op.drop_table("assignment_references")
