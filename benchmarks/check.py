"""One whole check beside the floor and what a user would pick instead, interleaved in one run.

    .venv/bin/python benchmarks/check.py [--messages 1000] [--rounds 5]

Prints medians in microseconds and each as a ratio to `jieba.lcut` of the same message. These are figures of this
machine at this moment: quote the ratios. SnowNLP and cnsenti are measured where they are installed.
"""

import argparse
import importlib.util
import logging
import random
import statistics
import time
from collections.abc import Callable

import jieba
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline

from moderation.check import check, feel
from moderation.learning.dataset import AgentRow, read_agent
from moderation.settings import Settings
from moderation.stores.engine import load_bundle
from moderation.text.fold import fold
from moderation.vocabulary.messages import Message


def main() -> None:
    """Measure and print."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--messages", type=int, default=1000)
    asked.add_argument("--rounds", type=int, default=5)
    options = asked.parse_args()
    settings = Settings()
    rows = [row for path in sorted((settings.training_dir / "agent").glob("*.tsv")) for row in read_agent(path)]
    sample = random.Random(1).sample(rows, options.messages)
    ways = contenders(settings, rows)
    took: dict[str, list[float]] = {name: [] for name in ways}
    for way in ways.values():  # whatever is made at first use is made now
        way(Message(sample[0].message, sample[0].context))
    for _ in range(options.rounds):
        for row in sample:  # interleaved, so that the machine's moods fall on all alike
            message = Message(row.message, row.context)
            for name, way in ways.items():
                began = time.perf_counter_ns()
                way(message)
                took[name].append((time.perf_counter_ns() - began) / 1000)
    show(took, statistics.mean(len(row.message) for row in sample))


def contenders(settings: Settings, rows: list[AgentRow]) -> dict[str, Callable[[Message], object]]:
    """Every way to look at a message, by name."""
    jieba.setLogLevel(logging.WARNING)
    bundle, problems = load_bundle(settings)
    if problems:
        raise SystemExit(f"No model: {problems}. Run: moderation train")
    pipeline = make_pipeline(TfidfVectorizer(analyzer="char", ngram_range=(1, 4)), LogisticRegression(max_iter=50))
    pipeline.fit([row.message for row in rows[:3000]], [row.label for row in rows[:3000]])
    ways: dict[str, Callable[[Message], object]] = {
        "floor (nothing)": lambda message: message,
        "fold": lambda message: fold(message.text),
        "fold + all finders": lambda message: bundle.agent_finders.find(fold(message.text), message.context),
        "check (whole)": lambda message: check(message, bundle),
        "feel (whole, customer)": lambda message: feel(message.text, bundle),
        "jieba.lcut": lambda message: jieba.lcut(message.text),
        "scikit-learn pipeline": lambda message: pipeline.predict_proba([message.text]),
    }
    if importlib.util.find_spec("snownlp"):
        from snownlp import SnowNLP

        ways["SnowNLP"] = lambda message: SnowNLP(message.text or "。").sentiments
    if importlib.util.find_spec("cnsenti"):
        from cnsenti import Sentiment

        senti = Sentiment()
        ways["cnsenti"] = lambda message: senti.sentiment_calculate(message.text)
    return ways


def show(took: dict[str, list[float]], length: float) -> None:
    """Print the table."""
    words = statistics.median(took["jieba.lcut"])
    print(f"{len(next(iter(took.values())))} measurements each, messages of {length:.0f} characters on average")
    print(f"{'':24}{'median µs':>10}{'p99 µs':>10}{'× jieba.lcut':>14}")
    for name, times in took.items():
        times.sort()
        median = statistics.median(times)
        print(f"{name:24}{median:10.1f}{times[int(len(times) * 0.99)]:10.1f}{median / words:14.2f}")


if __name__ == "__main__":
    main()
