"""The choices of a scenario besides its weights: scale, means, targets, missing values, pass rule, options. What each may be, and why one is refused."""

from pipelines.reform import aggregating, normalising
from pipelines.reform.entries import is_number, told
from pipelines.reform.refusals import Refusal

OPTIONS = {"training": ("counts", "excluded", "as_placement"), "collaboration": ("confirmed", "declared")}
HIGHEST_BAR = 10
# Goalposts closer than this would make a scale of rounding errors.
NARROWEST = 1e-6


def require(content: dict, known: dict) -> None:
    """Raise Refusal unless every choice of a scenario whose fields have their kinds may stand. known: the catalogue's indicators."""
    _scale(content, known)
    _means(content)
    _known(content["target_rule"].get("kind"), ("own_then_group",), "target_rule")
    _known(content["missing"].get("rule"), aggregating.RULES, "missing")
    _thresholds(content)
    for name, allowed in OPTIONS.items():
        _known(content["options"].get(name), allowed, f"options.{name}")
    sizes = {"target_rule": 2, "missing": 2, "pass_rule": 2, "options": len(OPTIONS)}
    if extra := [name for name, size in sizes.items() if len(content[name]) != size]:
        raise Refusal("field", f"champ inconnu dans {', '.join(extra)}", f"unknown field in {', '.join(extra)}")


def _scale(content: dict, known: dict) -> None:
    kind, rest = content["normalisation"].get("kind"), content["normalisation"]
    cap, lowest = rest.get("cap"), rest.get("lowest")
    ok = set(rest) == {"kind", "cap", "lowest"} and (cap is None or (is_number(cap) and cap >= 1)) and is_number(lowest) and 0 <= lowest < 1
    _known(kind, normalising.KINDS, "normalisation")
    if not ok:
        raise Refusal("normalisation", "normalisation : « cap » de 1 ou plus (ou null), « lowest » dans [0, 1[",
                      "normalisation: “cap” of 1 or more (or null), “lowest” in [0, 1)")
    down = [i["id"] for i in content["indicators"] if i["weight"] > 0 and i.get("direction", known[i["id"]]["polarity"]) == "down"]
    if down and cap is None:
        title = known[down[0]]["title"]
        raise Refusal("cap_needed", f"« {title['fr']} » : un indicateur dont moins vaut mieux exige un plafond d’atteinte, sans quoi zéro vaudrait l’infini",
                      f"“{title['en']}”: an indicator of which less is better needs a cap on attainment, or zero would be worth infinity")
    posts = [i.get("goalposts") for i in content["indicators"]]
    if any(p is not None and not (isinstance(p, list) and len(p) == 2 and all(map(is_number, p)) and p[1] - p[0] >= NARROWEST) for p in posts) or (
            kind == "goalposts" and None in posts):
        raise Refusal("goalposts", "bornes attendues pour chaque indicateur : [plancher, plafond], croissantes",
                      "goalposts expected for each indicator: [low, high], ascending")


def _means(content: dict) -> None:
    kind, lowest = content["normalisation"]["kind"], content["normalisation"]["lowest"]
    given = [content["aggregation"], *(g.get("aggregation") for g in content["groups"] if isinstance(g, dict))]
    for mean in given:
        _known(mean, aggregating.KINDS, "aggregation")
    if "geometric" in given and (kind == "z_score" or (kind != "rank" and lowest == 0)):
        raise Refusal("not_positive",
                      f"moyenne géométrique : l’échelle « {kind} » doit être strictement positive (« lowest » au-dessus de zéro; jamais z_score)",
                      f"geometric mean: the scale “{kind}” must be strictly positive (“lowest” above zero; never z_score)")


def _thresholds(content: dict) -> None:
    bounded = {"target_rule.quantile": content["target_rule"].get("quantile"), "missing.minimum_share": content["missing"].get("minimum_share"),
               "pass_rule.floor": content["pass_rule"].get("floor")}
    for name, value in bounded.items():
        if not is_number(value) or not 0 <= value <= 1:
            raise Refusal("out_of_range", f"« {name} » doit être dans [0, 1] : {told(value)}", f"“{name}” must be in [0, 1]: {told(value)}")
    bar, floor = content["pass_rule"].get("bar"), content["pass_rule"]["floor"]
    if not is_number(bar):
        raise Refusal("out_of_range", f"« pass_rule.bar » doit être un nombre : {told(bar)}", f"“pass_rule.bar” must be a number: {told(bar)}")
    if not floor <= bar <= HIGHEST_BAR:
        fr, en = zip(*[_percent(v) for v in (bar, floor, HIGHEST_BAR)], strict=True)
        raise Refusal("out_of_range", f"la barre ({fr[0]}) doit être au moins égale au plancher ({fr[1]}), et d’au plus {fr[2]}",
                      f"the bar ({en[0]}) must be no lower than the floor ({en[1]}), and at most {en[2]}")


def _percent(share: float) -> tuple[str, str]:
    """A share as it is written on the page, French and English."""
    text = f"{round(100 * share, 2):.10g}"
    return text.replace(".", ",") + "\u00a0%", text + "%"


def _known(value, allowed, name: str) -> None:
    if not isinstance(value, str) or value not in allowed:
        raise Refusal("unknown_choice", f"« {name} » : {told(value)} n’est pas parmi {', '.join(allowed)}",
                      f"“{name}”: {told(value)} is not one of {', '.join(allowed)}")
