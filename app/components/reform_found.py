"""The reform assessment in words and tables: what would change, for whom, whether it is the reform or noise."""

import streamlit as st

from app.components.table import table
from app.reform_charts import group_chart
from app.text import both, known, t
from app.text.numbers import DASH, fixed, number, percent

NAMES = {"programme": "programmes", "region": "regions", "territory": "territories", "specialization": "specializations", "size": "reform.sizes",
         "mix": "reform.mixes"}
# What frameworks and scenarios are compared on, and how it is written.
COMPARED = (("judged", number), ("above", number), ("agreements", number), ("moved", number), ("up", number), ("down", number), ("clear", number),
            ("noise_moves", lambda v: number(v, 1)), ("places", lambda v: fixed(v, 1)), ("share_moved", lambda v: percent(v, 0)))
DIMENSIONS = ("specialization", "territory", "programme", "region", "size", "mix")


def sentence(found: dict, coarse: bool = False) -> str:
    """The headline in plain words. coarse: of a scenario, counts to the nearest 5."""
    write = about if coarse else number
    counts = {"n": found["agreements"], "moved": found["moved"], "up": found["up"], "down": found["down"]}
    clear = t("reform.sentence_clear", clear=write(found["clear"]))
    if "clear_recorded" in found:
        clear = t("reform.sentence_clear_recorded", clear=write(found["clear"]), recorded=write(found["clear_recorded"]))
    return " ".join([t("reform.sentence_moved", **{name: write(count) for name, count in counts.items()}), clear,
                     t("reform.sentence_noise", noise=write(found["noise_moves"]))])


def compared(found: dict, coarse: bool = False) -> list[str]:
    """A column of the comparison: COMPARED in writing. found: a headline with `judged` and `above`; without figures (a refusal), a dash each."""
    if not found:
        return [DASH] * len(COMPARED)
    if not coarse:
        return [write(found[name]) for name, write in COMPARED]
    return [about_share(found[name]) if name == "share_moved" else about(found[name]) for name, _ in COMPARED]


def headline(document: dict, names: dict[str, str]) -> None:
    """The question, the answer, the frameworks compared."""
    st.markdown(f"**{t('reform.year', year=document['period'])}** {sentence(document['headline'])}")
    st.caption(both(document["meaning"]))
    for f in document["frameworks"]:
        left = t("reform.left_out", count=len(f["left_out"]), names=", ".join(names[i] for i in f["left_out"])) if f["left_out"] else ""
        st.caption(t("reform.framework", name=both(f["title"]), version=f["version"], catalogue=document["catalogue_version"], judged=number(f["judged"]),
                     above=number(f["above"])) + " " + left)
    if any(f["assumption"] for f in document["frameworks"]):
        st.warning(both(document["frameworks"][1]["note"]), icon=":material/lightbulb:")


def noise(document: dict) -> None:
    """Is it the reform or the noise?"""
    found = document["headline"]
    st.header(t("reform.noise_title"), anchor=False)
    share = percent(found["noise_share"], 0) if found["noise_share"] is not None else "–"
    st.write(t("reform.noise_words", moved=percent(found["expected_moved"], 0), alone=percent(found["by_noise"], 0), share=share))
    rows = [[t(f"reform.noise_{name}"), write(found[name])] for name, write in (
        ("agreements", number), ("moved", number), ("clear", number), ("cannot_tell", number), ("noise_moves", lambda v: number(v, 1)),
        ("places", lambda v: fixed(v, 1)), ("places_by_noise", lambda v: fixed(v, 1)))]
    table("", [t("reform.what"), t("reform.value")], rows, numeric=(1,))
    longer = document["three_years"]["headline"]
    if longer:
        alone = percent(longer["noise_share"], 0) if longer["noise_share"] is not None else "–"
        st.write(t("reform.three_years", n=number(longer["agreements"]), moved=number(longer["moved"]), clear=number(longer["clear"]), share=alone))
    check = document["observed_check"]
    if check["headline"]:
        st.caption(t("reform.observed_check", moved=number(check["headline"]["moved"]), clear=number(check["headline"]["clear"])))
    if document["spread"]:
        rows = [[t(f"reform.by_{s['by']}"), fixed(s["rank_width"], 1), percent(s["attainment_width"], 0)] for s in document["spread"]]
        table(t("reform.spread"), [t("reform.varies"), t("reform.rank_width"), t("reform.attainment_width")], rows, numeric=(1, 2))


