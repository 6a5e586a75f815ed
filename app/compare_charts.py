"""The chart of the side by side: intervals of a few agreements on one scale."""

import altair as alt

from app.charts import BLUE, GREY, holding, percent_labels, written
from app.components.figure import PERCENTAGES, value_text
from app.text import t

ORANGE = "#B34700"


@written
def intervals_chart(held: list[tuple[str, dict, dict]], indicator: dict) -> alt.LayerChart:
    """One row an agreement (letter, agreement, figure): a band from the lower to the upper 95 % limit, a point for the value, a hollow diamond for what its
    clients led to expect, a tick for its target. Shares are drawn from 0 to 100 %, other figures from 0."""
    percentage = indicator["statistic"] in PERCENTAGES
    rows = [_row(letter, a, f, indicator) for letter, a, f in held]
    top = max([r["upper"] for r in rows] + [r["goal"] for r in rows if r["goal"] is not None])
    share = indicator["statistic"] == "proportion"
    scale = alt.Scale(domain=[0, 1]) if share else alt.Scale(domain=[0, top * 1.05 or 1], nice=True)
    axis = alt.Axis(title=None, tickCount=5, grid=True, labelExpr=percent_labels() if percentage else "datum.label")
    y = alt.Y("name:N", sort=None, title=None, axis=alt.Axis(labelLimit=130, ticks=False, domain=False))
    tooltip = [alt.Tooltip("who:N", title=t("columns.organization_name")), alt.Tooltip("name:N", title=t("trend.agreement")),
               alt.Tooltip("shown:N", title=t("trend.value")), alt.Tooltip("between:N", title=t("compare.heads.interval")),
               alt.Tooltip("attended:N", title=t("compare.expected")), alt.Tooltip("aim:N", title=t("compare.heads.target"))]
    base = alt.Chart(alt.Data(values=rows)).encode(y=y, tooltip=tooltip)
    band = base.mark_rule(strokeWidth=9, color=BLUE, opacity=0.35, strokeCap="round").encode(x=alt.X("lower:Q", scale=scale, axis=axis), x2="upper:Q")
    edge = base.mark_rule(strokeWidth=2.5, color=BLUE).encode(x=alt.X("lower:Q", scale=scale, axis=axis), x2="upper:Q")  # seen on a dark ground too
    point = base.mark_point(size=110, filled=True, color=BLUE, opacity=1).encode(x=alt.X("value:Q", scale=scale, axis=axis))
    goal = base.mark_tick(thickness=2.5, size=26, color=GREY).encode(x=alt.X("goal:Q", scale=scale, axis=axis)).transform_filter("datum.goal != null")
    expected = base.mark_point(shape="diamond", size=120, filled=False, strokeWidth=2.2, color=ORANGE, opacity=1).encode(
        x=alt.X("expected:Q", scale=scale, axis=axis)).transform_filter("datum.expected != null")
    marks = holding([(goal, any(r["goal"] is not None for r in rows)), (expected, any(r["expected"] is not None for r in rows))])
    return alt.layer(band, edge, *marks, point).properties(height=44 * len(rows) + 30)


def _row(letter: str, agreement: dict, figure: dict, indicator: dict) -> dict:
    expected = figure["expected"]
    rate = expected["expected"] / expected["n"] if expected and expected["expected"] is not None and indicator["statistic"] == "proportion" else None
    goal = 1.0 if indicator["statistic"] == "attainment" else figure.get("rate_target")
    goal = None if goal is None else float(goal)
    return {
        "name": f"{letter} · {agreement['agreement_id']}", "who": agreement["organization_name"], "value": figure["value"],
        "lower": figure["lower_95"], "upper": figure["upper_95"],
        "shown": value_text(figure, indicator), "between": " – ".join(value_text({"value": figure[f"{side}_95"]}, indicator) for side in ("lower", "upper")),
        "expected": rate, "attended": value_text({"value": rate}, indicator), "goal": goal, "aim": value_text({"value": goal}, indicator),
    }
