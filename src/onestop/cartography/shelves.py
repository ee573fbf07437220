"""Finds what is shipped beside the code: fonts and boundaries in `data/`, the base configuration in `mapproxy/`."""

from pathlib import Path

import onestop
from onestop.errors import BadSetting

PACKAGE = Path(onestop.__file__).parent


def shelf(name: str) -> Path:
    """A shelf of the project folder, or of the copy inside an installed package."""
    for root in (PACKAGE / "resources", PACKAGE.parents[1]):
        if (root / name).is_dir():
            return root / name
    raise BadSetting(
        f"{name}/: 找不到隨附的資料夾 the folder that ships with OneStop was found neither in {PACKAGE} nor beside src/"
    )
