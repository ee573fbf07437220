"""OGC API Maps: the picture lies where it was asked for, shows what WMS shows, and says what it is."""

import io
import shutil
import subprocess
from typing import Any

import numpy as np
import pytest
import shapely
from PIL import Image
from pyproj import Transformer

from onestop import crs
from onestop.cartography import Choropleth, Look, open_atlas
from onestop.cartography.frame import Frame
from onestop.cartography.render import render
from onestop.features import Query
from onestop.levels import LEVELS, Level
from onestop.ogcapi.map_boxes import Extent
from onestop.ogcapi.map_frames import read_sight
from onestop.release import Release
from onestop.store import open_sources

NAME = "population_level2"
EPSG = "http://www.opengis.net/def/crs/EPSG/0/"
GRID = "population_grid_1km"


@pytest.fixture(scope="module")
def layer(release: Release) -> Choropleth:
    found = open_atlas(release.path).layer(NAME)
    assert isinstance(found, Choropleth)
    return found


@pytest.fixture(scope="module")
def box(layer: Choropleth) -> tuple[float, float, float, float]:
    """A quarter of the layer, in degrees."""
    west, south, east, north = layer.bbox
    x, y = (west + east) / 2, (south + north) / 2
    return (x - (east - west) / 4, y - (north - south) / 4, x + (east - west) / 4, y + (north - south) / 4)


def written(numbers: Any) -> str:
    return ",".join(map(repr, numbers))


def pixels(answer: Any) -> np.ndarray:
    assert answer.status_code == 200, answer.text
    return np.asarray(Image.open(io.BytesIO(answer.data)).convert("RGBA"))


def drawn(release: Release, name: str, frame: Frame, look: Look | None = None) -> np.ndarray:
    return np.asarray(render(release.path, name, frame, look or Look()).image)


def same(one: np.ndarray, other: np.ndarray) -> bool:
    """Whether what is seen is the same; what is wholly clear has no colour."""
    return bool((one[..., 3] == other[..., 3]).all() and (one[one[..., 3] > 0] == other[one[..., 3] > 0]).all())


def test_every_layer_of_a_collection_has_a_map_and_others_have_none(ask: Any, release: Release) -> None:
    layers = open_atlas(release.path).layers.values()
    mapped = {layer.dataset.name for layer in layers if hasattr(layer, "dataset")}
    assert {"towns", NAME, GRID} <= mapped
    for collection in ask("/collections", f="json").json["collections"]:
        name = collection["id"]
        links = [link["href"] for link in collection["links"] if link["rel"].endswith("/1.0/map")]
        assert bool(links) == (name in mapped), name
        assert ask(f"/collections/{name}/map", width=64).status_code == (200 if name in mapped else 404), name


def test_links_lead_to_maps_by_both_spellings_of_the_relation(api: Any, ask: Any) -> None:
    links = ask(f"/collections/{NAME}", f="json").json["links"]
    found = {(one["rel"].partition(":")[0], one["type"]): one["href"] for one in links if one["rel"].endswith("/map")}
    assert found.keys() == {(scheme, kind) for scheme in ("http", "https") for kind in ("image/png", "image/jpeg")}
    for (_, kind), href in found.items():
        answer = api.get(href.partition("/ogcapi")[2])
        assert (answer.status_code, answer.content_type) == (200, kind)


@pytest.mark.parametrize("code", [None, 4326, 3824, 3857, 3826, 3825])
def test_a_map_is_the_picture_that_wms_draws(ask: Any, release: Release, box: Any, code: int | None) -> None:
    sides = box
    if code in (3857, 3826, 3825):
        sides = Transformer.from_crs(4326, code, always_xy=True).transform_bounds(*box)
    turned = (sides[1], sides[0], sides[3], sides[2]) if code in (4326, 3824) else sides
    system = f"{EPSG}{code}" if code else crs.CRS84
    answer = ask(f"/collections/{NAME}/map", bbox=written(turned), bbox__crs=system, crs=system, width=300, height=200)
    assert same(pixels(answer), drawn(release, NAME, Frame(tuple(sides), 300, 200, f"EPSG:{code or 4326}")))
    assert answer.headers["Content-Crs"] == system
    assert [*map(float, answer.headers["Content-Bbox"].split(","))] == pytest.approx(turned)


