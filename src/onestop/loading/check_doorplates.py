"""Checks of doorplates: their places, their towns, their areas."""

from collections.abc import Iterator

from onestop.dataset import Words
from onestop.loading.counties import County
from onestop.loading.facts import Facts
from onestop.loading.findings import FEW_INSIDE, NOTHING, Finding, Severity, mistake_of_the_source, percent
from onestop.loading.zones import BAD_PLACES


def counties_lie_where_they_should(facts: Facts) -> Iterator[Finding]:
    """Counties whose doorplates went through the wrong transformation: before and after."""
    for county in facts.doorplates.counties if facts.doorplates else ():
        if county.mistake:
            yield wrong_zone(county)
        elif county.placed and county.inside / county.placed < FEW_INSIDE:
            yield Finding(
                "counties_lie_where_they_should",
                Severity.WARNING,
                Words(
                    f"{county.placed:,} 個門牌點中只有 {percent(county.inside, county.placed)} "
                    "落在地址所載的鄉鎮市區，且無已知原因可解釋",
                    f"only {percent(county.inside, county.placed)} of {county.placed:,} doorplates lie in the town "
                    "that their address states, and no known mistake explains it",
                ),
                Words(
                    "請向來源機關確認坐標系統與行政區代碼。",
                    "Ask the source about the coordinate system and the codes of towns.",
                ),
                county.name,
                county.placed - county.inside,
            )


def wrong_zone(county: County) -> Finding:
    """What is said of a county that a known mistake explains."""
    mistake = county.mistake.words if county.mistake else Words("", "")
    before, after = percent(county.inside, county.placed), f"{county.after:.1%}"
    severity, advice = mistake_of_the_source(mended=county.mended)
    done = (
        Words("已修正", "mended")
        if county.mended
        else Words("未修正，點位照原檔存入", "not mended; the points are stored as the file has them")
    )
    return Finding(
        "counties_lie_where_they_should",
        severity,
        Words(
            f"{county.placed:,} 個門牌點中 {before} 落在地址所載的鄉鎮市區；"
            f"若「{mistake.zh}」予以還原，則為 {after}。{done.zh}",
            f"{before} of {county.placed:,} doorplates lie in the town that their address states; undoing that "
            f"{mistake.en}, {after} do: {done.en}",
        ),
        advice,
        county.name,
        county.placed,
    )


def points_lie_in_their_town(facts: Facts) -> Iterator[Finding]:
    """The share of points in their stated town, over all counties that have no other finding."""
    if facts.doorplates:
        fine = [county for county in facts.doorplates.counties if not county.mistake]
        placed, inside = sum(c.placed for c in fine), sum(c.inside for c in fine)
        if placed > inside:
            yield Finding(
                "points_lie_in_their_town",
                Severity.NOTE,
                Words(
                    f"{placed - inside:,} 個門牌點（{percent(placed - inside, placed)}）落在地址所載鄉鎮市區之外",
                    f"{placed - inside:,} doorplates ({percent(placed - inside, placed)}) lie outside "
                    "the town that their address states",
                ),
                Words(
                    "多在界線附近；各縣市比率見報告的門牌表。",
                    "Most lie near a boundary; see the table of counties in the report.",
                ),
                "doorplates",
                placed - inside,
            )


def places_are_possible(facts: Facts) -> Iterator[Finding]:
    """Coordinates that no doorplate has: the doorplate is kept without a place."""
    kinds = {bad.name: bad.words for bad in BAD_PLACES}
    for kind, (count, examples) in (facts.doorplates.bad if facts.doorplates else {}).items():
        words = kinds[kind]
        yield Finding(
            f"places_are_possible_{kind}",
            Severity.WARNING,
            Words(
                f"{count:,} 個門牌{words.zh}，存入地址而不存點位",
                f"{count:,} doorplates have {plain(words.en)}: stored with their address and without a point",
            ),
            Words("請來源機關補正坐標。", "Have the source mend the coordinates."),
            "doorplates",
            count,
            examples,
        )


def plain(words: str) -> str:
    """Words that follow a verb."""
    return f"coordinates {words}" if words == "outside Taiwan" else words


def doorplates_know_their_areas(facts: Facts) -> Iterator[Finding]:
    """Towns that the boundaries do not have, villages that the point told, points in no statistical area."""
    if not facts.doorplates:
        return
    count, examples = facts.doorplates.strange_towns
    if count:
        yield Finding(
            "doorplates_know_their_town",
            Severity.WARNING,
            Words(
                f"{count:,} 個門牌的鄉鎮市區不在本版行政區內",
                f"{count:,} doorplates have a town that the boundaries of this release do not have",
            ),
            Words("請確認代碼的版本。", "Check of what edition the codes are."),
            "doorplates",
            count,
            examples,
        )
    own, named, told, none = facts.doorplates.villages
    yield Finding(
        "doorplates_know_their_village",
        Severity.NOTE,
        Words(
            f"村里：{own:,} 個門牌依原檔代碼，{named:,} 個依名稱，{told:,} 個依點位，{none:,} 個無法得知",
            f"villages: {own:,} doorplates by the file's code, {named:,} by name, {told:,} by their point, "
            f"{none:,} not known",
        ),
        NOTHING,
        "doorplates",
        none,
    )
    if facts.doorplates.nowhere:
        yield Finding(
            "doorplates_know_their_statistical_area",
            Severity.NOTE,
            Words(
                f"{facts.doorplates.nowhere:,} 個門牌點不在任何最小統計區內",
                f"{facts.doorplates.nowhere:,} doorplates lie in no basic statistical area",
            ),
            Words("多在海岸或新生地；不需處理。", "Most lie on the coast or on new land; nothing to do."),
            "doorplates",
            facts.doorplates.nowhere,
        )
