"""Load on an address: wrk where the machine has it, else a client of our own (`bench.client`).

wrk is a small program in C that takes little from the two cores which the server needs. Where it is
missing, root on Debian gets Debian's; anybody else is told once and gets the client in Python.
"""

import functools
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

READERS, WRITERS = 8, 16
"""How many connections ask at once: people who read, and people who vote."""

SCRIPT = """
local each = {}
function init(args)
  for line in io.lines(args[1]) do
    local method, path, cookie, body = line:match("^(%S+)\\t(%S+)\\t(.*)\\t(.*)$")
    each[#each + 1] = {method, path, cookie, body}
  end
end
sent = 0
function request()
  local next = each[sent + 1]
  if next == nil then wrk.thread:stop(); next = each[#each] else sent = sent + 1 end
  wrk.headers["Cookie"] = next[3] ~= "" and next[3] or nil
  return wrk.format(next[1], next[2], nil, next[4] ~= "" and next[4] or nil)
end
"""
DONE = """
local threads = {}
function setup(thread) table.insert(threads, thread) end
function done(summary, latency)
  local sent = 0
  for _, thread in ipairs(threads) do sent = sent + (thread:get("sent") or 0) end
  local errors = summary.errors
  io.write(string.format(
    '{"requests":%d,"seconds":%f,"errors":%d,"p50":%f,"p99":%f,"sent":%d}\\n',
    summary.requests, summary.duration / 1e6,
    errors.connect + errors.read + errors.write + errors.status + errors.timeout,
    latency:percentile(50) / 1e3, latency:percentile(99) / 1e3, sent))
end
"""


class NoAnswer(Exception):
    """A server answered nothing for many seconds."""


@dataclass(frozen=True)
class Ask:
    """One thing that somebody asks for, or sends."""

    path: str
    cookie: str = ""
    method: str = "POST"
    body: str = ""
    """A form of its own (urlencoded), in the place of the one that all send."""


@dataclass(frozen=True)
class Load:
    """What is asked for: an address again and again, or, with `each`, each of these once."""

    url: str
    headers: Mapping[str, str] = field(default_factory=dict)
    each: Sequence[Ask] = ()
    body: str = ""
    connections: int = READERS


@dataclass(frozen=True)
class Answered:
    """What came of it. Times are milliseconds; `sent` counts what was begun of `each`."""

    requests: int
    seconds: float
    errors: int
    p50: float
    p99: float
    sent: int = 0

    @property
    def each_second(self) -> float:
        return self.requests / self.seconds if self.seconds else 0.0


@functools.cache
def wrk() -> str | None:
    """Where wrk is; BENCH_CLIENT=python asks for our own client."""
    if os.environ.get("BENCH_CLIENT") == "python":
        return None
    found = shutil.which("wrk") or _install()
    if found is None:
        print(
            "bench: no wrk was found (on Debian: apt-get install wrk), so a slower client asks",
            file=sys.stderr,
        )
    return found


def _install() -> str | None:
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return None
    print("bench: installing wrk with apt-get", file=sys.stderr, flush=True)
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for step in (["update", "-qq"], ["install", "-qq", "--no-install-recommends", "wrk"]):
        done = subprocess.run(
            ["apt-get", "-y", *step],
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
        )
        if done.returncode != 0:
            return None
    return shutil.which("wrk")


def put(load: Load, seconds: float) -> Answered:
    """Ask for that long, and say how it was answered.

    When nothing at all was answered, it is asked for longer; raises NoAnswer when that is in vain.
    """
    for longer in (1, 4, 10):
        answered = _put(load, seconds * longer)
        if answered.requests:
            return answered
    raise NoAnswer(f"{load.url} answered nothing within {seconds * longer} s")


def _put(load: Load, seconds: float) -> Answered:
    program = wrk()
    with tempfile.TemporaryDirectory(prefix="participation-bench-") as name:
        folder = Path(name)
        words = (
            _with_wrk(program, load, seconds, folder) if program else _own(load, seconds, folder)
        )
        done = subprocess.run(words, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise RuntimeError(f"{words[0]}: {done.stderr.strip() or done.stdout.strip()}")
    return Answered(**json.loads(done.stdout.splitlines()[-1]))


def _list(load: Load, folder: Path) -> Path:
    file = folder / "each"
    lines = (f"{ask.method}\t{ask.path}\t{ask.cookie}\t{ask.body}\n" for ask in load.each)
    file.write_text("".join(lines), encoding="utf-8")
    return file


def _with_wrk(program: str, load: Load, seconds: float, folder: Path) -> list[str]:
    script = folder / "script.lua"
    lines = [SCRIPT if load.each else "", DONE]
    if load.body:
        lines.append(f"wrk.body = {json.dumps(load.body)}")
    script.write_text("\n".join(lines), encoding="utf-8")
    words = [program, "-t1", f"-c{load.connections}", f"-d{max(1, round(seconds))}s"]
    words += ["--timeout", "30s", "-s", str(script)]
    for name, value in load.headers.items():
        words += ["-H", f"{name}: {value}"]
    words.append(load.url)
    return [*words, "--", str(_list(load, folder))] if load.each else words


def _own(load: Load, seconds: float, folder: Path) -> list[str]:
    order = {
        "url": load.url,
        "headers": dict(load.headers),
        "each": str(_list(load, folder)) if load.each else None,
        "body": load.body,
        "connections": load.connections,
        "seconds": seconds,
    }
    file = folder / "order.json"
    file.write_text(json.dumps(order), encoding="utf-8")
    return [sys.executable, "-m", "bench.client", str(file)]