def group_name(dimension: str, label: str) -> str:
    return known(f"{NAMES[dimension]}.{label}", label)


def groups(rows: list[dict], key: str, coarse: bool = False) -> None:
    """Who moves, by one dimension at a time: a table, and a chart of the groups shown. coarse: rows of pipelines.reform.coarse, counts to the nearest 5."""
    names = {d: t(f"reform.dimensions.{d}") for d in DIMENSIONS}
    dimension = st.selectbox(t("reform.by"), DIMENSIONS, format_func=names.get, key=f"{key}-dimension", persist_state="session")
    part = [r | {"name": group_name(dimension, r["label"])} for r in rows if r["dimension"] == dimension]
    shown = [r for r in part if not r["hidden"]]
    if shown:
        st.altair_chart(group_chart(shown), width="stretch", key=f"{key}-chart", alt=_summed_up(names[dimension], shown))
    count = about if coarse else number
    lines = [[r["name"], *([t("cells.hidden")] * 6 if r["hidden"] else [
        count(r["judged"]), count(r["up"]), count(r["down"]), count(r["clear"] if coarse else r["clear_up"] + r["clear_down"]), percent(r["share"], 0),
        f"{percent(r['share_lower'], 0)} – {percent(r['share_upper'], 0)}"])] for r in part]
    heads = [t("reform.group"), *[t(f"reform.{h}") for h in ("judged", "up", "down", "clear", "share", "interval")]]
    table("", heads, lines, numeric=tuple(range(1, 7)))
    if coarse:
        st.caption(t("reform.coarse"))
    if len(shown) < len(part):
        st.caption(t("reform.groups_hidden"))


def about(value: int | None) -> str:
    """A count to the nearest 5, or places to the nearest whole one."""
    return t("reform.under_five") if value is None else t("reform.about", n=number(value))


def about_share(value: float | None) -> str:
    """A share of counts to the nearest 5."""
    return DASH if value is None else t("reform.about", n=percent(value, 0))


def _summed_up(dimension: str, shown: list[dict]) -> str:
    """The chart in a sentence."""
    most, least = max(shown, key=lambda r: r["share"]), min(shown, key=lambda r: r["share"])
    return t("reform.groups_alt", dimension=dimension, most=most["name"], high=percent(most["share"], 0), least=least["name"], low=percent(least["share"], 0))


def agreements(rows: list[dict]) -> None:
    """Agreements under pseudonyms, those that move first; attainments to 5 points."""
    order = {"up": 0, "down": 0, "none": 1, None: 2}
    ordered = sorted(rows, key=lambda r: (order[r["move"]], r["clear"] not in ("up", "down"), r["pseudonym"]))
    lines = [[r["pseudonym"][:8], _attribute("programme", r), _attribute("region", r), _attribute("specialization", r), *_side(r, "current"),
              *_side(r, "proposed"), t(f"reform.moves.{r['move']}"), t(f"reform.clears.{r['clear']}")] for r in ordered]
    heads = [t("reform.pseudonym"), *[t(f"reform.dimensions.{d}") for d in ("programme", "region", "specialization")],
             *[f"{t(f'reform.{w}')} – {t(f'reform.sides.{s}')}" for s in ("current", "proposed") for w in ("attainment", "place")],
             t("reform.move"), t("reform.sure")]
    table("", heads, lines, numeric=(4, 5, 6, 7))
    st.caption(t("reform.pseudonyms_note"))


def _attribute(dimension: str, row: dict) -> str:
    return group_name(dimension, row[dimension]) if row[dimension] else t("cells.hidden")


def _side(row: dict, side: str) -> list[str]:
    if row[f"{side}_attainment"] is None:
        return [t("reform.not_judged"), "–"]
    limits = " – ".join(percent(row[f"{side}_attainment_{s}"], 0) for s in ("lower", "upper"))
    places = " – ".join(percent(row[f"{side}_place_{s}"], 0) for s in ("lower", "upper"))
    return [f"{percent(row[f'{side}_attainment'], 0)} ({limits})", f"{percent(row[f'{side}_place'], 0)} ({places})"]
