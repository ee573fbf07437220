"""The layers that a release can be drawn as."""

from collections.abc import Mapping
from dataclasses import dataclass

from onestop.cartography.bands import Band
from onestop.cartography.classes import DEFAULT, DEFAULT_IS, STYLES, Classes, Method
from onestop.cartography.palettes import deviations, palette, ramp
from onestop.dataset import BBox, Dataset, Field, Grid, Words
from onestop.levels import LEVELS, Level

TAIWAN: BBox = (117.5, 20.5, 124.0, 27.0)
"""What the base map covers, with all islands and some sea around them."""
SOMEBODY = 1.0
"""The limit between cells that are known to be empty and others."""
NOBODY = "#f3f1ec"
"""The colour of cells that are known to be empty."""
SYNTHETIC = Words("（合成資料，非實際統計）", " (synthetic data, not observed)")


@dataclass(frozen=True, slots=True)
class Basemap:
    """Sea, land, borders, highways and names; opaque."""

    name = "basemap"
    title = Words("底圖", "Base map")
    keywords = (title, Words("行政區界", "administrative boundary"))
    abstract = Words(
        "海陸、縣市、鄉鎮市區與村里界線、公路及地名。",
        "Sea and land, borders of counties, towns and villages, highways and place names.",
    )
    opaque = True
    bbox = TAIWAN


@dataclass(frozen=True, slots=True)
class Labels:
    """Borders of counties, the coast and place names alone, to lie over a choropleth."""

    name = "labels"
    title = Words("地名註記", "Place names")
    keywords = (title,)
    abstract = Words(
        "縣市界、海岸線與地名，供疊加於主題圖之上。",
        "County borders, the coast and place names, to lie over a thematic map.",
    )
    opaque = False
    bbox = TAIWAN


@dataclass(frozen=True, slots=True)
class OfDataset:
    """A layer that shows a data set; what is said of both."""

    dataset: Dataset
    opaque = False

    @property
    def name(self) -> str:
        """As its collection is called."""
        return self.dataset.name

    @property
    def title(self) -> Words:
        """The data set's own."""
        return self.dataset.title

    @property
    def abstract(self) -> Words:
        """The data set's own; says so where its values are synthetic."""
        return marked(self.dataset.abstract, self.dataset)

    @property
    def bbox(self) -> BBox:
        """Where there is something to see."""
        return self.dataset.bbox or TAIWAN


@dataclass(frozen=True, slots=True)
class Outline(OfDataset):
    """The borders of a level's areas."""

    level: Level

    @property
    def title(self) -> Words:
        """What it shows."""
        return Words(f"{self.dataset.title.zh}界線", f"{self.dataset.title.en}: borders")


@dataclass(frozen=True, slots=True)
class Plain(OfDataset):
    """The features of a data set of kind `features` in one simple style, drawn from its GeoPackage as they are."""


@dataclass(frozen=True, slots=True)
class Look:
    """How a choropleth is to be shown.

    :ivar style: one of the layer's, `default` or empty for the first
    :ivar info_time: the period, as SEGIS writes it; empty for the newest
    :ivar bands: a user's own instead of a style's
    """

    style: str = DEFAULT
    info_time: str = ""
    bands: tuple[Band, ...] | None = None


AS_IT_IS = Look()


