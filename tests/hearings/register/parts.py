"""The parts of a hearing that the register has: those of the parties, which are taken from it."""

from tests.hearings.parties.parts import PARTS as OF_PARTIES
from tests.hearings.parts import Parts

PARTS = Parts(exported=OF_PARTIES.exported)
