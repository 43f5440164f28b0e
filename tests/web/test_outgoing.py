"""POST /v1/outgoing as a chat back end uses it: pass, hold, repeats, edits, context, who may ask."""

import hashlib
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import msgspec
import pytest

from moderation.features.drill import PHRASE
from moderation.journal import samples
from tests.web.conftest import Make
from tests.web.served import Caller, Served, until

OPENED = {"continue", "edit", "discard"}


def policy(caller: Make, text: str) -> None:
    answer = caller("admin").http.put(
        "/v1/policy", content=text, headers={"Authorization": f"Bearer {caller('admin').key}"}
    )
    assert answer.status_code == 200, answer.text


def test_a_kind_message_passes(service: Caller) -> None:
    answer = service.outgoing("您好，马上为您查一下")
    assert answer.status_code == 200
    said = answer.json()
    assert (said["decision"], said["label"], said["hold_id"], said["choices"]) == ("pass", "ok", None, [])
    assert said["message_id"].startswith("msg_")
    assert said["versions"]["code"]


def test_a_rude_message_is_held_with_its_reasons(service: Caller) -> None:
    said = service.outgoing("😀你是傻\u2060逼吗").json()
    assert (said["decision"], said["label"], said["tier"]) == ("hold", "abuse", "confirmed")
    assert set(said["choices"]) == OPENED
    finding = said["findings"][0]
    assert finding["text"] == "傻\u2060逼"
    assert (finding["start"], finding["end"], finding["start16"], finding["end16"]) == (3, 6, 4, 7)
    hold = service.get(f"/v1/holds/{said['hold_id']}").json()
    assert (hold["state"], hold["text"]) == ("open", "😀你是傻\u2060逼吗")
    assert hold["expires_at"] == said["expires_at"]


def test_the_test_phrase_trips_the_live_system(service: Caller) -> None:
    said = service.outgoing(f"您好 {PHRASE}").json()
    assert said["decision"] == "hold"
    assert said["findings"][0]["source"] == "drill"


def test_sentences_are_in_the_language_asked_for(service: Caller) -> None:
    chinese = service.outgoing("傻逼").json()["reasons"][0]
    english = service.post(
        "/v1/outgoing", {"session": "s", "agent": "a", "text": "傻逼"}, Accept_Language="en-GB"
    ).json()["reasons"][0]
    assert chinese["code"] == english["code"]
    assert chinese["sentence"] != english["sentence"]
    assert english["sentence"].isascii()


@pytest.mark.parametrize("text", ["您好", "傻逼"])
def test_the_same_message_again_gets_the_same_bytes(service: Caller, text: str) -> None:
    first = service.outgoing(text, message_id="m1")
    for _ in range(3):
        assert service.outgoing(text, message_id="m1").content == first.content
        time.sleep(0.02)
    assert len(service.get("/v1/holds").json()["holds"]) == (0 if text == "您好" else 1)


@pytest.mark.parametrize("text", ["您好", "傻逼"])
def test_a_message_id_used_for_other_words_is_a_conflict(service: Caller, text: str) -> None:
    service.outgoing(text, message_id="m1")
    answer = service.outgoing(text + "啊", message_id="m1")
    assert (answer.status_code, answer.json()["code"]) == (409, "conflict")
    time.sleep(0.1)
    assert service.outgoing(text + "啊", message_id="m1").status_code == 409


def test_a_hold_outlives_what_redis_remembers(served: Served, service: Caller) -> None:
    first = service.outgoing("傻逼", message_id="m1").json()
    until(lambda: served.core.redis.delete(f"mod:answer:{service.shop}:m1"))
    assert service.outgoing("傻逼", message_id="m1").json()["hold_id"] == first["hold_id"]