def test_a_box_in_another_system_than_the_picture_is_held_whole(ask: Any, box: Any) -> None:
    answer = ask(f"/collections/{NAME}/map", bbox=written(box), crs=f"{EPSG}3826", width=200)
    west, south, east, north = map(float, answer.headers["Content-Bbox"].split(","))
    x, y = Transformer.from_crs(4326, 3826, always_xy=True).transform(*np.array(box).reshape(2, 2).T)
    assert west <= min(x)
    assert max(x) <= east
    assert south <= min(y)
    assert max(y) <= north


@pytest.mark.parametrize(("code", "like"), [(3828, 3826), (3827, 3825)])
def test_a_map_in_twd67_shows_each_place_where_that_system_has_it(ask: Any, box: Any, code: int, like: int) -> None:
    system = f"{EPSG}{code}"
    answer = ask(f"/collections/{NAME}/map", bbox=written(box), crs=system, width=400, height=400)
    image, sides = pixels(answer), [*map(float, answer.headers["Content-Bbox"].split(","))]
    other = ask(f"/collections/{NAME}/map", bbox=written(box), crs=f"{EPSG}{like}", width=400, height=400)
    reference, frame = pixels(other), [*map(float, other.headers["Content-Bbox"].split(","))]
    column, row = np.meshgrid(np.arange(40, 360), np.arange(40, 360))
    x = sides[0] + (column + 0.5) * (sides[2] - sides[0]) / 400
    y = sides[3] - (row + 0.5) * (sides[3] - sides[1]) / 400
    lon, lat = crs.to_crs84_transformer(code).transform(x.ravel(), y.ravel())
    at_x, at_y = crs.to_crs84_transformer(like).transform(lon, lat, direction="INVERSE")
    there_column = np.floor((at_x - frame[0]) / (frame[2] - frame[0]) * 400).astype(int)
    there_row = np.floor((frame[3] - at_y) / (frame[3] - frame[1]) * 400).astype(int)
    inside = (there_column >= 0) & (there_column < 400) & (there_row >= 0) & (there_row < 400)
    equal = (
        image[row.ravel()[inside], column.ravel()[inside]] == reference[there_row[inside], there_column[inside]]
    ).all(1)
    assert len({tuple(one) for one in image.reshape(-1, 4)}) > 3
    assert equal.mean() > 0.93  # pixels along borders differ by where their middles lie


def test_a_grid_comes_in_its_own_system_unless_another_is_asked_for(ask: Any) -> None:
    assert ask(f"/collections/{GRID}/map").headers["Content-Crs"] == f"{EPSG}3826"
    links = ask(f"/collections/{GRID}", f="json").json["links"]
    pictures = [one for one in links if one["type"] == "image/png" and one["rel"].startswith("http://")]
    assert pictures[0]["href"].endswith("/map")
    assert "CRS84" in pictures[-1]["href"]  # GDAL follows the last, and takes any map to be in degrees


def test_without_a_box_everything_is_seen_in_the_shape_of_the_land(ask: Any, layer: Choropleth) -> None:
    answer = ask(f"/collections/{NAME}/map")
    west, south, east, north = map(float, answer.headers["Content-Bbox"].split(","))
    assert (west, south, east, north) == pytest.approx(layer.bbox, abs=1e-3)
    height, width = pixels(answer).shape[:2]
    shape = (east - west) * np.cos(np.radians((south + north) / 2)) / (north - south)
    assert width == 800
    assert width / height == pytest.approx(shape, rel=0.01)


def test_a_size_without_a_box_shows_everything_and_more_where_it_has_another_shape(ask: Any, layer: Choropleth) -> None:
    answer = ask(f"/collections/{NAME}/map", width=400, height=100)
    west, south, east, north = map(float, answer.headers["Content-Bbox"].split(","))
    assert west < layer.bbox[0]
    assert east > layer.bbox[2]
    assert (south, north) == pytest.approx((layer.bbox[1], layer.bbox[3]))


def test_a_scale_around_a_place_makes_the_box(ask: Any, box: Any) -> None:
    x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    asked = {"center": f"{x},{y}", "crs": f"{EPSG}3826", "width": 300, "height": 200, "scale__denominator": 10000}
    answer = ask(f"/collections/{NAME}/map", **asked)
    west, south, east, north = map(float, answer.headers["Content-Bbox"].split(","))
    assert (east - west, north - south) == pytest.approx((300 * 2.8, 200 * 2.8))
    assert ((west + east) / 2, (south + north) / 2) == pytest.approx(
        Transformer.from_crs(4326, 3826, always_xy=True).transform(x, y), abs=0.01
    )
    finer = ask(f"/collections/{NAME}/map", **asked, mm__per__pixel=0.14)
    west, _, east, _ = map(float, finer.headers["Content-Bbox"].split(","))
    assert east - west == pytest.approx(300 * 1.4)


