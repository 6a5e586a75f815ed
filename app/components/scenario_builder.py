"""The builder: a scenario from what is on the page. It holds what people typed, right or wrong; scenario.checked says what is wrong with it."""

import streamlit as st

from app import assessment
from app.access import Session
from app.text import both, labels, t
from app.text.numbers import number
from pipelines.reform import normalising
from pipelines.reform.scenario import FORMAT, LONGEST_NAME, OPTIONS

PREFIX = "scn-"
SCALES = tuple(k for k in normalising.KINDS if k != "goalposts")  # goalposts need two numbers an indicator: in a file only
MEANS, MISSING = ("arithmetic", "geometric"), ("reweight", "not_judged")


def fill(content: dict) -> None:
    """Put a scenario into the widgets. Before they are drawn: in a callback, or at the top of the page."""
    state, scale, passing = st.session_state, content["normalisation"], content["pass_rule"]
    parts = assessment.shared_out([i["weight"] for i in content["indicators"]])
    state[PREFIX + "indicators"] = [i["id"] for i in content["indicators"]]
    state[PREFIX + "held"] = content
    for entry, part in zip(content["indicators"], parts, strict=True):
        state[PREFIX + "w-" + entry["id"]] = part
    state[PREFIX + "name"] = content["name"]
    simple = {"kind": scale["kind"], "aggregation": content["aggregation"], "training": content["options"]["training"],
              "collaboration": content["options"]["collaboration"], "bar": float(passing["bar"]), "floor": float(passing["floor"]),
              "capped": scale["cap"] is not None, "cap": float(scale["cap"] or normalising.CAP), "missing": content["missing"]["rule"],
              "share": float(content["missing"]["minimum_share"])}
    for name, value in simple.items():
        state[PREFIX + name] = value


def fits(content: dict) -> bool:
    """Whether the widgets can show it whole: no groups, goalposts, own targets or directions; those are tried as they come."""
    plain = all(set(i) <= {"id", "method", "weight"} for i in content["indicators"])
    return plain and not content["groups"] and content["normalisation"]["kind"] in SCALES


def show(session: Session) -> dict:
    """Draw the builder; returns the content that the widgets make, unchecked."""
    declared = assessment.declared(session.release)
    usable = assessment.available(session)
    names = {i: both(declared["indicators"][i]["title"]) for i in usable}
    kept = [i for i in st.session_state.get(PREFIX + "indicators", ()) if i in names]
    st.session_state[PREFIX + "indicators"] = kept
    st.text_input(t("reform.scenario_name"), key=PREFIX + "name", max_chars=LONGEST_NAME)
    chosen = st.multiselect(t("reform.scenario_indicators"), usable, format_func=names.get, key=PREFIX + "indicators")
    _weights(chosen, names)
    _rules()
    st.session_state[PREFIX + "left"] = _content(declared, chosen)
    return st.session_state[PREFIX + "left"]


def _weights(chosen: list[str], names: dict[str, str]) -> None:
    columns = st.columns(3)
    for place, indicator in enumerate(chosen):
        st.session_state.setdefault(PREFIX + "w-" + indicator, 0.0)
        columns[place % 3].number_input(names[indicator], min_value=-100.0, max_value=1000.0, step=1.0, format="%.2f", key=PREFIX + "w-" + indicator)
    total = round(sum(st.session_state[PREFIX + "w-" + i] for i in chosen), 2)
    left, middle, right = st.columns(3)
    left.metric(t("reform.total_weight"), number(total, 2))
    middle.button(t("reform.equal_weights"), on_click=_share, args=(chosen, True), key=PREFIX + "equal", disabled=not chosen)
    right.button(t("reform.to_hundred"), on_click=_share, args=(chosen, False), key=PREFIX + "scale", disabled=not chosen)


def _share(chosen: list[str], equal: bool) -> None:
    weights = [1.0 if equal else max(st.session_state[PREFIX + "w-" + i], 0.0) for i in chosen]
    for indicator, weight in zip(chosen, assessment.shared_out(weights), strict=True):
        st.session_state[PREFIX + "w-" + indicator] = weight


def _rules() -> None:
    """What counts, the scale, the mean, the thresholds, missing values."""
    one, two, three = st.columns(3)
    for column, name, options in ((one, "training", OPTIONS["training"]), (two, "collaboration", OPTIONS["collaboration"]), (three, "missing", MISSING)):
        column.selectbox(t(f"reform.{name}"), options, format_func=labels(f"reform.{name}_of", options).get, key=PREFIX + name)
    one.selectbox(t("reform.kind"), SCALES, format_func=labels("reform.kind_of", SCALES).get, key=PREFIX + "kind")
    two.selectbox(t("reform.aggregation"), MEANS, format_func=labels("reform.aggregation_of", MEANS).get, key=PREFIX + "aggregation")
    three.number_input(t("reform.share_needed"), 0.0, 1.0, step=0.05, key=PREFIX + "share")
    one.number_input(t("reform.bar"), 0.0, 1.5, step=0.05, key=PREFIX + "bar")
    two.number_input(t("reform.floor"), 0.0, 1.0, step=0.05, key=PREFIX + "floor")
    three.checkbox(t("reform.capped"), key=PREFIX + "capped")
    three.number_input(t("reform.cap"), 1.0, 3.0, step=0.1, key=PREFIX + "cap", disabled=not st.session_state[PREFIX + "capped"])


def _content(declared: dict, chosen: list[str]) -> dict:
    state, held = st.session_state, st.session_state[PREFIX + "held"]
    methods = {i["id"]: i["method"] for i in held["indicators"]}
    latest = {i: max(m["version"] for m in declared["indicators"][i]["methods"]) for i in chosen}
    return {
        "format": FORMAT, "catalogue": declared["catalogue_version"], "name": state[PREFIX + "name"], "version": held["version"], "base": held["base"],
        "indicators": [{"id": i, "method": methods.get(i, latest[i]), "weight": round(state[PREFIX + "w-" + i], 2)} for i in chosen], "groups": [],
        "aggregation": state[PREFIX + "aggregation"], "target_rule": held["target_rule"],
        "normalisation": {"kind": state[PREFIX + "kind"], "cap": round(state[PREFIX + "cap"], 2) if state[PREFIX + "capped"] else None,
                          "lowest": held["normalisation"]["lowest"]},
        "missing": {"rule": state[PREFIX + "missing"], "minimum_share": round(state[PREFIX + "share"], 2)},
        "pass_rule": {"bar": round(state[PREFIX + "bar"], 2), "floor": round(state[PREFIX + "floor"], 2)},
        "options": {name: state[PREFIX + name] for name in OPTIONS},
    }


def start(document: dict) -> None:
    """At the first visit, the proposed framework of the release; back from another page, the scenario as it was left."""
    if PREFIX + "name" not in st.session_state:
        left = st.session_state.get(PREFIX + "left")
        fill(left if left and fits(left) and left["indicators"] else of_side(document, "proposed"))


def of_side(document: dict, code: str) -> dict:
    """One of the release's frameworks as a scenario to begin from."""
    content = next(f["scenario"] for f in document["frameworks"] if f["code"] == code)
    return content | {"name": t("reform.new_name", name=content["name"])}
