"""make dictionary: write the tables and columns of exports into docs/exporting.md."""

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from participation import config, create_app
from participation.exports import tables

PAGE = config.ROOT / "docs" / "exporting.md"
HEADING = "## Tables and columns\n\n"


def main() -> int:
    with TemporaryDirectory() as folder:
        settings = config.load(
            participation_var=Path(folder), database_url=f"sqlite:///{folder}/none.sqlite3"
        )
        with create_app(settings, testing=True).app_context():
            before = PAGE.read_text(encoding="utf-8").partition(HEADING)[0]
            PAGE.write_text(before + HEADING + tables.as_markdown() + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
