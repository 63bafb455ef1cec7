"""Taking out of a document what the program it was written with noted of its author and its moments.

Run as a script in a process of its own (`subprocesses`): whatever is wrong with a document ends that
process and nothing else. The document is on standard input, the bare one goes to standard output; what
cannot be taken out ends it with one of the exit codes below. It knows nothing of the site.
"""

import io
import re
import sys
import zipfile
from collections.abc import Callable, Iterator

from lxml import etree
from PIL import Image
from pypdf import PdfReader, PdfWriter
from pypdf.generic import ArrayObject, DictionaryObject, NameObject, StreamObject

BROKEN, LOCKED, SIGNED, HOLDS_OTHERS = 2, 3, 4, 5
"""Exit codes: not to be read; needs a password; names who signed; holds other files, such as a table."""
MAX_UNPACKED = 200_000_000
_ORIENTATION = 0x0112
LONG_AGO = (1980, 1, 1, 0, 0, 0)

_NO_ONE = "–"
_FILE = re.compile(r"^(file:|[a-z]:[\\/]|\\\\)", re.IGNORECASE)
"""Addresses on somebody's own disk, which hold the name of its owner."""


class PropertiesRefused(Exception):
    """Something that cannot be taken out; the code says what."""

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code


# Office documents: archives of XML and pictures.

_BLANK = {
    "core-properties}coreProperties": '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/'
    'metadata/core-properties"/>',
    "extended-properties}Properties": '<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/'
    'extended-properties"/>',
    "custom-properties}Properties": '<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/'
    'custom-properties"/>',
    "office:1.0}document-meta": '<office:document-meta xmlns:office="urn:oasis:names:tc:opendocument:'
    'xmlns:office:1.0" office:version="1.2"><office:meta/></office:document-meta>',
    "office:1.0}document-settings": '<office:document-settings xmlns:office="urn:oasis:names:tc:'
    'opendocument:xmlns:office:1.0" office:version="1.2"><office:settings/></office:document-settings>',
}
"""What stands in the place of a part that tells who wrote it, by the end of its root's name: parts
themselves may be called anything."""
_LEFT_OUT = re.compile(r"^(docProps/thumbnail\.\w+|Thumbnails/.*|layout-cache)$")
_GONE = frozenset(
    {
        "rsids", "docId", "docVars", "mailMerge", "attachedTemplate", "person", "presenceInfo",
        "saveThroughXslt", "writeProtection", "activeWritingStyle",
    }
)  # fmt: skip
"""Elements that are left out: who wrote it, in which sittings, by which template, on whose disk."""
_NAMES = frozenset({"author", "initials", "userId", "providerId"})
_MOMENTS = frozenset({"date", "dateUtc"})
_IDS = frozenset({"paraId", "textId", "durableId"})
_TARGETS = frozenset({"href", "Target"})
_WORDS_OWN = (
    "{http://schemas.openxmlformats.org/wordprocessingml",
    "{http://purl.oclc.org/ooxml/wordprocessingml",
    "{http://schemas.microsoft.com/office/word",
)
_MANIFEST = "{urn:oasis:names:tc:opendocument:xmlns:manifest:1.0}"
_CHANGED = frozenset({"creator", "creator-initials", "initials", "author-initials"})
"""Elements of remarks and tracked changes in an ODT that name somebody."""


