"""Reading the text out of a document, in a process of its own: run by `subprocesses.run`.

It knows nothing of the site. What it is given is on standard input, what it found goes to standard
output; whatever goes wrong with a document ends this process and nothing else.
"""

import io
import logging
import sys
import zipfile
from collections.abc import Callable

from defusedxml.ElementTree import fromstring, iterparse
from pypdf import PdfReader

MAX_PAGES = 300
MAX_CHARACTERS = 400_000
MAX_XML = 60_000_000

_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_GAPS = {f"{_WORD}tab": " ", f"{_WORD}br": " ", f"{_TEXT}s": " ", f"{_TEXT}tab": " "}


def read_pdf(content: bytes) -> str:
    """The text of the first pages of a PDF; a scan has none."""
    pages: list[str] = []
    size = 0
    reader = PdfReader(io.BytesIO(content), strict=False)
    if reader.is_encrypted and not reader.decrypt(""):
        return ""
    for page in reader.pages[:MAX_PAGES]:
        try:
            text = page.extract_text()
        except Exception:  # noqa: S112  (one bad page does not cost the others)
            continue
        pages.append(text)
        size += len(text)
        if size > MAX_CHARACTERS:
            break
    return "\n\n".join(pages)


def _main_part(archive: zipfile.ZipFile) -> str:
    """Where the text of a DOCX stands: most programs call it word/document.xml, and need not."""
    with archive.open("_rels/.rels") as source:
        for each in fromstring(source.read(MAX_XML)):
            if each.get("Type", "").endswith("/officeDocument"):
                return str(each.get("Target", "")).lstrip("/")
    return ""


def _gathered(content: bytes, main: Callable[[zipfile.ZipFile], str]) -> str:
    """The text of the paragraphs of an office document, one on each line."""
    lines: list[str] = []
    size = 0
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        member = main(archive)
        if archive.getinfo(member).file_size > MAX_XML:
            return ""
        with archive.open(member) as source:
            for _event, element in iterparse(source, events=("end",)):
                if element.tag not in (f"{_WORD}p", f"{_TEXT}p", f"{_TEXT}h"):
                    continue
                if element.tag == f"{_WORD}p":
                    line = "".join(
                        (each.text or "") if each.tag == f"{_WORD}t" else _GAPS.get(each.tag, "")
                        for each in element.iter()
                    )
                else:
                    line = "".join(
                        _GAPS.get(each.tag, "") + (each.text or "") + (each.tail or "")
                        for each in element.iter()
                    )
                element.clear()
                if line.strip():
                    lines.append(line)
                    size += len(line)
                if size > MAX_CHARACTERS:
                    break
    return "\n".join(lines)


READERS: dict[str, Callable[[bytes], str]] = {
    "pdf": read_pdf,
    "docx": lambda content: _gathered(content, _main_part),
    "odt": lambda content: _gathered(content, lambda _archive: "content.xml"),
}


def main() -> int:
    """Read one document; the exit code says whether there was anything to read."""
    # A damaged PDF is complained of thousands of times, to nobody.
    logging.disable()
    # A word that a soft hyphen parts at the end of a line is one.
    text = READERS[sys.argv[1]](sys.stdin.buffer.read()).replace("\u00ad\n", "")
    sys.stdout.buffer.write(text[:MAX_CHARACTERS].encode("utf-8", "replace"))
    return 0


if __name__ == "__main__":
    sys.exit(main())
