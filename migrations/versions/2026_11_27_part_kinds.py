"""Part kinds: what each part of an exam assignment is.

Why: an exam says which parts count towards its length and which must be there. Every part that
there is already is a section.

Revision: 2026_11_27_part_kinds
After: 2026_11_27_submissions
"""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_27_part_kinds"
down_revision = "2026_11_27_submissions"
branch_labels = None
depends_on = None

KINDS = "kind in ('abstract', 'problem', 'section', 'conclusion', 'references', 'appendix')"


def upgrade() -> None:
    with op.batch_alter_table("parts") as parts:
        parts.add_column(
            sa.Column("kind", sa.String(length=10), nullable=False, server_default="section")
        )
        parts.create_check_constraint(op.f("ck_parts_kind"), KINDS)
    with op.batch_alter_table("parts") as parts:
        parts.alter_column("kind", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("parts") as parts:
        parts.drop_constraint(op.f("ck_parts_kind"), type_="check")
        parts.drop_column("kind")