def test_a_scale_of_web_mercator_is_the_lands_and_not_the_maps(ask: Any, box: Any) -> None:
    answer = ask(f"/collections/{NAME}/map", crs=f"{EPSG}3857", scale__denominator=10000, width=300, height=300)
    west, south, east, north = map(float, answer.headers["Content-Bbox"].split(","))
    back = Transformer.from_crs(3857, 3826, always_xy=True).transform_bounds(west, south, east, north)
    assert back[2] - back[0] == pytest.approx(300 * 2.8, rel=0.01)


def test_a_scale_of_a_box_makes_the_size(ask: Any) -> None:
    sides = written((250000, 2600000, 252800, 2601400))
    system = f"{EPSG}3826"
    answer = ask(f"/collections/{NAME}/map", bbox=sides, bbox__crs=system, crs=system, scale__denominator=10000)
    assert pixels(answer).shape[:2] == (500, 1000)


def test_a_subset_is_the_same_as_its_box(api: Any, ask: Any, box: Any) -> None:
    west, south, east, north = box
    whole = pixels(ask(f"/collections/{NAME}/map", bbox=written(box), width=200))
    for query in (
        f"subset=Lon({west}:{east}),Lat({south}:{north})",
        f"subset=Lat({south}:{north})&subset=Lon({west}:{east})",
    ):
        assert same(pixels(api.get(f"/collections/{NAME}/map?width=200&{query}")), whole)


def test_an_axis_left_out_of_a_subset_is_whole(ask: Any, layer: Choropleth, box: Any) -> None:
    answer = ask(f"/collections/{NAME}/map", subset=f"Lat({box[1]}:{box[3]})", width=200)
    west, _, east, _ = map(float, answer.headers["Content-Bbox"].split(","))
    assert (west, east) == pytest.approx((layer.bbox[0], layer.bbox[2]))


def test_a_time_shows_its_period_and_the_answer_says_which(ask: Any, release: Release, statistic: str) -> None:
    found = open_atlas(release.path).layer(statistic)
    assert isinstance(found, Choropleth)
    oldest, newest = found.dataset.periods[0], found.dataset.periods[-1]
    frame = Frame(found.bbox, 120, 120, "EPSG:4326")
    box = written(found.bbox)
    for asked in (
        {"datetime": f"{oldest.start}"},
        {"subset": f'time("{oldest.start}")'},
        {"datetime": f"../{oldest.end}"},
    ):
        answer = ask(f"/collections/{statistic}/map", bbox=box, width=120, height=120, **asked)
        assert same(pixels(answer), drawn(release, statistic, frame, Look(info_time=oldest.info_time)))
        assert answer.headers["Content-Datetime"] == f"{oldest.start}/{oldest.end}"
    for asked in ({}, {"subset": "time(*)"}, {"datetime": "2000/.."}):
        answer = ask(f"/collections/{statistic}/map", width=64, **asked)
        assert answer.headers["Content-Datetime"] == f"{newest.start}/{newest.end}"


def test_a_time_that_there_is_not_is_refused_with_those_there_are(ask: Any, statistic: str, release: Release) -> None:
    first = release.dataset(statistic).periods[0].start
    answer = ask(f"/collections/{statistic}/map", datetime="1990-01-01")
    assert answer.status_code == 400
    assert str(first) in answer.json["description"]
    assert ask(f"/collections/{statistic}/map", subset='time("1990-01-01")').status_code == 404
    assert ask(f"/collections/{GRID}/map", datetime="1990-01-01").status_code == 400


def test_styles_are_those_of_wms_and_each_leads_to_its_map_and_legend(api: Any, ask: Any, layer: Choropleth) -> None:
    document = ask(f"/collections/{NAME}/styles", lang="en").json
    assert [one["id"] for one in document["styles"]] == ["default", *layer.styles]
    assert document["default"] == "default"
    seen = set()
    for style in document["styles"]:
        links = {one["rel"].rpartition("/")[2]: one["href"].partition("/ogcapi")[2] for one in style["links"]}
        assert pixels(api.get(f"{links['map']}{'&' if '?' in links['map'] else '?'}width=64")).shape[1] == 64
        assert api.get(links["legend"]).content_type == "image/png"
        seen.add(style["title"])
    assert len(seen) == len(document["styles"])


