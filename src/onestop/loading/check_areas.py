"""Checks of areas: their codes, their polygons, how they nest."""

from collections.abc import Iterator

from onestop.dataset import Words
from onestop.levels import LEVELS
from onestop.loading.facts import Facts
from onestop.loading.findings import FEW_INSIDE, NOTHING, Finding, Severity, about


def codes_match_their_level(facts: Facts) -> Iterator[Finding]:
    """Codes that are not of their level's pattern."""
    for area in facts.areas:
        info = LEVELS[area.level]
        yield from about(
            "codes_match_their_level",
            Severity.WARNING,
            area.misfits,
            where=info.collection,
            said=Words("個代碼不合本級格式", f"codes are not {info.en} codes"),
            advice=Words("請來源機關確認代碼。", "Ask the source about the codes."),
        )


def children_nest_in_parents(facts: Facts) -> Iterator[Finding]:
    """Areas whose parent is missing, or that lie elsewhere."""
    for area in facts.areas:
        info = LEVELS[area.level]
        for level, found in area.orphans:
            parent = LEVELS[level]
            yield from about(
                "parents_are_there",
                Severity.WARNING,
                found,
                where=info.collection,
                said=Words(
                    f"個區的{parent.zh}代碼不在本版內", f"areas name a {parent.en} that this release does not have"
                ),
                advice=Words("請使用同一版本的界線。", "Use boundaries of one edition."),
            )
        for level, found in area.astray:
            parent = LEVELS[level]
            share = found[0] / area.count
            yield from about(
                "children_lie_in_their_parents",
                Severity.WARNING if share > 1 - FEW_INSIDE else Severity.NOTE,
                found,
                where=info.collection,
                said=Words(
                    f"個區（{share:.2%}）的中心不在所屬{parent.zh}的多邊形內",
                    f"areas ({share:.2%}) have their middle outside the polygon of their {parent.en}",
                ),
                advice=Words(
                    "兩者界線版本或精細度不同；比率高時請換同一版本。",
                    "The boundaries differ in edition or detail; where many, use one edition.",
                ),
            )


def polygons_are_valid(facts: Facts) -> Iterator[Finding]:
    """Polygons that had to be mended."""
    for area in facts.areas:
        yield from about(
            "polygons_are_valid",
            Severity.NOTE,
            area.mended,
            where=LEVELS[area.level].collection,
            said=Words(
                "個多邊形自我相交等，已修正後存入",
                "polygons crossed themselves or the like; they were mended and stored",
            ),
            advice=Words("可通知來源機關。", "You may tell the source."),
        )


def basic_areas_know_their_village(facts: Facts) -> Iterator[Finding]:
    """Basic areas that no village of their town covers."""
    for area in facts.areas:
        yield from about(
            "basic_areas_know_their_village",
            Severity.NOTE,
            area.without_village,
            where=LEVELS[area.level].collection,
            said=Words(
                "個最小統計區不與所在鄉鎮市區的任何村里重疊（多為離島、岸外），村里留空",
                "basic areas lie in no village of their town (islets, mostly): no village stored",
            ),
            advice=NOTHING,
        )
