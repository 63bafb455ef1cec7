"""Who may have which file."""

from participation.accounts.models import Reader
from participation.exports.models import ExportFile
from participation.spaces.rules import is_official


def may_have_official(reader: Reader, space_id: int | None) -> bool:
    """Whether the reader may have the version with what is not public: officials of the space."""
    return space_id is not None and is_official(reader, space_id)


def may_fetch(reader: Reader, file: ExportFile) -> bool:
    """Whether a file is this reader's: its orderer's, or, for a visitor's, whoever has its address."""
    return file.user_id is None or file.user_id == reader.id
