"""The worker is woken by a thread: nobody waits for the queue, and no change stays without a wake."""

import threading
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from participation import config, jobs
from participation.jobs import queue, worker
from tests.conftest import make_settings


def test_who_asks_while_it_is_told_is_told_once_more(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker, "WAKES_APART", timedelta(0))
    waking = jobs.Jobs(app, config.current())
    begun, go_on = threading.Semaphore(0), threading.Semaphore(0)

    def tell() -> None:
        begun.release()
        assert go_on.acquire(timeout=30)

    monkeypatch.setattr(waking, "_tell", tell)
    waking.wake()
    assert begun.acquire(timeout=30)
    for _each in range(20):
        waking.wake()  # comes back at once, although the first one is still being told
    go_on.release()
    assert begun.acquire(timeout=30), "what was asked meanwhile is told too"
    go_on.release()
    waking.wake()
    assert begun.acquire(timeout=30)
    go_on.release()
    assert not begun.acquire(blocking=False), "twenty who ask at once are told once"


def test_a_thread_that_is_gone_is_started_again(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As after a fork, which copies the memory and not the threads."""
    waking = jobs.Jobs(app, config.current())
    told = threading.Semaphore(0)
    monkeypatch.setattr(waking, "_tell", told.release)
    gone = threading.Thread(target=int)
    gone.start()
    gone.join()
    waking._sender = gone
    waking.wake()
    assert told.acquire(timeout=30)


def test_processes_that_open_the_queue_for_the_first_time_at_once(
    engine_name: str, new_database_url: Any, tmp_path: Path
) -> None:
    """PostgreSQL refuses a table that another makes in the same moment, in spite of IF NOT EXISTS."""
    settings = make_settings(tmp_path, new_database_url(engine_name))
    begin = threading.Barrier(6)
    failures: list[Exception] = []

    def open_queue() -> None:
        begin.wait()
        try:
            queue.open_queue(settings).storage.close()
        except Exception as error:
            failures.append(error)

    threads = [threading.Thread(target=open_queue) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
