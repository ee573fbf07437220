"""A process that answers with what it was given, for clients to be tried on."""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated

from onestop.dataset import Words
from onestop.errors import BadValue
from onestop.geojson import write
from plugins.base import JSON, Call, Description, Process, Work
from plugins.inputs import Input, number, text

LONGEST_PAUSE = 5
"""In seconds, as the OGC's test suite asks for."""
PAUSE = Words("背景工作回應前等候的秒數", "seconds that a job waits before it answers")


@dataclass(frozen=True, slots=True)
class Asked:
    """The inputs."""

    echoInput: Annotated[str, Input(Words("文字", "text"), text())]  # noqa: N815  # the name that test suites use
    pause: Annotated[float, Input(PAUSE, number(0, LONGEST_PAUSE, 0))] = 0


class EchoProcess(Process[Asked]):
    """Takes `{"inputs": {"echoInput": "你好"}}`."""

    asked = Asked
    public = True
    described = Description(
        name="echo",
        title=Words("回聲", "Echo"),
        text=Words(
            "原樣傳回輸入的文字，供用戶端程式測試。", "Answers with the text it was given, for clients to be tried on."
        ),
        output="echoOutput",
        output_title=Words("文字", "text"),
        media_types=(JSON,),
        example={"echoInput": "你好"},
    )

    def run(self, asked: Asked, call: Call) -> Work:
        """Wait as long as asked, then answer; raises BadValue for a pause of what is no job.

        While it waits for an answer at once, a worker would answer nobody else.
        """
        if asked.pause and not call.asynchronous:
            raise BadValue("pause", f"{asked.pause:g}", "0, or with Prefer: respond-async")

        def answer() -> Iterator[bytes]:
            time.sleep(asked.pause)
            yield write({"id": "echoOutput", "value": asked.echoInput})

        return Work(call.media_type, answer())
