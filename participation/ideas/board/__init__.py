"""The department's board: ideas by state, who has them, moving one or many, and giving them to people."""
