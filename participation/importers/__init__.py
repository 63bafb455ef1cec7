"""Bringing in what people said elsewhere: Polis conversations, CONSUL proposals, hearing responses.

An importer reads files that it does not trust, writes in batches, and may be run again: what is
there already is counted as unchanged, and what cannot be used is reported row by row.
"""
