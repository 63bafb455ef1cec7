"""The site as the benchmark starts it: the product's application, with caches off when asked.

BENCH_CACHES=pages,fragments   all that the product has, as it is (the default)
BENCH_CACHES=fragments         each page is made anew; what stands in it may be kept
BENCH_CACHES=                  everything is made anew
"""

import os

from flask import Flask

from participation import create_app

ALL = ("pages", "fragments")
_NAMES = {"pages": "page_cache", "fragments": "fragment_cache"}


def caches_left(app: Flask, left: set[str]) -> Flask:
    """Turn the other caches of an application off."""
    for kind, name in _NAMES.items():
        cache = app.extensions.get(name)
        if cache is not None:
            cache.enabled = kind in left
    return app


def make() -> Flask:
    """The application with the caches that BENCH_CACHES names."""
    wanted = os.environ.get("BENCH_CACHES", ",".join(ALL))
    return caches_left(create_app(), {each for each in wanted.split(",") if each})