def test_the_first_map_that_a_collection_leads_to_comes_in_the_format_that_is_accepted(api: Any, ask: Any) -> None:
    links = ask(f"/collections/{NAME}", f="json").json["links"]
    first = next(one["href"] for one in links if one["rel"] == "https://www.opengis.net/def/rel/ogc/1.0/map")
    for accepted, got in (("image/jpeg", "image/jpeg"), ("image/avif,image/png,*/*;q=0.8", "image/png")):
        answer = api.get(first.partition("/ogcapi")[2], headers={"Accept": accepted})
        assert answer.content_type == got


def test_a_style_colours_the_map(ask: Any, release: Release, box: Any) -> None:
    answer = ask(f"/collections/{NAME}/styles/natural-breaks-3/map", bbox=written(box), width=100, height=100)
    assert same(pixels(answer), drawn(release, NAME, Frame(box, 100, 100, "EPSG:4326"), Look("natural-breaks-3")))
    legend = ask(f"/collections/{NAME}/styles/natural-breaks-3/legend", f="json").json
    assert len(legend["entries"]) == 4


def test_a_field_is_a_map_of_its_own(ask: Any, release: Release, box: Any) -> None:
    asked = {"bbox": written(box), "width": 100, "height": 100}
    answer = ask(f"/collections/{NAME}/map", field="F_CNT", **asked)
    assert same(pixels(answer), drawn(release, f"{NAME}:F_CNT", Frame(box, 100, 100, "EPSG:4326")))


def test_the_background_is_clear_unless_a_colour_is_asked_for(ask: Any) -> None:
    sea = {"bbox": "119,21,119.5,21.5", "width": 20, "height": 20}
    for asked, expected in (
        ({}, (255, 255, 255, 0)),
        ({"transparent": "false"}, (255, 255, 255, 255)),
        ({"transparent": "FALSE"}, (255, 255, 255, 255)),
        ({"bgcolor": "0x336699"}, (0x33, 0x66, 0x99, 255)),
        ({"bgcolor": "LightBlue"}, (173, 216, 230, 255)),
        ({"bgcolor": "0x336699", "transparent": "true"}, (255, 255, 255, 0)),
    ):
        assert (pixels(ask(f"/collections/{NAME}/map", **sea, **asked)) == expected).all(), asked
    answer = ask(f"/collections/{NAME}/map", **sea, bgcolor="white", f="jpeg")
    assert answer.content_type == "image/jpeg"
    assert (pixels(answer) == 255).all()


def test_an_answer_that_is_known_is_not_drawn_again(ask: Any) -> None:
    answer = ask(f"/collections/{NAME}/map", width=64)
    again = {"If-None-Match": answer.headers["ETag"]}
    assert ask(f"/collections/{NAME}/map", width=64, headers=again).status_code == 304
    assert ask(f"/collections/{NAME}/map", width=64, f="jpeg", headers=again).status_code == 200


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("width=100000", "from 1 to 4096"),
        ("width=0", "from 1 to 4096"),
        ("height=-1", "from 1 to 4096"),
        ("bbox=1,2,3", "four numbers"),
        ("bbox=121,24,120,25", "the smaller coordinates first"),
        ("bbox=120,nan,121,25", "four numbers"),
        ("bbox=120,24,121,25&bbox-crs=EPSG:9999", "EPSG:3826"),
        ("bbox-crs=EPSG:3826", "there"),
        ("bbox=120,24,121,25&center=120,24", "not together with bbox"),
        ("bbox=120,24,121,25&subset=Lat(24:25)", "not together with bbox"),
        ("bbox=120,24,121,25&scale-denominator=1000&width=10", "either"),
        ("bbox=120,24,121,25&scale-denominator=1", "a larger one"),
        ("bbox=170,-10,-170,10&crs=EPSG:3857", "antimeridian"),
        ("scale-denominator=0", "a number from"),
        ("mm-per-pixel=x", "a number from"),
        ("center=120", "two numbers"),
        ("subset=E(1:2)", "Lat and Lon"),
        ("subset=Lat(24)", "two numbers"),
        ("subset=Lat(24:x)", "two numbers"),
        ("subset=height(1:2)", "each axis once"),
        ("subset=Lat", "axes such as"),
        ("subset=time(yesterday)", "a time such as"),
        ('subset=time("2017")&datetime=2017', "not together"),
        ("crs=EPSG:32651", "EPSG:3826"),
        ("transparent=perhaps", "true, false"),
        ("bgcolor=%23zz0000", "a colour"),
        ("datetime=later", "a date"),
        ("field=NOPE", "P_CNT"),
        ("f=tiff", "png, jpeg"),
        ("style=quantile-5", "bbox-crs"),
        ("width=10&width=20", "once"),
    ],
)
def test_a_bad_question_is_answered_with_one_sentence(api: Any, query: str, words: str) -> None:
    answer = api.get(f"/collections/{NAME}/map?{query}")
    assert answer.status_code == 400
    assert words in answer.json["description"]


