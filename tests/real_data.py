"""Where the real data lie that some tests read in place."""

import os
from pathlib import Path

from participation import config

REAL = Path(os.environ.get("PARTICIPATION_REAL_DATA", config.ROOT.parent / "shared" / "data"))
