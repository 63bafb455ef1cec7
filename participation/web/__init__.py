"""The web: what every view uses to answer, to ask for permission, and to page; it knows no feature."""

from flask import Response as Answer

from participation.web.answers import back, page, redirect, render, safe_path
from participation.web.errors import TooMany
from participation.web.forms import Form, check_version
from participation.web.limiting import limiter
from participation.web.navigation import NavigationItem, menus
from participation.web.paging import Cursor, Page, paged
from participation.web.permissions import Permission, allow, permission, sign_in_first

__all__ = [
    "Answer",
    "Cursor",
    "Form",
    "NavigationItem",
    "Page",
    "Permission",
    "TooMany",
    "allow",
    "back",
    "check_version",
    "limiter",
    "menus",
    "page",
    "paged",
    "permission",
    "redirect",
    "render",
    "safe_path",
    "sign_in_first",
]
