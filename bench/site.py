"""The site as the benchmark starts it: the product's application, with caches off when asked.

BENCH_CACHES=pages,fragments   all that the product has, as it is (the default)
BENCH_CACHES=pages,fragments,moving   the same, and something else changes before each request
BENCH_CACHES=fragments         each page is made anew; what stands in it may be kept
BENCH_CACHES=                  everything is made anew
"""

import os
from itertools import count

from flask import Flask

from participation import config, create_app

ALL = ("pages", "fragments")
MOVING = "moving"


def without_fragments(app: Flask) -> Flask:
    """Let an application keep no fragments: there is no room for any."""
    kept = app.extensions.get("fragments")
    if kept is not None:
        kept.limit = 0
    return app


def moving(app: Flask) -> Flask:
    """Let each request find another version of the content, as if somebody had just voted elsewhere."""
    pages = app.extensions["pages"]
    numbers = count()
    ask = pages.version.ask
    pages.version.ask = lambda: ask() and next(numbers)
    return app


def make() -> Flask:
    """The application with the caches that BENCH_CACHES names."""
    wanted = os.environ.get("BENCH_CACHES", ",".join(ALL)).split(",")
    settings = config.load() if "pages" in wanted else config.load(page_cache_mb=0)
    app = create_app(settings)
    if MOVING in wanted:
        moving(app)
    return app if "fragments" in wanted else without_fragments(app)
