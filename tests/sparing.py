"""What a test run need not do twice: compile a template, a statement or what builds the addresses of a
route, and let a process read the same file.

All come to the same each time, and cost more than most tests. What is tested about the processes
themselves takes `subprocesses.run` as it is.
"""

import hashlib
import io
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import IO, Any

from jinja2 import BytecodeCache
from jinja2.bccache import Bucket
from sqlalchemy import Engine
from sqlalchemy.engine.default import DefaultDialect
from sqlalchemy.util import LRUCache
from werkzeug.routing import Rule

from participation import db
from participation.subprocesses import Limits, ScriptResult

Run = Callable[[Path, Sequence[str], IO[bytes], Limits], AbstractContextManager[ScriptResult]]
Build = Callable[..., Any]
MOST = 1_000_000
"""Bytes of a longer output are not kept."""
STATEMENTS = 3000
"""A site has six hundred; all rooms with their tests use more."""


class Templates(BytecodeCache):
    """Templates as they were compiled for one application, for the next; by name and content."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str, str], bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        found = self._kept.get((bucket.key, bucket.checksum))
        if found is not None:
            bucket.bytecode_from_string(found)

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._kept[bucket.key, bucket.checksum] = bucket.bytecode_to_string()


def compiled_once(create_engine: Callable[..., Engine]) -> Callable[..., Engine]:
    """`create_engine`, with statements as they were compiled for an engine before (see `alike`)."""
    known: LRUCache[Any, Any] = LRUCache(STATEMENTS)

    def create(url: str, **options: Any) -> Engine:
        return create_engine(url, execution_options={"compiled_cache": known}, **options)

    return create


def alike(one: DefaultDialect, other: object) -> bool:
    """Whether statements are the same for two dialects: those of one kind, all on the same server."""
    return type(one) is type(other)


def built_once(compile_builder: Callable[[Rule, bool], Build]) -> Callable[..., Build]:
    """`Rule._compile_builder`: the same rule of the next application is built by the same function.

    It knows nothing of the application, and compiling it was nine tenths of making one.
    """
    known: dict[tuple[object, ...], Build] = {}

    def compiled(rule: Rule, append_unknown: bool = True) -> Build:
        key = (rule.rule, repr(rule.defaults), tuple(rule._trace), append_unknown)
        if key not in known:
            known[key] = compile_builder(rule, append_unknown)
        return known[key]

    return compiled


def read_once(run: Run) -> Run:
    """`subprocesses.run`, but for what one process has read to its end no other is started."""
    known: dict[tuple[Path, tuple[str, ...], Limits, bytes], tuple[int, bytes, bytes]] = {}

    @contextmanager
    def reading(
        script: Path, arguments: Sequence[str], source: IO[bytes], limits: Limits
    ) -> Iterator[ScriptResult]:
        source.seek(0)
        digest = hashlib.sha256(source.read()).digest()
        key = (script, tuple(arguments), limits, digest)
        if key in known:
            db.let_go()
            code, output, said = known[key]
            yield ScriptResult(code, io.BytesIO(output), said)
            return
        with run(script, arguments, source, limits) as done:
            output = done.output.read(MOST + 1)
            if len(output) <= MOST:
                known[key] = (done.code, output, done.said)
            done.output.seek(0)
            yield done

    return reading
