"""One indicator of a scenario: what its entry may hold, and why one is refused."""

from pipelines.reform.refusals import Refusal

# No figure, target or bound of the catalogue comes near; sums and ratios of numbers of this size stay exact enough to judge.
LARGEST = 1e9
LONGEST = 60  # of a value repeated in a message
SMALLEST = 1e-6  # target
FIELDS = {"id", "method", "weight", "direction", "target", "floor", "group", "goalposts"}


def require(entry, known: dict) -> None:
    """Raise Refusal unless the entry may stand in a scenario. known: the catalogue's indicators."""
    if not isinstance(entry, dict) or not {"id", "method", "weight"} <= set(entry) <= FIELDS:
        raise Refusal("field", f"indicateur mal formé : {told(entry)}", f"malformed indicator: {told(entry)}")
    name, weight = entry["id"], entry["weight"]
    declared = known.get(name) if isinstance(name, str) else None
    if declared is None:
        raise Refusal("unknown_indicator", f"indicateur inconnu : « {told(name)} »", f"unknown indicator: “{told(name)}”")
    if not is_whole(entry["method"]) or entry["method"] not in [m["version"] for m in declared["methods"]]:
        raise Refusal("unknown_method", f"« {name} » n’a pas de méthode {told(entry['method'])}", f"“{name}” has no method {told(entry['method'])}")
    require_weight(weight, f"de « {declared['title']['fr']} »", f"of “{declared['title']['en']}”")
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
    if "target" in entry and not (is_number(entry["target"]) and entry["target"] >= SMALLEST):
        raise Refusal("target", f"« {name} » : la cible doit être un nombre au-dessus de zéro", f"“{name}”: the target must be a number above zero")
    if "floor" in entry and not (is_number(entry["floor"]) and 0 <= entry["floor"] <= 1):
        raise Refusal("floor", f"« {name} » : le plancher doit être dans [0, 1]", f"“{name}”: the floor must be in [0, 1]")


def is_number(value) -> bool:
    """A finite number of at most LARGEST in size: a whole number of any length is compared, never turned into a float that cannot hold it."""
    return isinstance(value, int | float) and not isinstance(value, bool) and -LARGEST <= value <= LARGEST


def require_weight(weight, fr: str, en: str) -> None:
    """fr, en: of what the weight is, for the message."""
    if not is_number(weight) or weight < 0:
        raise Refusal("negative_weight", f"le poids {fr} doit être un nombre de zéro ou plus : {told(weight)}",
                      f"the weight {en} must be a number of zero or more: {told(weight)}")


def told(value) -> str:
    """A value of a file, short enough for a message. A whole number too long to be written in full is said to be one."""
    if isinstance(value, int) and not -LARGEST * LARGEST <= value <= LARGEST * LARGEST:
        return "…"
    text = "…" if isinstance(value, list | dict) else str(value)
    return text if len(text) <= LONGEST else text[:LONGEST] + "…"


def is_whole(value) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)
