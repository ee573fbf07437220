"""Settings: read once, strictly, and every mistake is a sentence."""

from dataclasses import FrozenInstanceError, fields
from pathlib import Path

import pytest

from onestop.errors import BadSetting
from onestop.settings import SETTINGS, Settings, address, read_settings


def test_every_setting_has_a_default() -> None:
    settings = read_settings({})
    assert (settings.home, settings.host, settings.port) == (Path("var"), "127.0.0.1", 8080)


def test_every_setting_is_a_field_and_every_field_a_setting() -> None:
    assert [setting.name.lower() for setting in SETTINGS] == [field.name for field in fields(Settings)]


def test_what_does_not_begin_with_our_prefix_is_not_ours() -> None:
    assert read_settings({"PORT": "1", "HOME": "/root"}) == read_settings({})


def test_a_misspelt_setting_is_refused_with_the_names_there_are() -> None:
    with pytest.raises(BadSetting, match=r"ONESTOP_PROT: .* is not a setting; .*ONESTOP_PORT"):
        read_settings({"ONESTOP_PROT": "8080"})


@pytest.mark.parametrize(
    ("name", "value", "allowed"),
    [
        ("PORT", "0", "from 1 to 65535"),
        ("PORT", "65536", "from 1 to 65535"),
        ("PORT", "-1", "from 1 to 65535"),
        ("PORT", "80 ", "from 1 to 65535"),
        ("PORT", "８０", "from 1 to 65535"),
        ("PORT", "", "from 1 to 65535"),
        ("WORKERS", "0", "from 1 to 64"),
        ("WORKERS", "two", "from 1 to 64"),
        ("HOST", "", "a host name"),
        ("HOST", "http://x", "a host name"),
        ("PUBLIC_URL", "example.org", "begins with http"),
        ("LOG_LEVEL", "INFO", "debug, info, warning, error"),
        ("QUERY_SECONDS", "0", "above 0"),
        ("QUERY_SECONDS", "nan", "above 0"),
        ("QUERY_SECONDS", "1e9", "up to 3600"),
        ("CASCADE", "/nowhere.yaml", "a file that is there"),
    ],
)
def test_a_value_that_cannot_be_taken_is_refused_with_what_is_allowed(name: str, value: str, allowed: str) -> None:
    with pytest.raises(BadSetting, match=f"ONESTOP_{name}: .*{allowed}"):
        read_settings({f"ONESTOP_{name}": value})


def test_the_address_is_where_people_reach_us() -> None:
    assert address(read_settings({"ONESTOP_PORT": "9000"})) == "http://127.0.0.1:9000"
    assert address(read_settings({"ONESTOP_PUBLIC_URL": "https://map.example/"})) == "https://map.example"


def test_settings_cannot_be_changed() -> None:
    with pytest.raises(FrozenInstanceError):
        read_settings({}).port = 1  # type: ignore[misc]
