"""The frame of a report: one HTML page that loads nothing, and tables of text and numbers in it."""

from collections.abc import Iterable, Mapping, Sequence
from html import escape

from moderation.learning.figures import Figure

Cell = str | int | float | None

_STYLE = """
body{font:15px/1.5 system-ui,"PingFang SC","Noto Sans CJK SC",sans-serif;max-width:72rem;margin:2rem auto;
padding:0 1rem;color:#222;background:#fff}table{border-collapse:collapse;margin:1rem 0}
td,th{padding:.2rem .7rem;border-bottom:1px solid #ddd;text-align:left;vertical-align:top}
td.n{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
figure{display:inline-block;margin:0 1rem 1rem 0}figcaption{font-size:.85rem;color:#555}
"""


def page(title: str, source: str, *parts: str) -> str:
    """The whole page; `parts` are HTML already, title and source are not."""
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{escape(title)}</title>'
        f"<style>{_STYLE}</style></head><body><h1>{escape(title)}</h1><p>{escape(source)}</p>"
        f"{''.join(parts)}</body></html>\n"
    )


def table(heads: Sequence[str], rows: Iterable[Sequence[Cell]]) -> str:
    """An HTML table; numbers stand on the right, floats with three places."""
    head = "".join(f"<th>{escape(name)}</th>" for name in heads)
    body = "".join(f"<tr>{''.join(map(_cell, row))}</tr>" for row in rows)
    return f"<table><tr>{head}</tr>{body}</table>"


def section(title: str, *parts: str) -> str:
    """A part of the page under its own heading."""
    return f"<h2>{escape(title)}</h2>{''.join(parts)}"


def figure_table(found: Mapping[str, Figure], names: Mapping[str, str]) -> str:
    """Every figure, those with a name of their own first."""
    order = [*(name for name in names if name in found), *(name for name in found if name not in names)]
    rows = [(names.get(name, name), found[name].value, found[name].of or "", range_of(found[name])) for name in order]
    return table(("figure", "value", "of", "95 %"), rows)


def range_of(figure: Figure) -> str:
    """The interval as people read it; nothing where there is none."""
    return "" if figure.low is None or figure.high is None else f"{figure.low:.3f}–{figure.high:.3f}"


def visible(text: str) -> str:
    """Text for a page: what is no character of Unicode, or a control mark, shows as a box."""
    return "".join("□" if ord(char) < 32 or 0xD800 <= ord(char) < 0xE000 or char in _BIDI else char for char in text)


_BIDI = frozenset("\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def _cell(value: Cell) -> str:
    if value is None:
        return "<td></td>"
    if isinstance(value, str):
        return f"<td>{escape(visible(value))}</td>"
    return f"<td class=n>{value:.3f}</td>" if isinstance(value, float) else f"<td class=n>{value}</td>"
