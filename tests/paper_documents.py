"""A small assessment document with what a paper may meet: hidden groups, refused comparisons, an inert choice, nothing over three years."""

import io
import json
import re
import subprocess
import sys

import pypdf

from pipelines.assessing import coarsening
from tests.conftest import PROJECT

MANIFEST = {"release_id": "2024-06-30-0123456789ab", "made_at": "2024-07-01T12:00:00+00:00", "cutoff": "2024-06-30", "demonstration": True}
NAMES = {"placement_rate": {"fr": "Accès à l’emploi", "en": "Placement"}, "retention_12w": {"fr": "Maintien à 12 semaines", "en": "Retention at 12 weeks"}}
FEW = {"code": "few_organizations", "fr": "moins de 3 organismes dans un groupe", "en": "fewer than 3 organisations in a group"}
HEADLINE = {"agreements": 88, "moved": 33, "up": 9, "down": 24, "clear": 5, "clear_recorded": 3, "clear_up": 1, "clear_down": 4, "cannot_tell": 70,
            "share_moved": 0.375, "share_clear": 5 / 88, "expected_moved": 0.3115823863636364, "by_noise": 0.20014204545454545,
            "noise_share": 0.6423406913026432, "noise_moves": 17.6125, "places": 8.711825284090908, "places_by_noise": 7.167946022727273}


def scenario(name: str = "Essai", **changes) -> dict:
    """A scenario's content, as pipelines.reform.scenario declares it."""
    return {
        "format": 1, "catalogue": 1, "name": name, "version": 1, "base": {"framework": "cadre_refondu", "version": 1},
        "indicators": [{"id": "placement_rate", "method": 2, "weight": 60}, {"id": "retention_12w", "method": 1, "weight": 40}], "groups": [],
        "aggregation": "arithmetic", "normalisation": {"kind": "attainment", "cap": 1.5, "lowest": 0.01},
        "target_rule": {"kind": "own_then_group", "quantile": 0.5}, "missing": {"rule": "reweight", "minimum_share": 0.5},
        "pass_rule": {"bar": 0.9, "floor": 0.5}, "options": {"training": "counts", "collaboration": "confirmed"},
    } | changes


def tried(name: str = "Essai") -> dict:
    """The document of a scenario."""
    exact = document(name)
    exact["frameworks"][1]["is_scenario"] = True
    return coarsening.as_told(exact)


def document(name: str = "Essai") -> dict:
    """The document of a release."""
    return json.loads(json.dumps({
        "format": 2, "period": "2022-2023", "catalogue_version": 1,
        "settings": {"seed": 7, "draws": 400, "sensitivity_n": 16, "weight_sets": 32, "confidence": 0.95, "clear": 0.95},
        "meaning": {"fr": "Les dossiers sont un recensement.", "en": "The records are a census."},
        "frameworks": [_side("current", "Cadre actuel v2", []), _side("proposed", name, ["regional_retention"])], "headline": HEADLINE,
        "groups": [_group("specialization", "SPECIALIZED", 0.31567857142857136), _group("region", "06", 0.29), _group("region", "10", None)],
        "importances": [_importance(side, i, m) for side in ("current", "proposed") for i, m in (("placement_rate", 2), ("retention_12w", 1))],
        "sensitivity": _sensitivity(), "spread": [{"by": by, "rank_width": 8.5, "attainment_width": 0.18334975838661194} for by in ("data", "choices", "both")],
        "fairness": {"differences": [_difference(side, mix) for side in ("current", "proposed") for mix in (False, True)],
                     "explained": [{"framework": "current", "case_mix": False, "share": 0.029032198798087834, "share_lower": 0.0,
                                    "share_upper": 0.08725596555085469, "reason": None},
                                   {"framework": "proposed", "case_mix": False, "share": None, "share_lower": None, "share_upper": None, "reason": FEW}]},
        "gaming": [_attack("to_and_fro", guarded) for guarded in (False, True)] + [_attack("inflate_placement_rate", False)],
        "observed_check": {"indicators": [], "headline": None}, "three_years": {"headline": None, "reason": FEW},
        "alternatives": [_side("cadre_wioa", "Cadre WIOA", []) | {"headline": HEADLINE, "groups": []}], "alternatives_refused": [],
        "coverage": {"worlds": 200, "seeds": [0, 199], "draws": 2000, "command": "python -m benchmarks.reform planted", "methods": "0" * 64,
                     "shares": [{"name": "found", "share": 0.9539, "of": 29875, "promised": 0.8},
                                {"name": "edge_called_noise", "share": 0.9214, "of": 10000, "promised": None}]},
    }))