@pytest.mark.parametrize(
    "path",
    [
        "/collections/doorplates/map",
        "/collections/catalogue/map",
        "/collections/doorplates/styles",
        f"/collections/{NAME}/styles/nope/map",
        f"/collections/{NAME}/styles/nope/legend",
        "/collections/nope/map",
        f"/collections/{NAME}/map?subset=Lat(91:92)",
        f"/collections/{NAME}/map?bbox=181,0,182,1",
    ],
)
def test_what_is_not_there_is_not_found(api: Any, path: str) -> None:
    assert api.get(path).status_code == 404


def test_a_person_is_told_a_mistake_on_a_page_in_their_language(api: Any) -> None:
    answer = api.get(
        f"/collections/{NAME}/map?width=100000", headers={"Accept": "text/html", "Accept-Language": "zh-TW"}
    )
    assert answer.status_code == 400
    assert "無法處理這個要求" in answer.text


def test_a_box_over_the_antimeridian_is_drawn_from_both_sides() -> None:
    sight = read_sight({"bbox": "170,-10,-170,10", "width": "200"}, Extent(crs.WORLD, crs.SYSTEMS))
    assert [frame.box for frame in sight.frames] == [(170, -10, 190, 10), (-190, -10, -170, 10)]


def test_the_whole_world_is_drawn_as_far_as_web_mercator_reaches() -> None:
    sight = read_sight({"crs": "EPSG:3857"}, Extent(crs.WORLD, crs.SYSTEMS))
    assert sight.box[3] == pytest.approx(20_050_000, rel=0.01)


def test_the_page_of_a_collection_leads_people_to_its_map(ask: Any) -> None:
    page = ask(f"/collections/{NAME}", f="html", lang="en").text
    assert f'/collections/{NAME}/map">Map (PNG)</a>' in page
    assert "Map (PNG)" not in ask("/collections/doorplates", f="html", lang="en").text


def test_what_is_described_can_be_asked_and_nothing_else(api: Any) -> None:
    document = api.get("/openapi").json
    for path in (
        "/collections/{collectionId}/map",
        "/collections/{collectionId}/styles/{styleId}/map",
        "/joins/{joinId}/map",
    ):
        listed = [
            document["components"]["parameters"][one["$ref"].rpartition("/")[2]]
            for one in document["paths"][path]["get"]["parameters"]
        ]
        queried = {one["name"] for one in listed if one["in"] == "query"}
        asked = path.format(collectionId=NAME, styleId="default", joinId="x")
        refused = api.get(f"{asked}?nope=1").json["description"]
        assert queried == set(refused.rpartition("allowed: ")[2].split(", ")), path
    assert document["info"]["x-OGC-limits"]["maps"]["maxWidth"] == 4096


def test_maps_are_declared(ask: Any) -> None:
    declared = ask("/conformance", f="json").json["conformsTo"]
    base = "https://www.opengis.net/spec/ogcapi-maps-1/1.0/conf/"
    assert {f"{base}{name}" for name in ("core", "collection-map", "styled-map", "crs", "png", "jpeg")} <= set(declared)


@pytest.mark.parametrize("name", [NAME, GRID])
def test_gdal_reads_the_colour_of_a_place_from_a_map(
    front_door: str, release: Release, gdal_environment: dict[str, str], name: str
) -> None:
    if not shutil.which("gdallocationinfo"):
        pytest.skip("not installed: gdallocationinfo (Debian's gdal-bin)")
    x, y = middle_of_an_area(release)
    near = Frame((x - 1e-5, y - 1e-5, x + 1e-5, y + 1e-5), 1, 1, "EPSG:4326")
    source = f"OGCAPI:{front_door}/ogcapi/collections/{name}"
    command = ["gdallocationinfo", "-valonly", "-wgs84", "-oo", "API=MAP", source, str(x), str(y)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=gdal_environment)
    assert [*map(int, done.stdout.split())] == drawn(release, name, near)[0, 0].tolist(), done.stderr


def middle_of_an_area(release: Release) -> tuple[float, float]:
    area = open_sources(release)[LEVELS[Level.LEVEL2].collection].page(Query(limit=1, geometry=True)).features[0]
    assert area.geometry
    place = shapely.from_geojson(area.geometry).representative_point()
    return place.x, place.y
