"""Intake: responses on paper are entered, and all are read through before they are shown."""
