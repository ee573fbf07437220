"""Checks of files: every row is stored or reported, and what was set aside is said."""

from collections.abc import Iterator

from onestop.dataset import Words
from onestop.loading.facts import Facts
from onestop.loading.findings import NOTHING, Finding, Reason, Severity

REASONS: dict[Reason, tuple[Words, Words]] = {
    Reason.NO_CODE: (
        Words("沒有代碼，未存入", "have no code and are not stored"),
        Words("請來源機關補代碼後重新載入。", "Have the source supply the codes and load again."),
    ),
    Reason.NO_GEOMETRY: (
        Words("沒有可用的多邊形，未存入", "have no usable polygon and are not stored"),
        Words("請來源機關補圖形後重新載入。", "Have the source supply the polygons and load again."),
    ),
    Reason.NO_PERIOD: (
        Words(
            "沒有可辨識的資料時間（如重複的標題列），未存入",
            "name no period (such as repeated headings) and are not stored",
        ),
        Words("如為標題列則不需處理；否則請修正資料時間。", "Nothing where they are headings; else mend the period."),
    ),
    Reason.NO_AREA: (
        Words(
            "無法對應到任何統計區或行政區（合計列、缺字或已不存在的名稱），未存入",
            "fit no area (totals, lost characters or names that are gone) and are not stored",
        ),
        Words("請對照例子修正名稱或代碼；合計列不需處理。", "Mend the names or codes shown; totals need nothing."),
    ),
    Reason.NO_ADDRESS: (
        Words("沒有地址也沒有門牌號碼，未存入", "have neither an address nor a number and are not stored"),
        Words("請來源機關查明。", "Ask the source."),
    ),
    Reason.DUPLICATE: (
        Words(
            "與另一列為同一區、同一時間（或同一代碼），只存第一列",
            "stand twice for one area and period (or one code); the first is stored",
        ),
        Words("請來源機關確認哪一列正確。", "Ask the source which row is right."),
    ),
}
"""What is said of rows that are not stored, and what to do."""


def rows_are_accounted_for(facts: Facts) -> Iterator[Finding]:
    """Rows in = rows stored + rows reported, for each file."""
    for file in facts.files:
        if file.rows != file.read or file.read != file.stored + file.reported:
            yield Finding(
                "rows_are_accounted_for",
                Severity.ERROR,
                Words(
                    f"檔案有 {file.rows:,} 列，讀到 {file.read:,} 列，存入 {file.stored:,} 列，"
                    f"回報 {file.reported:,} 列，兩者不符",
                    f"the file has {file.rows:,} rows; {file.read:,} were read, {file.stored:,} stored "
                    f"and {file.reported:,} reported, which do not agree",
                ),
                Words(
                    "請勿啟用本版；檔案可能在載入途中被改動，請重新載入。",
                    "Do not use this release; the file may have changed meanwhile: load again.",
                ),
                file.path.name,
                abs(file.rows - file.stored - file.reported),
            )


def rows_not_stored(facts: Facts) -> Iterator[Finding]:
    """Rows that are reported instead of stored."""
    for lost in facts.lost:
        said, advice = REASONS[lost.reason]
        yield Finding(
            f"rows_not_stored_{lost.reason}",
            Severity.WARNING if lost.reason is not Reason.NO_PERIOD else Severity.NOTE,
            Words(f"{lost.count:,} 列{said.zh}", f"{lost.count:,} rows {said.en}"),
            advice,
            lost.path.name,
            lost.count,
            lost.examples,
        )


def boundaries_are_given(facts: Facts) -> Iterator[Finding]:
    """Levels that the shipped boundaries stand in for."""
    for file in facts.files:
        if file.fallback:
            yield Finding(
                "boundaries_are_given",
                Severity.NOTE,
                Words(
                    f"來源沒有這一級的界線，使用隨附的 {file.rows:,} 個區",
                    f"the sources have no boundaries of this level; the {file.rows:,} shipped ones are used",
                ),
                Words("有官方界線時一併載入。", "Load the official boundaries with the rest where you have them."),
                file.path.name,
                file.rows,
            )


def files_are_known(facts: Facts) -> Iterator[Finding]:
    """Files that were not loaded, and what readers assumed."""
    for aside in facts.set_aside:
        yield Finding(
            "files_are_known",
            Severity.NOTE,
            aside.reason,
            Words("如應載入，請見說明文件所列的格式。", "If it should be, see the formats in the documentation."),
            aside.path.name,
            1,
        )
    for file in facts.files:
        for note in file.notes:
            yield Finding("files_are_known", Severity.NOTE, note, NOTHING, file.path.name)
