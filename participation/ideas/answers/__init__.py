"""Answers: the steps that officials take with an idea, what it becomes part of, and what came of it."""
