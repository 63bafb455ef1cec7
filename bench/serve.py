"""One server of the benchmark, a process of its own: the site or the reference pages.

python -m bench.serve bench.site:make --port 8123 --workers 2
"""

import argparse
import ctypes
import importlib
import signal
import sys

from participation import config
from participation.cli.serving import run_server

PR_SET_PDEATHSIG = 1


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("target")
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--workers", type=int, default=1)
    args = parser.parse_args()
    if sys.platform == "linux":
        # When the benchmark is killed, its servers go with it.
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
    settings = config.load(host="127.0.0.1", port=args.port)
    module, _, make = args.target.partition(":")
    app = getattr(importlib.import_module(module), make)()
    run_server(app, args.target, settings, args.workers, factory=True)


if __name__ == "__main__":
    main()
