"""Checks of statistics: their areas, and that totals equal their parts."""

from collections.abc import Iterator

from onestop.dataset import Words
from onestop.loading.facts import Facts
from onestop.loading.findings import Finding, Severity, about


def statistics_know_their_area(facts: Facts) -> Iterator[Finding]:
    """Values of areas that the boundaries do not have any more."""
    for table in facts.statistics:
        yield from about(
            "statistics_know_their_area",
            Severity.NOTE,
            table.without_area,
            where=table.name,
            said=Words(
                "列所屬的區不在本版界線內（已整併或改編），存入而不畫在地圖上",
                "rows are of areas that the boundaries do not have (merged or renumbered): stored, not on the map",
            ),
            advice=Words("需要畫出時，請載入當時版本的界線。", "To draw them, load the boundaries of that time."),
        )


def totals_equal_their_parts(facts: Facts) -> Iterator[Finding]:
    """Sums of larger areas that are not the sums of their parts."""
    for table in facts.statistics:
        yield from about(
            "totals_equal_their_parts",
            Severity.WARNING if table.left_over else Severity.ERROR,
            table.uneven,
            where=table.name,
            said=Words(
                f"個欄位與時間的合計與下級加總不符（下級有 {table.left_over:,} 列不屬任何上級）",
                "fields and periods do not add up to the level below "
                f"({table.left_over:,} rows there lie in no larger area)",
            ),
            advice=Words("請確認下級代碼。", "Check the codes of the level below."),
        )
