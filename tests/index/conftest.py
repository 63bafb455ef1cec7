"""What tests of search stand on: no index, and a way to bring one up to what was done."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import inspect

from participation import db, ledger
from participation.index import indexing, vocabulary
from participation.index.engines import engine


def catch_up() -> None:
    """Let the index take in everything, as the worker does."""
    db.session.commit()
    for _turn in range(200):
        if not indexing.follow():
            return
    raise AssertionError("the index is never done")


@pytest.fixture(autouse=True)
def no_index(request: pytest.FixtureRequest) -> Iterator[None]:
    """Begin and end without an index: its folder outlives the transaction of a test."""
    if "app" not in request.fixturenames:
        yield
        return
    request.getfixturevalue("app")
    engine().forget()
    vocabulary.start_over()
    yield
    engine().forget()


@pytest.fixture
def indexed(app: Flask) -> Callable[[], None]:
    """A function that brings the index up to date with all there is, recorded or not."""

    def bring() -> None:
        db.session.commit()
        engine().forget()
        vocabulary.start_over()
        catch_up()

    return bring


def touch(*things: object) -> None:
    """Record that these subjects were changed, as their actions do."""
    for thing in things:
        ledger.record("subject.touched", subject_id=thing.id)  # type: ignore[attr-defined]


def fresh(thing: Any) -> Any:
    """The same row in the present session: the worker's transactions have closed the one before."""
    return db.session.get(type(thing), thing.__dict__.get("id") or inspect(thing).identity[0])
