"""What the worker does: seal each entry once it has its position, and sign a head every hour."""

from datetime import timedelta

from participation import db, ledger
from participation.jobs import step
from participation.sealing import actions


@ledger.reader("seal")
def seal(entries: list[ledger.Entry]) -> None:
    """Seal every entry: in the transaction that moves the cursor, so each is sealed once."""
    actions.seal(entries)


@step("ledger-head", timedelta(hours=1), after_ledger=True)
def sign() -> bool:
    """Sign how far the ledger has come, also when nothing was added: that is said, too."""
    with db.transaction():
        actions.sign_head()
    return False
