"""What to expect of each rate before the period ends: one card an indicator, a bar that shows it, and the same figures in a table."""

from decimal import Decimal
from html import escape

import streamlit as st

from app.components.table import table
from app.text import both, language, t
from app.text.numbers import fixed, number, percent


def points(value: float) -> str:
    """A difference of rates in points, with its sign: « +1,8 point », « −2,4 points »."""
    size = Decimal(repr(abs(float(value)) * 100)).quantize(Decimal("0.1"), rounding="ROUND_HALF_UP")
    sign = "" if not size else "+" if value > 0 else "\u2212"
    single = size < 2 if language() == "fr" else size == 1
    return t("ahead.points" if single else "ahead.points_many", value=sign + fixed(size, 1))


def chance_text(row: dict) -> str:
    """The chance as a frequency: « environ 7 chances sur 10 de l’atteindre »; the release holds 0 and 1 only for what no open case can change."""
    chance = row["chance"]
    if chance is None:
        return t("ahead.chance.unknown")
    if chance in (0.0, 1.0):
        return t("ahead.chance.sure" if chance == 1 else "ahead.chance.impossible")
    if chance < 0.05 or chance > 0.95:
        return t("ahead.chance.low" if chance < 0.05 else "ahead.chance.high")
    return t("ahead.chance.about", count=min(9, max(1, int(chance * 10 + 0.5))))


def show(rows: list[dict], indicators: dict[str, dict]) -> None:
    """rows: of one unit and fiscal year, in the order to show."""
    with st.container(key="cards-outlook"):
        for row in rows:
            with st.container(border=True):
                st.html(_card(row, both(indicators[row["indicator_id"]]["short"])))
    st.caption(t("ahead.reading"))
    with st.expander(t("ahead.how"), icon=":material/help:"):
        st.write(t("ahead.how_text"))
    with st.expander(t("ahead.table"), icon=":material/table:"):
        _table(rows, indicators)


def summary(rows: list[dict], indicators: dict[str, dict]) -> list[str]:
    """One sentence an indicator that has both an expectation and a rate target."""
    return [t("ahead.summary", name=both(indicators[r["indicator_id"]]["short"]), rate=percent(r["expected_rate"]), target=percent(r["target"]),
              chance=chance_text(r)) for r in rows if r["target_kind"] == "rate" and r["expected_rate"] is not None]


def so_far(row: dict) -> str:
    if row["value"] is None:
        return t("ahead.none_settled")
    return t("ahead.of", value=percent(row["value"]), x=number(row["observed"]), n=number(row["n_matured"]))


def _card(row: dict, name: str) -> str:
    value, unit = (percent(row["expected_rate"]), t("ahead.at_end")) if row["expected_rate"] is not None else (percent(row["value"]), t("ahead.so_far"))
    lines = [] if row["expected_rate"] is None else [t("ahead.so_far_is", value=so_far(row))]
    if row["expected_rate"] is None and row["value"] is not None:
        lines.append(f"{number(row['observed'])} / {number(row['n_matured'])}")
    open_cases = t("ahead.open", count=row["n_open"])
    if row["expected_rate"] is not None:
        lines += [t("ahead.open_expected", open=open_cases, expected=fixed(row["expected_open"], 1)),
                  t("ahead.interval", lower=percent(row["lower_95"], 0), upper=percent(row["upper_95"], 0))]
    elif row["n_open"]:
        lines += [open_cases, t("ahead.bounds", lower=percent(row["lowest_rate"], 0), upper=percent(row["highest_rate"], 0)),
                  t(f"ahead.reasons.{row['reason']}")]
    else:
        lines.append(t("ahead.settled"))
    if row["target"] is not None:
        lines.append(f"<strong>{escape(_target(row))}</strong>")
    told = "".join(f'<span class="rf-fraction">{line if line.startswith("<strong>") else escape(line)}</span>' for line in lines)
    return (f'<div class="rf-figure"><h3 style="grid-column:1/-1;margin:0;font-size:1rem">{escape(name)}</h3>'
            f'<div class="rf-numbers" style="grid-column:1/-1"><span class="rf-value">{escape(value)}</span><span class="rf-unit">{escape(unit)}</span></div>'
            f'{_bar(row)}<div class="rf-numbers" style="grid-column:1/-1">{told}</div></div>')


def _target(row: dict) -> str:
    if row["target_kind"] == "rate":
        return t("ahead.target_rate", target=percent(row["target"]), chance=chance_text(row))
    if row["chance"] is not None:
        return t("ahead.target_count_reached", target=number(row["target"], 1), chance=chance_text(row))
    if row["expected_open"] is None:
        return t("ahead.target_count_only", target=number(row["target"], 1), observed=number(row["observed"]))
    return t("ahead.target_count", target=number(row["target"], 1), observed=number(row["observed"]), expected=fixed(row["expected_open"], 1))


def _bar(row: dict) -> str:
    """On a track from 0 to 100 %: band, where it should end; diamond, expected; dot, so far; line, target. Empty without an expectation."""
    if row["expected_rate"] is None:
        return ""
    at = lambda tag, share: f'<{tag} style="left:{share * 100:.2f}%"></{tag}>'
    parts = [f'<i style="left:{row["lower_95"] * 100:.2f}%;width:{(row["upper_95"] - row["lower_95"]) * 100:.2f}%"></i>']
    said = [t("ahead.bar", rate=percent(row["expected_rate"]), lower=percent(row["lower_95"]), upper=percent(row["upper_95"]))]
    if row["target_kind"] == "rate":
        parts.append(at("u", row["target"]))
        said.append(t("ahead.bar_target", target=percent(row["target"])))
    if row["value"] is not None:
        parts.append(at("b", row["value"]))
        said.append(t("ahead.bar_so_far", value=percent(row["value"])))
    parts.append(at("s", row["expected_rate"]))
    words = escape(" ".join(said))
    return f'<div class="rf-range" role="img" aria-label="{words}" title="{words}">{"".join(parts)}</div>'


def _table(rows: list[dict], indicators: dict[str, dict]) -> None:
    span = lambda r, low, high: f"{percent(r[low])} – {percent(r[high])}" if r[low] is not None else "–"
    lines = [[both(indicators[r["indicator_id"]]["short"]), so_far(r), number(r["n_matured"]), number(r["n_open"]),
              "–" if r["expected_open"] is None else fixed(r["expected_open"], 1), percent(r["expected_rate"]), span(r, "lower_95", "upper_95"),
              span(r, "lowest_rate", "highest_rate"), _target_cell(r), "–" if r["chance"] is None else percent(r["chance"], 0), points(r["one_more"])]
             for r in rows]
    heads = ("indicator", "value", "settled_cases", "open_cases", "expected_open", "expected", "limits", "extremes", "target", "chance_head", "one_more")
    table("", [t(f"ahead.{h}") for h in heads], lines, numeric=tuple(range(2, len(heads))))


def _target_cell(row: dict) -> str:
    return percent(row["target"]) if row["target_kind"] == "rate" else number(row["target"], 1)
