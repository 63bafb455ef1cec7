"""Sealing keeps up with 1,000 entries a second; 1,000,000 are verified in a minute, in the same memory."""

import resource
import time

import pytest
from flask import Flask

from participation import clock, db, ledger
from participation.sealing import actions, verifying

ENTRIES = 1_000_000


@pytest.mark.load
@pytest.mark.timeout(0)
def test_a_million_entries(real_app: Flask) -> None:
    now = clock.now()
    with real_app.app_context():
        for start in range(0, ENTRIES, 50_000):
            with db.transaction():
                db.insert_many(
                    ledger.Entry,
                    [
                        {
                            "at": now,
                            "action": "idea.voted",
                            "subject_id": number % 5000,
                            "actor_key": f"{number:032x}",
                            "data": {"value": 1, "was": None},
                        }
                        for number in range(start, start + 50_000)
                    ],
                )
        while ledger.number_entries():
            pass
        started = time.process_time()
        ledger.follow("seal")
        sealing = time.process_time() - started
        with db.transaction():
            actions.sign_head()
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        started = time.process_time()
        with db.transaction(write=False):
            verifying.verify_chain()
        chain = time.process_time() - started
        more = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    assert ENTRIES / sealing >= 1_000
    assert chain < 60
    assert more < 64
