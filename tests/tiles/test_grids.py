"""Grids as map layers: the cell's colour in every system, its values where it is asked about, its legend, its tiles."""

import json
from urllib.parse import urlencode

import numpy as np
import pytest
import rasterio
from lxml import etree
from PIL import ImageColor
from pyproj import Transformer

from onestop.cartography import Raster, open_atlas
from onestop.cartography.classes import STYLES

NAME = "population_grid_500m"
PIXELS = 101
SYSTEMS = {"EPSG:3857": 100.0, "EPSG:3826": 100.0, "EPSG:4326": 0.001, "CRS:84": 0.001}
"""Half a side of the pictures, in the units of each system."""


@pytest.fixture(scope="module")
def layer(release):
    found = open_atlas(release.path).layer(NAME)
    assert isinstance(found, Raster)
    return found


@pytest.fixture(scope="module")
def peak(release, layer):
    """The place of the fullest cell in degrees, and its values."""
    with rasterio.open(release.path / layer.dataset.file) as file:
        cells = file.read()
        row, column = np.unravel_index(cells[0].argmax(), cells[0].shape)
        x, y = file.xy(row, column)
    place = Transformer.from_crs(3826, 4326, always_xy=True).transform(x, y)
    return place, [int(value) for value in cells[:, row, column]]


def box(place, system: str) -> str:
    number = 4326 if system == "CRS:84" else int(system[5:])
    x, y = Transformer.from_crs(4326, number, always_xy=True).transform(*place)
    half = SYSTEMS[system]
    sides = (x - half, y - half, x + half, y + half)
    if system == "EPSG:4326":
        sides = (sides[1], sides[0], sides[3], sides[2])
    return ",".join(map(str, sides))


def asked(request: str, place, system: str, layer: str = NAME) -> str:
    return (
        f"service=WMS&version=1.3.0&request={request}&layers={layer}&styles=&crs={system}&bbox={box(place, system)}"
        f"&width={PIXELS}&height={PIXELS}&format=image/png&transparent=true"
    )


