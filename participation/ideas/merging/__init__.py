"""Merging: ideas that say the same become one, with all who stand behind them, and can part again."""
