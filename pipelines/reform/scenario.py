"""A scenario: a framework that somebody proposes, as data. What it may hold, and why one is refused.

{"format": 1, "catalogue": 1, "name": "…", "version": 1, "base": {"framework": "cadre_refondu", "version": 1},
 "indicators": [{"id": "placement_rate", "method": 2, "weight": 40, "direction": "up"?, "target": 0.6?, "floor": 0.6?, "group": "resultats"?,
  "goalposts": [0, 1]?}, …],
 "groups": [{"name": "resultats", "weight": 70, "aggregation": "arithmetic"}, …], "aggregation": "arithmetic",
 "normalisation": {"kind": "attainment", "cap": 1.5, "lowest": 0.01}, "target_rule": {"kind": "own_then_group", "quantile": 0.5},
 "missing": {"rule": "reweight", "minimum_share": 0.5}, "pass_rule": {"bar": 0.9, "floor": 0.5},
 "options": {"training": "counts", "collaboration": "confirmed"}}

Weights sum to 1 or to 100: over all indicators without groups; with groups, within each group, and over the groups. An indicator's own floor takes the
place of pass_rule.floor. A scenario never touches official figures.
"""

import math
from dataclasses import dataclass

from pipelines.reform import choices, entries
from pipelines.reform.entries import is_whole, told
from pipelines.reform.refusals import Refusal

FORMAT, OPTIONS = 1, choices.OPTIONS
TOLERANCE = 1e-6  # of the whole
FIELDS = ("format", "catalogue", "name", "version", "base", "indicators", "groups", "aggregation", "normalisation", "target_rule", "missing", "pass_rule",
          "options")
TRAINING = frozenset(("positive_outcome_rate", "training_entry_rate", "requal_start_rate", "requal_completion_rate", "skill_gain_rate",
                      "training_to_employment_rate"))
LONGEST_NAME, MOST = 120, 64


@dataclass(frozen=True)
class Scenario:
    """A scenario that was checked: `content` as in the module's docstring; `remarks`: what is allowed and should be known (code, fr, en)."""

    content: dict
    remarks: tuple[tuple[str, str, str], ...]

    @property
    def weights(self) -> dict[str, float]:
        """Each indicator's share of the whole, groups multiplied out; they sum to 1."""
        groups = self.content["groups"]
        whole = sum(g["weight"] for g in groups)
        of_group = {g["name"]: g["weight"] / whole for g in groups}
        total = {name: _total(i for i in self.content["indicators"] if i.get("group") == name) for name in [*of_group, None]}
        return {i["id"]: i["weight"] / total[i.get("group")] * of_group.get(i.get("group"), 1.0) for i in self.content["indicators"]}


def checked(content, catalogue: dict, *, catalogue_version: int) -> Scenario:
    """The scenario, or a Refusal that holds the first thing wrong. `catalogue`: pipelines.catalogue.load(); catalogue_version: the one in force."""
    if not isinstance(content, dict):
        raise Refusal("not_a_scenario", "le fichier n’est pas un scénario", "the file is not a scenario")
    _fields(content, catalogue_version)
    seen = set()
    for entry in content["indicators"]:
        entries.require(entry, catalogue["indicators"])
        if entry["id"] in seen:
            raise Refusal("indicator_twice", f"l’indicateur « {entry['id']} » figure deux fois", f"the indicator “{entry['id']}” appears twice")
        seen.add(entry["id"])
    framework = content["base"]
    named = framework.get("framework")
    versions = [v["version"] for v in catalogue["frameworks"].get(named if isinstance(named, str) else "", {}).get("versions", [])]
    if not is_whole(framework.get("version")) or framework["version"] not in versions or set(framework) != {"framework", "version"}:
        said = " ".join(told(v) for v in framework.values())
        raise Refusal("unknown_framework", f"cadre de départ inconnu : {told(said)}", f"unknown base framework: {told(said)}")
    choices.require(content, catalogue["indicators"])
    _weights(content)
    return Scenario(content, _remarks(content))


