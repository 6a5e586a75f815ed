"""What in the clients raises or lowers the expected rate: a sentence, a bar a factor, and the same figures in a table."""

import streamlit as st

from app.ahead_charts import parts_chart
from app.components.outlook import points
from app.components.table import table
from app.text import both, labels, t
from app.text.numbers import number, percent


def show(rows: list[dict], indicators: dict[str, dict], reasons: dict[str, str | None], sentences: dict[str, dict]) -> None:
    """rows: drivers of one unit and fiscal year. reasons: indicator -> drivers_reason, in the order to show; sentences: a model's reasons in words."""
    st.subheader(t("ahead.drivers"), anchor=False)
    held = [i for i, reason in reasons.items() if reason is None and any(r["indicator_id"] == i for r in rows)]
    if not held:
        st.info(t("ahead.drivers_none"))
    else:
        names = {i: both(indicators[i]["short"]) for i in held}
        chosen = st.selectbox(t("ahead.drivers_of"), held, format_func=names.get, key=f"drivers-{'/'.join(held)}")
        _one([r for r in rows if r["indicator_id"] == chosen])
    for words, who in _without(reasons, indicators, sentences).items():
        st.caption(f"{', '.join(who)} – {words}")


def sentence(rows: list[dict]) -> str:
    """The gap, and the factors that raise and lower it most among those that stand out."""
    first = rows[0]
    said = [t("ahead.drivers_sentence", n=number(first["n"]), own=percent(first["own_rate"]), reference=percent(first["reference_rate"]),
              total=points(first["own_rate"] - first["reference_rate"]))]
    sure = [r for r in rows if r["is_beyond_chance"]]
    up, down = (max(sure, key=lambda r: side * r["contribution"], default=None) for side in (1, -1))
    if up and up["contribution"] > 0:
        said.append(t("ahead.raises", name=t(f"ahead.factors.{up['factor']}"), points=points(up["contribution"])))
    if down and down["contribution"] < 0:
        said.append(t("ahead.lowers", name=t(f"ahead.factors.{down['factor']}"), points=points(down["contribution"])))
    return " ".join(said if sure else [*said, t("ahead.drivers_noise")])


def _one(rows: list[dict]) -> None:
    st.write(sentence(rows))
    names = labels("ahead.factors", [r["factor"] for r in rows])
    drawn = [{"name": names[r["factor"]], "value": r["contribution"], "shown": points(r["contribution"]), "kind": _kind(r),
              "label": f"{names[r['factor']]}|{points(r['contribution'])}" + ("" if r["is_beyond_chance"] else f" ({t('ahead.uncertain')})")} for r in rows]
    st.altair_chart(parts_chart(drawn, [t(f"ahead.{k}") for k in ("raises_short", "lowers_short", "uncertain")]), width="stretch", alt=sentence(rows))
    with st.expander(t("ahead.drivers_table"), icon=":material/table:"):
        lines = [[d["name"], d["shown"], d["kind"]] for d in drawn]
        lines.append([t("ahead.total"), points(sum(d["value"] for d in drawn)), ""])
        table("", [t(f"ahead.{h}") for h in ("factor", "contribution", "certainty")], lines, numeric=(1,))
    st.caption(t("ahead.drivers_note"))


def _kind(row: dict) -> str:
    return t("ahead.uncertain" if not row["is_beyond_chance"] else "ahead.raises_short" if row["contribution"] > 0 else "ahead.lowers_short")


def _without(reasons: dict[str, str | None], indicators: dict[str, dict], sentences: dict[str, dict]) -> dict[str, list[str]]:
    """Why, in words -> the indicators that have no explanation."""
    found: dict[str, list[str]] = {}
    for indicator, reason in reasons.items():
        if reason:
            words = both(sentences[reason]) if reason in sentences else t(f"ahead.drivers_reason.{reason}")
            found.setdefault(words, []).append(both(indicators[indicator]["short"]))
    return found
