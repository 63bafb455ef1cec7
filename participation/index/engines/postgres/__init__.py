"""PostgreSQL as an engine: our terms in a tsvector under a GIN index, without any extension."""

from participation.index.engines.postgres.engine import Postgres

__all__ = ["Postgres"]
