"""An answer of a grid as CoverageJSON: https://covjson.org/spec/."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from onestop.crs import CRS84
from onestop.dataset import Dataset, Field
from onestop.grids.coverage import DEGREES, Frame, Piece

type Object = dict[str, Any]

AXES = ("y", "x")


def coverage_json(piece: Piece, dataset: Dataset) -> Object:
    """The document; a cell without data is null."""
    fields = [dataset.fields[band - 1] for band in piece.bands]
    timed, ranges = bool(dataset.periods), zip(fields, piece.values, strict=True)
    return {
        "type": "Coverage",
        "id": dataset.name,
        "domain": domain(piece.frame, dataset),
        "parameters": {field.name: parameter(field) for field in fields},
        "ranges": {field.name: ndarray(values, timed=timed) for field, values in ranges},
    }


def domain(frame: Frame, dataset: Dataset) -> Object:
    """Where the middles of the cells are, and when."""
    west, south, east, north = frame.box
    wide, high = (east - west) / frame.columns, (north - south) / frame.rows
    axes: Object = {
        "x": {"start": west + wide / 2, "stop": east - wide / 2, "num": frame.columns},
        "y": {"start": north - high / 2, "stop": south + high / 2, "num": frame.rows},
    }
    places = [{"coordinates": ["x", "y"], "system": system(frame.crs)}]
    if dataset.periods:
        axes["t"] = {"values": [f"{dataset.periods[-1].start}T00:00:00Z"]}
        places.append({"coordinates": ["t"], "system": {"type": "TemporalRS", "calendar": "Gregorian"}})
    return {"type": "Domain", "domainType": "Grid", "axes": axes, "referencing": places}


def system(code: int) -> Object:
    """A reference system; degrees have the longitude first here."""
    if code == DEGREES:
        return {"type": "GeographicCRS", "id": CRS84}
    return {"type": "ProjectedCRS", "id": f"http://www.opengis.net/def/crs/EPSG/0/{code}"}


def parameter(field: Field) -> Object:
    """What a band's numbers mean."""
    known = {"unit": {"label": field.unit.tagged, "symbol": field.unit.en}} if field.unit else {}
    return {
        "type": "Parameter",
        "description": field.title.tagged,
        "observedProperty": {"label": field.title.tagged},
        **known,
    }


def ndarray(values: "np.ma.MaskedArray[Any, Any]", *, timed: bool) -> Object:
    """The numbers of a band, row by row from the north."""
    whole = values.dtype.kind in "iu"
    numbers: NDArray[Any] = values.data
    if np.ma.is_masked(values):
        numbers = numbers.astype(object)
        numbers[np.ma.getmaskarray(values)] = None
    return {
        "type": "NdArray",
        "dataType": "integer" if whole else "float",
        "axisNames": ["t", *AXES] if timed else list(AXES),
        "shape": [1, *values.shape] if timed else list(values.shape),
        "values": numbers.ravel().tolist(),
    }
