"""The figures of the reform's paper as SVG. Each has its numbers in words, as alternative text, and stands beside a table of them. Called within `speaking`."""

import textwrap
from collections.abc import Callable
from dataclasses import dataclass
from html import escape

from app.components.reform_choices import known_name
from app.components.reform_found import DIMENSIONS, group_name
from app.exports.charts import BLUE, INK, PALE, as_svg
from app.exports.paper_counts import coarse
from app.exports.paper_tables import SIDES, WRITTEN, colon, ordered
from app.text import both, t

ORANGE, GREY = "#b34700", "#4a5560"
WIDE, LEFT, RIGHT = 500, 215, 60
ROW, LINE, LETTERS = 15, 9.5, 46
PLACES = ("programme", "region")
FONT = 'font-family="Libertinus Serif" font-size="8.5"'


@dataclass(frozen=True)
class Bar:
    """One row: its value, its limits, and a second value shown as a diamond."""

    label: str
    value: float
    limits: tuple[float, float] | None = None
    mark: float | None = None


@dataclass(frozen=True)
class Figure:
    name: str
    caption: str
    svg: str
    alt: str


def _figure(name: str, rows: list[Bar], kind: str, bars: bool = True, caption: str = "") -> Figure:
    """Bars from zero (or points) with limits and diamonds, on one scale, zero in it; the value written at the right."""
    write, caption = WRITTEN[kind], caption or t(f"paper.figures.{name}")
    seen = [v for r in rows for v in (r.value, r.mark, *(r.limits or ())) if v is not None]
    low, high = min(0.0, *seen), max(0.0, *seen)
    x = lambda v: LEFT + (v - low) / ((high - low) or 1.0) * (WIDE - LEFT - RIGHT)
    parts, y = [], 4.0
    for row in rows:
        lines = textwrap.wrap(row.label, LETTERS)
        parts += _row(row, lines, x, y, bars, write)
        y += ROW + LINE * (len(lines) - 1)
    parts.insert(0, f'<rect x="{x(0) - 0.4:.2f}" y="0" width="0.8" height="{y:.1f}" fill="{INK}"/>')
    return Figure(name, caption, as_svg(WIDE, round(y + 2, 1), parts), f"{caption}. " + " ".join(_said(row, write) for row in rows))


def _row(row: Bar, lines: list[str], x: Callable, y: float, bars: bool, write: Callable) -> list[str]:
    middle, at = y + (ROW - 4) / 2 + LINE * (len(lines) - 1) / 2, x(row.value)
    parts = [f'<text x="{LEFT - 8}" y="{y + 8 + i * LINE:.1f}" text-anchor="end" fill="{INK}" {FONT}>{escape(words)}</text>' for i, words in enumerate(lines)]
    if bars:
        parts.append(f'<rect x="{min(at, x(0)):.2f}" y="{middle - 4:.1f}" width="{abs(at - x(0)):.2f}" height="8" fill="{BLUE}" fill-opacity="0.75"/>')
    else:
        parts.append(f'<rect x="{LEFT}" y="{middle - 0.2:.1f}" width="{WIDE - LEFT - RIGHT}" height="0.4" fill="{PALE}"/>')
    if row.limits:
        start, end = (x(v) for v in row.limits)
        parts.append(f'<rect x="{start:.2f}" y="{middle - 0.8:.1f}" width="{end - start:.2f}" height="1.6" fill="{GREY}"/>')
    if not bars:
        parts.append(f'<circle cx="{at:.2f}" cy="{middle:.1f}" r="3.2" fill="{BLUE}"/>')
    if row.mark is not None:
        m = x(row.mark)
        parts.append(f'<path d="M{m:.2f} {middle - 4.5:.1f} l4.5 4.5 l-4.5 4.5 l-4.5 -4.5 Z" fill="{ORANGE}"/>')
    parts.append(f'<text x="{WIDE - RIGHT + 8}" y="{middle + 3:.1f}" fill="{INK}" {FONT}>{escape(write(row.value))}</text>')
    return parts


def _said(row: Bar, write: Callable) -> str:
    limits = f" ({write(row.limits[0])} – {write(row.limits[1])})" if row.limits else ""
    mark = f"; {t('paper.diamond')} {write(row.mark)}" if row.mark is not None else ""
    return f"{row.label}{colon()} {write(row.value)}{limits}{mark}."


def moves(document: dict, names: dict[str, str]) -> list[Figure]:
    """As recorded, surely, and by noise alone: numbers of agreements; of a scenario those that its page shows, and none where all are under 5."""
    held = document["headline"]
    rows = [Bar(t(f"paper.measures.{name}"), held[name]) for name in ("up", "down", "clear", "cannot_tell", "noise_moves") if held.get(name) is not None]
    return [_figure("moves", rows, "about" if coarse(document) else "short")] if rows else []


def groups(document: dict, names: dict[str, str]) -> list[Figure]:
    """The groups shown: those of few kinds, then programmes and regions; none where all are hidden."""
    made = []
    for name, dimensions in {"groups": [d for d in DIMENSIONS if d not in PLACES], "groups_places": PLACES}.items():
        rows = [Bar(group_name(d, r["label"]), r["share"], (r["share_lower"], r["share_upper"]))
                for d in dimensions for r in document["groups"] if r["dimension"] == d and not r["hidden"]]
        made += [_figure(name, rows, "share", bars=False)] if rows else []
    return made


def sensitivity(output: dict) -> Figure:
    rows = [Bar(t(f"reform.choices.{i['choice']}"), i["total"], (i["total_lower"], i["total_upper"]), i["first"]) for i in ordered(output)]
    caption = f"{t('paper.figures.sensitivity')}{colon()} {t('reform.outputs.' + output['output'])}"
    return _figure(f"sensitivity_{output['output']}", rows, "three", caption=caption)


def importances(document: dict, names: dict[str, str]) -> list[Figure]:
    """One a framework: the importance in effect as a bar, the declared weight as a diamond; what has none is in the table only."""
    made = []
    for code in SIDES:
        rows = [Bar(known_name(r["indicator"], names), r["ratio_share"], mark=r["weight"])
                for r in document["importances"] if r["framework"] == code and r["ratio_share"] is not None]
        if rows:
            made.append(_figure(f"importances_{code}", rows, "percent", caption=f"{t('paper.figures.importances')}{colon()} {t('reform.sides.' + code)}"))
    return made


def differences(document: dict, names: dict[str, str]) -> list[Figure]:
    """Differences of attainment, targets as they are."""
    rows = [Bar(f"{t('reform.comparisons.' + d['comparison'])} ({t('reform.sides.' + d['framework']).lower()})", d["attainment"],
                (d["attainment_lower"], d["attainment_upper"]))
            for d in document["fairness"]["differences"] if not d["reason"] and not d["case_mix"]]
    return [_figure("differences", rows, "points", bars=False)] if rows else []


def gaming(document: dict, names: dict[str, str]) -> list[Figure]:
    """Under the proposed framework: the gain without guard as a bar, what is left with the guard as a diamond."""
    tried = [g for g in document["gaming"] if g["framework"] == "proposed" and not g["reason"] and not g["attack"].startswith("inflate_")]
    tried = [g for g in tried if g["dose"] == max(t["dose"] for t in tried)]
    left = {g["attack"]: g["attainment"] for g in tried if g["guarded"]}
    rows = [Bar(both(g["title"]), g["attainment"], mark=left.get(g["attack"])) for g in tried if not g["guarded"]]
    return [_figure("gaming", rows, "points")] if rows else []
