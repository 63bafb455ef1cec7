"""organisations that are asked by name: a register, parties, personal links, reminders"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "organisation_groups",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("space_id", WHOLE, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["space_id"], ["spaces.id"], name=op.f("fk_organisation_groups_space_id_spaces")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisation_groups")),
        sa.UniqueConstraint("space_id", "name", name=op.f("uq_organisation_groups_space_id_name")),
    )
    op.create_table(
        "organisations",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("space_id", WHOLE, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("sorted_as", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("retired_at", MOMENT, nullable=True),
        sa.Column("version", WHOLE, nullable=False),
        sa.ForeignKeyConstraint(
            ["space_id"], ["spaces.id"], name=op.f("fk_organisations_space_id_spaces")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisations")),
    )
    op.create_index(
        "ix_organisations_sorted", "organisations", ["space_id", "sorted_as", "id"], unique=False
    )
    op.create_index(
        "uq_organisations_number",
        "organisations",
        ["space_id", "number"],
        unique=True,
        sqlite_where=sa.text("number <> ''"),
        postgresql_where=sa.text("number <> ''"),
    )

    op.create_table(
        "organisation_group_members",
        sa.Column("organisation_id", WHOLE, nullable=False),
        sa.Column("group_id", WHOLE, nullable=False),
        sa.ForeignKeyConstraint(
            ["group_id"],
            ["organisation_groups.id"],
            name=op.f("fk_organisation_group_members_group_id_organisation_groups"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_organisation_group_members_organisation_id_organisations"),
        ),
        sa.PrimaryKeyConstraint(
            "organisation_id", "group_id", name=op.f("pk_organisation_group_members")
        ),
    )
    op.create_index(
        op.f("ix_organisation_group_members_group_id"),
        "organisation_group_members",
        ["group_id"],
        unique=False,
    )

    op.create_table(
        "parties",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("subject_id", WHOLE, nullable=False),
        sa.Column("organisation_id", WHOLE, nullable=False),
        sa.Column("added_at", MOMENT, nullable=False),
        sa.Column("added_by_id", WHOLE, nullable=True),
        sa.Column("wanted_at", MOMENT, nullable=True),
        sa.Column("invited_at", MOMENT, nullable=True),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("letter_id", WHOLE, nullable=True),
        sa.Column("refused_at", MOMENT, nullable=True),
        sa.Column("refusal", sa.Text(), nullable=False),
        sa.Column("link_used_at", MOMENT, nullable=True),
        sa.Column("reminded_at", MOMENT, nullable=True),
        sa.Column("answered_at", MOMENT, nullable=True),
        sa.Column("no_remarks", sa.Boolean(), nullable=False),
        sa.Column("response_number", WHOLE, nullable=True),
        sa.ForeignKeyConstraint(
            ["added_by_id"], ["users.id"], name=op.f("fk_parties_added_by_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["letter_id"],
            ["outbox.id"],
            name=op.f("fk_parties_letter_id_outbox"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_parties_organisation_id_organisations"),
        ),
        sa.ForeignKeyConstraint(
            ["subject_id"], ["subjects.id"], name=op.f("fk_parties_subject_id_subjects")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_parties")),
        sa.UniqueConstraint(
            "subject_id", "organisation_id", name=op.f("uq_parties_subject_id_organisation_id")
        ),
    )
    op.create_index(op.f("ix_parties_letter_id"), "parties", ["letter_id"], unique=False)
    op.create_index(
        op.f("ix_parties_organisation_id"), "parties", ["organisation_id"], unique=False
    )
    op.create_index(
        "ix_parties_wanted",
        "parties",
        ["id"],
        unique=False,
        sqlite_where=sa.text("wanted_at IS NOT NULL"),
        postgresql_where=sa.text("wanted_at IS NOT NULL"),
    )

    op.create_table(
        "party_reminders",
        sa.Column("subject_id", WHOLE, nullable=False),
        sa.Column("days_before", WHOLE, nullable=False),
        sa.ForeignKeyConstraint(
            ["subject_id"], ["subjects.id"], name=op.f("fk_party_reminders_subject_id_subjects")
        ),
        sa.PrimaryKeyConstraint("subject_id", name=op.f("pk_party_reminders")),
    )
    op.create_table(
        "party_links",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("party_id", WHOLE, nullable=False),
        sa.Column("key_hash", sa.Text(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["party_id"], ["parties.id"], name=op.f("fk_party_links_party_id_parties")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_party_links")),
        sa.UniqueConstraint("key_hash", name=op.f("uq_party_links_key_hash")),
    )
    op.create_index(op.f("ix_party_links_party_id"), "party_links", ["party_id"], unique=False)

    # Added in place: hearings is not made anew on SQLite, where much points to it.
    op.add_column(
        "hearings", sa.Column("party_count", WHOLE, server_default=sa.text("0"), nullable=False)
    )
    with op.batch_alter_table("responses") as batch_op:
        batch_op.add_column(sa.Column("role", sa.Text(), server_default="", nullable=False))
        batch_op.add_column(sa.Column("party_id", WHOLE, nullable=True))
        batch_op.create_index(batch_op.f("ix_responses_party_id"), ["party_id"], unique=False)
        batch_op.create_index(
            "uq_responses_party_draft",
            ["party_id"],
            unique=True,
            sqlite_where=sa.text("status = 'draft'"),
            postgresql_where=sa.text("status = 'draft'"),
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_responses_party_id_parties"), "parties", ["party_id"], ["id"]
        )


def downgrade() -> None:
    with op.batch_alter_table("responses") as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_responses_party_id_parties"), type_="foreignkey")
        batch_op.drop_index(
            "uq_responses_party_draft",
            sqlite_where=sa.text("status = 'draft'"),
            postgresql_where=sa.text("status = 'draft'"),
        )
        batch_op.drop_index(batch_op.f("ix_responses_party_id"))
        batch_op.drop_column("party_id")
        batch_op.drop_column("role")

    op.drop_column("hearings", "party_count")

    op.drop_table("party_links")
    op.drop_table("party_reminders")
    op.drop_table("parties")
    op.drop_table("organisation_group_members")
    op.drop_table("organisations")
    op.drop_table("organisation_groups")
