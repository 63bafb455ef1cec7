"""A field that must be filled in is not filled in by blanks."""

import pytest
from flask import Flask
from wtforms import EmailField, PasswordField, StringField, TextAreaField
from wtforms.validators import InputRequired

from participation import web


class _Asked(web.Form):
    title = StringField("Title", [InputRequired("Write a title.")])
    body = TextAreaField("Text", [InputRequired("Write a text.")])
    email = EmailField("E-mail", [InputRequired("Write an address.")])
    password = PasswordField("Password", [InputRequired("Write a password.")])


@pytest.mark.parametrize("blank", ["", " ", "\n \t", "\u00a0"])
def test_blanks_are_nothing_but_in_a_password(app: Flask, blank: str) -> None:
    sent = {"title": blank, "body": blank, "email": blank, "password": blank or " "}
    with app.test_request_context(method="POST", data=sent):
        form = _Asked()
        assert not form.validate()
        assert set(form.errors) == {"title", "body", "email"}
