"""The indicator catalogue, `dbt_project/vars.yml`: loaded once, and refused with a plain message when an entry is wrong."""

import difflib
import functools
from pathlib import Path

import yaml

from pipelines.paths import CATALOGUE

BOTH = {"fr": str, "en": str}
FIELDS = {
    "order": int, "title": BOTH, "short": BOTH, "definition": BOTH, "why": BOTH, "numerator": BOTH, "denominator": BOTH,
    "kind": {"production", "impact", "collaboration", "referral"},
    "statistic": {"proportion", "count", "rate_per_100", "attainment", "effective_number", "ratio"},
    "unit": {"person", "participation", "event", "referral", "employer", "category", "meeting", "agreement", "hour"},
    "polarity": {"up", "down", "neutral"}, "answerable": {"organization", "shared", "ministry"},
    "natures": ["G", "U", "O", "I", "F", "C"], "shown_only_natures": ["G", "U", "O", "I", "F", "C"],
    "requires": ["placement_target_if_unit", "own_target", "orientation_if_global", "participations_if_collective"],
    "recommendation": ["5.1", "5.2", "5.3", "5.4", "5.5", "5.6"],
    "cohort": {"entry", "exit", "planned_end", "training_end", "francisation_end", "event", "referral", "relocation", "signature", "period"},
    "period_types": ["quarter", "year"], "summable": bool, "window_days": (int, type(None)), "maturity_days": int,
    "levels": ["agreement", "organization"], "minimum_denominator": int, "gaming": {"risk": BOTH, "guard": BOTH},
    "legal_basis": (dict, type(None)), "hypotheses": list, "methods": list,
}
ASSESSMENT = {
    "assumption": bool, "note": BOTH, "weights": (str, dict), "aggregation": {"arithmetic", "geometric"}, "normalisation": {"kind": str, "cap": (int, float),
    "lowest": (int, float)}, "target_rule": {"kind": str, "quantile": (int, float)}, "missing": {"rule": str, "minimum_share": (int, float)},
    "pass_rule": {"bar": (int, float), "floor": (int, float)}, "options": {"training": str, "collaboration": str},
}
WEIGHT_ROLES = {"scored", "context", "ministry"}
PARTS = ("parameters", "frameworks", "indicators", "reasons")


class CatalogueError(Exception):
    """An entry of the catalogue that cannot be used. The message names the entry and the field."""


@functools.cache
def load(path: Path = CATALOGUE) -> dict:
    """The catalogue: parameters, parameter_notes, frameworks, indicators, reasons. Raises CatalogueError."""
    try:
        content = yaml.load(path.read_text("utf-8"), yaml.CSafeLoader)["vars"]
    except (yaml.YAMLError, KeyError, TypeError) as error:
        raise CatalogueError(f"{path.name} : YAML illisible / unreadable YAML: {error}") from error
    problems = check(content)
    if problems:
        raise CatalogueError(f"{path.name}\n" + "\n".join(f"  - {p}" for p in problems))
    return content


def indicator_ids() -> list[str]:
    return list(load()["indicators"])


def check(content: dict) -> list[str]:
    """Every problem of a catalogue, each naming its entry and field; empty when there is none."""
    if not isinstance(content, dict):
        return ["vars: une liste de parties est attendue / a map of parts is expected"]
    problems = [f"partie absente / missing part: {p}" for p in PARTS if not isinstance(content.get(p), dict)]
    version = content.get("catalogue_version")
    if not isinstance(version, int) or isinstance(version, bool) or version < 1:
        problems.append(f"catalogue_version: entier positif attendu / positive whole number expected, not: {version}")
    if problems:
        return problems
    for name, entry in content["indicators"].items():
        where = f"indicators.{name}"
        if not isinstance(entry, dict):
            problems.append(f"{where}: des champs sont attendus / fields are expected")
            continue
        problems += _unknown(where, entry, FIELDS)
        problems += [f"{where}: champ absent / missing field: {field}" for field in FIELDS if field not in entry]
        for field in FIELDS.keys() & entry.keys():
            problems += _value(f"{where}.{field}", entry[field], FIELDS[field])
        problems += [f"{where}.hypotheses: {h} n’est pas un paramètre / is no parameter"
                     for h in entry.get("hypotheses") or () if h not in content["parameters"]]
        problems += [f"{where}.methods: version absente / missing version" for m in entry.get("methods") or () if not isinstance(m, dict) or "version" not in m]
    for part, entries in (("reasons", content["reasons"]), ("parameter_notes", content.get("parameter_notes") or {})):
        problems += [p for name, entry in entries.items() for p in _value(f"{part}.{name}", entry, BOTH)]
    return problems or _frameworks(content)


