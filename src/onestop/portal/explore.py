"""The large map: every theme, level, field and period over vector tiles that are loaded once."""

from collections.abc import Mapping
from dataclasses import dataclass

from flask import Blueprint, request

from onestop.cartography.classes import DEFAULT_IS, STYLES
from onestop.dataset import Dataset, Words
from onestop.levels import LEVELS
from onestop.portal.language import language_of
from onestop.portal.pages import page, release
from onestop.portal.texts import TEXTS, THEMES, begun
from onestop.portal.themes import USUAL_THEME, opening_box, small_map, usual_level
from onestop.release import Release
from onestop.series.periods import words
from onestop.vectortiles import level_of, names, vector_layer

explore = Blueprint("explore", __name__)
NEEDED = ("explore_no_data", "explore_zoom_in", "nothing_here", "explore_failed", "explore_record")
"""Texts that static/explore.js says."""

type Option = tuple[str, str]
"""A value and what people call it."""


@dataclass(frozen=True, slots=True)
class Choice:
    """What the map shows, and what may be chosen instead; the style is one of those that WMS has."""

    statistic: Dataset
    field: str
    period: str
    style: str
    themes: list[Option]
    levels: list[Option]
    fields: list[Option]
    periods: list[Option]
    styles: list[Option]


@explore.get("/map")
def large_map() -> tuple[str, int]:
    """The page of the map."""
    language = language_of(request)
    choice = chosen(release(), request.args, language)
    return page("explore.html", choice=choice, map_data=told(release(), language) if choice else {})


def statistics(release: Release) -> list[Dataset]:
    """The statistics that a map can show, which has their values as data: those of a level whose areas there are."""
    known = release.given_out.datasets
    offered = (dataset for dataset in known.values() if dataset.kind == "statistics" and dataset.mapped)
    return [dataset for dataset in offered if dataset.level and LEVELS[dataset.level].collection in known]


def chosen(release: Release, asked: Mapping[str, str], language: str) -> Choice | None:
    """What was asked for, as far as there is such; None where there is nothing to show."""
    offered = statistics(release)
    if not offered:
        return None
    usual = usual_level(opening_box(release))
    theme, level = asked.get("theme", USUAL_THEME), asked.get("level", usual)
    fits = sorted(offered, key=lambda one: (one.theme != theme, one.level != level, one.level != usual))
    statistic = fits[0]
    fields, periods = options_of(statistic, language)
    styles = styles_in(language)
    return Choice(
        statistic,
        kept(asked.get("field", ""), fields),
        kept(asked.get("period", ""), periods),
        kept(asked.get("style", DEFAULT_IS.name), styles),
        themes=[(name, title_of(name, language)) for name in dict.fromkeys(theme_of(one) for one in offered)],
        levels=levels(offered, language),
        fields=fields,
        periods=periods,
        styles=styles,
    )


def kept(asked: str, options: list[Option]) -> str:
    """What was asked for, where it is an option, else the first."""
    known = [value for value, _ in options]
    return asked if asked in known else next(iter(known), "")


def theme_of(dataset: Dataset) -> str:
    """The theme of a statistic."""
    return dataset.theme or dataset.name


def title_of(theme: str, language: str) -> str:
    """What people call a theme."""
    return THEMES[theme].in_(language) if theme in THEMES else theme


def levels(offered: list[Dataset], language: str) -> list[Option]:
    """The levels that any statistic has, smallest areas first."""
    present = {dataset.level for dataset in offered}
    return [
        (f"{one.level}", begun(Words(one.zh, one.en).in_(language))) for one in LEVELS.values() if one.level in present
    ]


def options_of(dataset: Dataset, language: str) -> tuple[list[Option], list[Option]]:
    """The fields, the main one first, and the periods, the newest first."""
    fields = [(field.name, begun(field.title.in_(language))) for field in dataset.mapped]
    return fields, [(one.info_time, words(one).in_(language)) for one in reversed(dataset.periods)]


def styles_in(language: str) -> list[Option]:
    """Every way to part values into classes, the default first."""
    ordered = sorted(STYLES.values(), key=lambda style: style is not STYLES[DEFAULT_IS.name])
    return [(style.name, style.title.in_(language)) for style in ordered]


def told(release: Release, language: str) -> dict[str, object]:
    """What static/explore.js is told."""
    offered = statistics(release)
    west, south, east, north = opening_box(release)
    return small_map(release, language) | {
        "bounds": [[west, south], [east, north]],
        "texts": {name: TEXTS[name].in_(language) for name in NEEDED},
        "levels": {
            f"{dataset.level}": level(release.dataset(LEVELS[dataset.level].collection), language)
            for dataset in offered
            if dataset.level
        },
        "statistics": [statistic(dataset, language) for dataset in offered],
    }


def level(areas: Dataset, language: str) -> dict[str, object]:
    """The tiles of a level, and what their fields are called."""
    layer = vector_layer(areas)
    titles = {field.name: field.title.in_(language) for field in areas.fields}
    return {
        "areas": areas.name,
        "bounds": areas.bbox,
        "minzoom": layer["minzoom"],
        "maxzoom": layer["maxzoom"],
        "key": areas.key,
        "named": LEVELS[level_of(areas)].name,
        "titles": {name: titles[name] for name in names(areas)},
    }


def statistic(dataset: Dataset, language: str) -> dict[str, object]:
    """A statistic and what may be chosen of it."""
    fields, periods = options_of(dataset, language)
    return {
        "name": dataset.name,
        "theme": theme_of(dataset),
        "level": dataset.level,
        "title": dataset.title.in_(language),
        "fields": fields,
        "periods": periods,
    }
