"""pygeoapi's manager of processes: what is asked for at once is answered without a job, the rest is done in threads.

Jobs are kept in pygeoapi's TinyDB file, which every worker reads and writes under one lock. A job runs in the worker
that took it, one after the other, and holds a lock on its result file while it does: so any worker can tell a job that
still runs from one whose worker has ended.

Whoever knows a job's identifier may see and end it, and nobody can guess one. The list names only jobs of processes
that hold nobody's data.
"""

import logging
import time
import uuid
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import BoundedSemaphore, Lock, Thread
from typing import Any, Protocol, override

import orjson
from filelock import FileLock
from pygeoapi.process.base import JobNotFoundError, ProcessorExecuteError
from pygeoapi.process.manager.tinydb_ import TinyDBManager
from pygeoapi.util import DATETIME_FORMAT, JobStatus, RequestedProcessExecutionMode, get_current_datetime
from tinydb import TinyDB, where
from tinydb.storages import Storage

from onestop.errors import Busy, OneStopError, TooMuch
from onestop.ogcapi.refusals import Failed, NoSuchJob, NotReady, answer
from onestop.ogcapi.results import PRIVATE, Results, Writing

type Object = dict[str, Any]
LOGGER = logging.getLogger(__name__)

type Executed = tuple[str, str, Any, JobStatus, dict[str, str] | None]

LARGEST_ANSWER, LARGEST_RESULT = 32 << 20, 256 << 20
"""In bytes: an answer given at once, and the result of a job."""
MOST_WAITING = 4
"""Jobs that a worker has taken and not done."""
MOST_JOBS = 1_000
"""Jobs that are kept, the newest."""
KEPT = timedelta(days=1)
TOLD_SECONDS = 1.0
"""How often the progress of a job is written down."""
RAW, DOCUMENT = "raw", "document"
JSON = "application/json"
AS_IT_IS = "application/json; charset=utf-8"
"""pygeoapi would read what is plain `application/json` and write it anew, with &lt; for <."""
UNDONE = {JobStatus.accepted.value, JobStatus.running.value}

WAITING = "等候的工作太多，請稍後再試。 Too many jobs are waiting; please try again later."
ACCEPTED = "已接受，等候執行。 Accepted and waiting for its turn."
RUNNING = "執行中。 Running."
DONE = "完成。 Done."
ENDED = "執行工作的程序已結束，請重新送出。 The process that ran this job has ended; please send it again."
FAILED = "系統發生錯誤，已記錄。 Something failed here; it is in our log."
TOO_LARGE = "結果超過 {0} MB，請減少數量。 The result is larger than {0} MB; ask for fewer."
TOO_LONG = (
    "超過 {0:g} 秒，請減少數量，或加上 Prefer: respond-async。 "
    "This takes longer than {0:g} s; ask for fewer, or with Prefer: respond-async."
)


class Work(Protocol):
    """What there is to do, part by part."""

    media_type: str
    parts: Iterable[bytes]
    steps: int


class Process(Protocol):
    """A process of ours."""

    public: bool
    metadata: Mapping[str, Any]

    def prepare(self, data: Mapping[str, Any], outputs: Any, *, asynchronous: bool) -> Work: ...


