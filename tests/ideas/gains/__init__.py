"""Tests of gains."""
