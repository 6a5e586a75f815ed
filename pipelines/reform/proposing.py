"""From the catalogue to a scenario, and from a scenario to a rule on given records."""

import numpy as np

from pipelines.reform.judging import Rule
from pipelines.reform.records import Records
from pipelines.reform.refusals import Refusal
from pipelines.reform.scenario import FORMAT, TRAINING, Scenario


def of_framework(catalogue: dict, framework: str, version: int, *, catalogue_version: int) -> dict:
    """The content of the scenario that is a catalogue's framework: the indicators that it scores, judged as its version declares (`assessment`)."""
    declared = catalogue["frameworks"].get(framework, {"versions": []})
    found = [v for v in declared["versions"] if v["version"] == version]
    if not found:
        raise Refusal("unknown_framework", f"cadre inconnu : {framework} v{version}", f"unknown framework: {framework} v{version}")
    scored, judged = [i for i in found[0]["indicators"] if i["weight_role"] == "scored"], found[0]["assessment"]
    weights = {i["id"]: 1 / len(scored) for i in scored} if judged["weights"] == "equal" else judged["weights"]
    return {
        "format": FORMAT, "catalogue": catalogue_version, "name": f"{declared['title']['fr']} v{version}", "version": 1,
        "base": {"framework": framework, "version": version},
        "indicators": [{"id": i["id"], "method": i["method"], "weight": weights.get(i["id"], 0)} for i in scored], "groups": [],
        **{name: judged[name] for name in ("aggregation", "normalisation", "target_rule", "missing", "pass_rule", "options")},
    }


def without_absent(content: dict, records: Records) -> tuple[dict, list[str]]:
    """The scenario without the indicators that no agreement has, their weight borne by the others in proportion, and which those were.

    For the catalogue's own frameworks on small deliveries; it is the caller's to say what was left out. A scenario that a person made is refused instead
    (rule_of). Refuses when nothing is left. Content without groups only.
    """
    had = {column.id for column, present in zip(records.columns, records.present, strict=True) if present.any()}
    kept = [i for i in content["indicators"] if i["id"] in had]
    whole = sum(i["weight"] for i in kept)
    if content["groups"] or whole == 0:
        raise _nothing_left()
    return content | {"indicators": [i | {"weight": i["weight"] / whole} for i in kept]}, [i["id"] for i in content["indicators"] if i["id"] not in had]


def rule_of(scenario: Scenario, records: Records, catalogue: dict) -> Rule:
    """The rule on these records' columns.

    options.training: `excluded` takes the training indicators' weight away (the rest bear it in proportion); `as_placement` reads placement under method 1,
    under which a return to studies counted. options.collaboration: `declared` reads the variant of that name of each collaboration indicator that has one.
    Refuses an indicator without a column (nobody has it), and a framework that training alone held up.
    """
    content, keys = scenario.content, {c.key for c in records.columns}
    kept = [i for i in content["indicators"] if i["weight"] > 0 and not (content["options"]["training"] == "excluded" and i["id"] in TRAINING)]
    if not kept:
        raise _nothing_left()
    names = [g["name"] for g in content["groups"]] or [None]
    names = [n for n in names if any(i.get("group") == n for i in kept)]
    weight_of = {g["name"]: g["weight"] for g in content["groups"]} or {None: 1.0}
    mean_of = {g["name"]: g["aggregation"] for g in content["groups"]} or {None: content["aggregation"]}
    group = np.array([names.index(i.get("group")) for i in kept])
    weights = np.array([i["weight"] for i in kept], dtype=float)
    outer = np.array([weight_of[n] for n in names], dtype=float)
    if outer.sum() == 0:
        raise _nothing_left()
    directions = [i.get("direction", catalogue["indicators"][i["id"]]["polarity"]) for i in kept]
    floor = content["pass_rule"]["floor"]
    posts = np.array([i["goalposts"] for i in kept], dtype=float) if content["normalisation"]["kind"] == "goalposts" else None
    return Rule(
        rows=np.array([records.index(_key(i, content["options"], keys, catalogue["indicators"][i["id"]])) for i in kept]),
        weights=weights / np.bincount(group, weights)[group], direction=np.array([-1.0 if d == "down" else 1.0 for d in directions]),
        fixed_target=np.array([i.get("target", np.nan) for i in kept], dtype=float), group=group, group_weight=outer / outer.sum(),
        group_mean=tuple(mean_of[n] for n in names), aggregation=content["aggregation"], normalisation=content["normalisation"]["kind"],
        cap=content["normalisation"]["cap"], lowest=content["normalisation"]["lowest"], posts=posts, target_quantile=content["target_rule"]["quantile"],
        missing=content["missing"]["rule"], minimum_share=content["missing"]["minimum_share"], bar=content["pass_rule"]["bar"],
        floor=floor, floors=np.array([i.get("floor", floor) for i in kept], dtype=float) if any("floor" in i for i in kept) else None,
        titles=tuple((title["fr"], title["en"]) for title in (catalogue["indicators"][i["id"]]["title"] for i in kept)))


def _key(entry: dict, options: dict, keys: set[str], declared: dict) -> str:
    method = 1 if options["training"] == "as_placement" and entry["id"] in ("placement_rate", "placement_attainment") else entry["method"]
    key = f"{entry['id']}@{method}"
    other = f"{key}/declared"
    key = other if options["collaboration"] == "declared" and declared["kind"] == "collaboration" and other in keys else key
    if key not in keys:
        raise Refusal("nobody_has", f"aucune entente n’a de valeur pour « {declared['title']['fr']} »",
                      f"no agreement has a value of “{declared['title']['en']}”")
    return key


def _nothing_left() -> Refusal:
    return Refusal("nothing_left", "plus rien ne pèse dans ce scénario, une fois ôté ce que personne n’a ou qui ne compte pas",
                   "nothing weighs in this scenario any more, without what nobody has or what does not count")
