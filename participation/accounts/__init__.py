"""Accounts: people, their roles and their ways in."""

from participation.accounts.parts import register_data, register_figure, register_panel

__all__ = ["register_data", "register_figure", "register_panel"]
