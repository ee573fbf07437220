"""A table in, the same table with more columns out: split, have workers do it, put together."""

import hashlib
import time
from collections import Counter, deque
from collections.abc import Callable, Generator, Iterator, Mapping
from concurrent.futures import Future
from contextlib import closing
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path
from typing import NamedTuple

import pyarrow as pa

from onestop import __version__
from onestop.dataset import Words
from onestop.progress import Progress
from onestop.tabular.columns import column_at, free_names, usual_column
from onestop.tabular.formats import Format, format_by_suffix, format_of
from onestop.tabular.kept import Kept, keeping
from onestop.tabular.parts import Chunk, Noted, Oddity, Outcome, Sink, Source, Texts, added_up, tally_of
from onestop.tabular.pieces import open_sink, open_source, piece_of
from onestop.tabular.places import is_kept, is_pipe, named, output_of, spooled, written
from onestop.tabular.processes import known, workers

AHEAD = 3
"""Chunks under way for each worker."""

type Answer = Callable[[list[Texts]], pa.RecordBatch]
"""What the new columns of some rows are; a worker must be able to import it. The first column is counted."""


@dataclass(frozen=True, slots=True)
class Task:
    """What is to be done.

    :ivar source: a file, or `-`
    :ivar output: a file, `-`, or None for a file beside the input
    :ivar target: the format to write; None where the output's name or the input tells
    :ivar wanted: the columns that the answer needs, by option: what was given, or None for a usual name
    :ivar usual: usual names of such a column
    :ivar schema: names and types of the new columns
    :ivar about: what else the answer depends on; a run of before is gone on with only where all is the same
    """

    source: str
    output: str | None
    target: Format | None
    wanted: Mapping[str, str | None]
    usual: frozenset[str]
    answer: Answer
    schema: pa.Schema
    about: Mapping[str, object]
    workers: int
    step: Words


@dataclass(frozen=True, slots=True)
class Summary:
    """What was done.

    :ivar output: the file; None for standard output
    :ivar columns: the columns that the answers are to
    :ivar resumed: rows that a run of before had finished
    :ivar tally: how often each value stands in the first of the new columns
    :ivar notes: rows with oddities, and the lines of the first ones
    :ivar renamed: new columns that have another name because the table had theirs
    """

    output: Path | None
    columns: tuple[str, ...]
    rows: int
    resumed: int
    seconds: float
    tally: Counter[str]
    notes: Mapping[Oddity, Noted]
    renamed: Mapping[str, str]

    @property
    def speed(self) -> float:
        """Rows in a second, of those that this run did."""
        return (self.rows - self.resumed) / max(self.seconds, 1e-9)


@dataclass(frozen=True, slots=True)
class Order:
    """What a worker must know beside its chunk."""

    kept: Kept
    wanted: tuple[int, ...]
    answer: Answer
    schema: pa.Schema
    target: Format


class UnderWay(NamedTuple):
    """A chunk, how much of the input is done with it, what came of it, and whether a run of before had finished it."""

    number: int
    done: int
    outcome: "Future[Outcome]"
    resumed: bool

    @property
    def rows(self) -> int:
        """How many rows it has."""
        return self.outcome.result().rows


def fill(task: Task, progress: Progress) -> Summary:
    """Write the table with its new columns; raises a OneStopError for what the caller can mend."""
    began = time.monotonic()
    pipe = is_pipe(task.source)
    output = output_of(task.output, task.source, task.target)
    with keeping(output if is_kept(output) else None) as kept:
        path = spooled(task.source, kept.scratch) if pipe else Path(task.source)
        target = task.target or (output and format_by_suffix(output)) or format_of(path, named(task.source))
        source = open_source(path, named(task.source), kept.scratch)
        order = order_of(task, source, kept, target=target)
        if kept.lasts:
            kept.begin(described(task, order, path))
        with (
            written(output, kept, target) as file,
            closing(open_sink(file, target, source, added=order.schema)) as sink,
        ):
            chunks = list(put_together(task, source, order, sink=sink, progress=progress))
        tally, notes = added_up([chunk.outcome.result() for chunk in chunks], source.first_line)
        return Summary(
            output,
            tuple(source.columns[at] for at in order.wanted),
            sum(chunk.rows for chunk in chunks),
            sum(chunk.rows for chunk in chunks if chunk.resumed),
            time.monotonic() - began,
            tally,
            notes,
            {old: new for old, new in zip(task.schema.names, order.schema.names, strict=True) if old != new},
        )


def order_of(task: Task, source: Source, kept: Kept, *, target: Format) -> Order:
    """What workers must know; raises BadValue for a column that the table does not have."""
    wanted = tuple(
        usual_column(source.columns, task.usual, option) if given is None else column_at(source.columns, given, option)
        for option, given in task.wanted.items()
    )
    names = free_names(task.schema.names, source.columns)
    schema = pa.schema([field.with_name(name) for field, name in zip(task.schema, names, strict=True)])
    return Order(kept, wanted, task.answer, schema, target)


def described(task: Task, order: Order, path: Path) -> dict[str, object]:
    """All that the output depends on."""
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    columns = [f"{field.name} {field.type}" for field in order.schema]
    return {
        "onestop": __version__,
        "input": digest,
        "wanted": order.wanted,
        "columns": columns,
        "format": order.target,
        **task.about,
    }


def put_together(task: Task, source: Source, order: Order, *, sink: Sink, progress: Progress) -> Iterator[UnderWay]:
    """Have every chunk done and add the pieces in order."""
    progress(task.step, 0, source.size)
    with closing(finished(task, source, order)) as chunks:
        for chunk in chunks:
            sink.append(order.kept.piece(chunk.number))
            order.kept.forget(chunk.number)
            progress(task.step, chunk.done, source.size)
            yield chunk


def finished(task: Task, source: Source, order: Order) -> Generator[UnderWay]:
    """The chunks in order, each when its piece is there."""
    chunks = source.chunks()
    first = list(islice(chunks, 2))
    count = task.workers if len(first) > 1 else 1
    with workers(count) as pool:
        waiting: deque[UnderWay] = deque()
        for number, (chunk, done) in enumerate(chain(first, chunks)):
            before = order.kept.outcome(number)
            outcome = known(before) if before else pool.submit(work, order, chunk, number)
            waiting.append(UnderWay(number, done, outcome, before is not None))
            while len(waiting) > AHEAD * (count - 1):
                waiting[0].outcome.result()
                yield waiting.popleft()
        while waiting:
            waiting[0].outcome.result()
            yield waiting.popleft()


def work(order: Order, chunk: Chunk, number: int) -> Outcome:
    """What a worker does with a chunk."""
    columns = tuple(sorted(set(order.wanted)))
    rows = chunk.open(columns)
    texts = dict(zip(columns, rows.texts(), strict=True))
    answers = order.answer([texts[at] for at in order.wanted])
    added = answers.rename_columns(order.schema.names).cast(order.schema)
    data = piece_of(rows, added, order.target)
    outcome = Outcome(added.num_rows, rows.lines, tally_of(added.column(0)), rows.notes)
    order.kept.write(number, data, outcome)
    return outcome
