"""Faults of the number: dashes, 之, what is left out, kinds, lists, numbers that do not exist."""

import re
from dataclasses import replace

from addresses.numerals import WIDE
from addresses.written import Draw, Expects, Written

SUB = re.compile(r"([\d０-９]+)之([\d０-９]+)號")
BEHIND = re.compile(r"([\d０-９]+)號之([\d０-９]+)")
PLAIN = re.compile(r"(\d+)號")
DASHES = ("─", "―", "–", "—", "‐", "‑", "−", "━", "﹣", "_", "¯", "ー", "--", " - ", "-")
"""All that are met; the hyphen and the one in full width have faults of their own."""
KINDS = "臨附建特"


def sub_parts(written: Written) -> tuple[str, str] | None:
    """The number and sub-number of 7之20號."""
    match = SUB.fullmatch(written.shown.number)
    return (match[1], match[2]) if match else None


def dashed(written: Written, sign: str) -> Written | None:
    """7-20號, with any dash."""
    parts = sub_parts(written)
    return written.respelled(number=f"{parts[0]}{sign}{parts[1]}號") if parts else None


def dash_hyphen(written: Written, _: Draw) -> Written | None:
    """7-20號."""
    return dashed(written, "-")


def dash_wide(written: Written, _: Draw) -> Written | None:
    """７－２０號."""
    dash = dashed(written, "－")
    return dash and dash.respelled(number=dash.shown.number.translate(WIDE))


def dash_other(written: Written, draw: Draw) -> Written | None:
    """7─20號, 7—20號 and whatever else people take for a dash."""
    return dashed(written, draw.one(DASHES))


def dash_one(written: Written, draw: Draw) -> Written | None:
    """7一20號: 一 for a dash, as it comes out of an input method."""
    return dashed(written, draw.one("一一ㄧ"))


def dash_wave(written: Written, _: Draw) -> Written | None:
    """20~7號; where the second is the larger one it is a range."""
    parts = sub_parts(written)
    return dashed(written, "~") if parts and int(parts[0]) > int(parts[1]) else None


def dash_behind(written: Written, draw: Draw) -> Written | None:
    """7號-20."""
    parts = sub_parts(written)
    if parts is None:
        return None
    return replace(written, mistaken="style").respelled(number=f"{parts[0]}號{draw.one('-－')}{parts[1]}", floor="")


def dash_without_unit(written: Written, _: Draw) -> Written | None:
    """7-20 with neither 之 nor 號."""
    parts = sub_parts(written)
    return written.respelled(number="-".join(parts), floor="") if parts else None


def sub_behind(written: Written, _: Draw) -> Written | None:
    """7號之20 for 7之20號."""
    parts = sub_parts(written)
    return replace(written, mistaken="style").respelled(number=f"{parts[0]}號之{parts[1]}") if parts else None


def sub_before(written: Written, _: Draw) -> Written | None:
    """7之20號 for 7號之20."""
    match = BEHIND.fullmatch(written.shown.number)
    return replace(written, mistaken="style").respelled(number=f"{match[1]}之{match[2]}號") if match else None


def sub_bare(written: Written, _: Draw) -> Written | None:
    """7號20."""
    parts = sub_parts(written)
    return replace(written, mistaken="style").respelled(number=f"{parts[0]}號{parts[1]}", floor="") if parts else None


def sub_phonetic(written: Written, draw: Draw) -> Written | None:
    """7ㄓ20號, 7の20號, 7的20號."""
    return dashed(written, draw.one("ㄓのの"))


def unit_missing(written: Written, _: Draw) -> Written | None:
    """松仁路100."""
    match = PLAIN.fullmatch(written.shown.number)
    return written.respelled(number=match[1], floor="") if match else None


def unit_missing_before_floor(written: Written, draw: Draw) -> Written | None:
    """松仁路100,3樓."""
    match = PLAIN.fullmatch(written.shown.number)
    return (
        written.respelled(number=match[1] + draw.one(" ,"), floor=f"{draw.number(2, 12)}{draw.one('樓F')}")
        if match
        else None
    )


def number_padded(written: Written, draw: Draw) -> Written | None:
    """0007號, as files with columns of fixed width have it."""
    match = PLAIN.fullmatch(written.shown.number)
    return written.respelled(number=f"{match[1].zfill(draw.number(3, 4))}號") if match and len(match[1]) < 3 else None


def kind_written(written: Written, _: Draw) -> Written | None:
    """臨7號, 附7號, 建7號 as they are."""
    return written if written.plate.number[0] in KINDS else None


def kind_otherwise(written: Written, draw: Draw) -> Written | None:
    """(臨)7號, 臨時7號, 臨-7號, 7號臨."""
    number = written.plate.number
    if number[0] not in KINDS:
        return None
    kind, rest = number[0], number[1:]
    forms = [f"({kind}){rest}", f"（{kind}）{rest}", f"{kind} {rest}", f"{kind}{rest.translate(WIDE)}"]
    return written.respelled(number=draw.one([*forms, f"臨時{rest}", f"{rest}臨"] if kind == "臨" else forms), floor="")


