"""Every page a visitor may open is kept for all visitors, or its record says why not (`not_shared`)."""

from flask import Flask

from participation.web import Permission
from tests.architecture.routes import collected


def test_pages_for_visitors_are_shared_or_have_a_reason(shared_app: Flask) -> None:
    open_to_visitors = {
        rule.endpoint
        for rule in shared_app.url_map.iter_rules()
        if "GET" in (rule.methods or ())
        and getattr(shared_app.view_functions[rule.endpoint], "permission", None)
        is Permission.anyone
    }
    shared = {
        endpoint
        for endpoint in open_to_visitors
        if getattr(shared_app.view_functions[endpoint], "shared", False)
    }
    reasons = {endpoint for endpoint, route in collected().items() if route.not_shared}
    assert open_to_visitors - shared == reasons


def test_only_pages_for_everybody_are_shared(shared_app: Flask) -> None:
    for endpoint, view in shared_app.view_functions.items():
        if getattr(view, "shared", False):
            assert view.permission is Permission.anyone, endpoint  # type: ignore[attr-defined]
