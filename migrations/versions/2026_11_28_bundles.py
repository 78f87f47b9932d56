"""All papers of a sitting in one file: what was asked for, how far it is, and its bytes in pieces.

Why: teachers fetched the papers of a sitting one by one.

Revision: 2026_11_28_bundles
After: 2026_11_27_part_kinds
"""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_28_bundles"
down_revision = "2026_11_27_part_kinds"
branch_labels = None
depends_on = None


def upgrade() -> None:
    big = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "bundles",
        sa.Column("id", big, nullable=False),
        sa.Column("sitting_id", big, nullable=False),
        sa.Column("by_id", big, nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("hand_ins", sa.JSON(), nullable=False),
        sa.Column("made", big, nullable=False),
        sa.Column("size", big, nullable=False),
        sa.Column("moved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["by_id"], ["people.id"], name=op.f("fk_bundles_by_id_people")),
        sa.ForeignKeyConstraint(
            ["sitting_id"], ["sittings.id"], name=op.f("fk_bundles_sitting_id_sittings")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bundles")),
    )
    with op.batch_alter_table("bundles", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_bundles_sitting_id"), ["sitting_id"], unique=False)
        batch_op.create_index(
            "ix_bundles_unfinished",
            ["sitting_id"],
            unique=True,
            sqlite_where=sa.text("done_at is null"),
            postgresql_where=sa.text("done_at is null"),
        )
    op.create_table(
        "bundle_pieces",
        sa.Column("bundle_id", big, nullable=False),
        sa.Column("number", big, nullable=False),
        sa.Column("entries", sa.JSON(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["bundle_id"], ["bundles.id"], name=op.f("fk_bundle_pieces_bundle_id_bundles")
        ),
        sa.PrimaryKeyConstraint("bundle_id", "number", name=op.f("pk_bundle_pieces")),
    )


def downgrade() -> None:
    op.drop_table("bundle_pieces")
    op.drop_table("bundles")