def _value(where: str, value, expected) -> list[str]:
    if isinstance(expected, set):
        return [] if value in expected else [f"{where}: « {value} » ∉ {sorted(expected)}{_nearest(value, expected)}"]
    if isinstance(expected, list):
        if not isinstance(value, list):
            return [f"{where}: liste attendue / list expected"]
        return [f"{where}: « {v} » ∉ {expected}{_nearest(v, expected)}" for v in value if v not in expected]
    if isinstance(expected, dict):
        if not isinstance(value, dict):
            return [f"{where}: {', '.join(expected)} attendus / expected"]
        missing = [f"{where}.{k}: absent ou vide / missing or empty" for k in expected if not value.get(k)]
        return missing or [p for k in expected if isinstance(expected[k], dict) for p in _value(f"{where}.{k}", value[k], expected[k])]
    if isinstance(value, bool) and expected is int:
        return [f"{where}: nombre attendu / number expected"]
    return [] if isinstance(value, expected) else [f"{where}: « {value} » n’a pas le type attendu / has not the expected type"]


def _unknown(where: str, entry: dict, known) -> list[str]:
    return [f"{where}: champ inconnu / unknown field: {f}{_nearest(f, known)}" for f in entry if f not in known]


def _nearest(word, known) -> str:
    close = difflib.get_close_matches(str(word), list(known), 1)
    return f" — {close[0]} ?" if close else ""


def _frameworks(content: dict) -> list[str]:
    """Frameworks name existing indicators and methods, and weigh nothing that a ministry answers for."""
    problems = []
    for name, framework in content["frameworks"].items():
        versions = framework.get("versions") if isinstance(framework, dict) else None
        if isinstance(framework, dict):
            problems += _unknown(f"frameworks.{name}", framework, ("title", "description", "versions"))
            problems += [p for field in ("title", "description") for p in _value(f"frameworks.{name}.{field}", framework.get(field), BOTH)]
        if not isinstance(versions, list) or not versions:
            problems.append(f"frameworks.{name}: champ absent / missing field: versions")
            continue
        for number, version in enumerate(versions, 1):
            where = f"frameworks.{name}.v{version.get('version', number) if isinstance(version, dict) else number}"
            members = version.get("indicators") if isinstance(version, dict) else None
            if isinstance(version, dict):
                problems += _unknown(where, version, ("version", "start", "end", "note", "assessment", "indicators"))
                problems += _value(f"{where}.note", version.get("note"), BOTH)
                problems += _assessment(f"{where}.assessment", version.get("assessment"), version.get("indicators"))
            if not isinstance(members, list):
                problems.append(f"{where}: champ absent / missing field: indicators")
                continue
            for member in members:
                problems += _member(where, member, content["indicators"])
    return problems


def _assessment(where: str, declared, members) -> list[str]:
    """How a version judges. Whether the choices go together is for pipelines.reform.scenario.checked, to which a framework is a scenario like another."""
    if not isinstance(declared, dict):
        return [f"{where}: champ absent / missing field"]
    problems = _unknown(where, declared, ASSESSMENT) + [p for field, kind in ASSESSMENT.items() for p in _value(f"{where}.{field}", declared.get(field), kind)]
    weights = declared.get("weights")
    if isinstance(weights, str) and weights != "equal":
        problems.append(f"{where}.weights: equal, ou un poids par indicateur / or one weight an indicator")
    if isinstance(weights, dict):
        scored = {m.get("id") for m in members or () if isinstance(m, dict) and m.get("weight_role") == "scored"}
        problems += [f"{where}.weights: {name} ne pèse pas dans ce cadre / does not weigh here" for name in weights if name not in scored]
        if not all(isinstance(w, int | float) and w >= 0 for w in weights.values()) or abs(sum(weights.values()) - 100) > 1e-6:
            problems.append(f"{where}.weights: les poids doivent totaliser 100 / weights must sum to 100")
    return problems


def _member(where: str, member: dict, indicators: dict) -> list[str]:
    """Problems of one indicator's place in a framework."""
    if not isinstance(member, dict) or set(member) != {"id", "method", "weight_role"}:
        return [f"{where}: id, method, weight_role attendus / expected, not: {member}"]
    indicator = indicators.get(member["id"])
    if indicator is None:
        return [f"{where}: indicateur inconnu / unknown indicator: {member['id']}{_nearest(member['id'], indicators)}"]
    if member["method"] not in [m["version"] for m in indicator["methods"]]:
        return [f"{where}: {member['id']} n’a pas de méthode / has no method {member['method']}"]
    if member["weight_role"] not in WEIGHT_ROLES or (member["weight_role"] == "scored" and indicator["answerable"] == "ministry"):
        return [f"{where}: {member['id']} ne peut pas être / cannot be « {member['weight_role']} »"]
    return []
