"""Which Python it takes: one floor, said by the set-up, by pip and by the program, each in a line."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path

from participation.config import ROOT

TOO_OLD = (3, 11, 1)
CHOOSE = str(ROOT / "tools" / "python.sh")


def _fake(folder: Path, said: str) -> Path:
    """Our Python, which says something else of itself."""
    folder.mkdir(exist_ok=True)
    path = folder / "python3"
    path.write_text(
        f'#!/bin/sh\nexec {sys.executable} -c "import os, sys; {said}; exec(sys.argv[1])" "$2"\n'
    )
    path.chmod(0o755)
    return path


def _as_root(folder: Path) -> Path:
    """A path on which the command `id` says that root asks."""
    folder.mkdir()
    tell = folder / "id"
    tell.write_text("#!/bin/sh\necho 0\n")
    tell.chmod(0o755)
    return folder


def _choose(*path: Path, python: str = "python3") -> subprocess.CompletedProcess[str]:
    shown = ":".join([*map(str, path), "/usr/bin", "/bin"])
    return subprocess.run(
        [CHOOSE],
        env={"PATH": shown, "PYTHON": python},
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_set_up_refuses_an_older_python_in_a_line(tmp_path: Path) -> None:
    old = _fake(tmp_path / "old", f"sys.version_info = {TOO_OLD}")
    done = _choose(python=str(old))
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.count("\n") == 1
    assert "3.11.2 or newer" in done.stderr
    new = _fake(tmp_path / "new", "sys.version_info = (3, 11, 2)")
    assert _choose(python=str(new)).stdout == f"{new}\n"


def test_the_program_refuses_an_older_python_in_a_line() -> None:
    done = subprocess.run(
        [sys.executable, "-c", f"import sys; sys.version_info={TOO_OLD}; import participation.cli"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert "needs Python 3.11.2 or newer" in done.stderr


def test_the_floor_is_one() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    assert project["project"]["requires-python"] == ">=3.11.2"
    for file in ("participation/__init__.py", "tools/python.sh"):
        found = re.search(r"sys\.version_info < \(([\d, ]+)\)", (ROOT / file).read_text("utf-8"))
        assert found is not None
        assert found[1].replace(", ", ".") == "3.11.2", file


def test_a_python_that_a_service_cannot_reach_is_said(tmp_path: Path) -> None:
    """As one under /root: the set-up would succeed, and the site's own user could not start it."""
    root, private = _as_root(tmp_path / "root"), tmp_path / "private"
    within = _fake(private, f"sys.executable = '{private / 'python3'}'; os.__file__ = '/bin/sh'")
    private.chmod(0o700)
    done = _choose(root, python=str(within))
    assert done.stdout == f"{within}\n"
    assert done.stderr.count("\n") == 1
    assert f"only its owner may enter {private})" in done.stderr
    assert "PYTHON=/usr/bin/python3 make setup" in done.stderr
    outside = _fake(tmp_path / "open", "sys.executable = os.__file__ = '/bin/sh'")
    assert _choose(root, python=str(outside)).stderr == ""
