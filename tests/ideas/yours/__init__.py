"""Tests of one's own ideas."""
