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
local posts, at = {}, 0
function init(args)
  for line in io.lines(args[1]) do
    local path, cookie = line:match("^(%S+)\\t(.*)$")
    posts[#posts + 1] = {path, cookie}
  end
end
sent = 0
function request()
  local post = posts[sent + 1]
  if post == nil then wrk.thread:stop(); post = posts[#posts] else sent = sent + 1 end
  wrk.headers["Cookie"] = post[2] ~= "" and post[2] or nil
  return wrk.format("POST", post[1])
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


@dataclass(frozen=True)
class Post:
    """One form that somebody sends."""

    path: str
    cookie: str = ""


@dataclass(frozen=True)
class Load:
    """What is asked for: an address again and again, or, with `posts`, each of these once."""

    url: str
    headers: Mapping[str, str] = field(default_factory=dict)
    posts: Sequence[Post] = ()
    body: str = ""
    connections: int = READERS


@dataclass(frozen=True)
class Answered:
    """What came of it. Times are milliseconds; `sent` counts the posts that were begun."""

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
    """Ask for that long, and say how it was answered."""
    program = wrk()
    with tempfile.TemporaryDirectory(prefix="participation-bench-") as name:
        folder = Path(name)
        words = _with_wrk(program, load, seconds, folder) if program else _own(load, seconds, folder)
        done = subprocess.run(words, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise RuntimeError(f"{words[0]}: {done.stderr.strip() or done.stdout.strip()}")
    return Answered(**json.loads(done.stdout.splitlines()[-1]))


def _posts(load: Load, folder: Path) -> Path:
    file = folder / "posts"
    lines = (f"{post.path}\t{post.cookie}\n" for post in load.posts)
    file.write_text("".join(lines), encoding="utf-8")
    return file


def _with_wrk(program: str, load: Load, seconds: float, folder: Path) -> list[str]:
    script = folder / "script.lua"
    lines = [SCRIPT if load.posts else "", DONE]
    if load.posts:
        lines.append(f"wrk.body = {json.dumps(load.body)}")
    script.write_text("\n".join(lines), encoding="utf-8")
    words = [program, "-t1", f"-c{load.connections}", f"-d{max(1, round(seconds))}s"]
    words += ["--timeout", "30s", "-s", str(script)]
    for name, value in load.headers.items():
        words += ["-H", f"{name}: {value}"]
    words.append(load.url)
    return [*words, "--", str(_posts(load, folder))] if load.posts else words


def _own(load: Load, seconds: float, folder: Path) -> list[str]:
    order = folder / "order.json"
    order.write_text(
        json.dumps(
            {
                "url": load.url,
                "headers": dict(load.headers),
                "posts": str(_posts(load, folder)) if load.posts else None,
                "body": load.body,
                "connections": load.connections,
                "seconds": seconds,
            }
        ),
        encoding="utf-8",
    )
    return [sys.executable, "-m", "bench.client", str(order)]
