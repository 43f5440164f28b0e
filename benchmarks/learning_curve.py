"""How much more of the corpus would help: both models trained on growing parts of it, measured on our own test set.

    nice .venv/bin/python benchmarks/learning_curve.py [--parts 0.125 0.25 0.5 1] [--replies FILE]

Recall at 1 % is the share of risky messages caught where one ordinary line in a hundred may be held. Each part is a
random one that holds the smaller ones. Takes some minutes.
"""

import random

from measuring import agent_worth, asked, customer_worth, heading, line, material


def main() -> None:
    """Measure and print."""
    parser = asked(__doc__)
    parser.add_argument("--parts", type=float, nargs="+", default=[0.125, 0.25, 0.5, 1.0])
    options = parser.parse_args()
    if not all(0 < part <= 1 for part in options.parts):
        parser.error("--parts are shares: above 0, at most 1")
    given = material(options)
    agent, customer = list(given.agent), list(given.customer)
    random.Random(1).shuffle(agent)
    random.Random(1).shuffle(customer)
    heading(given)
    for part in sorted(options.parts):
        some, others = agent[: round(part * len(agent))], customer[: round(part * len(customer))]
        line(f"{len(some)} + {len(others)}", *agent_worth(some, given), *customer_worth(others, given))


if __name__ == "__main__":
    main()
