"""What is too long is looked at no further: whether it is an e-mail address, say, takes seconds."""

from typing import Any

from flask import Flask
from werkzeug.datastructures import MultiDict
from wtforms import EmailField, Field
from wtforms.validators import Length

from participation import web

asked: list[str] = []


def _costly(_form: Any, field: Field) -> None:
    asked.append(field.data)


class Letter(web.Form):
    email = EmailField(validators=[Length(max=20, message="At most %(max)d."), _costly])

    def validate_email(self, field: Field) -> None:
        asked.append(f"also {field.data}")


def test_only_what_has_the_length_is_looked_at_further(app: Flask) -> None:
    asked.clear()
    with app.test_request_context(method="POST"):
        long = Letter(MultiDict({"email": "a" * 1_000_000}))
        assert not long.validate()
        assert list(long.email.errors) == ["At most 20."]
        assert asked == []
        assert Letter(MultiDict({"email": "a@example.org"})).validate()
        assert asked == ["a@example.org", "also a@example.org"]
