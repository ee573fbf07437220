"""Which format and which language a person gets: what the address asks for, else what their program accepts."""

from werkzeug import Request
from werkzeug.datastructures import MIMEAccept

from onestop.errors import BadValue

MEDIA_TYPES: tuple[tuple[str, str], ...] = (
    ("application/json", "json"),
    ("application/geo+json", "json"),
    ("application/schema+json", "json"),
    ("application/vnd.oai.openapi+json", "json"),
    ("text/html", "html"),
    ("application/xhtml+xml", "html"),
    ("application/ld+json", "jsonld"),
    ("text/csv", "csv"),
    ("application/prs.coverage+json", "json"),
    ("image/tiff", "gtiff"),
    ("image/tiff; application=geotiff", "gtiff"),
    ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx"),
    ("application/vnd.sdmx.data+csv", "sdmx-csv"),
    ("application/vnd.mapbox-vector-tile", "mvt"),
    ("image/png", "png"),
    ("image/jpeg", "jpeg"),
    ("application/vnd.mapbox.tilejson+json", "tilejson"),
)
"""What `Accept` can name, and the value of `f` that it stands for."""
LANGUAGES = {"zh-TW": "zh-TW", "zh-Hant-TW": "zh-TW", "zh-Hant": "zh-TW", "zh": "zh-TW", "en": "en"}


def format_of(request: Request, offered: tuple[str, ...]) -> str:
    """The format of `f`, else of `Accept`, else the first; raises BadValue where `f` has one that is not offered."""
    asked = request.args.get("f")
    if asked is not None:
        if asked.lower() not in offered:
            raise BadValue("f", asked, ", ".join(offered))
        return asked.lower()
    types = [media_type for form in offered for media_type, name in MEDIA_TYPES if name == form]
    return dict(MEDIA_TYPES)[accepted(request).best_match(types) or types[0]]


def accepted(request: Request) -> MIMEAccept:
    """What `Accept` names, each type without its parameters too.

    Clients of SDMX send the version (`application/vnd.sdmx.data+csv;version=2.0.0`), others a charset.
    """
    named = list(request.accept_mimetypes)
    return MIMEAccept([*named, *((name.partition(";")[0].strip(), quality) for name, quality in named if ";" in name)])


def language_of(request: Request) -> str:
    """The language of `lang`, else of `Accept-Language`, else Chinese."""
    asked = request.args.get("lang")
    if asked is not None:
        return "zh-TW" if asked.lower().startswith("zh") else "en"
    return LANGUAGES[request.accept_languages.best_match(LANGUAGES) or "zh"]