@pytest.mark.parametrize("system", SYSTEMS)
def test_the_fullest_cell_has_the_darkest_colour(ask, layer, peak, system: str) -> None:
    reply = ask("/service", asked("GetMap", peak[0], system))
    assert (reply.status, reply.headers["content-type"]) == (200, "image/png")
    middle = reply.image.convert("RGBA").getpixel((PIXELS // 2, PIXELS // 2))
    assert middle == (*ImageColor.getrgb(layer.colours_of("")[-1]), 255)


@pytest.mark.parametrize("system", SYSTEMS)
def test_a_cell_answers_with_its_values(ask, layer, peak, system: str) -> None:
    query = f"{asked('GetFeatureInfo', peak[0], system)}&query_layers={NAME}&i=50&j=50&info_format=application/json"
    found = json.loads(ask("/service", query).text)
    (feature,) = found["features"]
    assert list(feature["properties"].values()) == peak[1]
    assert feature["id"].startswith("500mN")
    assert found["units"]["P_CNT"] == "人 persons"


def test_the_sea_is_clear_and_answers_with_nothing(ask, peak) -> None:
    sea = (119.0, 22.5)
    assert ask("/service", asked("GetMap", sea, "EPSG:3857")).image.convert("RGBA").getextrema()[3] == (0, 0)
    query = f"{asked('GetFeatureInfo', sea, 'EPSG:3857')}&query_layers={NAME}&i=50&j=50&info_format=application/json"
    assert json.loads(ask("/service", query).text)["features"] == []


def test_the_whole_world_is_drawn_without_a_fault(ask) -> None:
    query = (
        f"service=WMS&version=1.3.0&request=GetMap&layers={NAME}&styles=&crs=EPSG:3857&width=256&height=256"
        "&bbox=-20037508,-20037508,20037508,20037508&format=image/png&transparent=true"
    )
    assert ask("/service", query).status == 200


def test_nobody_has_a_colour_of_its_own(layer) -> None:
    assert layer.counts
    for style in ("", *layer.styles):
        assert layer.classes_of(style).ranges[0] == (0.0, 1.0)
        assert len(layer.colours_of(style)) == len(layer.classes_of(style).limits) + 1


def test_a_grid_has_the_styles_of_the_statistics(ask, layer, peak) -> None:
    assert set(layer.styles) == set(STYLES)
    root = etree.fromstring(ask("/service", "service=WMS&version=1.3.0&request=GetCapabilities").body)
    offered = root.xpath(f"//*[local-name()='Layer'][*[local-name()='Name']='{NAME}']/*[local-name()='Style']")
    assert [style.findtext("{*}Name") for style in offered] == ["default", *layer.styles]
    for style in layer.styles:
        query = asked("GetMap", peak[0], "EPSG:3857").replace("styles=", f"styles={style}")
        middle = ask("/service", query).image.convert("RGBA").getpixel((PIXELS // 2, PIXELS // 2))
        assert middle == (*ImageColor.getrgb(layer.colours_of(style)[-1]), 255), style


def test_classes_of_a_grid_are_found_in_the_cells_that_have_somebody(layer) -> None:
    limits = layer.classes_of("quantile-5").limits
    assert limits[0] == 1.0
    assert len(limits) == 5
    assert list(limits) == sorted(set(limits))


def test_a_style_that_a_grid_does_not_have_is_refused(ask, peak) -> None:
    query = asked("GetMap", peak[0], "EPSG:3857").replace("styles=", "styles=quantile-6")
    assert "StyleNotDefined" in ask("/service", query).text


def test_the_legend_of_a_style_names_it(ask, layer) -> None:
    query = f"service=WMS&request=GetLegendGraphic&version=1.3.0&layer={NAME}&format=application/json"
    told = json.loads(ask("/service", f"{query}&style=natural-breaks-3").text)
    assert any("Natural breaks (Jenks), 3 classes" in note for note in told["notes"])
    assert len(told["entries"]) == 5


def test_the_legend_has_numbers_unit_and_period(ask, layer) -> None:
    found = ask("/service", f"service=WMS&request=GetLegendGraphic&version=1.3.0&layer={NAME}&format=application/json")
    told = json.loads(found.text)
    assert told["entries"][0] == {"colour": layer.colours_of("")[0], "label": "0"}
    assert told["entries"][-1]["label"] == "無資料 no data"
    assert any("人 persons" in note for note in told["notes"])
    assert any("113Y12M" in note for note in told["notes"])


def test_every_band_is_a_layer_of_the_capabilities(ask, release) -> None:
    root = etree.fromstring(ask("/service", "service=WMS&version=1.3.0&request=GetCapabilities").body)
    names = root.xpath("//*[local-name()='Layer']/*[local-name()='Name']/text()")
    for grid in release.manifest.grids:
        bands = [grid.name, *(f"{grid.name}:{field.name}" for field in grid.fields[1:])]
        assert [name for name in names if name.startswith(grid.name)] == bands


def test_a_tile_shows_the_grid(ask, layer) -> None:
    reply = ask(f"/wmts/{NAME}/GoogleMapsCompatible/9/428/219.png")
    if reply.image.convert("RGBA").getextrema()[3][1] == 0:
        reply = ask(f"/wmts/{NAME}/GoogleMapsCompatible/7/107/54.png")
    assert reply.status == 200
    colours = {pixel for _, pixel in reply.image.convert("RGBA").getcolors(1 << 16)}
    assert {(*ImageColor.getrgb(colour), 255) for colour in layer.colours_of("")} & colours


def drawn(ask, peak, styles: str = "", **more: str):
    query = asked("GetMap", peak[0], "EPSG:3857").replace("styles=", f"styles={styles}")
    return ask("/service", f"{query}&{urlencode(more)}")


def test_a_grid_states_its_period_and_refuses_another_time(ask, layer, peak) -> None:
    (period,) = layer.dataset.periods
    text = ask("/service", "service=WMS&version=1.3.0&request=GetCapabilities").text
    described = text[text.index(f"<Name>{NAME}</Name>") :].partition("</Layer>")[0]
    assert f">{period.start}</Dimension>" in described
    for time in (period.info_time, f"{period.start}", "current", "2000/2100"):
        assert drawn(ask, peak, time=time).headers["content-type"] == "image/png"
    refused = drawn(ask, peak, time="1990-01-01")
    assert refused.status == 400
    assert 'code="InvalidDimensionValue"' in refused.text
    assert f"{period.start}" in refused.text


def test_a_grid_takes_a_style_by_its_name_and_no_other_from_a_document(ask, layer, peak) -> None:
    head = '<StyledLayerDescriptor version="1.0.0" xmlns="http://www.opengis.net/sld">'
    named = f"<NamedLayer><Name>{NAME}</Name><NamedStyle><Name>quantile-3</Name></NamedStyle></NamedLayer>"
    reply = drawn(ask, peak, sld_body=f"{head}{named}</StyledLayerDescriptor>")
    assert reply.body == drawn(ask, peak, styles="quantile-3").body
    rules = "<UserStyle><FeatureTypeStyle><Rule/></FeatureTypeStyle></UserStyle>"
    own = f"<NamedLayer><Name>{NAME}</Name>{rules}</NamedLayer>"
    refused = drawn(ask, peak, sld_body=f"{head}{own}</StyledLayerDescriptor>")
    assert 'code="OperationNotSupported"' in refused.text
    assert "takes a NamedStyle and no UserStyle" in refused.text
