"""The door: every request gets an identifier, its face, the door's headers, a log line and a count."""

import io
import json
from collections.abc import Callable, Iterable, Iterator
from wsgiref.types import StartResponse, WSGIEnvironment
from wsgiref.util import setup_testing_defaults

import pytest

from onestop.server import log
from onestop.server.door import STREAMS, WHOLE, Face, FrontDoor
from onestop.server.parts import PART

TEXT = [("Content-Type", "text/plain")]


class Answer:
    """What came back."""

    def __init__(self, status: str, headers: list[tuple[str, str]], parts: Iterable[bytes]) -> None:
        self.status, self.headers = int(status[:3]), {name.lower(): value for name, value in headers}
        self.repeated = len(headers) != len(self.headers)
        self.whole = isinstance(parts, list)
        self.body = b"".join(parts)
        if callable(close := getattr(parts, "close", None)):
            close()


class Door:
    """A front door over the faces below, with what it counted and logged."""

    def __init__(self, lines: list[dict[str, object]]) -> None:
        self.lines, self.counted, self.leaving = lines, [], False
        faces = [Face("echo", echo, "/"), Face("", echo, "/", methods=frozenset({"GET"}), open=False)]
        faces += [Face(name, face, "/", body=10) for name, face in FACES.items()]
        faces += [Face("old", echo, "/", any_case=True)]
        self.door = FrontDoor({face.segment: face for face in faces}, self.count, lambda: self.leaving)

    def count(self, face: str, status: int, seconds: float) -> None:
        assert seconds > 0
        self.counted.append((face, status))

    def ask(self, path: str = "/echo/x", method: str = "GET", query: str = "", **environ: object) -> Answer:
        given = {"PATH_INFO": path.encode().decode("latin-1"), "REQUEST_METHOD": method, "QUERY_STRING": query}
        environ = {"SCRIPT_NAME": "", "wsgi.input": io.BytesIO(), **given, **environ}
        setup_testing_defaults(environ)
        started: list[tuple[str, list[tuple[str, str]]]] = []
        parts = self.door(environ, lambda status, headers, *_: started.append((status, headers)))
        return Answer(*started[-1], parts)


