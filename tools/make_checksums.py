"""Writes the checksum of every file of data/ to the end of data/README.md.

python -m tools.make_checksums
"""

import hashlib
from pathlib import Path

FOLDER = Path("data")
HEADING = "## Checksums"


def checksums(folder: Path) -> str:
    """One line for each file but the README itself, as sha256sum writes it."""
    files = sorted(path for path in folder.rglob("*") if path.is_file() and path != folder / "README.md")
    return "".join(f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.relative_to(folder)}\n" for path in files)


def write_checksums(folder: Path) -> None:
    """Replace what stands under the last heading."""
    readme = folder / "README.md"
    text, _, _ = readme.read_text(encoding="utf-8").partition(HEADING)
    readme.write_text(f"{text}{HEADING}\n\n```\n{checksums(folder)}```\n", encoding="utf-8")


if __name__ == "__main__":
    write_checksums(FOLDER)
