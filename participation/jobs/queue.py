"""The queue that wakes the worker: in Redis, in PostgreSQL, or in a file."""

from functools import partial
from typing import Any

import structlog
from huey import Huey, PostgresHuey, RedisHuey, SqliteHuey
from huey.serializer import SignedSerializer
from psycopg.errors import UniqueViolation
from redis import ConnectionPool
from redis.backoff import NoBackoff
from redis.retry import Retry

from participation import db
from participation.config import Settings

log = structlog.get_logger()

QUEUE_WITHIN = 5
"""Seconds that the queue's server gets to take a connection, and to answer."""


def open_queue(settings: Settings) -> Huey:
    options: dict[str, Any] = {
        "results": False,
        "serializer": SignedSerializer(secret=settings.secret_key),
    }
    if settings.redis_url:
        pool = ConnectionPool.from_url(
            settings.redis_url,
            socket_timeout=QUEUE_WITHIN,
            socket_connect_timeout=QUEUE_WITHIN,
            # Whoever asks comes again: the library would try for half a minute.
            retry=Retry(NoBackoff(), 0),
        )
        return RedisHuey("participation", connection_pool=pool, **options)
    if not settings.is_sqlite:
        dsn = settings.database.replace("postgresql+psycopg://", "postgresql://")
        # A statement of the queue never takes long, so its connections are those of a web process.
        connect = partial(db.Bounded.connect_within, dsn, QUEUE_WITHIN)
        for _ in range(3):
            try:
                return PostgresHuey("participation", connection=connect, **options)
            except UniqueViolation:
                # Another process makes the queue's tables in this moment, and is done by now.
                log.info("worker.queue_made_elsewhere")
        return PostgresHuey("participation", connection=connect, **options)
    return SqliteHuey("participation", filename=str(settings.var / "jobs.sqlite3"), **options)
