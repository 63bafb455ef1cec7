"""The web: what every view uses to answer, to ask for permission, and to page; it knows no feature."""

from flask import Response as Answer

from participation.web.answers import (
    back,
    came_from,
    look_in_your_mail,
    moved,
    page,
    redirect,
    render,
    safe_path,
    see_other,
    this_address,
    whole_page,
)
from participation.web.arrival import by_arrival
from participation.web.caching import shared_page
from participation.web.csrf import key_is_enough
from participation.web.edges import clock_edge
from participation.web.errors import TooMany
from participation.web.forms import Clock, Day, Form, Whole, check_version
from participation.web.limiting import limiter, someone
from participation.web.navigation import NavigationItem, menus
from participation.web.paging import Cursor, Page, paged, walk
from participation.web.permissions import (
    Permission,
    SignInFirst,
    allow,
    permission,
    sign_in_first,
    sign_in_to_send,
)
from participation.web.submissions import once
from participation.web.traces import no_trace

__all__ = [
    "Answer",
    "Clock",
    "Cursor",
    "Day",
    "Form",
    "NavigationItem",
    "Page",
    "Permission",
    "SignInFirst",
    "TooMany",
    "Whole",
    "allow",
    "back",
    "by_arrival",
    "came_from",
    "check_version",
    "clock_edge",
    "key_is_enough",
    "limiter",
    "look_in_your_mail",
    "menus",
    "moved",
    "no_trace",
    "once",
    "page",
    "paged",
    "permission",
    "redirect",
    "render",
    "safe_path",
    "see_other",
    "shared_page",
    "sign_in_first",
    "sign_in_to_send",
    "someone",
    "this_address",
    "walk",
    "whole_page",
]
