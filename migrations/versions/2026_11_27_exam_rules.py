"""Exam rules: all settings of an exam, its sittings, and numbered words of its declaration.

Why: an exam knew a limit, a deadline and whether the portfolio must be approved. Colleges differ in
everything else (what counts, what is late, what is declared), so those are settings now, and one
exam is held more than once. The deadline moves to the ordinary sitting.

Revision: 2026_11_27_exam_rules
After: 2026_11_26_lost
"""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_27_exam_rules"
down_revision = "2026_11_26_lost"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

FRONT = '["student_number", "module", "cohort", "supervisor", "institution", "date", "anslag"]'

NEW = (
    ("with_spaces", sa.Boolean(), sa.true()),
    ("with_footnotes", sa.Boolean(), sa.true()),
    ("tables", sa.String(length=8), "actual"),
    ("table_anslag", KEY, "800"),
    ("counted_kinds", sa.JSON(), '["problem", "section", "conclusion"]'),
    ("required_kinds", sa.JSON(), "[]"),
    ("over_length_blocks", sa.Boolean(), sa.true()),
    ("takes_late", sa.Boolean(), sa.true()),
    ("takes_own_pdf", sa.Boolean(), sa.false()),
    ("ai_policy", sa.String(length=10), "declared"),
    ("front_fields", sa.JSON(), FRONT),
    ("institution", sa.String(length=200), ""),
    ("confidentiality", sa.String(length=8), "chosen"),
    ("scale", sa.String(length=8), "seven"),
    ("examiner", sa.String(length=8), "internal"),
)

CHECKS = (
    ("table_anslag", "table_anslag >= 0"),
    ("tables", "tables in ('actual', 'flat', 'none')"),
    ("ai_policy", "ai_policy in ('forbidden', 'declared', 'free')"),
    ("confidentiality", "confidentiality in ('never', 'chosen', 'always')"),
    ("scale", "scale in ('seven', 'passed')"),
    ("examiner", "examiner in ('internal', 'external')"),
)

TRUST = (
    "Jeg erklærer på tro og love, at jeg selv har skrevet opgaven, og at jeg har henvist til alt, "
    "hvad jeg har brugt fra andre. Mine egne porteføljetekster må jeg genbruge, for de er ikke "
    "bedømt. Bruger jeg noget, der er bedømt før, har jeg henvist til det."
)


def upgrade() -> None:
    with op.batch_alter_table("exams") as exams:
        for name, kind, value in NEW:
            exams.add_column(sa.Column(name, kind, nullable=False, server_default=value))
        for name, rule in CHECKS:
            exams.create_check_constraint(op.f(f"ck_exams_{name}"), rule)
    with op.batch_alter_table("exams") as exams:
        for name, _kind, _value in NEW:
            exams.alter_column(name, server_default=None)
    op.create_table(
        "sittings",
        sa.Column("id", KEY, nullable=False),
        sa.Column("exam_id", KEY, nullable=False),
        sa.Column("number", KEY, nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("opens_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cut_off_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "kind in ('ordinary', 're_exam', 'sick')", name=op.f("ck_sittings_kind")
        ),
        sa.CheckConstraint(
            "(number = 1) = (kind = 'ordinary')", name=op.f("ck_sittings_first_is_ordinary")
        ),
        sa.CheckConstraint(
            "cut_off_at is null or cut_off_at >= due_at", name=op.f("ck_sittings_cut_off")
        ),
        sa.ForeignKeyConstraint(["exam_id"], ["exams.id"], name=op.f("fk_sittings_exam_id_exams")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sittings")),
        sa.UniqueConstraint("exam_id", "number", name=op.f("uq_sittings_exam_id_number")),
    )
    op.create_table(
        "declarations",
        sa.Column("id", KEY, nullable=False),
        sa.Column("exam_id", KEY, nullable=False),
        sa.Column("number", KEY, nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", KEY, nullable=True),
        sa.ForeignKeyConstraint(
            ["by_id"], ["people.id"], name=op.f("fk_declarations_by_id_people")
        ),
        sa.ForeignKeyConstraint(
            ["exam_id"], ["exams.id"], name=op.f("fk_declarations_exam_id_exams")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_declarations")),
        sa.UniqueConstraint("exam_id", "number", name=op.f("uq_declarations_exam_id_number")),
    )
    op.execute(
        "INSERT INTO sittings (exam_id, number, kind, due_at)"
        " SELECT id, 1, 'ordinary', deadline FROM exams"
    )
    op.execute(
        sa.text(
            "INSERT INTO declarations (exam_id, number, body, at)"
            " SELECT id, 1, :body, CURRENT_TIMESTAMP FROM exams"
        ).bindparams(body=TRUST)
    )
    with op.batch_alter_table("exams") as exams:
        exams.drop_column("deadline")


def downgrade() -> None:
    with op.batch_alter_table("exams") as exams:
        exams.add_column(sa.Column("deadline", sa.DateTime(timezone=True), nullable=True))
    op.execute(
        "UPDATE exams SET deadline = (SELECT due_at FROM sittings"
        " WHERE sittings.exam_id = exams.id AND sittings.number = 1)"
    )
    op.drop_table("declarations")
    op.drop_table("sittings")
    with op.batch_alter_table("exams") as exams:
        for name, _rule in CHECKS:
            exams.drop_constraint(op.f(f"ck_exams_{name}"), type_="check")
        for name, _kind, _value in NEW:
            exams.drop_column(name)
