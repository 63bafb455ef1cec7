"""An employee's home: what is asked of her and her colleagues, what waits for her, and what came of it."""
