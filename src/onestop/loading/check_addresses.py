"""Checks of what doorplates say of themselves: the units of their addresses, the periods of past ones."""

from collections.abc import Iterator

from onestop.dataset import Words
from onestop.loading.facts import Facts
from onestop.loading.findings import Finding, Severity, about, mistake_of_the_source
from onestop.loading.units import LostUnits


def addresses_have_their_units(facts: Facts) -> Iterator[Finding]:
    """Counties whose export has signs where the units of addresses were: before and after."""
    if facts.doorplates:
        names = {county.code: county.name for county in facts.doorplates.counties}
        for county in facts.doorplates.units:
            yield lost_units(county, names.get(county.county) or county.county)


def lost_units(county: LostUnits, name: str) -> Finding:
    """What is said of a county that has lost its units."""
    severity, advice = mistake_of_the_source(mended=county.mended)
    done = (
        Words("已修正", "mended")
        if county.mended
        else Words("未修正，照原檔存入", "not mended; stored as the file has them")
    )
    return Finding(
        "addresses_have_their_units",
        severity,
        Words(
            f"{county.rows:,} 個門牌的號、巷、弄在原檔中成了 I-、G-、H-。{done.zh}",
            f"{county.rows:,} doorplates have I-, G- and H- in the place of 號, 巷 and 弄: {done.en}",
        ),
        advice,
        name,
        county.rows,
        county.examples,
    )


def periods_can_be_read(facts: Facts) -> Iterator[Finding]:
    """Past doorplates whose period is no year and month."""
    if facts.doorplates:
        yield from about(
            "periods_can_be_read",
            Severity.WARNING,
            facts.doorplates.strange_periods,
            where="doorplates",
            said=Words(
                "個門牌的期別無法辨識，視為現行門牌",
                "doorplates have a period that cannot be read: they are taken for doorplates of today",
            ),
            advice=Words(
                "請將期別改為民國年月，如 10704，再重新載入。",
                "Have the period written as year and month of the Republic, such as 10704, and load again.",
            ),
        )
