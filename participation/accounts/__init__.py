"""Accounts: people, their roles and their ways in."""
