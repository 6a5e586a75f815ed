"""Charts. A chart is drawn on a canvas, so each goes with a summary in words and a table of the same figures."""

import functools
from collections.abc import Callable

import altair as alt

from app.components.figure import PERCENTAGES, value_text
from app.components.trend import short_period
from app.text import language, t
from app.text.numbers import MINUS, percent, period_name

BLUE, GREY = "#0072B2", "#8A939C"
# How Vega writes the numbers of axes and tooltips: as app/text/numbers.py does elsewhere.
NUMBERS = {
    "fr": {"decimal": ",", "thousands": "\u00a0", "grouping": [3], "currency": ["", "\u00a0$"], "percent": "\u00a0%", "minus": MINUS},
    "en": {"decimal": ".", "thousands": ",", "grouping": [3], "currency": ["$", ""], "percent": "%", "minus": MINUS},
}


def written(chart: Callable[..., alt.LayerChart | None]) -> Callable[..., alt.LayerChart | None]:
    """Every chart of ours goes through here: its axes and tooltips write numbers as the session's language does."""

    @functools.wraps(chart)
    def drawn(*args, **named) -> alt.LayerChart | None:
        made = chart(*args, **named)
        return None if made is None else made.configure(locale=alt.Locale(number=alt.NumberLocale.from_dict(NUMBERS[language()])))

    return drawn


@written
def trend_chart(series: list[dict], indicator: dict, agreement_id: str | None) -> alt.LayerChart:
    """Values by period: a full point for a final figure, a hollow one while provisional, grey for an earlier agreement of the line."""
    percentage = indicator["statistic"] in PERCENTAGES
    points = [_point(f, indicator, agreement_id) for f in series if f["value"] is not None]
    axis = alt.Axis(title=None, grid=True, tickCount=5, labelExpr=percent_labels() if percentage else "datum.label")
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
    held = holding([(final, any(not p["provisional"] for p in points)), (hollow, any(p["provisional"] for p in points))])
    return alt.layer(line, *held).properties(height=240)


def percent_labels() -> str:
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


@written
def funnel_chart(limits: list[dict], points: list[dict], rate: float, own: str | None, dispersed: bool) -> alt.LayerChart:
    """Shares by number of units, round the group's rate; the agreement picked out is a larger orange diamond. Limits reach one step past the last point."""
    suffix = "_dispersed" if dispersed else ""
    last = max((float(p["denominator"]) for p in points), default=100.0)
    reach = next((c["n"] for c in limits if c["n"] >= last), limits[-1]["n"])
    curve = [{"n": c["n"], "side": f"{side}{name}", "limit": c[f"{side}_{name}{suffix}"], "level": t(f"funnel.level_{name}")}
             for c in limits if c["n"] <= reach for side in ("lower", "upper") for name in ("95", "998")]
    axis = alt.Axis(title=None, tickCount=5, labelExpr=percent_labels())
    x, y = alt.X("n:Q", title=t("funnel.units"), scale=alt.Scale(zero=True)), {"axis": axis, "scale": alt.Scale(domain=[0, 1])}
    lines = alt.Chart(alt.Data(values=curve)).mark_line(color=GREY, strokeWidth=1.5, interpolate="monotone").encode(
        x=x, y=alt.Y("limit:Q", **y), detail="side:N",
        strokeDash=alt.StrokeDash("level:N", scale=alt.Scale(domain=[t("funnel.level_95"), t("funnel.level_998")], range=[[3, 4], [1, 0]]),
                                  legend=alt.Legend(title=None, orient="top", labelLimit=0)),
    )
    mean = alt.Chart(alt.Data(values=[{"rate": rate}])).mark_rule(color=GREY, strokeWidth=1.5).encode(y=alt.Y("rate:Q", **y))
    rows = [{"n": float(p["denominator"]), "value": p["value"], "who": p["organization_name"], "agreement": p["agreement_id"], "own": p["agreement_id"] == own}
            for p in points]
    dots = alt.Chart(alt.Data(values=rows)).encode(x=x, y=alt.Y("value:Q", **y), tooltip=[
        alt.Tooltip("who:N", title=t("columns.organization_name")), alt.Tooltip("agreement:N", title=t("trend.agreement")),
        alt.Tooltip("n:Q", title=t("funnel.units"), format=","), alt.Tooltip("value:Q", title=t("trend.value"), format=".1%")])
    others = dots.mark_point(color=BLUE, size=45, filled=True, opacity=0.7).transform_filter("!datum.own")
    picked = dots.mark_point(color="#B34700", shape="diamond", size=190, filled=True, opacity=1).transform_filter("datum.own")
    return alt.layer(lines, mean, *holding([(others, any(not r["own"] for r in rows)), (picked, any(r["own"] for r in rows))])).properties(height=320)


def holding(layers: list[tuple[alt.Chart, bool]]) -> list[alt.Chart]:
    """The layers that hold something: an empty one is drawn as an image without a name, which a screen reader stops at."""
    return [layer for layer, holds in layers if holds]


@written
def control_chart(points: list[dict]) -> alt.LayerChart:
    """A line's control chart: values, mean and limits; a quarter that belongs to a signal is an orange diamond, not only another colour."""
    rows = [{k: p[k] for k in ("period", "value", "mean", "lower", "upper")} | {
        "short": short_period(p["period"]), "name": period_name(p["period"]), "signal": t(f"control.rule_{p['rule']}") if p["rule"] else ""} for p in points]
    base = alt.Chart(alt.Data(values=rows)).encode(x=alt.X("short:N", sort=None, axis=alt.Axis(title=None, labelAngle=-60)))
    axis = alt.Axis(title=None, tickCount=5, labelExpr=percent_labels())
    scale = alt.Scale(domain=[0, 1])
    mean = base.mark_line(color=GREY, strokeWidth=1.5).encode(y=alt.Y("mean:Q", axis=axis, scale=scale))
    limits = [base.mark_line(color=GREY, strokeDash=[5, 4], interpolate="step").encode(y=alt.Y(f"{side}:Q", scale=scale)) for side in ("lower", "upper")]
    tooltip = [alt.Tooltip("name:N", title=t("trend.period")), alt.Tooltip("value:Q", title=t("trend.value"), format=".1%"),
               alt.Tooltip("signal:N", title=t("control.signal"))]
    value = base.mark_line(color=BLUE, strokeWidth=2).encode(y=alt.Y("value:Q", scale=scale), tooltip=tooltip)
    plain = base.mark_point(color=BLUE, size=60, filled=True, opacity=1).encode(y="value:Q", tooltip=tooltip).transform_filter("datum.signal == ''")
    marked = base.mark_point(color="#B34700", shape="diamond", size=130, filled=True, opacity=1).encode(y="value:Q", tooltip=tooltip)
    marked = marked.transform_filter("datum.signal != ''")
    points = holding([(plain, any(not r["signal"] for r in rows)), (marked, any(r["signal"] for r in rows))])
    return alt.layer(mean, *limits, value, *points).properties(height=240)
