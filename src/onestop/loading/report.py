"""report.json for programs and report.md for the data steward: what a load found, what matters most first."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from onestop.loading.counties import County
from onestop.loading.findings import FileTally, Finding, Severity, percent

HEADINGS = {
    Severity.ERROR: "錯誤：本版不可啟用 · Errors: the release must not be used",
    Severity.WARNING: "需要處理 · To act on",
    Severity.NOTE: "知悉即可 · Good to know",
}

KINDS = {"areas": "界線 areas", "doorplates": "門牌 doorplates", "statistics": "統計 statistics", "roads": "道路 roads"}


@dataclass(frozen=True, slots=True)
class Report:
    """What a load found.

    :ivar counties: how the doorplates of each county lie
    """

    files: tuple[FileTally, ...]
    findings: tuple[Finding, ...]
    counties: tuple[County, ...] = ()

    @property
    def errors(self) -> int:
        """How many findings forbid the use of the release."""
        return sum(finding.severity is Severity.ERROR for finding in self.findings)


def write_report(folder: Path, identifier: str, report: Report) -> None:
    """Both files, into the folder of a release."""
    (folder / "report.json").write_text(json.dumps(as_json(identifier, report), ensure_ascii=False, indent=1), "utf-8")
    (folder / "report.md").write_text("\n".join(as_markdown(identifier, report)) + "\n", "utf-8")


def as_json(identifier: str, report: Report) -> dict[str, object]:
    """The report for programs."""
    return {
        "release": identifier,
        "findings": [asdict(finding) for finding in report.findings],
        "files": [
            {
                "name": file.path.name,
                "kind": file.kind,
                "rows": file.rows,
                "stored": file.stored,
                "reported": file.reported,
            }
            for file in report.files
        ],
        "counties": [county_json(county) for county in report.counties],
    }


def county_json(county: County) -> dict[str, object]:
    """How the doorplates of a county lie, for programs."""
    return {
        "COUNTY_ID": county.code,
        "COUNTY": county.name,
        "rows": county.rows,
        "placed": county.placed,
        "inside": county.inside,
        "mistake": county.mistake.name if county.mistake else None,
        "share_after": round(county.after, 4) if county.mistake else None,
        "mended": county.mended,
    }


def as_markdown(identifier: str, report: Report) -> Iterator[str]:
    """The report for people, line by line."""
    yield f"# 載入報告 · Load report {identifier}"
    yield ""
    rows, stored, reported = (
        sum(getattr(file, name) for file in report.files) for name in ("rows", "stored", "reported")
    )
    yield f"讀入 {rows:,} 列，存入 {stored:,} 列，回報 {reported:,} 列。"
    yield f"{rows:,} rows in, {stored:,} stored, {reported:,} reported."
    for severity in Severity:
        yield from section(severity, [finding for finding in report.findings if finding.severity is severity])
    yield from files_table(report.files)
    if report.counties:
        yield from counties_table(report.counties)


def section(severity: Severity, findings: Sequence[Finding]) -> Iterator[str]:
    """The findings of one severity."""
    if not findings:
        return
    yield f"\n## {HEADINGS[severity]}\n"
    for finding in findings:
        where = f"**{finding.where}** " if finding.where else ""
        yield f"- {where}{finding.sentence.zh}。{finding.advice.zh}  "
        yield f"  {finding.sentence.en}. {finding.advice.en}"
        if finding.examples:
            yield f"  例 e.g.: {'、'.join(finding.examples)}"


def files_table(files: Sequence[FileTally]) -> Iterator[str]:
    """The account of every file."""
    yield "\n## 檔案 · Files\n"
    yield "| 檔案 file | 類別 kind | 列 rows | 存入 stored | 回報 reported |"
    yield "|---|---|--:|--:|--:|"
    for file in files:
        cells = (KINDS.get(file.kind, file.kind), f"{file.rows:,}", f"{file.stored:,}", f"{file.reported:,}")
        yield f"| {file.path.name} | {' | '.join(cells)} |"


def counties_table(counties: Sequence[County]) -> Iterator[str]:
    """How the doorplates of each county lie."""
    yield "\n## 門牌點位 · Doorplates in their stated town\n"
    yield (
        "| 縣市 county | 門牌 doorplates | 有點位 placed | 原檔在所載鄉鎮市區 in the file "
        "| 還原後 mistake undone | 已修正 mended |"
    )
    yield "|---|--:|--:|--:|--:|---|"
    for county in counties:
        after = f"{county.after:.1%}" if county.mistake else ""
        done = "是 yes" if county.mended else "否 no" if county.mistake else ""
        name = county.name or "?"
        inside = percent(county.inside, county.placed)
        yield f"| {name} {county.code} | {county.rows:,} | {county.placed:,} | {inside} | {after} | {done} |"
