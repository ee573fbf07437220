"""The words of both sides: our errors, fields and answers as pygeoapi has them, and its arguments as ours."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from http import HTTPStatus
from pathlib import Path
from typing import Any

from flask import has_request_context, request
from pygeoapi.provider.base import ProviderInvalidQueryError, ProviderItemNotFoundError
from pygeofilter.ast import Node

from onestop.crs import CRS84, box_numbers
from onestop.dataset import Field
from onestop.errors import BadRelease, NotFound, OneStopError, TooMuch
from onestop.features import ASKED, Query
from onestop.instants import parse_interval
from onestop.release import Release, open_release


class BadQuestionError(ProviderInvalidQueryError):  # type: ignore[misc]  # pygeoapi has no types
    """What was asked is wrong; the sentence says what."""

    ogc_exception_code = "InvalidParameterValue"


class TooMuchError(BadQuestionError):
    """What was asked is more than one request may take."""

    http_status_code = HTTPStatus.UNPROCESSABLE_ENTITY


class UnavailableError(BadQuestionError):
    """The data served lack what is asked of them."""

    ogc_exception_code = "NoApplicableCode"
    http_status_code = HTTPStatus.SERVICE_UNAVAILABLE


ANSWERS = {NotFound: ProviderItemNotFoundError, TooMuch: TooMuchError, BadRelease: UnavailableError}
"""Our errors and those that pygeoapi has an answer for; BadQuestionError for the rest."""


@contextmanager
def answering() -> Iterator[None]:
    """Turn our errors into pygeoapi's."""
    try:
        yield
    except OneStopError as error:
        raise ANSWERS.get(type(error), BadQuestionError)(user_msg=str(error)) from error


@cache
def released(path: str) -> Release:
    """The release in a folder."""
    return open_release(Path(path))


def typed(fields: Iterable[Field]) -> dict[str, dict[str, str]]:
    """Fields and their types, as pygeoapi keeps them to know what may be named."""
    return {field.name: field.type.json_schema for field in fields}


def narrowed(bbox: Sequence[float], datetime_: str | None, filterq: Node | None) -> Query:
    """The box, time and filter as they were read in front of pygeoapi; where nobody did, as pygeoapi has them."""
    if has_request_context() and ASKED in request.environ:
        asked: Query = request.environ[ASKED]
        return asked
    time = parse_interval(datetime_) if datetime_ else None
    return Query(filter=filterq, bbox=box_numbers(bbox) if bbox else None, time=time)


def spoken() -> str:
    """The language of the answer: pygeoapi finds none for a provider that speaks Chinese as written in Taiwan."""
    return request.accept_languages.best or "zh-TW" if has_request_context() else "zh-TW"


def target(spec: Any) -> str:
    """The system that the answer is wanted in."""
    return CRS84 if spec is None else str(spec.target_crs_uri)


def collection(features: list[dict[str, Any]], matched: int) -> dict[str, Any]:
    """A FeatureCollection."""
    counts = {"numberMatched": matched, "numberReturned": len(features)}
    return {"type": "FeatureCollection", **counts, "features": features}
