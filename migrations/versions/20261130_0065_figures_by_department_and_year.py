"""figures of ideas by department and year, what is declined and planned; milestones by their dates"""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from alembic import op

revision = "0065"
down_revision = "0064"
branch_labels = None
depends_on = None

_WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_NEW = ("declined", "planned")
_KEYS = ("space_id", "department_id", "year", "what", "detail")
_BATCH = 1000


def _table(*keys: str) -> None:
    kinds = {"what": sa.Text(), "detail": sa.Text()}
    op.create_table(
        "idea_tallies",
        *(sa.Column(name, kinds.get(name, _WHOLE), nullable=False) for name in keys),
        sa.Column("number", _WHOLE, nullable=False),
        sa.ForeignKeyConstraint(
            ["space_id"], ["spaces.id"], name=op.f("fk_idea_tallies_space_id_spaces")
        ),
        sa.PrimaryKeyConstraint(*keys, name=op.f("pk_idea_tallies")),
    )


def _fill(keys: tuple[str, ...], counted: Counter[tuple[object, ...]]) -> None:
    tallies = sa.table("idea_tallies", *(sa.column(name) for name in (*keys, "number")))
    rows = [
        {**dict(zip(keys, key, strict=True)), "number": number}
        for key, number in counted.items()
    ]  # fmt: skip
    for at in range(0, len(rows), _BATCH):
        op.get_bind().execute(sa.insert(tallies), rows[at : at + _BATCH])


def _tables() -> tuple[sa.TableClause, sa.TableClause, sa.TableClause, sa.TableClause]:
    whole, day, moment = sa.BigInteger(), sa.Date(), sa.DateTime(timezone=True)
    ideas = sa.table(
        "ideas",
        *(sa.column(name, whole) for name in ("id", "box_id", "department_id")),
        sa.column("state", sa.Text()),
        *(sa.column(name, day) for name in ("answer_due_on", "due_on")),
        *(sa.column(name, moment) for name in ("state_at", "answered_at")),
    )
    subjects = sa.table(
        "subjects",
        *(sa.column(name, whole) for name in ("id", "space_id")),
        sa.column("visibility", sa.Text()),
        sa.column("context_hidden", sa.Boolean()),
        sa.column("visible_from", moment),
    )
    boxes = sa.table(
        "boxes", sa.column("id"), sa.column("department_id"), sa.column("held_by", sa.Text())
    )
    spaces = sa.table("spaces", sa.column("id"), sa.column("timezone"))
    return ideas, subjects, boxes, spaces


def _counting_ideas() -> sa.Select[tuple[object, ...]]:
    ideas, subjects, boxes, spaces = _tables()
    return (
        sa.select(
            ideas.c.id,
            subjects.c.space_id,
            sa.func.coalesce(ideas.c.department_id, boxes.c.department_id, 0).label("department"),
            spaces.c.timezone,
            ideas.c.state,
            ideas.c.state_at,
            ideas.c.answer_due_on,
            ideas.c.due_on,
            ideas.c.answered_at,
        )
        .join_from(ideas, subjects, subjects.c.id == ideas.c.id)
        .join(boxes, boxes.c.id == ideas.c.box_id)
        .join(spaces, spaces.c.id == subjects.c.space_id)
        .where(
            boxes.c.held_by == "",
            subjects.c.visibility == "visible",
            subjects.c.context_hidden.is_(sa.false()),
            subjects.c.visible_from.is_not(None),
            sa.or_(
                ideas.c.answer_due_on.is_not(None),
                ideas.c.due_on.is_not(None),
                ideas.c.state.in_(["realised", "declined"]),
            ),
        )
    )


def _there(at: datetime, timezone: str) -> date:
    """The day of a moment in a timezone; SQLite gives moments in UTC without saying so."""
    known = at if at.tzinfo else at.replace(tzinfo=UTC)
    return known.astimezone(ZoneInfo(timezone)).date()


def _adds(row: sa.Row[tuple[object, ...]]) -> Iterator[tuple[int, str, str]]:
    """What one idea counts for: the year, what, and its detail."""
    due = row.answer_due_on
    if row.due_on is not None:
        yield row.due_on.year, "promised", row.due_on.isoformat()
    if due is not None and row.answered_at is None and row.due_on is not None:
        yield due.year, "owed", due.isoformat()
    elif due is not None and row.answered_at is not None:
        answered = _there(row.answered_at, row.timezone)
        yield answered.year, "answered", ""
        if answered <= due:
            yield answered.year, "on time", ""
    if row.state in ("realised", "declined") and row.state_at is not None:
        yield _there(row.state_at, row.timezone).year, row.state, ""


def upgrade() -> None:
    op.drop_table("idea_tallies")
    _table(*_KEYS)
    connection = op.get_bind()
    counted: Counter[tuple[object, ...]] = Counter()
    realised: dict[int, tuple[int, int, int]] = {}
    for row in connection.execute(_counting_ideas()):
        for year, what, detail in _adds(row):
            counted[row.space_id, row.department, year, what, detail] += 1
            if what == "realised":
                realised[row.id] = (row.space_id, row.department, year)
    money = sa.Numeric()
    gains = sa.table(
        "gains",
        *(sa.column(name) for name in ("subject_id", "kind", "unit")),
        *(sa.column(name, money) for name in ("planned", "realised")),
    )
    hundredths = [
        sa.cast(sa.func.round(each * 100), sa.BigInteger).label(name)
        for name, each in (("planned", gains.c.planned), ("won", gains.c.realised))
    ]
    for row in connection.execute(
        sa.select(gains.c.subject_id, gains.c.kind, gains.c.unit, *hundredths)
    ):
        if row.subject_id not in realised:
            continue
        for what, number in (("planned", row.planned), ("won", row.won)):
            if number is not None:
                counted[*realised[row.subject_id], what, f"{row.kind} {row.unit}"] += number
    _fill(_KEYS, counted)
    op.create_index("ix_milestones_dates", "milestones", ["due_on", "id"])
    which = sa.text("answer_due_on IS NOT NULL AND answered_at IS NOT NULL")
    op.create_index(
        "ix_ideas_answered",
        "ideas",
        ["answered_at", "id"],
        sqlite_where=which,
        postgresql_where=which,
    )


def downgrade() -> None:
    op.drop_index("ix_ideas_answered", table_name="ideas")
    op.drop_index("ix_milestones_dates", table_name="milestones")
    keys = ("space_id", "what", "detail")
    tallies = sa.table("idea_tallies", *(sa.column(name) for name in (*keys, "number")))
    counted: Counter[tuple[object, ...]] = Counter()
    for space_id, what, detail, number in op.get_bind().execute(
        sa.select(*(tallies.c[name] for name in keys), tallies.c.number).where(
            tallies.c.what.not_in(_NEW)
        )
    ):
        counted[space_id, what, detail] += number
    op.drop_table("idea_tallies")
    _table(*keys)
    _fill(keys, counted)
