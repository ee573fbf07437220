"""QueryAddr: a written address → doorplates."""

from collections.abc import Mapping

from onestop.address.old.model import LOCKS, Answer, Fuzzy, Options, Part
from onestop.address.old.steps import ONLY_TOWN
from onestop.errors import BadValue
from onestop.legacy.calls import Call
from onestop.legacy.fields import V40, fields
from onestop.legacy.replies import Value, elements, indented

PARAMETERS = (
    *("oAPPId", "oAPIKey", "oAddress", "oSRS", "oFuzzyType", "oResultDataType", "oFuzzyBuffer", "oIsOnlyFullMatch"),
    *("oIsSupportPast", "oIsShowCodeBase", *(f"oIsLock{name}" for name in LOCKS), "oIsSameNumber_SubNumber"),
    *("oCanIgnoreVillage", "oCanIgnoreNeighborhood", "oReturnMaxCount"),
)
"""In the order of the official documents."""
ONLY_V40 = frozenset({"oIsSupportPast", "oIsShowCodeBase"})
REPEATED = PARAMETERS[7:-1]
"""The switches, which the answer repeats."""

FUZZY_WORDS = {
    Fuzzy.NEAREST: "[最近門牌號機制]",
    Fuzzy.PARITY: "[單雙號機制]",
    Fuzzy.BOTH: "[單雙號機制]+[最近門牌號機制]",
}
EXACT, ALIKE = "完全比對", "模糊比對"
NO_ADDRESS = Answer("", False, f"[]\t{ONLY_TOWN[0]}", f"[]\t{ONLY_TOWN[1]}")
LONGEST = 1000
"""Characters of one address."""


def parameters(version: str) -> tuple[str, ...]:
    """What a version insists on."""
    return tuple(name for name in PARAMETERS if version == V40 or name not in ONLY_V40)


def query_addr(call: Call) -> str:
    """The text in the envelope."""
    options = options_of(call)
    return body(call, options, find(call, options))


def find(call: Call, options: Options) -> Answer:
    """The answer to the address of a call; raises BadValue."""
    address = short(call, "oAddress")
    return call.engine.old.find(address, options) if address else NO_ADDRESS


def short(call: Call, name: str) -> str:
    """An address that is no longer than an address can be; raises BadValue."""
    text = call.text(name)
    if len(text) > LONGEST:
        raise BadValue(name, text[:20] + "…", f"{LONGEST} 字以內 at most {LONGEST} characters")
    return text


def body(call: Call, options: Options, answer: Answer) -> str:
    """Info and AddressList as JSON or XML."""
    value = whole(call, options, answer)
    return "\r\n".join(elements(value, "QueryAddr")) if call.xml else indented(value)


def whole(call: Call, options: Options, answer: Answer) -> Mapping[str, Value]:
    """Info and AddressList."""
    codes, srs = call.boolean("oIsShowCodeBase"), call.srs
    rows = [fields(row, srs, call.version, codes=codes) for row in answer.rows]
    return {"Info": [info(call, options, answer)], "AddressList": rows}


def options_of(call: Call) -> Options:
    """What a call wants; raises BadValue."""
    locks = [part for name, part in LOCKS.items() if part and call.boolean(f"oIsLock{name}")]
    return Options(
        fuzzy=fuzzy_of(call),
        buffer=call.whole("oFuzzyBuffer"),
        only_full=call.boolean("oIsOnlyFullMatch"),
        past=call.version == V40 and call.boolean("oIsSupportPast"),
        locks=frozenset(locks) | (frozenset({Part.SECTION}) if Part.ROAD in locks else frozenset()),
        lock_county=call.boolean("oIsLockCounty"),
        same_number=call.boolean("oIsSameNumber_SubNumber"),
        ignore_village=call.boolean("oCanIgnoreVillage"),
        ignore_neighbourhood=call.boolean("oCanIgnoreNeighborhood"),
        limit=call.whole("oReturnMaxCount"),
        strict=call.strict,
    )


def fuzzy_of(call: Call) -> Fuzzy:
    """oFuzzyType; raises BadValue."""
    text = call.text("oFuzzyType") or str(Fuzzy.BOTH.value)
    if text not in {str(one.value) for one in Fuzzy}:
        raise BadValue("oFuzzyType", text[:20], "0, 1, 2")
    return Fuzzy(int(text))


def info(call: Call, options: Options, answer: Answer) -> Mapping[str, Value]:
    """Info: what was asked and how it was found, every value a text."""
    switches = {
        "In" + name.removeprefix("o"): str(call.boolean(name)) for name in REPEATED if name in parameters(call.version)
    }
    return {
        "IsSuccess": "True",
        "InAddress": answer.address,
        "InSRS": call.text("oSRS") or call.srs,
        "InFuzzyType": FUZZY_WORDS[options.fuzzy],
        "InFuzzyBuffer": str(options.buffer),
        **switches,
        "InReturnMaxCount": str(options.limit),
        "OutTotal": str(answer.total),
        "OutMatchType": EXACT if answer.exact else ALIKE,
        "OutMatchCode": answer.code,
        "OutTraceInfo": answer.trace,
    }
