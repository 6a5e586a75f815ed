"""What moved each rate between two whole years: every indicator in one table, then one of them category by category."""

from textwrap import wrap

import streamlit as st

from app.ahead_charts import moved_chart
from app.components.outlook import points
from app.components.table import table
from app.text import both, known, labels, t
from app.text.numbers import number, percent

MOST = "most"  # by the characteristic that explains most, indicator by indicator
LABEL_WIDTH = 18  # letters; a telephone has no room for more beside a chart
CHARACTERISTICS = ("status_group", "schooling", "referral_source")


def show(rows: list[dict], indicators: dict[str, dict]) -> None:
    """rows: one unit's, newest year first."""
    years = list(dict.fromkeys(r["period"] for r in rows))
    with st.container(key="filters"):
        year = st.selectbox(t("ahead.changed_from"), years, key=f"moved-year-{'/'.join(years)}")
        offered = {MOST: t("ahead.by_most")} | labels("ahead.characteristics", CHARACTERISTICS)
        by = st.selectbox(t("ahead.by"), list(offered), format_func=offered.get, key="moved-by", persist_state="session")
    found = _chosen([r for r in rows if r["period"] == year], by)
    order = sorted(found, key=lambda i: (indicators[i]["answerable"] == "ministry", indicators[i]["order"]))
    st.write(t("ahead.moved_intro", previous=rows[0]["previous"] if not found else found[order[0]][0]["previous"], year=year))
    if not found:
        st.info(t("ahead.moved_none"))
        return
    names = {i: both(indicators[i]["short"]) for i in order}
    chosen = st.selectbox(t("ahead.detail"), order, format_func=names.get, key=f"moved-indicator-{'/'.join(order)}")
    _one(found[chosen], names[chosen])
    with st.expander(t("ahead.moved_table"), icon=":material/table:"):
        _all(found, order, names)


def _chosen(rows: list[dict], by: str) -> dict[str, list[dict]]:
    """Indicator -> its categories under the characteristic asked for, or under the one that explains most."""
    found: dict[str, list[dict]] = {}
    for r in rows:
        if r["explains_most"] if by == MOST else r["characteristic"] == by:
            found.setdefault(r["indicator_id"], []).append(r)
    return found


def sentences(part: list[dict], name: str) -> list[str]:
    """The change, whether chance explains it, its two parts, and what one case more is worth."""
    first = part[0]
    by_chance = first["change_lower_95"] <= 0 <= first["change_upper_95"]
    said = [
        t("ahead.moved_sentence", name=name, before=percent(first["value_before"]), after=percent(first["value_after"]), change=points(first["change"]),
          lower=points(first["change_lower_95"]), upper=points(first["change_upper_95"]), chance=t("ahead.by_chance" if by_chance else "ahead.beyond_chance")),
        t("ahead.moved_parts", by=t(f"ahead.characteristics.{first['characteristic']}"), composition=points(sum(r["composition"] for r in part)),
          rate=points(sum(r["rate"] for r in part))),
        t("ahead.one_more_sentence", points=points(first["one_more"])),
    ]
    return said + _remarks(first)


def _remarks(row: dict) -> list[str]:
    return [t(f"ahead.{mark}") for mark, holds in (("small", row["is_small"]), ("provisional", row["is_provisional"])) if holds]


def category_name(row: dict) -> str:
    prefix = "entry_statuses" if row["characteristic"] == "status_group" else f"ahead.{row['characteristic']}"
    return known(f"{prefix}.{row['category']}", row["category"])


def _one(part: list[dict], name: str) -> None:
    said = sentences(part, name)
    st.markdown("\n".join(f"- {words}" for words in said))
    kinds = [t("ahead.composition"), t("ahead.rate")]
    drawn = [{"name": category_name(r), "label": "|".join(wrap(category_name(r), LABEL_WIDTH)), "kind": kind, "value": r[column], "shown": points(r[column])}
             for r in part for kind, column in zip(kinds, ("composition", "rate"), strict=True)]
    st.altair_chart(moved_chart(drawn, kinds), width="stretch", alt=" ".join(said))
    st.caption(t("ahead.moved_reading"))
    first = part[0]
    lines = [[category_name(r), *(number(r[f"n_{s}"]) for s in ("before", "after")), *(percent(r[f"rate_{s}"]) for s in ("before", "after")),
              points(r["composition"]), points(r["rate"])] for r in part]
    total = {column: sum(r[column] for r in part) for column in ("n_before", "n_after", "composition", "rate")}
    lines.append([t("ahead.all_categories"), number(total["n_before"]), number(total["n_after"]), percent(first["value_before"]),
                  percent(first["value_after"]), points(total["composition"]), points(total["rate"])])
    heads = [t("ahead.category"), *(t("ahead.cases", year=first[y]) for y in ("previous", "period")),
             *(t("ahead.rate_of", year=first[y]) for y in ("previous", "period")), t("ahead.composition"), t("ahead.rate")]
    table("", heads, lines, numeric=tuple(range(1, len(heads))))
    st.caption(t("ahead.moved_note"))


def _all(found: dict[str, list[dict]], order: list[str], names: dict[str, str]) -> None:
    lines = []
    for indicator in order:
        part, first = found[indicator], found[indicator][0]
        lines.append([names[indicator], percent(first["value_before"]), percent(first["value_after"]), points(first["change"]),
                      points(sum(r["composition"] for r in part)), points(sum(r["rate"] for r in part)), points(first["one_more"]),
                      t(f"ahead.characteristics.{first['characteristic']}"), " ".join(_remarks(first))])
    first = found[order[0]][0]
    heads = [t("ahead.indicator"), t("ahead.rate_of", year=first["previous"]), t("ahead.rate_of", year=first["period"]),
             *(t(f"ahead.{h}") for h in ("change", "composition", "rate", "one_more", "by", "remark"))]
    table("", heads, lines, numeric=tuple(range(1, 7)))