def echo(environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
    said = {name: environ[name] for name in ("SCRIPT_NAME", "PATH_INFO", "REQUEST_METHOD")}
    body = json.dumps({**said, "body": environ["wsgi.input"].read().decode()}).encode()
    start("200 OK", [("Content-Type", "application/json"), ("Content-Length", str(len(body)))])
    return [body]


def page(_environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
    start("200 OK", [("Content-Type", "text/html; charset=utf-8")])
    return [b"<p>"]


def proud(_environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
    start("200 OK", [*TEXT, ("Server", "Banner/1.2.3"), ("Access-Control-Allow-Origin", "*")])
    return [b"x"]


def failing(_environ: WSGIEnvironment, _start: StartResponse) -> Iterable[bytes]:
    raise RuntimeError("password=hunter2")


def streaming(_environ: WSGIEnvironment, start: StartResponse) -> Iterator[bytes]:
    start("200 OK", TEXT)
    yield from (b"1" * WHOLE, b"two")


def broken_before(_environ: WSGIEnvironment, start: StartResponse) -> Iterator[bytes]:
    start("200 OK", TEXT)
    raise RuntimeError("before the first part")
    yield b""


def broken_after(_environ: WSGIEnvironment, start: StartResponse) -> Iterator[bytes]:
    start("200 OK", TEXT)
    yield b'{"features": [' + b" " * WHOLE
    raise RuntimeError("after the first part")


def short(environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
    start("200 OK", TEXT)
    return iter([b"ab", b"cd"])


def large(_environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
    start("200 OK", TEXT)
    return [b"1" * WHOLE]


class Early:
    """An answer that fails soon, and wants to be closed."""

    def __iter__(self) -> Iterator[bytes]:
        yield b"1"
        raise RuntimeError("early")

    def close(self) -> None:
        CLOSED.append(self)


CLOSED: list[Early] = []


def early(_environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
    start("200 OK", TEXT)
    return Early()


FACES = {
    "early": early,
    "large": large,
    "page": page,
    "proud": proud,
    "failing": failing,
    "streaming": streaming,
    "before": broken_before,
    "after": broken_after,
    "short": short,
}


@pytest.fixture
def door(monkeypatch: pytest.MonkeyPatch) -> Door:
    lines: list[dict[str, object]] = []
    monkeypatch.setattr(log.os, "write", lambda _fd, line: lines.append(json.loads(line)))
    log.configure("info")
    return Door(lines)


@pytest.fixture(params=["GET", "HEAD", "POST", "OPTIONS", "PUT"])
def method(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def test_the_first_part_of_the_path_names_the_face(door: Door) -> None:
    said = json.loads(door.ask("/echo/a/b").body)
    assert (said["SCRIPT_NAME"], said["PATH_INFO"]) == ("/echo", "/a/b")
    assert door.counted == [("echo", 200)]


def test_a_face_is_asked_for_its_root_with_and_without_the_slash(door: Door) -> None:
    assert json.loads(door.ask("/echo").body)["PATH_INFO"] == ""
    assert json.loads(door.ask("/echo/").body)["PATH_INFO"] == "/"


@pytest.mark.parametrize("path", ["/old/A", "/OLD/A", "/Old/A", "//old/A"])
def test_a_face_of_old_clients_is_found_in_any_case(door: Door, path: str) -> None:
    said = json.loads(door.ask(path).body)
    assert (said["SCRIPT_NAME"].lower(), said["PATH_INFO"]) == ("/old", "/A")
    assert door.counted == [("old", 200)]


@pytest.mark.parametrize("path", ["/", "/nothing", "/ECHO", "//echo", "/資料"])
def test_every_other_path_is_the_portals(door: Door, path: str) -> None:
    said = json.loads(door.ask(path).body)
    assert said["SCRIPT_NAME"] == ""
    assert said["PATH_INFO"].encode("latin-1").decode() == path
    assert door.counted == [("portal", 200)]


@pytest.mark.parametrize("given", ["abcdef12", "A.b-c_d0123", "x" * 64])
def test_a_sane_request_identifier_is_kept(door: Door, given: str) -> None:
    assert door.ask(HTTP_X_REQUEST_ID=given).headers["x-request-id"] == given
    assert door.lines[-1]["id"] == given


@pytest.mark.parametrize("given", ["", "short", "x" * 65, "a b c d e f", 'evil"}{', "line\nline"])
def test_any_other_request_identifier_is_replaced(door: Door, given: str) -> None:
    answer = door.ask(HTTP_X_REQUEST_ID=given).headers["x-request-id"]
    assert answer != given
    assert len(answer) == 16


def test_a_request_is_logged_in_one_line(door: Door) -> None:
    door.ask("/echo/資料", query="bbox=1,2,3,4")
    (line,) = door.lines
    assert line["path"] == "/echo/資料"
    assert (line["method"], line["status"], line["face"], line["query"]) == ("GET", 200, "echo", "bbox=1,2,3,4")
    assert line["bytes"] > 0
    assert line["ms"] > 0
    assert line["time"].endswith("+00:00")


SECRET_QUERIES = [
    *("APIKEY=s3cret", "a=1&oAPPId=s3cret", "%61pikey=s3cret", "password=s3cret&b=2", "access_token=s3cret"),
    *("oAddress=s3cret", "FULL_ADDR=s3cret", "filter=FULL_ADDR%20LIKE%20%27s3cret%27"),
]


@pytest.mark.parametrize("query", SECRET_QUERIES)
def test_secrets_of_a_query_are_not_logged(door: Door, query: str) -> None:
    door.ask(query=query)
    assert "s3cret" not in json.dumps(door.lines)


def test_a_face_that_fails_answers_500_in_both_languages_without_internals(door: Door) -> None:
    answer = door.ask("/failing/x")
    text = answer.body.decode()
    assert answer.status == 500
    assert answer.headers["x-request-id"] in text
    assert "系統發生錯誤" in text
    assert "Something went wrong" in text
    assert "hunter2" not in text


def test_the_traceback_of_a_failure_is_logged_with_the_identifier(door: Door) -> None:
    identifier = door.ask("/failing/x").headers["x-request-id"]
    trace = next(line for line in door.lines if "traceback" in line)
    assert trace["id"] == identifier
    assert "RuntimeError" in trace["traceback"]
    assert door.counted == [("failing", 500)]


def test_a_stream_passes_part_by_part_and_is_counted_at_its_end(door: Door) -> None:
    answer = door.ask("/streaming")
    assert (answer.whole, answer.body) == (False, b"1" * WHOLE + b"two")
    assert door.lines[-1]["bytes"] == WHOLE + 3
    assert door.counted == [("streaming", 200)]


def test_a_stream_that_fails_before_its_first_part_answers_500(door: Door) -> None:
    assert door.ask("/before").status == 500


def test_what_a_face_began_is_closed_where_it_fails(door: Door) -> None:
    before, closed = len(CLOSED), [door.ask("/early").status, door.ask("/early", "HEAD").status]
    assert closed == [500, 200]
    assert len(CLOSED) == before + 2


def test_a_long_answer_that_is_there_as_a_whole_waits_for_its_reader_as_a_stream_does(door: Door) -> None:
    answer = door.ask("/large")
    assert (answer.whole, len(answer.body)) == (False, WHOLE)


def test_as_many_long_answers_are_sent_at_a_time_as_fit_into_memory(door: Door) -> None:
    door.door.streams = STREAMS
    answer = door.ask("/streaming")
    assert (answer.status, "retry-after" in answer.headers) == (503, True)
    door.door.streams -= 1
    assert [door.ask("/streaming").status for _ in range(2)] == [200, 200]


def test_an_answer_that_its_reader_left_is_logged_as_incomplete(door: Door) -> None:
    door.ask("/streaming")
    assert "incomplete" not in door.lines[-1]
    environ = {"PATH_INFO": "/streaming", "REQUEST_METHOD": "GET", "QUERY_STRING": "", "SCRIPT_NAME": ""}
    body = door.door(environ, lambda *_: None)
    next(body)
    body.close()
    assert (door.lines[-1]["incomplete"], door.lines[-1]["bytes"]) == (True, PART)


def test_a_stream_that_fails_later_cannot_pass_for_whole(door: Door) -> None:
    answer = door.ask("/after")
    assert "incomplete" in answer.body.decode()
    with pytest.raises(json.JSONDecodeError):
        json.loads(answer.body)
    assert "after the first part" in json.dumps(door.lines)


def test_a_short_answer_is_sent_whole_and_states_its_length(door: Door) -> None:
    answer = door.ask("/short")
    assert (answer.whole, answer.body, answer.headers["content-length"]) == (True, b"abcd", "4")


def test_head_is_asked_as_get_and_answers_without_a_body(door: Door) -> None:
    asked, head = door.ask("/echo/x"), door.ask("/echo/x", "HEAD")
    assert head.body == b""
    assert head.headers["content-length"] == asked.headers["content-length"]


def test_a_method_that_a_face_does_not_take_is_refused_with_those_it_takes(door: Door) -> None:
    answer = door.ask("/echo", "PUT")
    assert answer.status == 405
    assert answer.headers["allow"] == "GET, HEAD, OPTIONS, POST"


def test_options_says_what_a_script_of_another_site_may_do(door: Door) -> None:
    answer = door.ask("/echo", "OPTIONS", HTTP_ORIGIN="https://example.org")
    assert answer.status == 204
    assert answer.headers["access-control-allow-origin"] == "*"
    assert "Content-Type" in answer.headers["access-control-allow-headers"]


def test_scripts_of_other_sites_read_the_data_but_not_the_portal(door: Door, method: str) -> None:
    assert "access-control-allow-origin" in door.ask("/echo", method).headers
    assert "access-control-allow-origin" not in door.ask("/", method).headers


def test_every_answer_carries_the_security_headers(door: Door, method: str) -> None:
    for path in ("/echo", "/failing", "/", "/a\x01"):
        answer = door.ask(path, method)
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["referrer-policy"] == "strict-origin-when-cross-origin"


def test_a_page_gets_a_policy_for_what_it_may_load(door: Door) -> None:
    assert "default-src 'self'" in door.ask("/page").headers["content-security-policy"]
    assert "content-security-policy" not in door.ask("/echo").headers


def test_no_header_is_sent_twice(door: Door) -> None:
    answer = door.ask("/proud")
    assert not answer.repeated


def test_no_library_says_its_version_in_our_name(door: Door) -> None:
    assert door.ask("/proud").headers["server"] == "onestop"


@pytest.mark.parametrize(
    ("path", "query", "status"),
    [
        ("/echo/a\x00b", "", 400),
        ("/echo/a\r\nb", "", 400),
        ("echo", "", 400),
        ("", "", 400),
        ("/" + "x" * 3000, "", 414),
        ("/echo", "x" * 20000, 414),
    ],
)
def test_addresses_that_no_face_may_see_are_turned_away(door: Door, path: str, query: str, status: int) -> None:
    assert door.ask(path, query=query).status == status


def test_a_body_larger_than_the_face_takes_is_refused(door: Door) -> None:
    body = io.BytesIO(b"x" * 11)
    assert door.ask("/page", "POST", CONTENT_LENGTH="11", **{"wsgi.input": body}).status == 413
    assert body.tell() == 0


def test_the_body_of_a_request_that_is_refused_is_not_read(door: Door) -> None:
    asked = {"PATH_INFO": "/page", "QUERY_STRING": "", "REQUEST_METHOD": "POST"}
    assert door.door.body_limit(asked) == 10
    assert door.door.body_limit({**asked, "CONTENT_LENGTH": "11"}) == 0
    assert door.door.body_limit({**asked, "REQUEST_METHOD": "PUT"}) == 0


@pytest.mark.parametrize("length", ["-1", "1e3", "²", "0x10"])
def test_a_length_that_is_no_number_is_refused(door: Door, length: str) -> None:
    assert door.ask("/echo", "POST", CONTENT_LENGTH=length).status == 400


def test_a_worker_that_is_to_be_replaced_closes_its_connections(door: Door) -> None:
    assert "connection" not in door.ask().headers
    door.leaving = True
    assert door.ask().headers["connection"] == "close"


@pytest.mark.parametrize(("level", "lines"), [("info", 1), ("warning", 0)])
def test_the_log_level_silences_what_went_well(door: Door, level: str, lines: int) -> None:
    log.configure(level)
    door.ask()
    assert len(door.lines) == lines


def test_the_log_level_never_silences_a_failure(door: Door) -> None:
    log.configure("error")
    door.ask("/failing")
    assert [line["status"] for line in door.lines if "status" in line] == [500]


@pytest.fixture(autouse=True)
def logging_as_it_was() -> Iterator[Callable[[], None] | None]:
    root = log.logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield None
    root.handlers[:], root.level = handlers, level
    log.logging.captureWarnings(capture=False)
    log.request_id.set("")


def test_the_address_of_a_join_does_not_stand_in_the_log() -> None:
    assert log.safe_path("/ogcapi/joins/3q2-secret/items/1") == "/ogcapi/joins/***/items/1"
    assert log.safe_path("/ogcapi/joins") == "/ogcapi/joins"
