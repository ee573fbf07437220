"""AdminService, StatService and GetStatCode by every binding that ASMX gave: GET, POST form, JSON, SOAP 1.1 and 1.2.

A mistake is told where the answer would stand, as a text of JSON: {"Message": "…"}.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import orjson

from onestop.errors import BadValue, NotFound, OneStopError, TooMuch
from onestop.legacy import soap
from onestop.legacy.asmx import named
from onestop.legacy.mistakes import KeyRefused, Keys, MissingParameter, sentence
from onestop.legacy.replies import XML, Reply, Streamed, enveloped
from onestop.legacy.requests import JSON, Request
from onestop.legacy.statistics.operations import Call, Engine, Operation
from onestop.legacy.statistics.services import Service

SCRIPT = "application/json; charset=utf-8"
WRAPPER = "d"
"""In what ASP.NET wrapped an answer to a script."""
TOLD = (BadValue, NotFound, TooMuch, KeyRefused)
"""Mistakes of the caller that are told within the answer."""


@dataclass(frozen=True, slots=True)
class KeyedService:
    """One service.

    :ivar keys: who may ask
    """

    engine: Engine
    service: Service
    keys: Keys

    def by_http(self, name: str) -> Callable[[Request], Reply | Streamed]:
        """What answers an operation by GET, by a form or by a script."""

        def answered(request: Request) -> Reply | Streamed:
            if request.media_type == JSON:
                parts = self.parts(name, script_parameters(request.body))
                return Reply(orjson.dumps({WRAPPER: b"".join(parts).decode()}), SCRIPT)
            return enveloped(self.parts(name, request.parameters))

        return answered

    def bare(self, name: str, request: Request) -> Reply | Streamed:
        """The text of an operation by itself."""
        call = Call(self.engine, request.parameters)
        return Streamed(self.parts(name, request.parameters), XML if call.xml else SCRIPT)

    def by_soap(self, request: Request) -> Reply | Streamed:
        """An operation by SOAP; what is missing in an envelope is nothing, where the HTTP bindings insist on it."""

        def run(asked: soap.SoapCall, operation: Operation) -> Streamed:
            return soap.streamed(asked, self.told(operation, asked.parameters))

        return soap.answered(request, self.service.operations, run)

    def parts(self, name: str, parameters: Mapping[str, str]) -> Iterator[bytes]:
        """The text of an operation, or what was wrong; raises NotFound, and MissingParameter for the first of them."""
        operation = named(self.service.operations, name)
        if operation is None:
            raise NotFound("operation", name)
        for needed in operation.needed:
            if needed.lower() not in parameters:
                raise MissingParameter(needed)
        return self.told(operation, parameters)

    def told(self, operation: Operation, parameters: Mapping[str, str]) -> Iterator[bytes]:
        """The text of an operation, or what was wrong."""
        try:
            if not self.keys(parameters.get("oappid", ""), parameters.get("oapikey", "")):
                raise KeyRefused
            return operation.run(Call(self.engine, parameters))
        except TOLD as error:
            return message(error)


def message(error: OneStopError) -> Iterator[bytes]:
    """What was wrong, as a text of JSON."""
    return iter([orjson.dumps({"Message": sentence(error)})])


def script_parameters(body: bytes) -> dict[str, str]:
    """The parameters of a script: an object of texts and numbers, their names in lower case. Raises BadValue."""
    try:
        given = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise BadValue("body", str(error)[:80], "JSON") from error
    if not isinstance(given, dict):
        raise BadValue("body", body[:40].decode("utf-8", "replace"), '{"x": "…", "y": "…"}')
    return {name.lower(): str(value).strip() for name, value in given.items() if isinstance(value, str | int | float)}
