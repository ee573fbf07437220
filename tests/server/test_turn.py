"""Threads get the turn in the order in which they came."""

import threading
import time

from onestop.server.turn import Turn


def test_a_thread_that_wants_the_turn_again_and_again_does_not_keep_it() -> None:
    turn, stop, parts = Turn(), threading.Event(), []

    def greedy() -> None:
        while not stop.is_set():
            with turn:
                parts.append(time.sleep(0.001))

    thread = threading.Thread(target=greedy)
    thread.start()
    try:
        for _ in range(20):
            with turn:
                before = len(parts)
            with turn:
                assert len(parts) - before <= 1
    finally:
        stop.set()
        thread.join()
    assert parts
