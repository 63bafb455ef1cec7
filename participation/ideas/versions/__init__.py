"""The versions of an idea: all are kept, can be compared, and can be taken up again."""
