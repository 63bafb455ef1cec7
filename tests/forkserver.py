"""The parent of the processes that `tests.forking` asks for: it loads the program once, and forks."""

import json
import os
import selectors
import signal
import socket
import sys
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from participation.cli.main import PLACES, main


@dataclass
class _Asked:
    """A command that a process is to run: its words, environment and files, and code to run first."""

    words: list[str]
    environment: dict[str, str]
    first: str
    files: list[int]


def serve(path: str) -> _Asked:
    """Fork a process for each command that is asked for, and tell how it ended.

    Returns in the processes that are forked, with what they are to do; the parent ends with its test run.
    """
    listening = socket.socket(socket.AF_UNIX)
    listening.bind(path)
    listening.listen(64)
    ends, told = os.pipe()
    for end in (ends, told):
        os.set_blocking(end, False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.set_wakeup_fd(told)
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    clients: dict[int, socket.socket] = {}
    with selectors.DefaultSelector() as ready:
        for each in (listening, ends, sys.stdin):
            ready.register(each, selectors.EVENT_READ)
        while True:
            for key, _events in ready.select():
                if key.fileobj is sys.stdin:
                    sys.exit()
                if key.fileobj is listening:
                    client, _address = listening.accept()
                    asked = _receive(client)
                    process = os.fork()
                    if not process:
                        return asked
                    for file in asked.files:
                        os.close(file)
                    clients[process] = client
                    client.sendall(_eight(process))
                else:
                    os.read(ends, 512)
                    _tell(clients)


def _receive(client: socket.socket) -> _Asked:
    length, files, _flags, _from = socket.recv_fds(client, 4, 2)
    said: dict[str, Any] = json.loads(
        client.recv(int.from_bytes(length, "big"), socket.MSG_WAITALL)
    )
    return _Asked(said["words"], said["environment"], said["first"], files)


def _tell(clients: dict[int, socket.socket]) -> None:
    while clients:
        process, status = os.waitpid(-1, os.WNOHANG)
        if not process:
            return
        client = clients.pop(process)
        try:
            client.sendall(_eight(os.waitstatus_to_exitcode(status)))
        except BrokenPipeError:
            pass  # nobody waits for it any longer
        client.close()


def _eight(number: int) -> bytes:
    return number.to_bytes(8, "big", signed=True)


def begin(asked: _Asked) -> None:
    """Become a process as a shell would start it: of its own session, with its own files and environment."""
    os.setsid()
    signal.set_wakeup_fd(-1)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    nothing = os.open(os.devnull, os.O_RDONLY)
    for file, place in zip((nothing, *asked.files), (0, 1, 2), strict=True):
        os.dup2(file, place)
    os.closerange(3, 256)
    os.environ.clear()
    os.environ.update(asked.environment)


if __name__ == "__main__":
    for each in PLACES.values():
        import_module(f"participation.cli.{each.partition(':')[0]}")
    begun = serve(sys.argv[1])
    begin(begun)
    exec(begun.first)
    main(begun.words, prog_name="participation")
