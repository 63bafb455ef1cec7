"""What happens to an installation, in turn and at moments of chance, and what is to be said meanwhile."""

import os
import random
import shutil
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from sqlalchemy import create_engine, text

from bench.outages.services import Installation
from bench.outages.watching import AWAY, DEAD, NO_ANSWER, Expected, Watch
from participation.workers import BEAT_EVERY, LATE_AFTER

SETTLES = 90.0
"""Seconds that are waited for at most until all is said to be well again."""

Event = Callable[[], None]


class Conductor:
    """Kills processes, takes services away, and brings them back."""

    def __init__(self, installation: Installation, watch: Watch, chance: random.Random) -> None:
        self._site, self._watch, self._chance = installation, watch, chance
        self.kills: Counter[str] = Counter()
        self.away: Counter[str] = Counter()
        self.unsaid: list[str] = []
        """What /health did not say although it should have."""
        self._well = Expected("all is well")

    # ------------------------------------------------------------------------------- the whole

    def perform(self, rounds: int, *, patient: bool) -> None:
        """Let everything happen so many times; `patient` also what takes more than three minutes."""
        for number in range(rounds):
            events = self._kills() + self._services()
            self._chance.shuffle(events)
            for event in events:
                event()
                self._pause()
            if patient and number == 0:
                self.one_worker_stays_dead()

    def _kills(self) -> list[Event]:
        found: list[Event] = [self.web, self.web, self.web_process, self.web_process]
        found += [self.worker, self.worker, self.worker]
        if self._site.postgres is not None:
            found += [self.database, self.database_alone, self.connection, self.connection]
        return found

    def _services(self) -> list[Event]:
        return [
            self.redis_away,
            self.redis_silent,
            self.mail_away,
            self.mail_slow,
            self.mail_refuses,
            self.index_away,
            self.index_damaged,
            self.all_at_once,
        ]

    def _pause(self, least: float = 1.0, most: float = 5.0) -> None:
        time.sleep(self._chance.uniform(least, most))

    def _say(self, stage: str, **values: object) -> None:
        """From now on this is to be said, beside what is so already."""
        self._watch.expect(replace(self._well, stage=stage, since=time.monotonic(), **values))  # type: ignore[arg-type]

    def _settle(self, stage: str) -> None:
        """All is back: wait until that is said."""
        self._say(f"after {stage}")
        self._watch.until(self._watch.is_settled, SETTLES)

    # ----------------------------------------------------------------------------------- kills

    def web(self) -> None:
        """The web server and all its processes are killed, and it is started again."""
        gone = {"live": NO_ANSWER, "ready": NO_ANSWER, "health": NO_ANSWER}
        self._say("web killed", within=2.0, **gone)
        self._site.kill_web()
        self.kills["web"] += 1
        self._pause(0.5, 4)
        self._site.start_web()
        self._settle("web killed")

    def web_process(self) -> None:
        """One process of the web server is killed; the server starts another."""
        self._say("web process killed", within=10.0)
        self.kills["web process"] += self._site.kill_web_process(self._chance)
        self._pause(2, 5)
        self._settle("web process killed")

    def worker(self) -> None:
        """One of two workers is killed, and started again soon."""
        number = self._chance.randrange(2)
        self._say("worker killed")
        self._site.kill_worker(number)
        self.kills["worker"] += 1
        self._pause(1, 6)
        self._site.start_worker(number)
        self._settle("worker killed")

    def database(self) -> None:
        """PostgreSQL and all its processes are killed, and it is started again."""
        self._database_away("database killed", alone=False)

    def database_alone(self) -> None:
        """PostgreSQL's first process is killed, and the others end as they notice."""
        self._database_away("database's first process killed", alone=True)

    def _database_away(self, stage: str, *, alone: bool) -> None:
        postgres = self._site.postgres
        assert postgres is not None
        # With its first process gone, connections that are open work on for a moment.
        self._say(stage, ready=503, health=503, says=AWAY, within=8.0)
        postgres.kill(alone=alone)
        self.kills["database"] += 1
        self._pause(8, 14)
        # While it recovers it may be said either way.
        self._say(f"{stage}: starting")
        postgres.start()
        self._settle(stage)

    def connection(self) -> None:
        """The process of one connection is killed: PostgreSQL ends all of them, and recovers."""
        postgres = self._site.postgres
        assert postgres is not None
        self._say("database connection killed", within=20.0)
        postgres.kill_connection(self._chance)
        self.kills["database connection"] += 1
        self._pause(2, 5)
        self._settle("database connection killed")

    def one_worker_stays_dead(self) -> None:
        """One of two workers is killed and stays dead until that is seen; meanwhile services go."""
        self._say("one worker dead, not long")
        self._site.kill_worker(1)
        self.kills["worker"] += 1
        killed = time.monotonic()
        seen = killed + LATE_AFTER.total_seconds()
        # Its last sign of life was at most so long before.
        early = seen - BEAT_EVERY.total_seconds() - 5
        for event in (self.redis_away, self.index_away, self.mail_slow, self.web_process):
            if time.monotonic() < early - 45:
                event()
        time.sleep(max(0.0, early - time.monotonic()))
        self._well = replace(self._well, health=503, says=DEAD)
        self._say("one worker dead, long", within=seen + 5 - time.monotonic())
        self._watch.until(self._watch.is_settled, seen + 30 - time.monotonic())
        self._pause(5, 8)
        self.web()
        self._well = Expected("all is well")
        self._say("the dead worker starts")
        self._site.start_worker(1)
        self._settle("one worker was dead")

    # -------------------------------------------------------------------------------- services

    def redis_away(self) -> None:
        """Redis is not there; nothing is to be seen of it."""
        self._say("Redis away")
        self._site.redis.stop()
        self.away["Redis"] += 1
        self._pause(10, 15)
        self._site.redis.start()
        self._settle("Redis away")

    def redis_silent(self) -> None:
        """Redis takes connections and says nothing."""
        self._say("Redis silent")
        self._site.redis.hold()
        self.away["Redis"] += 1
        self._pause(6, 10)
        self._site.redis.go_on()
        self._settle("Redis silent")

    def mail_away(self) -> None:
        """The mail server is not there: that is said, and is no alarm yet."""
        self._say("mail server away")
        before = self._watch.mail_away
        self._site.mail.stop()
        self.away["mail server"] += 1
        if not self._watch.until(lambda: self._watch.mail_away > before, 75):
            self.unsaid.append("server_away_since was empty for 75 s without a mail server")
        self._pause(5, 10)
        self._site.mail.start()
        self._settle("mail server away")

    def mail_slow(self) -> None:
        """The mail server takes some seconds for a letter."""
        self._say("mail server slow")
        self._site.mail.postbox.slow = 4.0
        self.away["mail server"] += 1
        self._pause(15, 20)
        self._site.mail.postbox.slow = 0.0
        self._settle("mail server slow")

    def mail_refuses(self) -> None:
        """The mail server takes nothing for now."""
        self._say("mail server refuses")
        self._site.mail.postbox.answer = "451 4.3.0 try again later"
        self.away["mail server"] += 1
        self._pause(4, 8)
        self._site.mail.postbox.answer = "250 OK"
        self._settle("mail server refuses")

    def index_away(self) -> None:
        """The search index is gone: the folder, or what PostgreSQL knows of it."""
        self._say("index away")
        if self._site.postgres is None:
            shutil.rmtree(self._site.var / "search", ignore_errors=True)
        else:
            self._sql("DELETE FROM search_documents", "DELETE FROM search_generations")
        self.away["index"] += 1
        self._pause(3, 6)
        self._settle("index away")

    def index_damaged(self) -> None:
        """A file of the search index is cut short; in PostgreSQL some documents are lost with the rest."""
        self._say("index damaged")
        if self._site.postgres is None:
            files = [each for each in (self._site.var / "search").rglob("*.seg") if each.is_file()]
            if files:
                _cut(self._chance.choice(files))
        else:
            self._sql("DELETE FROM search_generations WHERE live")
        self.away["index"] += 1
        self._pause(3, 6)
        self._settle("index damaged")

    def all_at_once(self) -> None:
        """Everything goes in one moment, as when the machine loses its power, and comes back."""
        site = self._site
        gone = {"live": NO_ANSWER, "ready": NO_ANSWER, "health": NO_ANSWER}
        self._say("everything killed", within=2.0, **gone)
        site.kill_web()
        if site.postgres is not None:
            site.postgres.kill(alone=False)
        for number in range(2):
            site.kill_worker(number)
        site.redis.stop()
        site.mail.stop()
        self.kills.update(("web", "worker", "worker"))
        self.kills.update(["database"] if site.postgres is not None else [])
        self.away.update(("Redis", "mail server"))
        self._pause(1, 5)
        if site.postgres is not None:
            site.postgres.start()
        site.start_web()
        for number in range(2):
            site.start_worker(number)
        self._say("after everything was killed, without Redis and mail server")
        self._pause(5, 10)
        site.redis.start()
        site.mail.start()
        self._settle("everything killed")

    def _sql(self, *statements: str) -> None:
        engine = create_engine(self._site.url)
        with engine.begin() as connection:
            for each in statements:
                connection.execute(text(each))
        engine.dispose()


def _cut(path: Path) -> None:
    try:
        os.truncate(path, path.stat().st_size // 3)
    except FileNotFoundError:
        pass  # merged with another in this moment
