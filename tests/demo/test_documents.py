"""Documents made in code are what they say they are."""

import io
import re
import zipfile

import pytest
from defusedxml.ElementTree import fromstring

from participation import storage
from participation.demo import documents

TEXT = ("Forslag (udkast) æøå", "Et afsnit med en skråstreg \\ og parenteser ().", "Mere " * 60)


def test_a_pdf_is_found_to_be_one() -> None:
    assert storage.detect(io.BytesIO(documents.pdf(TEXT, "da"))) == storage.PDF


def test_the_table_of_a_pdf_points_to_its_objects() -> None:
    content = documents.pdf(TEXT, "da")
    start = int(content.rsplit(b"startxref\n", 1)[1].split()[0])
    assert content[start:].startswith(b"xref\n0 8\n")
    places = re.findall(rb"(\d{10}) 00000 n ", content[start:])
    for number, place in enumerate(places, start=1):
        assert content[int(place) :].startswith(b"%d 0 obj" % number)


def test_signs_of_the_format_are_kept_apart_from_the_text() -> None:
    content = documents.pdf(TEXT, "da")
    assert "(Forslag \\(udkast\\) æøå)".encode("cp1252") in content
    assert rb"\\ og parenteser \(\)." in content


@pytest.mark.parametrize("language", ["da", "nb"])
def test_a_docx_is_found_to_be_one_and_holds_the_text(language: str) -> None:
    content = documents.docx((*TEXT, "<b> & co."), language)
    assert storage.detect(io.BytesIO(content)) == storage.DOCX
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None
        root = fromstring(archive.read("word/document.xml"))
    said = [node.text for node in root.iter() if node.tag.endswith("}t")]
    assert said == [*TEXT, "<b> & co."]
