"""The choices of method that could have been made otherwise in the proposed framework, as rules on given counts."""

from dataclasses import replace

from pipelines.reform import judging, proposing
from pipelines.reform.choosing import Choice
from pipelines.reform.judging import Rule
from pipelines.reform.records import Records
from pipelines.reform.refusals import Refusal
from pipelines.reform.scenario import Scenario
from pipelines.reform.sides import Side

WEIGHT_SPREAD = 0.25
NORMALISATIONS, AGGREGATIONS, CAPS = ("attainment", "min_max", "rank"), ("arithmetic", "geometric"), (1.2, 1.5, None)
MISSING = (("reweight", 0.5), ("reweight", 0.8))


def alternatives(side: Side, made: Records, catalogue: dict) -> tuple[dict[tuple[str, str], Rule], list[Choice]]:
    """Rules by (training, collaboration), the scenario's own first, and the choices whose levels these counts allow; at most 8.

    A level that the counts refuse (a scale on which all agreements are equal, nothing left without training) is no choice that anybody could have made.
    """
    content = side.scenario.content
    options = content["options"]
    own = (options["training"], options["collaboration"])
    training = _own_first(own[0], ("counts", "excluded"))
    counted = _own_first(own[1], ("confirmed", "declared"))
    rules = {}
    for one in training:
        for other in counted:
            rule = _rule(side, made, catalogue, {"training": one, "collaboration": other})
            if rule is not None:
                rules[one, other] = rule
    training = tuple(t for t in training if all((t, c) in rules for c in counted))
    rules = {key: rule for key, rule in rules.items() if key[0] in training}
    scale = content["normalisation"]
    # Where less is better, a value of zero without a cap would be worth infinity.
    caps = tuple(c for c in CAPS if c is not None) if (side.rule.direction < 0).any() else CAPS
    levels = {"data": (), "weights": (WEIGHT_SPREAD,), "normalisation": _scales(rules, made, scale["kind"]), "cap": _own_first(scale["cap"], caps),
              "missing": _own_first((content["missing"]["rule"], content["missing"]["minimum_share"]), MISSING), "training": training, "collaboration": counted}
    if side.rule.group_weight.size == 1:
        # A z-score, a person's own choice, falls below zero: no geometric mean beside it.
        means = ("arithmetic",) if "z_score" in levels["normalisation"] else AGGREGATIONS
        levels["aggregation"] = _own_first(content["aggregation"], means)
    return rules, [Choice(name, level) for name, level in levels.items() if name == "data" or level]


def _own_first(own, known: tuple) -> tuple:
    return (own, *[k for k in known if k != own])


def _rule(side: Side, made: Records, catalogue: dict, options: dict) -> Rule | None:
    changed = Scenario(side.scenario.content | {"options": options}, side.scenario.remarks)
    try:
        return proposing.rule_of(changed, made, catalogue)
    except Refusal:
        if options == side.scenario.content["options"]:
            raise
        return None


def _scales(rules: dict, made: Records, own: str) -> tuple[str, ...]:
    kept = [own]
    for kind in NORMALISATIONS:
        try:
            for rule in rules.values():
                judging.scales(made, replace(rule, normalisation=kind))
        except Refusal:
            continue
        kept.append(kind)
    return tuple(dict.fromkeys(kept))