@dataclass(frozen=True, slots=True)
class Choropleth(OfDataset):
    """One field of a statistic, in classes of colour.

    :ivar info_time: the newest period
    :ivar styles: the classes of each style, found in the newest period's values and kept for all, so that a colour
        means the same number at all times
    :ivar first: the field that the data set is shown by when none is named
    """

    level: Level
    field: Field
    info_time: str
    styles: Mapping[str, Classes]
    first: bool

    @property
    def name(self) -> str:
        """The data set's name for its first field, `population_level2:F_CNT` for others."""
        return self.dataset.name if self.first else f"{self.dataset.name}:{self.field.name}"

    @property
    def title(self) -> Words:
        """Data set and field; the data set's title says so where the values are synthetic."""
        of, field = self.dataset.title, self.field.title
        return Words(f"{of.zh}：{field.zh}", f"{of.en}: {field.en}")

    @property
    def abstract(self) -> Words:
        """The data set's own, and of what time the values are."""
        words = self.dataset.abstract
        time = Words(f" 資料時間：{self.info_time}", f" Period: {self.info_time}") if self.info_time else Words("", "")
        return marked(Words(words.zh + time.zh, words.en + time.en), self.dataset)

    @property
    def areas(self) -> str:
        """The collection whose areas are coloured."""
        return LEVELS[self.level].collection

    @property
    def classes(self) -> Classes:
        """Of the default style."""
        return self.classes_of(DEFAULT)

    @property
    def colours(self) -> tuple[str, ...]:
        """Of the default style, light to dark."""
        return self.colours_of(DEFAULT)

    def classes_of(self, style: str) -> Classes:
        """The classes of one of its styles."""
        return self.styles[DEFAULT_IS.name if style in ("", DEFAULT) else style]

    def colours_of(self, style: str) -> tuple[str, ...]:
        """One for each class of a style."""
        classes, known = self.classes_of(style), STYLES.get(style, DEFAULT_IS)
        count = len(classes.limits) + 1
        if known.method is Method.STANDARD_DEVIATION:
            return tuple(deviations(known.count)[number] for number in classes.numbers)
        return palette(self.dataset.theme or self.dataset.name, count)


@dataclass(frozen=True, slots=True)
class Raster(OfDataset):
    """One band of a grid in classes of colour, or a picture as it is.

    :ivar band: its place among the fields of the data set, from 0
    :ivar styles: the classes of each style besides the default; none of a picture. Where `counts`, the first class of
        each is nobody
    """

    grid: Grid
    band: int
    styles: Mapping[str, Classes]

    @property
    def name(self) -> str:
        """The data set's name for its first band, `population_grid_1km:H_CNT` for others."""
        return f"{self.dataset.name}:{self.field.name}" if self.band else self.dataset.name

    @property
    def field(self) -> Field:
        """What the band holds."""
        return self.dataset.fields[self.band]

    @property
    def title(self) -> Words:
        """Data set and band; of a picture the data set's own."""
        of, field = self.dataset.title, self.field.title
        return of if self.grid.picture else Words(f"{of.zh}：{field.zh}", f"{of.en}: {field.en}")

    @property
    def bands(self) -> tuple[int, ...]:
        """The numbers of the bands that are drawn, from 1."""
        return tuple(range(1, len(self.dataset.fields) + 1)) if self.grid.picture else (self.band + 1,)

    @property
    def counts(self) -> bool:
        """Whether the first class is nobody and nothing, which is a colour apart."""
        return self.field.summed and self.grid.bands[self.band].limits[:1] == (SOMEBODY,)

    def classes_of(self, style: str) -> Classes:
        """The classes of one of its styles; of the default those that the grid was described with."""
        if style in self.styles:
            return self.styles[style]
        band = self.grid.bands[self.band]
        return Classes(band.limits, band.low or 0.0, band.high or 0.0)

    def colours_of(self, style: str) -> tuple[str, ...]:
        """One for each class of a style, from low to high."""
        classes, known = self.classes_of(style), STYLES.get(style)
        count = len(classes.limits) + 1 - self.counts
        if known and known.method is Method.STANDARD_DEVIATION:
            colours = tuple(deviations(known.count)[number] for number in classes.numbers[:count])
        else:
            colours = ramp(self.grid.ramp, count)
        return (NOBODY, *colours) if self.counts else colours


type DatasetLayer = Outline | Choropleth | Plain | Raster
type MapLayer = Basemap | Labels | DatasetLayer


def marked(words: Words, dataset: Dataset) -> Words:
    """The words, with a mark where the data set is synthetic."""
    if not dataset.synthetic:
        return words
    return Words(words.zh + SYNTHETIC.zh, words.en + SYNTHETIC.en)
