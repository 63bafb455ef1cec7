"""Tests of what belongs to projects."""
