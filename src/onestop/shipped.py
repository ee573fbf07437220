"""Finds what ships beside the code: `data/`, `mapproxy/`, `pycsw/` and `pygeoapi-config.yml`."""

from pathlib import Path

from onestop.errors import BadSetting

PACKAGE = Path(__file__).parent
ROOTS = (PACKAGE / "resources", PACKAGE.parents[1])
"""The copy inside an installed package, or the project folder."""


def shipped(name: str) -> Path:
    """A file or folder that ships, such as `data/fonts`; raises BadSetting where the installation lost it."""
    for root in ROOTS:
        if (root / name).exists():
            return root / name
    raise BadSetting(
        f"{name}: 找不到隨附的檔案 which ships with OneStop, was found in neither of {', '.join(map(str, ROOTS))}"
    )
