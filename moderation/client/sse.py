"""Server-sent events read from bytes, as the HTML standard says (only CR, LF and CRLF end a line)."""

import re

from msgspec import Struct

LINE_END = re.compile(rb"\r\n|\n|\r")


class Frame(Struct, frozen=True):
    """One event as sent; `id` is empty where the frame carried none."""

    id: str
    event: str
    data: str


class FrameReader:
    """Bytes in, whole frames out.

    >>> reader = FrameReader()
    >>> reader.feed(b"id: 1-0\\nevent: test.p"), reader.feed(b"ing\\ndata: {}\\n\\n")
    ([], [Frame(id='1-0', event='test.ping', data='{}')])
    """

    def __init__(self) -> None:
        self._rest = b""
        self._id = self._event = ""
        self._data: list[str] = []
        self.retry_s: float | None = None

    def feed(self, chunk: bytes) -> list[Frame]:
        """Take some bytes and return the frames that they complete."""
        unread = self._rest + chunk
        lines = LINE_END.split(unread)
        self._rest = lines.pop()
        if unread.endswith(b"\r"):  # its LF may come with the next chunk
            self._rest = lines.pop() + b"\r"
        frames: list[Frame] = []
        for line in lines:
            if line:
                self._field(line)
            elif (frame := self._close()) is not None:
                frames.append(frame)
        return frames

    def _field(self, line: bytes) -> None:
        name, _, value = line.decode("utf-8", "replace").partition(":")
        value = value.removeprefix(" ")
        if name == "data":
            self._data.append(value)
        elif name == "event":
            self._event = value
        elif name == "id" and "\0" not in value:
            self._id = value
        elif name == "retry" and value.isascii() and value.isdigit():
            self.retry_s = int(value) / 1000

    def _close(self) -> Frame | None:
        frame = Frame(self._id, self._event or "message", "\n".join(self._data)) if self._data else None
        self._id = self._event = ""
        self._data = []
        return frame
