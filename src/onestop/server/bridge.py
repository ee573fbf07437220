"""Leads every request of a worker to the door and its answer back, and lets nobody wait for a slow reader or writer.

A worker has two threads that run Python. In the first, the web server's own, a request is answered from beginning to
end as soon as it comes, which is what is fastest; almost all are. The second has an event loop, where others wait for
their other side: requests for their body, long answers for their reader, who is given the next part when there is room
for it. Whichever of the two computes has the turn (`turn.py`), so faces see one request at a time.
"""

import asyncio
from collections.abc import Coroutine, Iterable
from functools import lru_cache
from typing import Any, Protocol
from wsgiref.types import WSGIEnvironment

from onestop.server.bodies import Gone, read_body
from onestop.server.door import FrontDoor, Headers, Stream, no_write
from onestop.server.environ import environ_of, has_body
from onestop.server.refusals import Refusal
from onestop.server.turn import Turn

NAMES_KEPT = 256
"""Names of headers whose bytes are kept."""

FINISH_SECONDS = 1.0
"""How long it may take to close and log the last answers, of which everything is sent."""

type Message = dict[str, Any]


class Request(Protocol):
    """What granian hands over of a request: ASGI's scope, and ASGI's receive and send as `proto`."""

    scope: dict[str, Any]
    proto: Any

    def done(self) -> None:
        """To be called at the end; answers with 500 where nothing else has."""

    def err(self, error: BaseException, /) -> None:
        """To be called at the end instead, when something went wrong."""


class Bridge:
    """The requests of a worker.

    :ivar patience: seconds that a body may take, beside those of the slowest pace allowed
    """

    def __init__(self, door: FrontDoor, loop: asyncio.AbstractEventLoop, patience: float) -> None:
        self.door, self.loop, self.patience = door, loop, patience
        self.turn = Turn()
        self.tasks: set[asyncio.Task[None]] = set()

    def take(self, request: Request) -> None:
        """Answer a request at once, or see that it is answered; called in the web server's thread."""
        try:
            environ = environ_of(request.scope)
            if has_body(environ) and (limit := self.door.body_limit(environ)):
                self.begin(self.answer_with_body(request, environ, limit))
                return
            head, body = self.ask(environ)
            if isinstance(body, Stream):
                self.begin(self.send_stream(request, head, body))
                return
            request.proto.send(head)
            request.proto.send(last(body))
            request.done()
        except BaseException as error:  # the web server looks at no error of this function
            request.err(error)

    def ask(self, environ: WSGIEnvironment, refused: Refusal | None = None) -> tuple[Message, Iterable[bytes]]:
        """The head and the body of the door's answer."""
        head: Message = {}

        def start(status: str, headers: Headers, _error: object = None) -> Any:
            head.update(type="http.response.start", status=int(status[:3]), headers=encoded(headers))
            return no_write

        with self.turn:
            return head, self.door(environ, start, refused)

    def begin(self, work: Coroutine[Any, Any, None]) -> None:
        """Go on in the event loop's thread, in this request's context."""
        self.loop.call_soon_threadsafe(self._begin, work)

    def _begin(self, work: Coroutine[Any, Any, None]) -> None:
        task = self.loop.create_task(work)
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)

    async def answer_with_body(self, request: Request, environ: WSGIEnvironment, limit: int) -> None:
        """Wait for the body, then answer."""
        try:
            refused = None
            try:
                await read_body(request.proto.receive, environ, limit=limit, patience=self.patience)
            except TimeoutError:
                refused = Refusal.late()
            except Gone:
                refused = Refusal.broken()
            head, body = self.ask(environ, refused)
            if isinstance(body, Stream):
                await self.send_stream(request, head, body)
                return
            await request.proto.send(head)
            await request.proto.send(last(body))
            request.done()
        except Exception as error:
            request.err(error)
        finally:
            environ["wsgi.input"].close()

    async def send_stream(self, request: Request, head: Message, body: Stream) -> None:
        """Send a long answer part by part, each when the reader has taken in what was sent before."""
        gone = asyncio.ensure_future(departure(request.proto.receive))
        try:
            await request.proto.send(head)
            while (part := self.next_part(body)) and not gone.done():
                await request.proto.send({"type": "http.response.body", "body": part, "more_body": True})
                await asyncio.sleep(0)  # a reader may be so fast that sending never waits
            await request.proto.send(last(()))
        except Exception as error:
            request.err(error)
        finally:
            gone.cancel()
            with self.turn:
                body.close()
            request.done()

    async def finish(self) -> None:
        """Let the event loop end what it does for requests, once the web server has ended."""
        if self.tasks:
            await asyncio.wait(self.tasks, timeout=FINISH_SECONDS)

    def next_part(self, body: Stream) -> bytes:
        """The next part; empty at the end."""
        with self.turn:
            return next(body, b"")


def last(parts: Iterable[bytes]) -> Message:
    """The message with all, or all the rest, of a body."""
    return {"type": "http.response.body", "body": b"".join(parts)}


def encoded(headers: Headers) -> list[tuple[bytes, bytes]]:
    """Headers as bytes."""
    return [(name_encoded(name), value.encode("latin-1", "replace")) for name, value in headers]


@lru_cache(NAMES_KEPT)
def name_encoded(name: str) -> bytes:
    """A header's name as bytes."""
    return name.lower().encode("latin-1")


async def departure(receive: Any) -> None:
    """Wait until the other side has gone."""
    while (await receive())["type"] != "http.disconnect":
        pass
