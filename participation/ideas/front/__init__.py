"""The page of an idea, which puts together what the rooms below show."""
