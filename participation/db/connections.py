"""Connections to PostgreSQL that notice when nobody answers, and do not wait for ever."""

from typing import Any

import psycopg

CONNECT_WITHIN = 5
"""Seconds that PostgreSQL gets to take a connection, in every process."""

PING_WITHIN = 5
"""Seconds that an idle connection gets to show that it is alive, before a request uses it."""

# Of a host that is gone without a word, the network says nothing for two hours; so it is asked.
NOTICED = {
    "connect_timeout": CONNECT_WITHIN,
    "keepalives": 1,
    "keepalives_idle": 15,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 30_000,
}


class Bounded(psycopg.Connection[Any]):
    """A connection that stops waiting for an answer; the server's own limit helps only while it runs."""

    answer_within: float | None = None
    """Seconds; None waits for as long as it takes."""

    @classmethod
    def connect_within(cls, address: str, within: float, **named: Any) -> "Bounded":
        """A new connection, noticed when it dies, on which nothing takes longer than so many seconds."""
        connection = cls.connect(address, **{**NOTICED, **named})
        connection.answer_within = within
        return connection

    def wait(self, gen: Any, interval: float = 0.1, timeout: float | None = None) -> Any:
        """Wait for the server. Raises OperationalError, and is closed, when that takes too long."""
        limit = self.answer_within if timeout is None else timeout
        try:
            return super().wait(gen, interval, limit)
        except psycopg.errors._WaitTimeout as error:
            if timeout is not None:
                raise
            # What was asked may still be answered: nothing else can be asked on this connection.
            self.pgconn.finish()
            raise psycopg.OperationalError(f"no answer within {limit:g} s") from error
