"""Reference systems of requests: which one is meant, in which order of axes, and what the answer calls it."""

from dataclasses import dataclass

from onestop import crs

DEFAULT = "urn:ogc:def:crs:EPSG::4326"
"""Of every type, and of boxes and geometries that do not say theirs."""
WHAT = "srsName"


@dataclass(frozen=True, slots=True)
class Srs:
    """The system of an answer.

    :ivar system: in whose own order of axes the store writes coordinates
    :ivar label: what the answer says: the name that was asked for, since its form stands for the order of axes
    """

    system: crs.Crs
    label: str


def find(text: str) -> Srs:
    """The system of `srsName`; raises BadValue.

    `EPSG:4326` has the longitude first, as clients of WFS 1.0 and 1.1 write it; the URN and the address have the
    latitude first. The three systems in degrees are taken as one, so the first is written as CRS84.
    """
    system = crs.find(text or DEFAULT, WHAT)
    asked = text.strip() or DEFAULT
    label = asked if ":" in asked and "[" not in asked else system.name
    turned = system.latitude_first and not crs.latitude_first(label)
    return Srs(crs.SYSTEMS[0] if turned else system, label)


def east_first(text: str) -> Srs:
    """The system of an answer in GeoJSON or CSV, which have what goes east first whatever the system says."""
    system = crs.find(text, WHAT) if text else crs.SYSTEMS[0]
    return Srs(crs.SYSTEMS[0] if system.degrees else system, system.urn)
