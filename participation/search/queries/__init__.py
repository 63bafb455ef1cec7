"""Reads of search: what is asked for, what of it may be read, and the page of it."""

from participation.search.queries.index import question_of
from participation.search.queries.likeness import similar
from participation.search.queries.meant import suggestions
from participation.search.queries.others import every_hit, holding
from participation.search.queries.page import SearchResult, search
from participation.search.queries.wanted import CAP, Wanted

__all__ = [
    "CAP",
    "SearchResult",
    "Wanted",
    "every_hit",
    "holding",
    "question_of",
    "search",
    "similar",
    "suggestions",
]
