"""Answering a hearing: with an account or by confirming a link."""
