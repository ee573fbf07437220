"""Which of our two languages a reader gets."""

from flask import Request

LANGUAGES = ("zh-TW", "en")
NAMES = {"zh-TW": "中文", "en": "English"}


def language_of(request: Request) -> str:
    """The language of `?lang=`, else of Accept-Language, else Chinese."""
    asked = request.args.get("lang", "")
    if asked in LANGUAGES:
        return asked
    return request.accept_languages.best_match(["zh-TW", "zh-Hant-TW", "zh-Hant", "zh", "en"], "zh-TW")[:2].replace(
        "zh", "zh-TW"
    )
