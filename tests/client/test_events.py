"""The feed as the client reads it: whole frames, resumed where it stopped."""

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moderation.client.client import ModerationClient
from moderation.client.errors import Refused
from moderation.client.events import FeedItem
from moderation.client.sse import Frame, FrameReader
from moderation.client.sync import SyncModerationClient
from tests.client.service import Asked, Say, Service

STREAM = {"content-type": "text/event-stream"}


def test_fields_comments_and_line_ends() -> None:
    text = b": beat\n\nid: 1\r\nevent: a\r\ndata: x\r\ndata:y\r\n\r\rretry: 50\rdata: z\r\rdata\n\nid: 9\n\n"
    reader = FrameReader()
    assert reader.feed(text) == [Frame("1", "a", "x\ny"), Frame("", "message", "z"), Frame("", "message", "")]
    assert reader.retry_s == 0.05


def test_line_ends_of_unicode_do_not_break_a_frame() -> None:
    said = "一\u2028二\u0085三\u000b四"
    assert FrameReader().feed(f'data: "{said}"\n\n'.encode()) == [Frame("", "message", f'"{said}"')]


@given(st.data())
def test_where_the_bytes_are_cut_does_not_matter(data: st.DataObject) -> None:
    text = "id: 1-0\r\nevent: 改\r\ndata: 傻😀\r\n\r\nid: 2-0\ndata: b\n\ndata: c\r\r".encode() + b"data: d\n\n"
    cuts = sorted(data.draw(st.lists(st.integers(0, len(text)))))
    reader = FrameReader()
    frames = []
    for start, end in zip([0, *cuts], [*cuts, len(text)], strict=True):
        frames += reader.feed(text[start:end])
    assert frames == [
        Frame("1-0", "改", "傻😀"),
        Frame("2-0", "message", "b"),
        Frame("", "message", "c"),
        Frame("", "message", "d"),
    ]


def test_it_resumes_after_every_kind_of_break(service: Service) -> None:
    async def answer(asked: Asked, say: Say) -> None:
        turn = len(service.asked)
        if turn == 1:
            await say(200, STREAM, b'id: 1-0\nevent: hold.opened\ndata: {"n":1}\n\nid: 2-0\nda', False)
        elif turn == 2:
            await say(503, {}, b"", False)
        elif turn == 3:
            await say(200, {"content-type": "text/html"}, b"<html>", False)
        else:
            await say(200, STREAM, b': beat\n\nid: 2-0\nevent: alert.raised\ndata: {"n":2}\n\n', False)

    service.answer = answer

    async def two() -> list[FeedItem]:
        async with ModerationClient(service.url, "k") as client:
            items = client.events(session="s 1")
            got = [await anext(items), await anext(items)]
            await items.aclose()
            return got

    assert asyncio.run(two()) == [
        FeedItem("1-0", "hold.opened", {"n": 1}),
        FeedItem("2-0", "alert.raised", {"n": 2}),
    ]
    assert [asked.headers.get("last-event-id") for asked in service.asked] == [None, "1-0", "1-0", "1-0"]
    assert service.asked[0].path == "/v1/events"
    assert service.asked[0].query == "session=s+1"


def test_a_reset_is_told_and_keeps_the_id(service: Service) -> None:
    async def answer(asked: Asked, say: Say) -> None:
        if len(service.asked) == 1:
            await say(200, STREAM, b'event: reset\ndata: {"reason":"slow"}\n\n', False)
        else:
            await say(200, STREAM, b"id: 8-0\nevent: snapshot\ndata: {}\n\n", False)

    service.answer = answer
    with SyncModerationClient(service.url, "k") as client:
        items = client.events(last_event_id="7-0")
        assert [next(items).kind, next(items).kind] == ["reset", "snapshot"]
        items.close()  # type: ignore[attr-defined]
    assert [asked.headers["last-event-id"] for asked in service.asked] == ["7-0", "7-0"]


def test_a_refusal_ends_it(service: Service) -> None:
    service.reply(401, b'{"type":"about:blank","title":"No","status":401,"code":"unauthorized"}')
    with SyncModerationClient(service.url, "k") as client, pytest.raises(Refused) as caught:
        next(client.events())
    assert caught.value.code == "unauthorized"
