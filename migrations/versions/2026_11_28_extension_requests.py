"""Extensions: requests of students, documentation of illness, hand-ins registered for somebody.

Why: a student could get a later deadline only by writing to somebody, that an illness was
documented was kept nowhere, and after an outage nobody could hand in for those who had been kept
from it. Notices learn of sittings and deadlines. All of it begins empty.

Revision: 2026_11_28_extension_requests
After: 2026_11_28_references
"""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_28_extension_requests"
down_revision = "2026_11_28_references"
branch_labels = None
depends_on = None

REASONS = "reason in ('illness', 'family', 'work', 'technical', 'other')"


def _key(name: str, *, nullable: bool = False) -> sa.Column:
    return sa.Column(name, sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=nullable)


def _moment(name: str, *, nullable: bool = False) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _refers(table: str, column: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{to}.id"], name=op.f(f"fk_{table}_{column}_{to}"))


def _only(condition: str) -> dict[str, sa.TextClause]:
    return {"sqlite_where": sa.text(condition), "postgresql_where": sa.text(condition)}


def upgrade() -> None:
    op.create_table(
        "extension_requests",
        _key("id"),
        _key("candidate_id"),
        sa.Column("reason", sa.String(length=20), nullable=False),
        _key("by_id"),
        _moment("at"),
        _moment("closed_at", nullable=True),
        _key("closed_by_id", nullable=True),
        _key("extension_id", nullable=True),
        sa.Column("refusal", sa.String(length=500), nullable=True),
        sa.CheckConstraint(REASONS, name=op.f("ck_extension_requests_reason")),
        sa.CheckConstraint(
            "(closed_at is null) = (closed_by_id is null)",
            name=op.f("ck_extension_requests_closed_by_somebody"),
        ),
        sa.CheckConstraint(
            "closed_at is not null or (extension_id is null and refusal is null)",
            name=op.f("ck_extension_requests_answer_closes"),
        ),
        sa.CheckConstraint(
            "extension_id is null or refusal is null",
            name=op.f("ck_extension_requests_one_answer"),
        ),
        _refers("extension_requests", "candidate_id", "candidates"),
        _refers("extension_requests", "by_id", "people"),
        _refers("extension_requests", "closed_by_id", "people"),
        _refers("extension_requests", "extension_id", "extensions"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_extension_requests")),
    )
    op.create_index(
        op.f("ix_extension_requests_candidate_id"), "extension_requests", ["candidate_id"]
    )
    op.create_index(
        "ix_extension_requests_open",
        "extension_requests",
        ["candidate_id"],
        unique=True,
        **_only("closed_at is null"),
    )
    op.create_table(
        "documentations",
        _key("id"),
        _key("candidate_id"),
        sa.Column("received_on", sa.Date(), nullable=False),
        _key("by_id"),
        _moment("at"),
        _moment("withdrawn_at", nullable=True),
        _key("withdrawn_by_id", nullable=True),
        sa.CheckConstraint(
            "(withdrawn_at is null) = (withdrawn_by_id is null)",
            name=op.f("ck_documentations_withdrawn_by_somebody"),
        ),
        _refers("documentations", "candidate_id", "candidates"),
        _refers("documentations", "by_id", "people"),
        _refers("documentations", "withdrawn_by_id", "people"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_documentations")),
    )
    op.create_index(op.f("ix_documentations_candidate_id"), "documentations", ["candidate_id"])
    op.create_index(
        "ix_documentations_day",
        "documentations",
        ["candidate_id", "received_on"],
        unique=True,
        **_only("withdrawn_at is null"),
    )
    op.create_table(
        "registrations",
        _key("hand_in_id"),
        _key("by_id"),
        _moment("at"),
        sa.Column("reason", sa.String(length=500), nullable=False),
        _refers("registrations", "hand_in_id", "hand_ins"),
        _refers("registrations", "by_id", "people"),
        sa.PrimaryKeyConstraint("hand_in_id", name=op.f("pk_registrations")),
    )
    with op.batch_alter_table("notices") as notices:
        notices.add_column(_key("sitting_id", nullable=True))
        notices.add_column(_moment("until", nullable=True))
        notices.create_foreign_key(
            op.f("fk_notices_sitting_id_sittings"), "sittings", ["sitting_id"], ["id"]
        )


def downgrade() -> None:
    with op.batch_alter_table("notices") as notices:
        notices.drop_constraint(op.f("fk_notices_sitting_id_sittings"), type_="foreignkey")
        notices.drop_column("until")
        notices.drop_column("sitting_id")
    for table in ("registrations", "documentations", "extension_requests"):
        op.drop_table(table)
