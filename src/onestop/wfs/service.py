"""What an operation needs to know of the service it belongs to, and what it hands back."""

from collections.abc import Iterable
from dataclasses import dataclass

from onestop.gml import ONESTOP
from onestop.wfs.names import Version
from onestop.wfs.types import FeatureTypes

XML = "application/xml; charset=UTF-8"


@dataclass(frozen=True, slots=True)
class Service:
    """The types of a release, and the address that people reach us at."""

    types: FeatureTypes
    base: str

    @property
    def url(self) -> str:
        """Where every operation is."""
        return f"{self.base}/wfs"

    def schema_url(self, version: Version, names: Iterable[str]) -> str:
        """Where the schema of types is described."""
        wanted = f"service=WFS&version={version}&request=DescribeFeatureType"
        parameter = "typeNames" if version == "2.0.0" else "typeName"
        return f"{self.url}?{wanted}&{parameter}={','.join(names)}"

    def schema_location(self, version: Version, names: Iterable[str]) -> str:
        """Our namespace and its schema, as `xsi:schemaLocation` has them."""
        return f"{ONESTOP} {self.schema_url(version, names)}"


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer, made piece by piece as it is sent.

    :ivar filename: what it is saved as, where it is a file
    """

    content_type: str
    body: Iterable[bytes]
    filename: str = ""
