"""Watching: what /live, /ready and /health say each second, held against what they should say."""

import http.client
import json
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

PATHS = ("/live", "/ready", "/health")
ASKED_EACH = 1.0
"""Seconds from one question to the next."""
PATIENCE = 10
"""Seconds that an answer may take."""
NO_ANSWER = 0
"""In the place of a status."""
WITHIN_A_MINUTE = 60.0
"""Seconds within which all is well again when everything is back."""

AWAY = "The database does not answer."
DEAD = "A worker has not been seen since"


@dataclass(frozen=True)
class Expected:
    """What is to be said, from a moment on, after so many seconds at most in which it may change."""

    stage: str
    live: int = 200
    ready: int = 200
    health: int = 200
    says: str = ""
    """Words that stand in what /health says is wrong."""
    within: float = WITHIN_A_MINUTE
    since: float = field(default_factory=time.monotonic)

    def of(self, path: str) -> int:
        return {"/live": self.live, "/ready": self.ready, "/health": self.health}[path]


@dataclass
class Stage:
    """How it went while one thing was to be said."""

    expected: Expected
    settled: dict[str, float] = field(default_factory=dict)
    """By path, after how many seconds it was said for the first time."""
    asked: int = 0
    right: int = 0


class Watch:
    """Asks each second, each path in a thread of its own, and notes what is not as expected."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._lock = threading.Lock()
        self._over = threading.Event()
        self._threads = [
            threading.Thread(target=self._go_on, args=(path,), daemon=True) for path in PATHS
        ]
        self.stages: list[Stage] = []
        self.wrong: list[str] = []
        self.last: dict[str, Any] = {}
        """What /health said last, as it said it."""
        self.mail_away = 0
        """How often /health said that the mail server is away."""

    def begin(self, expected: Expected) -> None:
        self.expect(expected)
        for each in self._threads:
            each.start()

    def end(self) -> None:
        self._over.set()
        for each in self._threads:
            each.join(PATIENCE + 5)

    def expect(self, expected: Expected) -> None:
        """From now on this is to be said."""
        with self._lock:
            self._leave()
            self.stages.append(Stage(expected))

    def _leave(self) -> None:
        """What was never said, although there was time enough, is wrong."""
        if not self.stages:
            return
        stage = self.stages[-1]
        lasted = time.monotonic() - stage.expected.since
        for path in PATHS:
            if path not in stage.settled and lasted > stage.expected.within + PATIENCE:
                self.wrong.append(
                    f"{stage.expected.stage}: {path} never said {stage.expected.of(path)}"
                )

    def until(self, reached: Callable[[], bool], within: float) -> bool:
        """Wait until something is so; false when it is not in time."""
        end = time.monotonic() + within
        while time.monotonic() < end:
            if reached():
                return True
            time.sleep(0.2)
        return False

    def is_settled(self) -> bool:
        """Whether all that is to be said now has been said."""
        with self._lock:
            return len(self.stages[-1].settled) == len(PATHS)

    def longest(self, beginning: str) -> float:
        """The most seconds that it took, in stages of such a name, until all was said as expected."""
        stages = [each for each in self.stages if each.expected.stage.startswith(beginning)]
        return max((each for stage in stages for each in stage.settled.values()), default=0.0)

    # -------------------------------------------------------------------------------- asking

    def _go_on(self, path: str) -> None:
        while not self._over.is_set():
            with self._lock:
                stage = self.stages[-1]
            began = time.monotonic()
            status, said = self._ask(path)
            self._judge(stage, path, began, status, said)
            self._over.wait(max(0.0, ASKED_EACH - (time.monotonic() - began)))

    def _ask(self, path: str) -> tuple[int, dict[str, Any]]:
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=PATIENCE)
        try:
            connection.request("GET", path)
            answer = connection.getresponse()
            return answer.status, json.loads(answer.read())
        except (OSError, http.client.HTTPException, ValueError):
            return NO_ANSWER, {}
        finally:
            connection.close()

    def _judge(
        self, stage: Stage, path: str, began: float, status: int, said: dict[str, Any]
    ) -> None:
        with self._lock:
            if path == "/health" and said:
                self.last = said
                self.mail_away += bool(said.get("mail", {}).get("server_away_since"))
            if stage is not self.stages[-1]:
                return  # something happened between question and answer
            expected = stage.expected
            wrong = " ".join(said.get("wrong", ()))
            right = status == expected.of(path)
            if path == "/health" and right and status != NO_ANSWER:
                right = expected.says in wrong if expected.says else not wrong
            after = began - expected.since
            stage.asked += 1
            stage.right += right
            if right:
                stage.settled.setdefault(path, after)
            elif path in stage.settled or after > expected.within:
                self.wrong.append(
                    f"{expected.stage}, {after:.0f} s on: {path} said {status or 'nothing'} "
                    f"instead of {expected.of(path) or 'nothing'} {wrong}".rstrip()
                )
