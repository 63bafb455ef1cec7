"""Reads for feeds, calendars, the sitemap and paper: only what a visitor may read.

A feed reader cannot sign in, so feeds, calendars and the sitemap ask as a visitor, whoever asks.
"""

from participation.feeds.queries.calendar import Deadline, deadline, deadlines, ends, milestones
from participation.feeds.queries.contents import (
    FeedItem,
    answers,
    changes,
    extensions,
    items,
    newest,
    responses,
)
from participation.feeds.queries.finding import (
    VISITOR,
    about,
    all_labels,
    box,
    hearing,
    idea,
    labels,
    space,
    within,
)
from participation.feeds.queries.paper import comments_for_paper, responses_for_paper
from participation.feeds.queries.sitemap import (
    PART,
    Listed,
    part,
    parts,
    public_boxes,
    public_spaces,
)

__all__ = [
    "PART",
    "VISITOR",
    "Deadline",
    "FeedItem",
    "Listed",
    "about",
    "all_labels",
    "answers",
    "box",
    "changes",
    "comments_for_paper",
    "deadline",
    "deadlines",
    "ends",
    "extensions",
    "hearing",
    "idea",
    "items",
    "labels",
    "milestones",
    "newest",
    "part",
    "parts",
    "public_boxes",
    "public_spaces",
    "responses",
    "responses_for_paper",
    "space",
    "within",
]
