"""Days and whole numbers as people type them: taken when they can be read, kept when not."""

from datetime import date, time

import pytest
from flask import Flask
from werkzeug.datastructures import MultiDict
from wtforms.validators import Optional

from participation import web


class _Form(web.Form):
    day = web.Day("Day", validators=[Optional()])
    number = web.Whole("Number", validators=[Optional()])
    starts = web.Clock("From", validators=[Optional()])


@pytest.mark.parametrize("typed", ["2026-12-13", "13.12.2026", "13/12/2026", "13-12-2026"])
def test_a_day_is_read_as_it_is_written_at_home(app: Flask, typed: str) -> None:
    with app.test_request_context():
        form = _Form(MultiDict({"day": typed}))
        assert form.validate()
        assert form.day.data == date(2026, 12, 13)


@pytest.mark.parametrize("typed", ["13/12 2026", "soon", "31.02.2026", "0001-01-01"])
def test_what_is_no_day_stays_in_its_field_with_a_plain_word(app: Flask, typed: str) -> None:
    with app.test_request_context():
        form = _Form(MultiDict({"day": typed, "number": "some"}))
        assert not form.validate()
        assert form.day.errors == ["Write the date as day, month and year: 25.11.2026."]
        assert form.number.errors == ["Write a whole number."]
        assert typed in form.day()


@pytest.mark.parametrize("typed", ["19:00", "19.00", "19", "19:00:00"])
def test_a_time_is_read_as_it_is_written_at_home(app: Flask, typed: str) -> None:
    with app.test_request_context():
        form = _Form(MultiDict({"starts": typed}))
        assert form.validate()
        assert form.starts.data == time(19)


@pytest.mark.parametrize("typed", ["19:", "kl. 19", "25.00", "19.60"])
def test_what_is_no_time_stays_in_its_field_with_a_plain_word(app: Flask, typed: str) -> None:
    with app.test_request_context():
        form = _Form(MultiDict({"starts": typed}))
        assert not form.validate()
        assert form.starts.errors == ["Write a time, such as 19.00."]
        assert typed in form.starts()
