"""A process that answers with what it was given, for clients to be tried on."""

import time
from typing import Any

from pygeoapi.process.base import BaseProcessor, ProcessorExecuteError

from onestop.errors import BadValue

LONGEST_PAUSE = 2
"""In seconds; a worker answers nobody else in the meantime."""

DESCRIPTION: dict[str, Any] = {
    "id": "echo",
    "version": "1.0.0",
    "title": {"zh-TW": "回聲", "en": "Echo"},
    "description": {
        "zh-TW": "原樣傳回輸入的文字，供用戶端程式測試。",
        "en": "Answers with the text it was given, for clients to be tried on.",
    },
    "keywords": [],
    "links": [],
    "jobControlOptions": ["sync-execute"],
    "outputTransmission": ["value"],
    "inputs": {
        "echoInput": {"title": "text", "minOccurs": 1, "maxOccurs": 1, "schema": {"type": "string"}},
        "pause": {
            "title": "seconds to wait before the answer",
            "minOccurs": 0,
            "maxOccurs": 1,
            "schema": {"type": "number", "minimum": 0, "maximum": LONGEST_PAUSE, "default": 0},
        },
    },
    "outputs": {"echoOutput": {"title": "text", "schema": {"type": "string"}}},
    "example": {"inputs": {"echoInput": "你好"}},
}


class EchoError(ProcessorExecuteError):  # type: ignore[misc]  # pygeoapi has no types
    """The inputs are wrong; the sentence says how."""

    ogc_exception_code = "InvalidParameterValue"
    http_status_code = 400


class EchoProcess(BaseProcessor):  # type: ignore[misc]  # as above
    """Takes `{"inputs": {"echoInput": "你好"}}`."""

    def __init__(self, definition: dict[str, Any]) -> None:
        super().__init__(definition, DESCRIPTION)

    def execute(self, data: dict[str, Any], outputs: object = None) -> tuple[str, dict[str, str]]:  # noqa: ARG002
        """Wait as long as asked, then answer."""
        text, pause = data.get("echoInput"), data.get("pause", 0)
        if not isinstance(text, str):
            raise EchoError(user_msg=str(BadValue("echoInput", text, "text")))
        if not isinstance(pause, int | float) or not 0 <= pause <= LONGEST_PAUSE:
            raise EchoError(user_msg=str(BadValue("pause", pause, f"a number of seconds from 0 to {LONGEST_PAUSE}")))
        time.sleep(pause)
        return "application/json", {"id": "echoOutput", "value": text}
