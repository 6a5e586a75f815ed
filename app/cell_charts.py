"""Charts of protected figures: the metropolitan area beside the rest of Québec. Each goes with a sentence and a table of the same figures."""

import altair as alt

from app.cell_series import METROPOLITAN, PLACES, REST, Series
from app.cells import ALL
from app.charts import BLUE, GREY, written
from app.components.cell import interval_text, value_text
from app.components.figure import PERCENTAGES
from app.components.trend import short_period
from app.reform_charts import ORANGE
from app.text import both, t
from app.text.numbers import percent

COLOURS = {ALL: GREY, METROPOLITAN: BLUE, REST: ORANGE}
SHAPES = {ALL: "square", METROPOLITAN: "circle", REST: "diamond"}
LINE = 44  # room for one indicator's two figures, in pixels


def place_name(place: str) -> str:
    return t("committee.all") if place == ALL else t(f"territories.{place}")


def _scales(places: tuple[str, ...]) -> dict:
    """Colour and shape, so that a place is known without colour; one legend for both."""
    names = [place_name(p) for p in places]
    legend = alt.Legend(title=None, orient="top", labelLimit=0, symbolOpacity=1, columns=1)
    return {"color": alt.Color("place:N", scale=alt.Scale(domain=names, range=[COLOURS[p] for p in places]), legend=legend),
            "shape": alt.Shape("place:N", scale=alt.Scale(domain=names, range=[SHAPES[p] for p in places]), legend=legend)}


def _point(cell: dict, place: str, indicator: dict, **more) -> dict:
    return {"place": place_name(place), "value": cell["value"], "lower": cell["lower_95"], "upper": cell["upper_95"], "shown": value_text(cell, indicator),
            "interval": interval_text(cell, indicator) or "–"} | more


def _tooltip(*first) -> list[alt.Tooltip]:
    return [*first, alt.Tooltip("place:N", title=t("contrasts.territory")), alt.Tooltip("shown:N", title=t("trend.value")),
            alt.Tooltip("interval:N", title=t("cells.interval"))]


@written
def contrast_chart(held: dict[str, tuple[Series, str]], indicators: dict) -> alt.LayerChart | None:
    """Shares of both territories with their intervals. held: indicator -> (series, year). None where no share is shown on either side."""
    rows = []
    for name, (series, year) in held.items():
        for place in (METROPOLITAN, REST):
            cell = series.at(place, year)
            if cell and cell["statistic"] == "proportion" and cell["value"] is not None:
                rows.append(_point(cell, place, indicators[name], name=both(indicators[name]["short"])))
    if not rows:
        return None
    labels = f"format(datum.value * 100, '.0f') + '{percent(0, 0)[1:]}'"
    base = alt.Chart(alt.Data(values=rows)).encode(
        y=alt.Y("name:N", sort=None, axis=alt.Axis(title=None, labelLimit=230)), yOffset=alt.YOffset("place:N", sort=None),
        tooltip=_tooltip(alt.Tooltip("name:N", title=t("cells.indicator"))))
    scales = _scales((METROPOLITAN, REST))
    axis = alt.X("lower:Q", axis=alt.Axis(title=None, labelExpr=labels, tickCount=5), scale=alt.Scale(domain=[0, 1]))
    rule = base.mark_rule(strokeWidth=2.5, opacity=0.55).encode(x=axis, x2="upper:Q", color=scales["color"])
    dots = base.mark_point(filled=True, size=75, opacity=1).encode(x="value:Q", **scales)
    # The legend's two lines and the axis take their share of the height.
    return (rule + dots).properties(height=LINE * len({r["name"] for r in rows}) + 100)


@written
def years_chart(series: Series, indicator: dict) -> alt.LayerChart:
    """One indicator over the fiscal years: all agreements, the metropolitan area, the rest, each with its interval; a hidden year leaves a gap."""
    years = series.years
    cells = [(place, y, series.at(place, y)) for place in PLACES for y in years]
    rows = [_point(cell, place, indicator, year=short_period(y)) for place, y, cell in cells if cell and cell["value"] is not None]
    percentage = indicator["statistic"] in PERCENTAGES
    labels = f"format(datum.value * 100, '.0f') + '{percent(0, 0)[1:]}'" if percentage else "datum.label"
    base = alt.Chart(alt.Data(values=rows)).encode(
        x=alt.X("year:N", sort=[short_period(y) for y in years], axis=alt.Axis(title=None, labelAngle=0)), xOffset=alt.XOffset("place:N", sort=None),
        tooltip=_tooltip(alt.Tooltip("year:N", title=t("trend.period"))))
    scales = _scales(PLACES)
    y = alt.Y("value:Q", axis=alt.Axis(title=None, tickCount=5, labelExpr=labels), scale=alt.Scale(domainMin=0))
    dots = base.mark_point(filled=True, size=75, opacity=1).encode(y=y, **scales)
    if all(r["lower"] is None for r in rows) or indicator["statistic"] == "count":
        return alt.layer(dots).properties(height=260)
    lower = alt.Y("lower:Q", axis=alt.Axis(title=None, tickCount=5, labelExpr=labels), scale=alt.Scale(domainMin=0))
    rule = base.mark_rule(strokeWidth=2, opacity=0.5).encode(y=lower, y2="upper:Q", color=scales["color"])
    return (rule + dots).properties(height=260)
