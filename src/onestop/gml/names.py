"""What features and their properties are called in GML."""

from collections.abc import Mapping

from onestop.dataset import Dataset, Field

PREFIX = "onestop"
ONESTOP = "urn:onestop:features"
"""The namespace of our feature types; a URN, since the same data are served at any address."""
GEOMETRY = "geometry"
"""The property that has the geometry of every type."""
UNFIT = "ªµº⁔"
"""Signs that names of Python have and those of XML have not."""


def properties(dataset: Dataset) -> Mapping[str, Field]:
    """What features have besides the geometry, by the names in XML: of a statistic with the days of its period."""
    found: dict[str, Field] = {}
    for field in (*dataset.fields, *dataset.times):
        name = ncname(field.name)
        while name in (GEOMETRY, *found):
            name += "_"
        found[name] = field
    return found


def ncname(text: str) -> str:
    """A text as a name of XML: any sign that such a name cannot have is a low line."""
    signs = [sign if sign not in UNFIT and (("a" + sign).isidentifier() or sign in "-.") else "_" for sign in text]
    return "".join(signs) if signs and signs[0].isidentifier() else "_" + "".join(signs)
