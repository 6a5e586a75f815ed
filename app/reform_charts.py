"""Charts of the reform assessment. Each goes with a table of the same figures."""

import altair as alt

from app.charts import BLUE, GREY, written
from app.text import t
from app.text.numbers import percent

ORANGE = "#B34700"


@written
def group_chart(rows: list[dict]) -> alt.LayerChart:
    """The share of agreements that would change side, by group, with its 95 % interval. rows: name, share, share_lower, share_upper."""
    base = alt.Chart(alt.Data(values=[{k: r[k] for k in ("name", "share", "share_lower", "share_upper")} for r in rows])).encode(
        y=alt.Y("name:N", sort=None, axis=alt.Axis(title=None, labelLimit=260)),
        tooltip=[alt.Tooltip("name:N", title=t("reform.group")), alt.Tooltip("share:Q", title=t("reform.share"), format=".0%"),
                 alt.Tooltip("share_lower:Q", title=t("reform.lower"), format=".0%"), alt.Tooltip("share_upper:Q", title=t("reform.upper"), format=".0%")])
    axis = alt.Axis(title=t("reform.share"), labelExpr=f"format(datum.value * 100, '.0f') + '{percent(0, 0)[1:]}'")
    rule = base.mark_rule(color=GREY, strokeWidth=2).encode(x=alt.X("share_lower:Q", axis=axis, scale=alt.Scale(domain=[0, 1])), x2="share_upper:Q")
    return (rule + base.mark_point(color=BLUE, filled=True, size=80, opacity=1).encode(x="share:Q")).properties(height=_height(len(rows)))


def _height(lines: int) -> int:
    """Room for so many lines and the axis under them."""
    return 34 * lines + 70


@written
def sensitivity_chart(indices: list[dict]) -> alt.LayerChart:
    """Total index of each choice with its interval, the first-order index as a diamond. indices: name, total, total_lower, total_upper, first."""
    base = alt.Chart(alt.Data(values=indices)).encode(
        y=alt.Y("name:N", sort=None, axis=alt.Axis(title=None, labelLimit=260)),
        tooltip=[alt.Tooltip("name:N", title=t("reform.choice")), alt.Tooltip("total:Q", title=t("reform.total"), format=".2f"),
                 alt.Tooltip("first:Q", title=t("reform.first"), format=".2f")])
    bars = base.mark_bar(color=BLUE, opacity=0.75).encode(x=alt.X("total:Q", axis=alt.Axis(title=t("reform.total"))))
    rule = base.mark_rule(color=GREY, strokeWidth=2).encode(x="total_lower:Q", x2="total_upper:Q")
    first = base.mark_point(color=ORANGE, shape="diamond", filled=True, size=80, opacity=1).encode(x="first:Q")
    return (bars + rule + first).properties(height=_height(len(indices)))
