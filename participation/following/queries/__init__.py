"""Reads about follows and notices."""

from participation.following.queries.follows import (
    Target,
    by_key,
    follow,
    followed,
    followed_here,
    follower_of,
    target,
)
from participation.following.queries.notices import NoticeGroup, repliers, told, unread

__all__ = [
    "NoticeGroup",
    "Target",
    "by_key",
    "follow",
    "followed",
    "followed_here",
    "follower_of",
    "repliers",
    "target",
    "told",
    "unread",
]
