"""Whom a policy reaches live: the shop's switch, alert groups (R3) and the share of agents (R12)."""

import hashlib

from moderation.policy.policy import Policy
from moderation.vocabulary.findings import Reason
from moderation.vocabulary.verdicts import Mode


def reach(policy: Policy, group: str, agent: str) -> Mode:
    """Whether this sender is checked live, in shadow, or not at all."""
    if policy.mode == "off" or (policy.groups.outside == "off" and outside(policy, group, agent)):
        return "off"
    return "shadow" if why_not_live(policy, group, agent) else "live"


def why_not_live(policy: Policy, group: str, agent: str) -> Reason | None:
    """Why nothing is held of this sender, or None where it is."""
    if policy.mode != "live":
        return Reason("shop_in_shadow") if policy.mode == "shadow" else Reason("shop_off")
    return outside(policy, group, agent)


def outside(policy: Policy, group: str, agent: str) -> Reason | None:
    """Why the sender is outside, or None for one inside."""
    if "*" not in policy.groups.checked and group not in policy.groups.checked:
        return Reason("outside_group", {"group": group})
    return None if chosen(agent, policy.rollout_percent) else Reason("outside_rollout")


def chosen(agent: str, percent: float) -> bool:
    """Whether an agent is in the share: always the same answer, and a larger share contains the smaller one."""
    if percent >= 100:
        return True
    digest = hashlib.sha256(agent.encode("utf-8", "surrogatepass")).digest()
    return int.from_bytes(digest[:8], "big") < percent / 100 * 2**64
