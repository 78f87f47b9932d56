"""Drafts count what disappeared since the newest restore point.

Why: a text that was replaced by another as long, or taken away little by little, left no point to
go back to. Counting begins now, from nothing.

Revision: 2026_11_26_lost
After: 2026_11_26_notices
"""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_26_lost"
down_revision = "2026_11_26_notices"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "drafts",
        sa.Column(
            "lost",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            server_default="0",
            nullable=False,
        ),
    )


def downgrade() -> None:
    op.drop_column("drafts", "lost")
