"""Sealing: the ledger's entries in a Merkle tree, its signed heads, and proofs that anybody can check."""
