"""Bringing in what people said elsewhere: a wing of rooms, one for each format that is read.

An importer reads files that it does not trust, writes in batches, and may be run again: what is
there already is counted as unchanged, and what cannot be used is reported row by row. Each room of a
format has its `run` in `reading.py`; what they share stands in the rooms below them.
"""
