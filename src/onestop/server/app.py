"""The composition root: settings, then the release, then its faces, then one door before them."""

from collections.abc import Callable
from pathlib import Path

from onestop.release import Release
from onestop.server.door import Face, FrontDoor
from onestop.server.health import Operator
from onestop.server.metrics import Meter
from onestop.server.mounts import build_faces
from onestop.settings import Settings


def compose(
    release: Release, settings: Settings, counts: Path, leaving: Callable[[], bool] = lambda: False
) -> FrontDoor:
    """Everything that one worker serves.

    :param counts: the folder in which all workers of this server count
    :param leaving: whether this worker is about to be replaced
    """
    faces = build_faces(release, settings)
    for segment, application in Operator(release, settings, dict(faces), counts).mounts().items():
        faces[segment] = Face(segment, application, probe="", methods=frozenset({"GET"}), open=False)
    return FrontDoor(faces, Meter(counts, [face.name for face in faces.values()]).count, leaving)
