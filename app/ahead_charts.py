"""Charts of what explains an expectation and of what moved a rate. Each goes with a sentence and a table of the same figures."""

import altair as alt

from app.charts import BLUE, GREY, written
from app.reform_charts import ORANGE
from app.text import t


@written
def parts_chart(rows: list[dict], kinds: list[str]) -> alt.LayerChart:
    """One bar a part, right of zero when it raises.

    rows: name, value (difference of rates), shown (in words), label (two lines on the axis, for a telephone has no room beside a bar), kind. kinds: raises,
    lowers, uncertain.
    """
    base = alt.Chart(alt.Data(values=rows)).encode(
        y=alt.Y("label:N", sort=None, axis=_names()),
        tooltip=[alt.Tooltip("name:N", title=t("ahead.factor")), alt.Tooltip("shown:N", title=t("ahead.contribution")),
                 alt.Tooltip("kind:N", title=t("ahead.certainty"))])
    x = alt.X("value:Q", axis=_axis(), scale=alt.Scale(domain=_reach([r["value"] for r in rows])))
    bars = base.mark_bar(height=16).encode(x=x, color=alt.Color("kind:N", scale=alt.Scale(domain=kinds, range=[BLUE, ORANGE, GREY]),
                                                                legend=alt.Legend(title=None, orient="top", labelLimit=0, columns=1)))
    return (_zero() + bars).properties(height=44 * len(rows) + 90)


@written
def moved_chart(rows: list[dict], kinds: list[str]) -> alt.LayerChart:
    """Two bars a category: composition (hollow) and rate (filled). rows: name, label, value, shown, kind; kinds: composition, rate."""
    base = alt.Chart(alt.Data(values=rows)).encode(
        y=alt.Y("label:N", sort=None, axis=_names()), yOffset=alt.YOffset("kind:N", sort=kinds),
        tooltip=[alt.Tooltip("name:N", title=t("ahead.category")), alt.Tooltip("kind:N", title=t("ahead.change")),
                 alt.Tooltip("shown:N", title=t("ahead.contribution"))])
    x = alt.X("value:Q", axis=_axis(), scale=alt.Scale(domain=_reach([r["value"] for r in rows])))
    bars = base.mark_bar().encode(x=x, color=alt.Color("kind:N", scale=alt.Scale(domain=kinds, range=[ORANGE, BLUE]),
                                                       legend=alt.Legend(title=None, orient="top", labelLimit=0, columns=1)))
    return (_zero() + bars).properties(height=44 * len({r["name"] for r in rows}) + 80)


def _names() -> alt.Axis:
    """Every name, on as many lines as « | » divides it into."""
    return alt.Axis(title=None, labelLimit=240, labelOverlap=False, labelExpr="split(datum.label, '|')")


def _axis() -> alt.Axis:
    return alt.Axis(title=t("ahead.axis"), tickCount=5, labelExpr="datum.value == 0 ? '0' : format(datum.value * 100, '+.0f')")


def _zero() -> alt.Chart:
    return alt.Chart(alt.Data(values=[{"zero": 0}])).mark_rule(color=GREY, strokeWidth=1.5).encode(x="zero:Q")


def _reach(values: list[float]) -> list[float]:
    """Both sides alike, so that zero is in the middle."""
    widest = max(0.005, *(abs(v) for v in values)) * 1.1
    return [-widest, widest]
