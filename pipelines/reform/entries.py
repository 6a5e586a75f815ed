"""One indicator of a scenario: what its entry may hold, and why one is refused."""

import math

from pipelines.reform.refusals import Refusal

FIELDS = {"id", "method", "weight", "direction", "target", "floor", "group", "goalposts"}


def require(entry, known: dict) -> None:
    """Raise Refusal unless the entry may stand in a scenario. known: the catalogue's indicators."""
    if not isinstance(entry, dict) or not {"id", "method", "weight"} <= set(entry) <= FIELDS:
        raise Refusal("field", f"indicateur mal formé : {entry}", f"malformed indicator: {entry}")
    name, weight = entry["id"], entry["weight"]
    declared = known.get(name) if isinstance(name, str) else None
    if declared is None:
        raise Refusal("unknown_indicator", f"indicateur inconnu : « {name} »", f"unknown indicator: “{name}”")
    if entry["method"] not in [m["version"] for m in declared["methods"]]:
        raise Refusal("unknown_method", f"« {name} » n’a pas de méthode {entry['method']}", f"“{name}” has no method {entry['method']}")
    if not is_number(weight) or weight < 0:
        raise Refusal("negative_weight", f"le poids de « {name} » doit être un nombre de zéro ou plus : {weight}",
                      f"the weight of “{name}” must be a number of zero or more: {weight}")
    if declared["answerable"] == "ministry":
        raise Refusal("ministry", f"« {declared['title']['fr']} » relève d’un ministère : cet indicateur ne peut peser sur un organisme",
                      f"a ministry answers for “{declared['title']['en']}”: this indicator cannot weigh on an organisation")
    if entry.get("direction", "up") not in ("up", "down"):
        raise Refusal("direction", f"« {name} » : le sens est up ou down", f"“{name}”: the direction is up or down")
    if declared["polarity"] == "neutral" and weight > 0 and "direction" not in entry:
        raise Refusal("neutral", f"« {declared['title']['fr']} » n’a pas de sens favorable au catalogue : le scénario doit déclarer « direction »",
                      f"“{declared['title']['en']}” has no favourable direction in the catalogue: the scenario must declare “direction”")
    if declared["polarity"] != "neutral" and entry.get("direction", declared["polarity"]) != declared["polarity"]:
        raise Refusal("direction", f"« {name} » : sens contraire au catalogue", f"“{name}”: direction contrary to the catalogue")
    if not isinstance(entry.get("group", ""), str):
        raise Refusal("groups", f"« {name} » : le groupe se nomme par un texte", f"“{name}”: a group is named by a text")
    if "target" in entry and not (is_number(entry["target"]) and entry["target"] > 0):
        raise Refusal("target", f"« {name} » : la cible doit dépasser zéro", f"“{name}”: the target must be above zero")
    if "floor" in entry and not (is_number(entry["floor"]) and 0 <= entry["floor"] <= 1):
        raise Refusal("floor", f"« {name} » : le plancher doit être dans [0, 1]", f"“{name}”: the floor must be in [0, 1]")


def is_number(value) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def is_whole(value) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)
