"""The part of a file that a request asks for, said so that werkzeug gives it (RFC 9110, section 14)."""

import re
from typing import Any

HEADER, CONDITION = "HTTP_RANGE", "HTTP_IF_RANGE"
WEAK = "W/"
"""How a mark begins by which two files may be alike without being the same bytes (RFC 9110, section 13.1.5)."""
ONE = re.compile(r"bytes\s*=\s*(\d{0,18})\s*-\s*(\d{0,18})", re.ASCII | re.IGNORECASE)


def settle_range(environ: dict[str, Any], size: int) -> None:
    """Leave in a request's environ a range that can be given, one beyond the end, or none.

    What is to be ignored is taken away, and the whole file is the answer: other units, what is no range, several
    ranges at once, any range in a HEAD, and one on the condition of a weak mark. The last 64 kB of a file of 10 kB,
    which readers of archives ask for, are all of it.

    :param size: bytes of the file
    """
    found = ONE.fullmatch(environ.get(HEADER, "").strip())
    first, last = found.groups() if found else ("", "")
    asks_more = environ.get("REQUEST_METHOD") != "HEAD" and not environ.get(CONDITION, "").startswith(WEAK)
    if first == last == "" or not asks_more or (first and last and int(first) > int(last)):
        environ.pop(HEADER, None)
    elif not first:
        environ[HEADER] = f"bytes={size - min(int(last), size)}-"
