"""Addresses that are built once, and arguments that are looked up without an exception."""

import pytest
from flask import Flask, request, url_for
from werkzeug.exceptions import BadRequestKeyError
from werkzeug.routing import BuildError


def test_an_address_without_values_is_of_the_place_the_site_is_put_at(app: Flask) -> None:
    for place in ("", "/town", ""):
        with app.test_request_context("/", environ_overrides={"SCRIPT_NAME": place}):
            assert [url_for("ideas.index") for _ in range(2)] == [f"{place}/ideas"] * 2


def test_an_address_with_values_is_built_for_them(app: Flask) -> None:
    with app.test_request_context("/ideas"):
        assert url_for("ideas.index") == "/ideas"
        assert url_for("ideas.index", state="new") == "/ideas?state=new"
        assert url_for("ideas.index", _anchor="list") == "/ideas#list"
        assert url_for("ideas.index", _external=True) == "http://localhost/ideas"
        assert url_for("ideas.index") == "/ideas"
        assert url_for("support.vote", idea_id=3) != url_for("support.vote", idea_id=4)
        with pytest.raises(BuildError):
            url_for("ideas.nothing")


def test_arguments_are_looked_up_as_werkzeug_does(app: Flask) -> None:
    with app.test_request_context("/ideas?n=3&n=4&word=sti&empty="):
        assert request.args.get("n") == "3"
        assert request.args.get("n", type=int) == 3
        assert request.args.get("word", 7, type=int) == 7
        assert request.args.get("empty", "x") == ""
        assert request.args.get("missing") is None
        assert request.args.get("missing", "x") == "x"
        assert request.args.getlist("n") == ["3", "4"]
        with pytest.raises(BadRequestKeyError):
            _ = request.args["missing"]
    with app.test_request_context("/", method="POST", data={"a": "1"}):
        assert request.form.get("a") == "1"
        assert request.form.get("b", "2") == "2"
        assert request.values.get("a") == "1"