def test_what_passes_joins_the_session_and_what_is_held_does_not(service: Caller) -> None:
    service.post("/v1/incoming", {"session": "s1", "text": "什么时候发货"})
    service.outgoing("您好，今天发货", session="s1")
    service.outgoing("滚，傻逼", session="s1")

    def seen() -> list[tuple[str, str]]:
        held = service.outgoing("傻逼", session="s1").json()["hold_id"]
        return [(turn["role"], turn["text"]) for turn in service.get(f"/v1/holds/{held}").json()["context"]]

    until(lambda: seen() == [("customer", "什么时候发货"), ("agent", "您好，今天发货")])


def test_a_context_given_is_the_context_judged(service: Caller) -> None:
    context = ["在吗", {"role": "agent", "text": "在的", "t": 2.0}, {"role": "customer", "text": ""}]
    held = service.outgoing("傻逼", context=context).json()["hold_id"]
    kept = service.get(f"/v1/holds/{held}").json()["context"]
    assert [(turn["role"], turn["text"]) for turn in kept] == [
        ("customer", "在吗"),
        ("agent", "在的"),
        ("customer", ""),
    ]


def test_a_picture_passes_unchecked_and_says_so(service: Caller) -> None:
    said = service.outgoing("", kind="image").json()
    assert (said["decision"], said["engine"]) == ("pass", "none")
    assert said["reasons"][0]["code"] == "kind_unchecked"


def test_an_edit_is_checked_again_and_linked_to_the_first(service: Caller) -> None:
    first = service.outgoing("傻逼").json()["hold_id"]
    early = service.outgoing("您好", edit_of=first)
    assert (early.status_code, early.json()["state"]) == (409, "open")
    chosen = service.post(f"/v1/holds/{first}/choice", {"choice": "edit"}).json()
    assert (chosen["draft"], chosen["text"], chosen["receipt"]) == ("傻逼", None, None)
    second = service.outgoing("你这傻逼", edit_of=first, message_id="m2").json()
    assert (second["decision"], second["edit_of"]) == ("hold", first)
    assert service.get(f"/v1/holds/{first}").json()["replaced_by"] == "m2"
    service.post(f"/v1/holds/{second['hold_id']}/choice", {"choice": "edit"})
    third = service.outgoing("抱歉，我再看看", edit_of=second["hold_id"], message_id="m3").json()
    assert third["decision"] == "pass"
    assert service.get(f"/v1/holds/{second['hold_id']}").json()["replaced_by"] == "m3"


def test_an_edit_of_what_is_not_there_or_of_another_session_is_refused(service: Caller) -> None:
    assert service.outgoing("您好", edit_of="hold_none").status_code == 404
    first = service.outgoing("傻逼").json()["hold_id"]
    assert service.outgoing("您好", session="other", edit_of=first).status_code == 422


def held_then_edited(service: Caller, text: str) -> str:
    """Hold a text, choose to edit it, and return the hold's id."""
    first: str = service.outgoing(text).json()["hold_id"]
    assert service.post(f"/v1/holds/{first}/choice", {"choice": "edit"}).status_code == 200
    return first


def codes(said: dict[str, Any]) -> list[str]:
    return [reason["code"] for reason in said["reasons"]]


@pytest.mark.parametrize("dressed", ["资己砍。", "自 己 看", "zijikan", "自己看😊"])
def test_the_same_words_in_another_dress_are_held_again(service: Caller, dressed: str) -> None:
    first = held_then_edited(service, "自己看")
    said = service.outgoing(dressed, edit_of=first, message_id="m2").json()
    assert (said["decision"], said["label"], codes(said)[0]) == ("hold", "brush_off", "same_as_held")
    assert said["reasons"][0]["args"] == {"hold": first}
    assert service.get(f"/v1/holds/{first}").json()["replaced_by"] == "m2"
    again = service.post(f"/v1/holds/{said['hold_id']}/choice", {"choice": "continue"}).json()
    assert again["text"] == dressed, "the agent decides in the end (R4)"


def test_the_same_words_are_known_though_the_edit_names_no_hold(service: Caller) -> None:
    held_then_edited(service, "自己看")
    assert codes(service.outgoing("资己砍").json())[0] == "same_as_held"
    assert service.outgoing("资己砍", session="s2").json()["decision"] == "pass"
    assert service.outgoing("资己砍", agent="a2").json()["decision"] == "pass"


