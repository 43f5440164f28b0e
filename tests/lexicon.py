"""A few terms for tests that are not about the shipped lexicons."""

from moderation.features.all import AgentFinders, CustomerFinders
from moderation.features.lexicons import Lexicons, parse_lexicons

TERMS = """\
term\tkind\ttier\tflags\tallow\tunless
傻逼\tabuse\tconfirmed
废物\tabuse\tsuspected
爱买不买\tbad_attitude\tconfirmed
气死我了\tnegative_emotion\tconfirmed
有点慢\tnegative_emotion\tsuspected
打12315\trisk\tconfirmed
不想活了\tself_harm\tconfirmed
"""


def lexicons() -> Lexicons:
    return parse_lexicons({"terms.tsv": TERMS})


def agent_finders() -> AgentFinders:
    return AgentFinders(lexicons())


def customer_finders() -> CustomerFinders:
    return CustomerFinders(lexicons())
