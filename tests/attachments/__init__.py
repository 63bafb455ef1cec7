"""Tests of the attachments room."""