def test_an_honest_edit_and_a_text_that_was_sent_on_pass(service: Caller) -> None:
    first = held_then_edited(service, "自己看")
    assert service.outgoing("您稍等，我这就帮您看", edit_of=first).json()["decision"] == "pass"
    second = service.outgoing("自己看", session="s2").json()["hold_id"]
    service.post(f"/v1/holds/{second}/choice", {"choice": "continue"})
    assert service.outgoing("资己砍", session="s2").json()["decision"] == "pass"


def test_what_the_policy_no_longer_holds_is_not_held_again(caller: Make, service: Caller) -> None:
    first = held_then_edited(service, "自己看")
    policy(caller, 'mode = "shadow"')
    assert service.outgoing("资己砍", edit_of=first).json()["decision"] == "pass"
    policy(caller, '[lists]\nexempt = ["自己看"]')
    assert service.outgoing("资己砍", edit_of=first).json()["decision"] == "pass"


def test_block_offers_no_choice(caller: Make, service: Caller) -> None:
    policy(caller, '[labels.abuse]\nconfirmed = "block"')
    said = service.outgoing("傻逼").json()
    assert (said["decision"], said["choices"], said["expires_at"]) == ("block", [], None)
    refused = service.post(f"/v1/holds/{said['hold_id']}/choice", {"choice": "continue"})
    assert (refused.status_code, refused.json()["state"]) == (409, "blocked")


def test_in_shadow_nothing_is_held_and_the_answer_says_what_would_be(caller: Make, service: Caller) -> None:
    policy(caller, 'mode = "shadow"')
    said = service.outgoing("傻逼").json()
    assert (said["decision"], said["would"], said["label"]) == ("pass", "hold", "abuse")
    assert service.get("/v1/holds").json()["holds"] == []


def test_the_days_cap_on_holds_is_kept(caller: Make, service: Caller) -> None:
    policy(caller, "[limits]\nholds_per_day = 2")
    said = [service.outgoing("傻逼").json() for _ in range(3)]
    assert [one["decision"] for one in said] == ["hold", "hold", "pass"]
    assert said[2]["reasons"][-1]["code"] == "holds_per_day_reached"


def test_alert_groups(caller: Make, service: Caller) -> None:
    caller("admin").post("/v1/members", {"members": [{"id": "in", "group": "g1"}, {"id": "out", "group": "g2"}]})
    policy(caller, '[groups]\nchecked = ["g1"]')
    assert service.outgoing("傻逼", agent="in").json()["decision"] == "hold"
    assert service.outgoing("傻逼", agent="out").json()["decision"] == "pass"


def test_an_agents_token_speaks_for_that_agent_in_that_session(service: Caller) -> None:
    token = service.post("/v1/tokens", {"agent": "a1", "session": "s1"}).json()["token"]
    agent = Caller(service.http, service.shop, token)
    assert agent.outgoing("您好").status_code == 200
    assert agent.outgoing("您好", agent="a2").status_code == 403
    assert agent.outgoing("您好", session="s2").status_code == 403


def test_every_passed_message_is_counted_and_some_are_kept_masked(
    caller: Make, service: Caller, served: Served
) -> None:
    policy(caller, "[sample]\npassed = 1.0")
    service.outgoing("我的电话13800138000，微信abc12345", message_id="m1", context=["电话13900139000"])
    counted = f'moderation_outgoing_total{{decision="pass",engine="rules",shop="{service.shop}"}} 1.0'
    assert counted in service.get("/metrics").text
    kept = until(lambda: samples_of(served, service.shop))
    assert "13800138000" not in str(kept)
    assert "13900139000" not in str(kept)
    assert kept[0]["text"].startswith("我的电话＊＊＊")


def samples_of(served: Served, shop: str) -> list[dict[str, Any]]:
    with served.core.journal.read() as conn:
        return [msgspec.to_builtins(sample) for sample in samples.page(conn, shop)]