def kind_missing(written: Written, _: Draw) -> Written | None:
    """7號 for 臨7號."""
    number = written.plate.number
    return written.wrong("number", number[1:]) if number[0] in KINDS else None


def kind_added(written: Written, draw: Draw) -> Written | None:
    """臨7號 for 7號."""
    return (
        written.wrong("number", draw.one("臨臨附") + written.plate.number)
        if written.plate.number[0] not in KINDS
        else None
    )


def listed(written: Written, draw: Draw, count: int) -> tuple[list[str], list[str]] | None:
    """The number and the next ones of the path as they stand on it, with the numbers as Written has them."""
    numbers = [number for number in draw.others(written.plate) if PLAIN.fullmatch(number)]
    if written.plate.number not in numbers:
        return None
    at = numbers.index(written.plate.number)
    chosen = numbers[at : at + count]
    return (chosen, [number.removesuffix("號") for number in chosen]) if len(chosen) == count else None


def as_list(written: Written, draw: Draw, forms: tuple[str, ...]) -> Written | None:
    """Two or three numbers in one of several forms, `{0}` being what stands between them."""
    found = listed(written, draw, draw.number(2, 3))
    if found is None:
        return None
    chosen, bare = found
    sign = draw.one(forms)
    shown = sign.join(bare) + "號"
    more = tuple(written.meant._replace(number=number, floor="") for number in chosen[1:])
    return replace(written, more=more, expects=Expects.SEVERAL).respelled(number=shown, floor="")


def list_commas(written: Written, draw: Draw) -> Written | None:
    """15、17號."""
    return as_list(written, draw, ("、", "、", ",", "，"))


def list_points(written: Written, draw: Draw) -> Written | None:
    """2.4.6號."""
    return as_list(written, draw, (".", ".", "．", "‧"))


def list_units(written: Written, draw: Draw) -> Written | None:
    """15號、17號."""
    return as_list(written, draw, ("號、", "號,", "號，", "號 ", "號及", "號/"))


def list_words(written: Written, draw: Draw) -> Written | None:
    """15及17號, 15/17號."""
    return as_list(written, draw, ("及", "及", "/", "和", "與", "&", " "))


def list_sub(written: Written, draw: Draw) -> Written | None:
    """38、38之1號."""
    subs = [number for number in draw.others(written.plate) if number.startswith(written.plate.number[:-1] + "之")]
    if not PLAIN.fullmatch(written.plate.number) or not subs or not SUB.fullmatch(subs[0]):
        return None
    main, sub = written.plate.number[:-1], subs[0]
    shown = draw.one(
        (f"{main}、{sub}", f"{main}號、{sub}", f"{main}及{sub}", f"{main},{sub.replace('之', '-')}", f"{main}.{sub}")
    )
    more = (written.meant._replace(number=sub, floor=""),)
    return replace(written, more=more, expects=Expects.SEVERAL).respelled(number=shown, floor="")


def list_range(written: Written, draw: Draw) -> Written | None:
    """1~3號, 1至7號, 1-3號."""
    found = listed(written, draw, draw.number(2, 4))
    if found is None:
        return None
    first, last = int(found[1][0]), int(found[1][-1])
    if not 0 < last - first < 40:
        return None
    sign = draw.one(("~", "～", "至", "號~", "號至", "到", "號－"))
    more = (written.meant._replace(number=f"{last}號", floor=""),)
    free = tuple(f"{number}號" for number in range(first + 1, last))
    return replace(written, more=more, free=free, expects=Expects.SEVERAL).respelled(
        number=f"{first}{sign}{last}號", floor=""
    )


def number_unknown(written: Written, draw: Draw) -> Written | None:
    """A number that the path has not."""
    known = {re.sub(r"\D.*", "", number.lstrip(KINDS)) for number in draw.others(written.plate)}
    number = draw.number(1, 400)
    if str(number) in known or not written.plate.road:
        return None
    accepted = ("nearest_doorplate", "main_number", "lane", "road", "road_section")
    return replace(written, expects=Expects.LEVEL, accepted=accepted).respelled(number=f"{number}號", floor="")


def sub_unknown(written: Written, draw: Draw) -> Written | None:
    """A sub-number that the number has not, where the doorplate without it exists."""
    match = PLAIN.fullmatch(written.plate.number)
    if match is None or not written.plate.road:
        return None
    number = f"{match[1]}之{draw.number(30, 99)}號"
    if any(other.startswith(number[:-1]) for other in draw.others(written.plate)):
        return None
    accepted = ("main_number", "nearest_doorplate")
    return replace(written, expects=Expects.LEVEL, accepted=accepted).respelled(number=number, floor="")