class Jobs(TinyDBManager):  # type: ignore[misc]  # pygeoapi has no types
    """The manager that `server.manager` of the configuration names."""

    def __init__(self, definition: Object) -> None:
        super().__init__(definition)
        Path(self.connection).parent.mkdir(PRIVATE, parents=True, exist_ok=True)  # who knows a job may see its result
        self.supports_subscribing = False
        self.results = Results(Path(definition["output_dir"]))
        self.seconds: float = definition["seconds"]
        self._processors: dict[str, Process] = {}
        self._room = BoundedSemaphore(MOST_WAITING)
        self._turn = Lock()

    @contextmanager
    def _db(self) -> Iterator[TinyDB]:
        with FileLock(f"{self.connection}.lock"), TinyDB(self.connection, storage=Replaced) as database:
            yield database

    def get_processor(self, process_id: str) -> Process:
        """A process, made once."""
        if process_id not in self._processors:
            self._processors[process_id] = super().get_processor(process_id)
        return self._processors[process_id]

    @override
    def execute_process(
        self,
        process_id: str,
        data_dict: Object,
        execution_mode: RequestedProcessExecutionMode | None = None,
        requested_outputs: Any = None,
        subscriber: None = None,  # the guard refuses them
        requested_response: str = RAW,
    ) -> Executed:
        """Answer at once, or take a job."""
        later = execution_mode is RequestedProcessExecutionMode.respond_async
        process = self.get_processor(process_id)
        with refusing():
            work = process.prepare(data_dict, requested_outputs, asynchronous=later)
            parts = framed(work, process) if requested_response == DOCUMENT else work.parts
            media_type = JSON if requested_response == DOCUMENT else work.media_type
            if later:
                return self.take(process_id, Task(parts, media_type, work.steps), listed=process.public)
            as_it_is = AS_IT_IS if media_type == JSON else media_type
            return "", as_it_is, whole(parts, self.seconds), JobStatus.successful, None

    def take(self, process_id: str, task: "Task", *, listed: bool) -> Executed:
        """Take a job and begin it in a thread; raises Busy."""
        if not self._room.acquire(blocking=False):
            raise Busy(WAITING)
        job = str(uuid.uuid4())
        writing = self.results.begin(job)
        try:
            self.add_job(accepted(job, process_id, task.media_type) | {"listed": listed})
            Thread(target=self.work, args=(job, task, writing), daemon=True).start()
        except BaseException:
            writing.close()
            self._room.release()
            raise
        return job, JSON, None, JobStatus.accepted, {"Preference-Applied": "respond-async"}

    def work(self, job: str, task: "Task", writing: Writing) -> None:
        """Do a job when its turn has come."""
        try:
            with self._turn:
                self.update_job(job, running(0) | {"started": get_current_datetime()})
                self.write(job, task, writing)
        except OneStopError as error:
            self.end(job, JobStatus.failed, str(error))
        except Exception:  # the thread's own door: nobody else would hear of it
            LOGGER.exception("a job failed")
            self.end(job, JobStatus.failed, FAILED)
        finally:
            writing.close()
            self._room.release()

    def write(self, job: str, task: "Task", writing: Writing) -> None:
        """Write the result of a job part by part, and now and then how far it is; raises TooMuch."""
        size, told = 0, time.monotonic()
        for step, part in enumerate(task.parts):
            size += len(part)
            if size > LARGEST_RESULT:
                raise TooMuch(TOO_LARGE.format(LARGEST_RESULT >> 20))
            if not writing.wanted:
                return
            writing.write(part)
            if time.monotonic() - told > TOLD_SECONDS:
                told = time.monotonic()
                self.update_job(job, running(min(99, 100 * step // task.steps)))
        writing.finish()
        self.end(job, JobStatus.successful, DONE, str(self.results.path(job)))

    def end(self, job: str, status: JobStatus, message: str, location: str | None = None) -> None:
        """Write down how a job ended."""
        now = get_current_datetime()
        done = {"status": status.value, "message": message, "location": location, "finished": now, "updated": now}
        self.update_job(job, done | {"progress": 100})

    def add_job(self, job_metadata: Object) -> str:
        """Add a job, and sweep away those that are old or too many."""
        oldest = (datetime.now(UTC) - KEPT).strftime(DATETIME_FORMAT)
        with self._db() as database:
            newest = sorted(database, key=lambda job: job["created"], reverse=True)
            gone = [job for at, job in enumerate(newest) if at >= MOST_JOBS or job["created"] < oldest]
            database.remove(doc_ids=[job.doc_id for job in gone])
            database.insert(job_metadata)
            known = {job["identifier"] for job in database}
        for job in gone:
            self.results.remove(job["identifier"])
        self.results.sweep(known)
        return str(job_metadata["identifier"])

    def get_job(self, job_id: str) -> Object:
        """A job; one whose worker has ended has failed."""
        job: Object = super().get_job(job_id)
        if job["status"] in UNDONE and not self.results.being_written(job_id):
            job = super().get_job(job_id)  # it may just have been done
            if job["status"] in UNDONE:
                self.end(job_id, JobStatus.failed, ENDED)
                self.results.remove(job_id)
                return self.get_job(job_id)
        return job

    def known(self, job_id: str) -> Object:
        """A job; raises NoSuchJob."""
        try:
            return self.get_job(job_id)
        except JobNotFoundError:
            raise NoSuchJob("job", job_id) from None

    def result(self, job_id: str) -> tuple[Path, str]:
        """The file of a job's result and its media type; raises NotReady, and Failed with the reason."""
        job = self.known(job_id)
        if job["status"] in UNDONE:
            raise NotReady(job["message"])
        if job["status"] == JobStatus.failed.value:
            raise Failed(job["message"])
        path = self.results.path(job_id)
        if not path.exists():
            raise NoSuchJob("result of job", job_id)
        return path, job["mimetype"]

    def get_jobs(self, status: object = None, limit: int | None = None, offset: int | None = None) -> Object:  # noqa: ARG002
        """The jobs that are anybody's business, the newest first."""
        with self._db() as database:
            listed = sorted(database.search(where("listed") == True), key=lambda job: job["created"], reverse=True)  # noqa: E712
        first = offset or 0
        return {"jobs": listed[first : first + limit if limit else None], "numberMatched": len(listed)}

    def delete_job(self, job_id: str) -> bool:
        """Remove a job with its result; where it still runs, it stops."""
        self.get_job(job_id)
        self.results.remove(job_id)
        with self._db() as database:
            return bool(database.remove(where("identifier") == job_id))


@dataclass(frozen=True, slots=True)
class Task:
    """What a job does."""

    parts: Iterable[bytes]
    media_type: str
    steps: int


class Replaced(Storage):
    """TinyDB's storage in a file that is replaced in one step: a worker that is killed leaves it whole."""

    def __init__(self, path: str) -> None:
        self._path = Path(path)

    def read(self) -> Any:
        """Everything, or nothing where there is no file."""
        try:
            return orjson.loads(self._path.read_bytes())
        except FileNotFoundError:
            return None

    def write(self, data: Any) -> None:
        """Replace everything."""
        new = self._path.with_suffix(".new")
        new.write_bytes(orjson.dumps(data))
        new.replace(self._path)


@contextmanager
def refusing() -> Iterator[None]:
    """Turn our errors into pygeoapi's."""
    try:
        yield
    except OneStopError as error:
        refused = ProcessorExecuteError(user_msg=str(error))
        refused.http_status_code, refused.ogc_exception_code = answer(error)
        raise refused from error


def whole(parts: Iterable[bytes], seconds: float) -> bytes:
    """An answer that is given at once; raises TooMuch where it takes too long or is too large."""
    made: list[bytes] = []
    size, end = 0, time.monotonic() + seconds
    for part in parts:
        made.append(part)
        size += len(part)
        if size > LARGEST_ANSWER:
            raise TooMuch(TOO_LARGE.format(LARGEST_ANSWER >> 20))
        if time.monotonic() > end:
            raise TooMuch(TOO_LONG.format(seconds))
    return b"".join(made)


def framed(work: Work, process: Process) -> Iterator[bytes]:
    """An answer as a document of outputs by name: JSON as it is, any other as text with its media type."""
    name = orjson.dumps(next(iter(process.metadata["outputs"])))
    if work.media_type.endswith("json"):
        yield b"{" + name + b":"
        yield from work.parts
        yield b"}"
        return
    yield b"{" + name + b':{"mediaType":' + orjson.dumps(work.media_type) + b',"value":"'
    for part in work.parts:
        yield orjson.dumps(part.decode())[1:-1]
    yield b'"}}'


def accepted(job: str, process_id: str, media_type: str) -> Object:
    """What is kept of a job that was taken."""
    now = get_current_datetime()
    return {
        "type": "process",
        "identifier": job,
        "process_id": process_id,
        "created": now,
        "started": now,
        "updated": now,
        "finished": None,
        "status": JobStatus.accepted.value,
        "location": None,
        "mimetype": media_type,
        "message": ACCEPTED,
        "progress": 0,
    }


def running(percent: int) -> Object:
    """What changes while a job runs."""
    now = get_current_datetime()
    return {"status": JobStatus.running.value, "message": RUNNING, "updated": now, "progress": percent}
