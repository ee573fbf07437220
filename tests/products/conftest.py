"""What tests of products share."""

from collections.abc import Mapping

import pytest

from onestop.features import FeatureSource
from onestop.release import Release
from onestop.store import open_sources


@pytest.fixture(scope="session")
def sources(release: Release) -> Mapping[str, FeatureSource]:
    return open_sources(release)
