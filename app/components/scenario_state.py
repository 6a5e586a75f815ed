"""What the builder holds while somebody works: its widgets' keys, a scenario put into them, and the scenario that they make.

Nothing is checked here: it holds what people chose, right or wrong. Percentages are whole points in the widgets, shares in the scenario.
"""

import streamlit as st

from app import assessment
from app.text import both, t
from pipelines.reform import snapping
from pipelines.reform.scenario import FORMAT, OPTIONS

PREFIX = "scn-"
# What an entry may hold for the widgets to show it whole; a direction of one's own is in files only.
SHOWN = {"id", "method", "weight", "target", "floor", "group", "goalposts"}
WITHOUT_CAP = 150


def get(name: str, otherwise=None):
    return st.session_state.get(PREFIX + name, otherwise)


def put(**values) -> None:
    """Before the widgets are drawn: in a callback, or at the top of the page. `_` in a name stands for `-`."""
    for name, value in values.items():
        put_at(name.replace("_", "-"), value)


def put_at(name: str, value) -> None:
    st.session_state[PREFIX + name] = value


def of_shares(declared: dict, indicator: str) -> bool:
    """Whether a figure of the indicator is written as a percentage."""
    return declared["indicators"][indicator]["statistic"] in snapping.OF_SHARES


def fits(content: dict) -> bool:
    """Whether the widgets can show it whole."""
    return all(set(i) <= SHOWN for i in content["indicators"])


def points(value: float | None) -> int | None:
    return None if value is None else round(100 * value)


def fill(content: dict, declared: dict) -> None:
    """Put a scenario on the grid (snapping) into the widgets. declared: the catalogue."""
    scale, passing, groups = content["normalisation"], content["pass_rule"], [g["name"] for g in content["groups"]]
    put(auto=get("auto", True), missing=content["missing"]["rule"])
    put(indicators=[i["id"] for i in content["indicators"]], held=content, name=content["name"], kind=scale["kind"], aggregation=content["aggregation"],
        training=content["options"]["training"], collaboration=content["options"]["collaboration"], bar=points(passing["bar"]),
        floor=points(passing["floor"]), capped=scale["cap"] is not None, cap=points(scale["cap"]) or WITHOUT_CAP,
        share=points(content["missing"]["minimum_share"]), grouped=bool(groups), groups=groups,
        own=[i["id"] for i in content["indicators"] if i.keys() & {"target", "floor"}])
    for name in groups or [None]:
        members = [i for i in content["indicators"] if i.get("group") == name]
        for entry, part in zip(members, assessment.shared_out([i["weight"] for i in members]), strict=True):
            put_at(f"w-{entry['id']}", part)
            put_at(f"g-{entry['id']}", name)
    for group, part in zip(content["groups"], assessment.shared_out([g["weight"] for g in content["groups"]]) if groups else [], strict=True):
        put_at(f"gw-{group['name']}", part)
        put_at(f"gm-{group['name']}", group["aggregation"])
    for entry in content["indicators"]:
        _fill_entry(entry, of_shares(declared, entry["id"]))


def _fill_entry(entry: dict, percentage: bool) -> None:
    write = points if percentage else lambda v: None if v is None else float(v)
    put_at(f"t-{entry['id']}", write(entry.get("target")))
    put_at(f"f-{entry['id']}", points(entry.get("floor")))
    for name, value in zip(("low", "high"), entry.get("goalposts") or (), strict=False):
        put_at(f"{name}-{entry['id']}", write(value))


def content(declared: dict, chosen: list[str]) -> dict:
    """The scenario that the widgets make of the chosen indicators, unchecked."""
    held, groups = get("held"), used_groups(chosen) if get("grouped") else []
    return {
        "format": FORMAT, "catalogue": declared["catalogue_version"], "name": get("name"), "version": held["version"], "base": held["base"],
        "indicators": [_entry(i, held, declared) for i in chosen],
        "groups": [{"name": g, "weight": round(get(f"gw-{g}", 0.0), 2), "aggregation": get(f"gm-{g}", get("aggregation"))} for g in groups],
        "aggregation": get("aggregation"), "target_rule": held["target_rule"],
        "normalisation": {"kind": get("kind"), "cap": get("cap") / 100 if get("capped") else None, "lowest": held["normalisation"]["lowest"]},
        "missing": {"rule": get("missing"), "minimum_share": get("share") / 100}, "pass_rule": {"bar": get("bar") / 100, "floor": get("floor") / 100},
        "options": {name: get(name) for name in OPTIONS},
    }


def _entry(indicator: str, held: dict, declared: dict) -> dict:
    methods = {i["id"]: i["method"] for i in held["indicators"]}
    method = methods.get(indicator) or max(m["version"] for m in declared["indicators"][indicator]["methods"])
    entry = {"id": indicator, "method": method, "weight": round(get(f"w-{indicator}", 0.0), 2)}
    read = (lambda v: v / 100) if of_shares(declared, indicator) else float
    if get("grouped"):
        entry["group"] = get(f"g-{indicator}")
    if indicator in get("own", ()):
        entry |= {name: value for name, value in (("target", _read(get(f"t-{indicator}"), read)), ("floor", _read(get(f"f-{indicator}"), lambda v: v / 100)))
                  if value is not None}
    if get("kind") == "goalposts":
        entry["goalposts"] = [_read(get(f"{name}-{indicator}"), read) for name in ("low", "high")]
    return entry


def _read(value, read):
    return None if value is None else read(value)


def used_groups(chosen: list[str]) -> list[str]:
    """Groups that hold a chosen indicator, in the order in which they were made."""
    used = {get(f"g-{i}") for i in chosen}
    return [g for g in get("groups", []) if g in used]


def grouped(chosen: list[str], declared: dict) -> None:
    """Callback of the choice of groups: into the catalogue's kinds, or back into one list, each indicator weighing what it weighed."""
    if get("grouped"):
        kinds = {i: declared["indicators"][i]["kind"] for i in chosen}
        put(groups=list(dict.fromkeys(kinds.values())))
        sums = {k: sum(get(f"w-{i}") for i in chosen if kinds[i] == k) for k in get("groups")}
        for kind, part in zip(sums, assessment.shared_out([max(v, 0.0) for v in sums.values()]) if sums else [], strict=True):
            members = [i for i in chosen if kinds[i] == kind]
            put_at(f"gw-{kind}", part)
            put_at(f"gm-{kind}", get("aggregation"))
            for indicator, weight in zip(members, assessment.shared_out([max(get(f"w-{i}"), 0.0) for i in members]), strict=True):
                put_at(f"w-{indicator}", weight)
                put_at(f"g-{indicator}", kind)
    elif chosen:
        whole = [max(get(f"w-{i}"), 0.0) * max(get(f"gw-{get(f'g-{i}')}", 0.0), 0.0) for i in chosen]
        for indicator, weight in zip(chosen, assessment.shared_out(whole), strict=True):
            put_at(f"w-{indicator}", weight)


def start(document: dict, declared: dict) -> None:
    """At the first visit, the proposed framework of the release; back from another page, the scenario as it was left."""
    if get("name") is None:
        left = get("left")
        fill(left if left and fits(left) and left["indicators"] else of_side(document, "proposed"), declared)


def of_side(document: dict, code: str) -> dict:
    """One of the release's frameworks as a scenario to begin from."""
    known = [*document["frameworks"], *document["alternatives"]]
    found = next(f for f in known if f["code"] == code)
    return found["scenario"] | {"name": t("reform.new_name", name=f"{both(found['title'])} v{found['version']}")}