def _side(code: str, name: str, left_out: list[str]) -> dict:
    title = {"fr": "Cadre refondu", "en": "Redesigned framework"}
    return {"code": code, "description": {"fr": "Une variante.", "en": "An alternative."},
            "framework": "cadre_refondu", "version": 1, "title": title, "is_scenario": False, "name": name,
            "scenario": scenario(name), "assumption": True, "note": {"fr": "Hypothèse : poids égaux.", "en": "Assumption: equal weights."},
            "left_out": left_out, "remarks": [], "judged": 108, "not_judged": [{"reason": "too_little_present", "agreements": 186}], "above": 59}


def _group(dimension: str, label: str, share: float | None) -> dict:
    """Without a share: hidden."""
    shown = {"judged": 20, "up": 3, "down": 4, "clear_up": 1, "clear_down": 2, "expected_up": 2.5, "expected_down": 3.75, "share": share,
             "share_lower": 0.125, "share_upper": 0.4375}
    return {"dimension": dimension, "label": label, "hidden": share is None} | (shown if share is not None else dict.fromkeys(shown))


def _importance(side: str, indicator: str, method: int) -> dict:
    absent = side == "proposed" and method == 1
    found = dict.fromkeys(("linear", "linear_share", "ratio", "ratio_share")) if absent else {
        "linear": 0.7117583555796553, "linear_share": 0.30609981627810573, "ratio": 0.737691389275076, "ratio_share": 0.30231560977048433}
    return {"framework": side, "indicator": indicator, "method": method, "weight": 0.6 if method == 2 else 0.4,
            "reason": "too_few_agreements" if absent else None} | found


def _sensitivity() -> dict:
    names = ("first", "first_lower", "first_upper", "total", "total_lower", "total_upper")
    indices = [{"choice": "data"} | dict(zip(names, (-0.0157624528522, -0.05, 0.0063918, 0.84670008234, 0.7044047, 1.02914122), strict=True)),
               {"choice": "cap"} | dict.fromkeys(names, 0.0)]
    levels = {"data": [], "missing": ["reweight 0.5", "reweight 0.8"], "cap": ["1.5", "none"]}
    return {"n": 16, "choices": [{"name": name, "levels": held} for name, held in levels.items()],
            "outputs": [{"output": "mean_absolute_rank_shift", "mean": 4.5, "variance": 2.25, "reason": None, "indices": indices},
                        {"output": "share_of_flips", "mean": 0.0, "variance": 0.0, "reason": "no_variation", "indices": []}], "reason": None}


def _difference(side: str, case_mix: bool) -> dict:
    refused = side == "proposed" and case_mix
    values = {"attainment": -0.053624547207641766, "attainment_lower": -0.09465267194840764, "attainment_upper": -0.01113755270762052,
              "above": -0.08669296740994857, "above_lower": -0.24532590051457967, "above_upper": 0.0634648370497427, "agreements": [22, 106]}
    return {"comparison": "specialised_generalist", "framework": side, "case_mix": case_mix, "reason": FEW if refused else None} | (
        dict.fromkeys(values) if refused else values)


def _attack(name: str, guarded: bool) -> dict:
    return {"attack": name, "framework": "proposed", "guarded": guarded, "dose": 0.5, "attainment": 0.0 if guarded else 0.13375284713489086,
            "places": 0.0 if guarded else 6.287037037037037, "flips": 0 if guarded else 23, "judged": 108, "reason": None,
            "title": {"fr": "Références en va-et-vient", "en": "Referrals to and fro"}, "guard": {"fr": "Une seule référence", "en": "One referral"}}


def spaced(words: str) -> str:
    return re.sub(r"\s+", " ", words)


def pages(data: bytes) -> list[str]:
    return [spaced(page.extract_text()) for page in pypdf.PdfReader(io.BytesIO(data)).pages]


def command(*arguments) -> subprocess.CompletedProcess:
    run = [sys.executable, "-m", "app.exports.reform_paper", *map(str, arguments)]
    return subprocess.run(run, cwd=PROJECT, capture_output=True, text=True, timeout=120, check=False)
