"""A field that must be filled in is not filled in by blanks."""

import pytest
from flask import Flask
from wtforms import EmailField, PasswordField, StringField, TextAreaField
from wtforms.validators import InputRequired

from participation import text, web
from participation.accounts.queries import normal_email


class _Asked(web.Form):
    title = StringField("Title", [InputRequired("Write a title.")])
    body = TextAreaField("Text", [InputRequired("Write a text.")])
    email = EmailField("E-mail", [InputRequired("Write an address.")])
    password = PasswordField("Password", [InputRequired("Write a password.")])


@pytest.mark.parametrize("blank", ["", " ", "\n \t", "\u00a0", "\u200b", "\xad \ufeff"])
def test_blanks_are_nothing_but_in_a_password(app: Flask, blank: str) -> None:
    sent = {"title": blank, "body": blank, "email": blank, "password": blank or " "}
    with app.test_request_context(method="POST", data=sent):
        form = _Asked()
        assert not form.validate()
        assert set(form.errors) == {"title", "body", "email"}


@pytest.mark.parametrize("sign", ["\xad", "\u200b", "\u200d", "\ufeff", "\u202a"])
def test_what_does_not_show_makes_no_other_address(app: Flask, sign: str) -> None:
    """Mail programs hand over an address with the marks that they wrote around it."""
    sent = {
        "title": f"Lokal{sign}plan",
        "body": "Vi",
        "email": f"{sign}bo@by{sign}en.dk",
        "password": "x",
    }
    with app.test_request_context(method="POST", data=sent):
        form = _Asked()
        assert form.validate()
        assert form.email.data == normal_email(sent["email"]) == "bo@byen.dk"
        assert text.visible(form.title.data) == "Lokalplan"