def bare_office(content: bytes) -> bytes:
    """A DOCX or ODT without properties, names in remarks and changes, and marks of its sittings."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(out, "w") as target:
        members = [each for each in source.infolist() if not each.is_dir()]
        if sum(each.file_size for each in members) > MAX_UNPACKED:
            raise PropertiesRefused(BROKEN)
        if any(each.filename.startswith("_xmlsignatures/") for each in members):
            raise PropertiesRefused(SIGNED)
        if any(each.filename.endswith("documentsignatures.xml") for each in members):
            raise PropertiesRefused(SIGNED)
        for member in members:
            name = member.filename
            if _LEFT_OUT.match(name):
                continue
            plain = zipfile.ZipInfo(name, LONG_AGO)
            stored = name == "mimetype"
            plain.compress_type = zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED
            target.writestr(plain, _member(name, source.read(member)))
    return out.getvalue()


def _member(name: str, content: bytes) -> bytes:
    if name == "mimetype":
        return content
    if re.match(r"^customXml/item\d*\.xml$", name):
        return b"<blank/>"
    if name.endswith((".xml", ".rels", ".rdf")):
        return _bare_xml(content)
    if content.startswith((b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff")):
        return _bare_picture(content)
    if not content:
        return content
    raise PropertiesRefused(HOLDS_OTHERS)


def _local(name: object) -> str:
    return etree.QName(name).localname if isinstance(name, str) else ""


def _bare_xml(content: bytes) -> bytes:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True)
    root = etree.fromstring(content, parser)
    for ending, blank in _BLANK.items():
        if str(root.tag).endswith(ending):
            return blank.encode()
    for element in list(root.iter()):
        tag = _local(element.tag)
        parent = element.getparent()
        if parent is not None and (tag in _GONE or _leads_to_what_is_gone(element)):
            _remove(parent, element)
            continue
        if tag in _CHANGED:
            element.text = _NO_ONE
        elif tag == "date":
            element.text = "1980-01-01T00:00:00"
        _bare_attributes(element)
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True))


def _leads_to_what_is_gone(element: etree._Element) -> bool:
    """Whether it speaks of a part that is left out, or of the template that somebody has on a disk."""
    kind, target = element.get("Type") or "", (element.get("Target") or "").lstrip("/")
    path = element.get(f"{_MANIFEST}full-path") or target
    return kind.endswith("/attachedTemplate") or bool(_LEFT_OUT.match(path))


def _remove(parent: etree._Element, element: etree._Element) -> None:
    """Remove an element, and keep the text that follows it."""
    before = element.getprevious()
    if element.tail and before is not None:
        before.tail = (before.tail or "") + element.tail
    elif element.tail:
        parent.text = (parent.text or "") + element.tail
    parent.remove(element)


def _bare_attributes(element: etree._Element) -> None:
    for key, value in list(element.attrib.items()):
        name, of_word = _local(key), str(key).startswith(_WORDS_OWN)
        if "rsid" in name.lower() or name in _IDS or (of_word and name in _MOMENTS):
            del element.attrib[key]
        elif of_word and name in _NAMES:
            element.set(key, _NO_ONE)
        elif name in _TARGETS and _FILE.match(str(value)):
            element.set(key, "about:blank")


def _bare_picture(content: bytes) -> bytes:
    """The same picture drawn anew, without place, camera, owner and moment."""
    with Image.open(io.BytesIO(content), formats=("PNG", "JPEG")) as picture:
        kind = picture.format
        drawn = picture.copy()
        drawn.info = {key: picture.info[key] for key in ("transparency",) if key in picture.info}
        # The document says how the picture lies, and programs differ in whether they ask itself too.
        upright = Image.Exif()
        upright[_ORIENTATION] = picture.getexif().get(_ORIENTATION, 1)
    out = io.BytesIO()
    if kind == "JPEG":
        drawn.save(out, "JPEG", quality=90, exif=upright)
    else:
        drawn.save(out, "PNG")
    return out.getvalue()


# PDF.

_NOTED = ("/Metadata", "/PieceInfo", "/LastModified")
_REMARK = ("/T", "/M", "/CreationDate", "/NM")


def bare_pdf(content: bytes) -> bytes:
    """A PDF without its properties, in the state of its last saving alone, and without names on remarks."""
    reader = PdfReader(io.BytesIO(content), strict=False)
    if reader.is_encrypted:
        raise PropertiesRefused(LOCKED)
    writer = PdfWriter(clone_from=reader)
    for found in _dictionaries(writer):
        for key in _NOTED:
            found.pop(key, None)
        if "/EmbeddedFiles" in found or found.get("/Subtype") == "/FileAttachment":
            raise PropertiesRefused(HOLDS_OTHERS)
        if found.get("/FT") == "/Sig" or found.get("/Type") == "/Sig":
            raise PropertiesRefused(SIGNED)
        if "/Rect" in found and found.get("/Subtype", "/Widget") != "/Widget":
            for key in _REMARK:
                found.pop(key, None)
        if isinstance(found, StreamObject) and _is_photo(found):
            found._data = _bare_jpeg(found._data)
    # Written twice: what nothing refers to any more is in the first and not in the second.
    return _written(PdfWriter(clone_from=PdfReader(io.BytesIO(_written(writer)))))


def _written(writer: PdfWriter) -> bytes:
    writer.metadata = None
    writer._ID = None
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def _dictionaries(writer: PdfWriter) -> Iterator[DictionaryObject]:
    """Every dictionary in it, those inside others too."""
    waiting: list[object] = list(writer._objects)
    while waiting:
        each = waiting.pop()
        if isinstance(each, DictionaryObject):
            yield each
            waiting.extend(each.values())
        elif isinstance(each, ArrayObject):
            waiting.extend(each)


def _is_photo(stream: StreamObject) -> bool:
    kind = stream.get("/Filter")
    return kind == "/DCTDecode" or kind == ArrayObject([NameObject("/DCTDecode")])


def _bare_jpeg(content: bytes) -> bytes:
    """A JPEG without what cameras and programs note in it: segments of ISO/IEC 10918-1, B.1.1.3.

    Kept of the application's are JFIF (APP0), the colour profile (APP2) and Adobe's colours (APP14).
    """
    if not content.startswith(b"\xff\xd8"):
        return content
    kept, at = [b"\xff\xd8"], 2
    while at + 4 <= len(content) and content[at] == 0xFF and content[at + 1] != 0xDA:
        marker, length = content[at + 1], int.from_bytes(content[at + 2 : at + 4], "big")
        noted = 0xE0 <= marker <= 0xEF and marker not in (0xE0, 0xE2, 0xEE)
        if not noted and marker != 0xFE:
            kept.append(content[at : at + 2 + length])
        at += 2 + length
    return b"".join([*kept, content[at:]])


BARE: dict[str, Callable[[bytes], bytes]] = {
    "pdf": bare_pdf,
    "docx": bare_office,
    "odt": bare_office,
}


def main() -> int:
    """Undress one document; the exit code says what was in the way."""
    try:
        bare = BARE[sys.argv[1]](sys.stdin.buffer.read())
    except PropertiesRefused as refused:
        return refused.code
    except Exception:
        return BROKEN
    sys.stdout.buffer.write(bare)
    return 0


if __name__ == "__main__":
    sys.exit(main())
