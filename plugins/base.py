"""A process from a typed function: its inputs are a dataclass, and are described, checked and read by its fields."""

import csv
import io
from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import MISSING, dataclass, fields
from pathlib import Path
from typing import Any, ClassVar, get_type_hints

from pygeoapi.process.base import BaseProcessor

from onestop.dataset import Words
from onestop.errors import BadValue
from onestop.geojson import write
from plugins.inputs import Input, choice, inlined, shown

GEOJSON, CSV, JSON = "application/geo+json", "text/csv", "application/json"
FORMATS = {"geojson": GEOJSON, "json": GEOJSON, "csv": CSV}
"""Short names of what answers can be had as."""
FORMAT = Input(Words("輸出格式", "format of the answer"), choice(FORMATS))
"""The input that chooses one."""

MOST, MOST_LATER = 1_000, 100_000
"""Addresses or points that are answered at once, and in a job."""
OPENING = b'{"type":"FeatureCollection","features":['

type Object = dict[str, Any]
type Rows = Sequence[Sequence[object]]


@dataclass(frozen=True, slots=True)
class Description:
    """What people are told of a process.

    :ivar output: the name of its one output
    :ivar media_types: what the output can be had as, the first where nothing is asked for
    """

    name: str
    title: Words
    text: Words
    output: str
    output_title: Words
    media_types: tuple[str, ...]
    example: Mapping[str, Any]
    keywords: tuple[Words, ...] = ()


@dataclass(frozen=True, slots=True)
class Call:
    """How an answer is wanted."""

    media_type: str
    asynchronous: bool = False


@dataclass(frozen=True, slots=True)
class Work:
    """What there is to do: an answer that is made part by part, as it is read.

    :ivar steps: how many parts there are about
    """

    media_type: str
    parts: Iterable[bytes]
    steps: int = 1


class Process[Asked](BaseProcessor, ABC):  # type: ignore[misc]  # pygeoapi has no types
    """A process; its mistakes are OneStopErrors, and the manager of jobs has the answers to them.

    :cvar asked: the dataclass of its inputs
    :cvar public: its jobs hold nobody's data and are listed for everyone
    """

    asked: ClassVar[type]
    described: ClassVar[Description]
    public: ClassVar[bool] = False

    def __init__(self, definition: Object) -> None:
        super().__init__(definition, metadata(self.described, self.asked))
        self.supports_outputs = True
        self.inputs = inputs_of(self.asked)
        self.release = Path(definition.get("data", ""))
        self.doorplates: str = definition.get("doorplates", "")

    @abstractmethod
    def run(self, asked: Asked, call: Call) -> Work:
        """What there is to do for these inputs; raises OneStopError."""

    def prepare(self, data: Mapping[str, Any], outputs: Any = None, *, asynchronous: bool = False) -> Work:
        """Check what is asked and say what there is to do; raises OneStopError."""
        asked: Asked = read(self.asked, self.inputs, data)
        media_type = wanted(outputs, self.described) or getattr(asked, "f", None) or self.described.media_types[0]
        return self.run(asked, Call(media_type, asynchronous))

    def execute(self, data: Mapping[str, Any], outputs: Any = None) -> tuple[str, bytes]:
        """The whole answer, for managers other than ours."""
        work = self.prepare(data, outputs)
        return work.media_type, b"".join(work.parts)


def inputs_of(asked: type) -> dict[str, Input]:
    """The inputs of a process by name, as the fields of their dataclass are annotated."""
    hints = get_type_hints(asked, include_extras=True)
    return {one.name: hints[one.name].__metadata__[0] for one in fields(asked)}


def required(asked: type) -> list[str]:
    """The names of the inputs that must be given."""
    return [one.name for one in fields(asked) if one.default is MISSING]


def read[Asked](asked: type[Asked], known: Mapping[str, Input], data: Mapping[str, Any]) -> Asked:
    """The inputs; raises BadValue for what is missing, unknown or wrong."""
    for name in data:
        if name not in known:
            raise BadValue("input", shown(name), ", ".join(known))
    for name in required(asked):
        if name not in data:
            raise BadValue(name, "nothing", "a value; this input must be given")
    return asked(**{name: known[name].kind.read(name, inlined(name, value)) for name, value in data.items()})


def wanted(outputs: Any, described: Description) -> str | None:
    """The media type that the member `outputs` asks for; raises BadValue for what cannot be had."""
    named = {str(name): {} for name in outputs} if isinstance(outputs, list) else outputs or {}
    if not isinstance(named, dict) or not all(isinstance(one, dict) for one in named.values()):
        raise BadValue("outputs", shown(outputs), f'an object such as {{"{described.output}": {{}}}}')
    for name, about in named.items():
        if name != described.output:
            raise BadValue("outputs", shown(name), described.output)
        if about.get("transmissionMode", "value") != "value":
            raise BadValue("transmissionMode", shown(about["transmissionMode"]), "value")
    about = named.get(described.output, {}).get("format") or {}
    media_type = about.get("mediaType") if isinstance(about, dict) else about
    if media_type is not None and media_type not in described.media_types:
        raise BadValue("mediaType", shown(media_type), ", ".join(described.media_types))
    return media_type


def metadata(described: Description, asked: type) -> Object:
    """A description as pygeoapi has it; made anew for each, as pygeoapi writes into it."""
    must = required(asked)
    return {
        "id": described.name,
        "version": "1.0.0",
        "title": described.title.tagged,
        "description": described.text.tagged,
        "keywords": [word for words in described.keywords for word in (words.zh, words.en)],
        "links": [],
        "jobControlOptions": ["sync-execute", "async-execute"],
        "outputTransmission": ["value"],
        "inputs": {name: described_input(one, required=name in must) for name, one in inputs_of(asked).items()},
        "outputs": {
            described.output: {"title": described.output_title.tagged, "schema": schema(described.media_types)}
        },
        "example": {"inputs": dict(described.example)},
    }


def described_input(one: Input, *, required: bool) -> Object:
    """An input as pygeoapi has it."""
    occurs = {"minOccurs": int(required), "maxOccurs": 1}
    return {"title": one.title.tagged, **occurs, "schema": dict(one.kind.schema)}


def schema(media_types: Sequence[str]) -> Object:
    """The schema of an output that can be had as these."""
    kinds = [{"type": "string" if one == CSV else "object", "contentMediaType": one} for one in media_types]
    return kinds[0] if len(kinds) == 1 else {"oneOf": kinds}


def few(name: str, count: int, call: Call) -> None:
    """Raise BadValue where there are more addresses or points than are answered."""
    most = MOST_LATER if call.asynchronous else MOST
    if count > most:
        raise BadValue(name, f"{count:,} of them", f"at most {most:,}; {MOST_LATER:,} with Prefer: respond-async")


def answer(call: Call, steps: int, *, features: Iterable[Sequence[Object]], rows: Iterable[Rows]) -> Work:
    """The answer as it is wanted, out of pages of features or of rows, whose first has the names of the columns."""
    made = map(lines, rows) if call.media_type == CSV else collection(features)
    return Work(call.media_type, made, steps)


def collection(pages: Iterable[Sequence[Object]]) -> Iterator[bytes]:
    """A FeatureCollection, page by page."""
    count, before = 0, OPENING
    for page in filter(None, pages):
        yield before + write(list(page))[1:-1]
        count, before = count + len(page), b","
    yield (b"" if count else OPENING) + f'],"numberReturned":{count}}}'.encode()


def lines(rows: Rows) -> bytes:
    """Rows as lines of CSV."""
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue().encode("utf-8", "replace")
