"""The site's name: as the installation says, otherwise in the reader's own language."""

from pathlib import Path

import pytest
from flask import Flask

from participation import i18n
from participation.config import UNNAMED
from tests.conftest import make_settings


@pytest.mark.parametrize(
    ("language", "name"),
    [("da", "Sig din mening"), ("nb", "Si din mening"), ("en", "Have your say")],
)
def test_a_site_without_a_name(app: Flask, tmp_path: Path, language: str, name: str) -> None:
    settings = make_settings(tmp_path, "sqlite://")
    unnamed = settings.model_copy(update={"site_name": UNNAMED})
    with app.test_request_context(), i18n.force_locale(language):
        assert str(i18n.site_name(unnamed)) == name
        assert i18n.site_name(settings) == "Fjordby siger sin mening"
