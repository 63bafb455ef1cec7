"""Moderation: decisions about contributions, each with its rule and reason, none without a trace."""
