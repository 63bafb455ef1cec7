"""who held a hearing or an idea box, where it was another authority"""

from collections import defaultdict

import sqlalchemy as sa
from alembic import op

revision = "0047"
down_revision = "0045"
branch_labels = None
depends_on = None

_COMMISSION = "Have your say, European Commission"

_boxes = sa.table(
    "boxes",
    *(sa.column(name) for name in ("id", "space_id", "source", "source_note", "held_by")),
    sa.column("closed", sa.Boolean()),
)
_ideas = sa.table(
    "ideas",
    *(sa.column(name) for name in ("id", "box_id", "state", "due_on", "answer_due_on")),
)
_subjects = sa.table(
    "subjects",
    *(sa.column(name) for name in ("id", "source", "source_note", "visibility", "visible_from")),
    sa.column("context_hidden", sa.Boolean()),
    sa.column("space_id"),
)
_hearings = sa.table("hearings", *(sa.column(name) for name in ("id", "status", "held_by")))
_steps = sa.table(
    "state_changes", *(sa.column(name) for name in ("subject_id", "by_id", "department_id"))
)
_gains = sa.table("gains", sa.column("idea_id"))
_tallies = sa.table(
    "idea_tallies", *(sa.column(name) for name in ("space_id", "what", "detail", "number"))
)
_departments = sa.table(
    "departments", *(sa.column(name) for name in ("id", "space_id", "slug", "name"))
)


def upgrade() -> None:
    for table in ("hearings", "boxes"):
        op.add_column(table, sa.Column("held_by", sa.Text(), nullable=False, server_default=""))
    op.execute(
        sa.update(_hearings)
        .where(_hearings.c.status == "held elsewhere")
        .values(
            held_by=sa.select(_named(_subjects))
            .where(_subjects.c.id == _hearings.c.id)
            .scalar_subquery()
        )
    )
    # A box that came from a source is another authority's, unless somebody here has opened it, or has
    # decided about one of its ideas, promised an answer or counted a gain: then it is our own.
    decided = sa.select(_steps.c.subject_id).where(
        sa.or_(_steps.c.by_id.is_not(None), _steps.c.department_id.is_not(None))
    )
    ours = sa.select(_ideas.c.box_id).where(
        sa.or_(
            _ideas.c.due_on.is_not(None),
            _ideas.c.answer_due_on.is_not(None),
            _ideas.c.id.in_(decided),
            _ideas.c.id.in_(sa.select(_gains.c.idea_id)),
        )
    )
    op.execute(
        sa.update(_boxes)
        .where(_boxes.c.source.is_not(None), _boxes.c.closed, _boxes.c.id.not_in(ours))
        .values(held_by=_named(_boxes))
    )
    _count(-1)
    _name_departments()


def _named(table: sa.TableClause) -> sa.ColumnElement[str]:
    """By what name the authority is known: the European Commission, or what the source is called."""
    said = sa.func.coalesce(sa.func.nullif(table.c.source_note, ""), table.c.source, "")
    return sa.case((said == _COMMISSION, "European Commission"), (said == "", "?"), else_=said)


def _count(sign: int) -> None:
    """Take realised ideas of other authorities from the tallies, or add them again.

    Nothing is promised for them and nothing was gained with them, so they count for nothing else.
    """
    connection = op.get_bind()
    theirs = connection.execute(
        sa.select(_subjects.c.space_id, sa.func.count().label("number"))
        .join(_ideas, _ideas.c.id == _subjects.c.id)
        .join(_boxes, _boxes.c.id == _ideas.c.box_id)
        .where(
            _boxes.c.held_by != "",
            _ideas.c.state == "realised",
            _subjects.c.visibility == "visible",
            _subjects.c.context_hidden.is_(False),
            _subjects.c.visible_from.is_not(None),
        )
        .group_by(_subjects.c.space_id)
    ).all()
    for space_id, number in theirs:
        moved = connection.execute(
            sa.update(_tallies)
            .where(_tallies.c.space_id == space_id, _tallies.c.what == "realised")
            .values(number=_tallies.c.number + sign * number)
        )
        if not moved.rowcount:
            connection.execute(
                sa.insert(_tallies).values(
                    space_id=space_id, what="realised", detail="", number=sign * number
                )
            )


def _name_departments() -> None:
    """The department that answered at a source is called by who held its boxes, not by our own name."""
    connection = op.get_bind()
    holders: dict[int, list[str]] = defaultdict(list)
    rows = connection.execute(
        sa.select(_boxes.c.space_id, _boxes.c.held_by)
        .where(_boxes.c.source.is_not(None))
        .order_by(_boxes.c.id)
    )
    for space_id, holder in rows:
        if holder not in holders[space_id]:
            holders[space_id].append(holder)
    for space_id, names in holders.items():
        if "" in names:
            continue  # Some of it is our own: who answered which cannot be told.
        connection.execute(
            sa.update(_departments)
            .where(_departments.c.space_id == space_id, _departments.c.slug == "imported")
            .values(name=", ".join(names))
        )


def downgrade() -> None:
    _count(1)
    for table in ("boxes", "hearings"):
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.drop_column("held_by")
