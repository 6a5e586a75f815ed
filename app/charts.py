"""Charts. A chart is drawn on a canvas, so each goes with a summary in words and a table of the same figures."""

import altair as alt

from app.components.figure import PERCENTAGES, value_text
from app.components.trend import short_period
from app.text import t
from app.text.numbers import percent, period_name

BLUE, GREY = "#0072B2", "#8A939C"


def trend_chart(series: list[dict], indicator: dict, agreement_id: str | None) -> alt.LayerChart:
    """Values by period: a full point for a final figure, a hollow one while provisional, grey for an earlier agreement of the line."""
    percentage = indicator["statistic"] in PERCENTAGES
    points = [_point(f, indicator, agreement_id) for f in series if f["value"] is not None]
    axis = alt.Axis(title=None, grid=True, tickCount=5, labelExpr=_percent_labels() if percentage else "datum.label")
    scale = alt.Scale(domainMin=0, **({"domainMax": max(1.0, *(p["value"] for p in points))} if percentage else {}))
    order = list(dict.fromkeys(p["period"] for p in points))
    base = alt.Chart(alt.Data(values=points)).encode(
        x=alt.X("period:N", sort=order, axis=alt.Axis(title=None, labelAngle=0 if len(order) <= 8 else -60)),
        y=alt.Y("value:Q", scale=scale, axis=axis),
        color=alt.Color("which:N", scale=_colours(), legend=alt.Legend(title=None, orient="top", labelLimit=0) if agreement_id else None),
        tooltip=[alt.Tooltip("name:N", title=t("trend.period")), alt.Tooltip("shown:N", title=t("trend.value")),
                 alt.Tooltip("agreement:N", title=t("trend.agreement")), alt.Tooltip("state:N", title=t("trend.state"))],
    )
    line = base.mark_line(strokeWidth=2).encode(detail="agreement:N")
    final = base.mark_point(size=70, filled=True, opacity=1).transform_filter("!datum.provisional")
    hollow = base.mark_point(size=70, filled=False, strokeWidth=2, opacity=1).transform_filter("datum.provisional")
    return (line + final + hollow).properties(height=240)


def _percent_labels() -> str:
    """Vega's expression for a share on an axis: « 80 % » or “80%”."""
    return f"format(datum.value * 100, '.0f') + '{percent(0, 0)[1:]}'"


def _colours() -> alt.Scale:
    return alt.Scale(domain=[t("trend.this"), t("trend.earlier")], range=[BLUE, GREY])


def _point(figure: dict, indicator: dict, agreement_id: str | None) -> dict:
    own = agreement_id is None or figure.get("agreement_id") == agreement_id
    return {
        "period": figure["period"], "name": period_name(figure["period"]), "value": figure["value"], "shown": value_text(figure, indicator),
        "agreement": figure.get("agreement_id") or t("trend.whole"), "which": t("trend.this") if own else t("trend.earlier"),
        "provisional": bool(figure["is_provisional"]), "state": t("marks.provisional") if figure["is_provisional"] else t("trend.final"),
    }


def control_chart(points: list[dict]) -> alt.LayerChart:
    """A line's control chart: values, mean and limits; a quarter that belongs to a signal is an orange diamond, not only another colour."""
    rows = [{k: p[k] for k in ("period", "value", "mean", "lower", "upper")} | {
        "short": short_period(p["period"]), "name": period_name(p["period"]), "signal": t(f"control.rule_{p['rule']}") if p["rule"] else ""} for p in points]
    base = alt.Chart(alt.Data(values=rows)).encode(x=alt.X("short:N", sort=None, axis=alt.Axis(title=None, labelAngle=-60)))
    axis = alt.Axis(title=None, tickCount=5, labelExpr=_percent_labels())
    scale = alt.Scale(domain=[0, 1])
    mean = base.mark_line(color=GREY, strokeWidth=1.5).encode(y=alt.Y("mean:Q", axis=axis, scale=scale))
    limits = [base.mark_line(color=GREY, strokeDash=[5, 4], interpolate="step").encode(y=alt.Y(f"{side}:Q", scale=scale)) for side in ("lower", "upper")]
    tooltip = [alt.Tooltip("name:N", title=t("trend.period")), alt.Tooltip("value:Q", title=t("trend.value"), format=".1%"),
               alt.Tooltip("signal:N", title=t("control.signal"))]
    value = base.mark_line(color=BLUE, strokeWidth=2).encode(y=alt.Y("value:Q", scale=scale), tooltip=tooltip)
    plain = base.mark_point(color=BLUE, size=60, filled=True, opacity=1).encode(y="value:Q", tooltip=tooltip).transform_filter("datum.signal == ''")
    marked = base.mark_point(color="#B34700", shape="diamond", size=130, filled=True, opacity=1).encode(y="value:Q", tooltip=tooltip)
    return alt.layer(mean, *limits, value, plain, marked.transform_filter("datum.signal != ''")).properties(height=240)
