"""Every technical setting, read once from the environment by whoever composes."""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from onestop.dataset import Words
from onestop.errors import BadSetting

PREFIX = "ONESTOP_"
HOUR = 3600
"""In seconds."""


@dataclass(frozen=True, slots=True)
class Setting:
    """One environment variable: its name without the prefix, its default as written, and what it means."""

    name: str
    default: str
    help: Words
    cast: Callable[[str], Any]


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings of one process; what each means stands in SETTINGS."""

    home: Path
    host: str
    port: int
    workers: int
    public_url: str
    log_level: str
    max_items: int
    query_seconds: float
    stall_seconds: float
    cascade: Path | None


def whole(low: int, high: int) -> Callable[[str], int]:
    """A cast to a whole number between two bounds, both allowed."""

    def cast(text: str) -> int:
        if not text.isascii() or not text.isdigit() or not low <= int(text) <= high:
            raise ValueError(f"{low} 到 {high} 的整數 a whole number from {low} to {high}")
        return int(text)

    return cast


def seconds(text: str) -> float:
    """A duration in seconds, more than nothing and at most an hour."""
    try:
        value = float(text)
    except ValueError:
        value = 0.0
    if not 0 < value <= HOUR:
        raise ValueError(f"大於 0、至多 {HOUR} 的秒數 a number of seconds above 0 and up to {HOUR}")
    return value


def one_of(*words: str) -> Callable[[str], str]:
    """A cast that takes just these words."""

    def cast(text: str) -> str:
        if text not in words:
            raise ValueError(", ".join(words))
        return text

    return cast


def url_or_nothing(text: str) -> str:
    """An http or https address without a trailing slash, or nothing."""
    if text and not text.startswith(("http://", "https://")):
        raise ValueError("以 http:// 或 https:// 開頭的網址 an address that begins with http:// or https://")
    return text.rstrip("/")


def file_or_nothing(text: str) -> Path | None:
    """A file that is there, or nothing."""
    if not text:
        return None
    if not Path(text).is_file():
        raise ValueError("現有檔案的路徑 the path of a file that is there")
    return Path(text)


def host(text: str) -> str:
    """A host name or an address to listen on."""
    if not text or any(sign in text for sign in "/ "):
        raise ValueError("主機名稱或位址 a host name or an address")
    return text


SETTINGS: tuple[Setting, ...] = (
    Setting("HOME", "var", Words("資料版本、資料庫與快取的資料夾", "folder of releases, databases and caches"), Path),
    Setting("HOST", "127.0.0.1", Words("服務監聽的位址", "address that the front door listens on"), host),
    Setting("PORT", "8080", Words("服務監聽的連接埠", "port that the front door listens on"), whole(1, 65535)),
    Setting(
        "WORKERS",
        "2",
        Words("工作程序數，每個一次處理一個要求", "worker processes; each computes one answer at a time"),
        whole(1, 64),
    ),
    Setting(
        "PUBLIC_URL",
        "",
        Words(
            "對外網址，與位址及連接埠不同時填寫", "address that people reach us at, where it differs from host and port"
        ),
        url_or_nothing,
    ),
    Setting(
        "LOG_LEVEL",
        "info",
        Words("記錄的最低等級", "least serious message to log"),
        one_of("debug", "info", "warning", "error"),
    ),
    Setting(
        "MAX_ITEMS", "10000", Words("回應每頁的圖徵上限", "most features in one page of an answer"), whole(1, 1_000_000)
    ),
    Setting(
        "QUERY_SECONDS",
        "10",
        Words("單一查詢的時間上限，超過即拒絕", "longest time one query may take before it is refused"),
        seconds,
    ),
    Setting(
        "STALL_SECONDS",
        "120",
        Words("傳輸途中可停頓的時間上限", "longest time that a client may take or send nothing in the midst of it"),
        seconds,
    ),
    Setting(
        "CASCADE",
        "",
        Words("外部 WMS、WMTS 圖層的 YAML 設定檔", "YAML file of remote WMS and WMTS layers to show and cache"),
        file_or_nothing,
    ),
)


def read_settings(environment: Mapping[str, str] | None = None) -> Settings:
    """The settings of this environment; raises BadSetting for a value or a name that is not ours."""
    given = {k: v for k, v in (os.environ if environment is None else environment).items() if k.startswith(PREFIX)}
    unknown = given.keys() - {PREFIX + setting.name for setting in SETTINGS}
    if unknown:
        known = ", ".join(PREFIX + setting.name for setting in SETTINGS)
        raise BadSetting(f"{min(unknown)}: 沒有這個設定 is not a setting; 可用 allowed: {known}")
    values = {setting.name.lower(): read_one(setting, given) for setting in SETTINGS}
    return Settings(**{field.name: values[field.name] for field in fields(Settings)})


def read_one(setting: Setting, given: Mapping[str, str]) -> Any:
    """One setting from the environment or its default."""
    text = given.get(PREFIX + setting.name, setting.default)
    try:
        return setting.cast(text)
    except ValueError as error:
        raise BadSetting(f"{PREFIX}{setting.name}: 不接受 {text!r} is not allowed; 可用 allowed: {error}") from error


def address(settings: Settings) -> str:
    """The address that people reach this front door at, without a trailing slash."""
    return settings.public_url or f"http://{settings.host}:{settings.port}"