def _fields(content: dict, catalogue_version: int) -> None:
    if is_whole(content.get("format")) and content["format"] > FORMAT:
        raise Refusal("newer_format", "ce scénario a été fait avec une version plus récente de Refonte",
                      "this scenario was made with a newer version of Refonte")
    if is_whole(content.get("catalogue")) and content["catalogue"] > catalogue_version:
        raise Refusal("newer_catalogue", f"ce scénario a été fait avec un catalogue plus récent (version {told(content['catalogue'])}; ici "
                      f"{catalogue_version})",
                      f"this scenario was made with a newer catalogue (version {told(content['catalogue'])}; here {catalogue_version})")
    wrong = [told(name) for name in sorted(set(FIELDS) ^ set(map(str, content)))]
    kinds = {"name": str, "base": dict, "indicators": list, "groups": list, "normalisation": dict, "target_rule": dict, "missing": dict, "pass_rule": dict,
             "options": dict, "aggregation": str}
    wrong = wrong or [k for k, kind in kinds.items() if not isinstance(content[k], kind)]
    wrong = wrong or [k for k in ("format", "catalogue", "version") if not is_whole(content[k]) or content[k] < 1]
    if wrong:
        raise Refusal("field", f"champ absent, inconnu ou mal formé : {', '.join(wrong)}", f"missing, unknown or malformed field: {', '.join(wrong)}")
    if not content["name"].strip() or len(content["name"]) > LONGEST_NAME or not content["name"].isprintable():
        raise Refusal("name", f"le nom doit avoir de 1 à {LONGEST_NAME} caractères", f"the name must have 1 to {LONGEST_NAME} characters")
    if not content["indicators"]:
        raise Refusal("no_indicator", "le scénario n’a aucun indicateur", "the scenario has no indicator")
    if len(content["indicators"]) > MOST or len(content["groups"]) > MOST:
        raise Refusal("too_many", f"plus de {MOST} indicateurs ou groupes", f"more than {MOST} indicators or groups")


def _weights(content: dict) -> None:
    names = [g.get("name") if isinstance(g, dict) and set(g) == {"name", "weight", "aggregation"} else None for g in content["groups"]]
    named = all(isinstance(n, str) for n in names) and len(set(names)) == len(names)
    if not named:
        raise Refusal("groups", "groupe mal formé ou nommé deux fois : name, weight, aggregation",
                      "malformed group, or one named twice: name, weight, aggregation")
    for group in content["groups"]:
        entries.require_weight(group["weight"], f"du groupe « {told(group['name'])} »", f"of the group “{told(group['name'])}”")
    used = {i.get("group") for i in content["indicators"]}
    if used != (set(names) or {None}):
        raise Refusal("groups", "chaque indicateur doit être d’un groupe déclaré, et chaque groupe en avoir un",
                      "each indicator must be of a declared group, and each group have one")
    for name in names or [None]:
        _sums([i["weight"] for i in content["indicators"] if i.get("group") == name], name)
    if names:
        _sums([g["weight"] for g in content["groups"]], None)


def _sums(weights: list[float], where: str | None) -> None:
    total = math.fsum(weights)
    of = ("", "") if where is None else (f" du groupe « {told(where)} »", f" of the group “{told(where)}”")
    if total == 0:
        raise Refusal("weights_zero", f"la somme des poids{of[0]} est zéro", f"the weights{of[1]} sum to zero")
    if min(abs(total - 1), abs(total / 100 - 1)) > TOLERANCE:
        raise Refusal("weights_sum", f"les poids{of[0]} totalisent {total:g}, et non 1 ou 100", f"the weights{of[1]} sum to {total:g}, not to 1 or 100")


def _remarks(content: dict) -> tuple[tuple[str, str, str], ...]:
    weighed = [i for i in content["indicators"] if i["weight"] > 0]
    if len(weighed) > 1:
        return ()
    return (("one_indicator", "un seul indicateur pèse : le rang est celui de cet indicateur", "a single indicator weighs: the rank is that indicator’s"),)


def _total(entries) -> float:
    return math.fsum(i["weight"] for i in entries)
