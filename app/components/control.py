"""What a line's control chart says, in a sentence, with the chart and its table where there are enough quarters to draw one."""

import streamlit as st

from app import access, queries
from app.components.table import table
from app.text import t
from app.text.numbers import percent, period_name

SYMBOLS = {"improving": "↗", "worsening": "↘", "higher": "↗", "lower": "↘", "none": "→"}


def show(session: access.Session, line_id: str, key: tuple[str, int], indicator: dict) -> None:
    verdict = queries.line_verdict(session.release, session.scope, line_id, *key)
    if verdict is None:
        return
    if verdict["variation"] is None:
        reason = verdict["no_trend_reason"]
        st.caption(t(f"control.{reason}" if reason in ("too_few_points", "small_denominators", "no_point_at_the_end") else "control.no_chart"))
        return
    points = queries.line_points(session.release, session.scope, line_id, *key)
    last = next((p["rule"] for p in reversed(points) if p["rule"]), None)
    variation = verdict["variation"]
    words = f"{SYMBOLS[variation]} {t(f'control.{variation}')}"
    if variation != "none" and last:
        words += " " + t("control.because", rule=t(f"control.rule_{last}"))
    if verdict.get("assurance"):
        words += " " + t(f"control.{verdict['assurance']}")
    st.markdown(f"**{words}**")
    from app.charts import control_chart  # Altair takes a second to import: only where a chart is drawn.

    st.altair_chart(control_chart(points), width="stretch", alt=words)
    st.caption(t("control.reading"))
    with st.expander(t("control.table")):
        rows = [[period_name(p["period"]), percent(p["value"]), percent(p["mean"]), percent(p["lower"]), percent(p["upper"]),
                 t(f"control.rule_{p['rule']}") if p["rule"] else "–"] for p in points]
        table("", [t("trend.period"), t("trend.value"), t("control.mean"), t("control.lower"), t("control.upper"), t("control.signal")], rows,
              numeric=(1, 2, 3, 4))
