"""The base of every table, and the types of its columns."""

import enum
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Date,
    DateTime,
    Dialect,
    Enum,
    Integer,
    MetaData,
    Numeric,
    Text,
    bindparam,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.types import TypeDecorator


class UTCDateTime(TypeDecorator[datetime]):
    """A moment in time: aware in Python, UTC in the database, on every engine."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs a timezone")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


BigId = BigInteger().with_variant(Integer, "sqlite")
JsonData = JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")
"""A document. None is NULL, as for every other type, and never JSON's own null."""


class Base(DeclarativeBase):
    """The base of every table."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {
        str: Text,
        int: BigId,
        datetime: UTCDateTime,
        date: Date,
        Decimal: Numeric(14, 2),
        dict[str, Any]: JsonData,
        enum.Enum: Enum(
            enum.Enum,
            native_enum=False,
            length=40,
            values_callable=lambda kind: [member.value for member in kind],
        ),
    }


GIVEN_ONCE: dict[str, Any] = {"sqlite_autoincrement": True}
"""Among the arguments of a table whose ids stand in addresses, letters or keys: the id of a row that is
removed is not given again. Without it SQLite gives the last one again (https://sqlite.org/autoinc.html)."""
NOW = bindparam("now", type_=UTCDateTime())
"""The moment of asking, in a statement that is built once and asked again and again."""