def test_many_at_once_with_one_id_open_one_hold(service: Caller) -> None:
    def ask(_: int) -> httpx.Response:
        return service.outgoing("傻逼", message_id="m1")

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(ask, range(16)))
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.content for answer in answers}) == 1
    assert len(service.get("/v1/holds").json()["holds"]) == 1


def test_a_receipt_is_proof_for_one_text_only(service: Caller, caller: Make) -> None:
    text = "你是傻逼吗\u200d 😀\r\n"
    said = service.outgoing(text, message_id="m1").json()
    chosen = service.post(f"/v1/holds/{said['hold_id']}/choice", {"choice": "continue"}).json()
    assert chosen["text"] == text
    proof = service.post("/v1/receipts/verify", {"receipt": chosen["receipt"], "text": text})
    assert proof.status_code == 200
    assert proof.json()["message_id"] == "m1"
    assert proof.json()["text_sha256"] == hashlib.sha256(text.encode()).hexdigest()
    assert service.post("/v1/receipts/verify", {"receipt": chosen["receipt"], "text": "滚"}).status_code == 422
    forged = chosen["receipt"][:-2] + "AA"
    assert service.post("/v1/receipts/verify", {"receipt": forged}).status_code == 422
    assert caller("agent").post("/v1/receipts/verify", {"receipt": chosen["receipt"]}).status_code == 403


def test_turns_said_without_a_pause_keep_their_order(service: Caller) -> None:
    texts = [f"第{number}句" for number in range(12)]
    for number, text in enumerate(texts):
        if number % 2:
            assert service.outgoing(text, session="s7").json()["decision"] == "pass"
        else:
            service.post("/v1/incoming", {"session": "s7", "text": text})
    held = service.outgoing("傻逼", session="s7").json()
    context = service.get(f"/v1/holds/{held['hold_id']}").json()["context"]
    assert [turn["text"] for turn in context] == texts


def test_an_idempotency_key_stands_in_for_the_message_id(service: Caller) -> None:
    body = {"session": "s1", "agent": "a1", "text": "傻逼"}
    first, again = (service.post("/v1/outgoing", body, Idempotency_Key="k1").json() for _ in range(2))
    assert first == again
    assert first["message_id"] == "k1"
    assert service.post("/v1/outgoing", body | {"text": "滚"}, Idempotency_Key="k1").status_code == 409


def test_a_shop_s_lists_are_live_within_a_second(caller: Make, service: Caller) -> None:
    assert service.outgoing("详情页有写").json()["decision"] == "pass"
    policy(caller, '[lists]\nallow = ["傻逼先生"]\nexempt = ["傻逼"]\ndeny.brush_off = ["详情页有写"]')
    said = until(lambda: held(service, "详 情 页 有 写的"), patience_s=1.5)
    assert (said["label"], said["tier"], said["findings"][0]["source"]) == ("brush_off", "confirmed", "shop_list")
    assert said["reasons"][1]["sentence"] == "“详 情 页 有 写”是本店不许说的话。"
    exempt = service.outgoing(" 傻逼 ").json()
    assert (exempt["decision"], exempt["reasons"][0]["code"]) == ("pass", "exempt")
    assert service.outgoing("傻逼先生有货").json()["decision"] == "pass"
    assert service.outgoing("傻逼先生，你傻逼").json()["decision"] == "hold"


def held(service: Caller, text: str) -> dict[str, Any]:
    said: dict[str, Any] = service.outgoing(text).json()
    return said if said["decision"] == "hold" else {}


def test_a_policy_whose_lists_contradict_each_other_is_refused(caller: Make) -> None:
    key = caller("admin")
    text = '[lists]\nallow = ["垃圾"]\ndeny.abuse = ["垃 圾"]'
    answer = key.http.put("/v1/policy", content=text, headers={"Authorization": f"Bearer {key.key}"})
    assert (answer.status_code, answer.json()["path"]) == (422, "lists.allow[0]")
