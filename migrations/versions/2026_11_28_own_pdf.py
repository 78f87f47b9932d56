"""Own PDF: the anslag that were counted in a paper that its writer made themselves.

Why: an exam may take a PDF that was written elsewhere. Its writer says how long it is, and what was
counted in the file stands beside that. Papers that were compiled here have no such second number.

Revision: 2026_11_28_own_pdf
After: 2026_11_28_bundles
"""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_28_own_pdf"
down_revision = "2026_11_28_bundles"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    for table in ("reviews", "hand_ins"):
        op.add_column(table, sa.Column("read_anslag", KEY, nullable=True))


def downgrade() -> None:
    for table in ("hand_ins", "reviews"):
        op.drop_column(table, "read_anslag")
