"""A scorecard in the Common Impact Data Standard 3.2.1, as JSON-LD (commonapproach.org; the BasicTier's shapes hold).

Only aggregates of an organisation. The terms' meaning travels inside the file: reading it opens no address. The shapes take one plain name, without
a language: the French and the English file share every identifier, and differ by words only.
"""

import json
from urllib.parse import quote

from app.exports.lines import Line
from app.exports.scorecard import Content
from app.text import speaking, t

BASE = "urn:refonte:"
LINKS = ("hasOutcome", "hasIndicator", "hasIndicatorReport", "forOrganization", "forIndicator", "forOutcome", "forTheme", "describesPopulation")
STRINGS = ("hasDescription", "hasComment", "unitDescription")
# Term -> what it means, where the standard borrows it from another vocabulary.
BORROWED = {
    "hasName": ("org:hasName", "xsd:string"), "hasLegalName": ("org:hasLegalName", "xsd:string"), "hasNumericalValue": ("i72:hasNumericalValue", "xsd:string"),
    "value": ("i72:value", "@id"), "startedAtTime": ("prov:startedAtTime", "xsd:dateTime"), "endedAtTime": ("prov:endedAtTime", "xsd:dateTime"),
    "identifier": ("schema:identifier", "xsd:string"),
}
PREFIXES = {
    "cids": "https://ontology.commonapproach.org/cids#", "i72": "http://ontology.eil.utoronto.ca/ISO21972/iso21972#",
    "org": "http://ontology.eil.utoronto.ca/tove/organization#", "prov": "http://www.w3.org/ns/prov#", "schema": "http://schema.org/",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}


def context() -> dict:
    """The @context, whole: nothing is fetched."""
    terms = {name: {"@id": f"cids:{name}", "@type": "@id"} for name in LINKS} | {name: {"@id": f"cids:{name}", "@type": "xsd:string"} for name in STRINGS}
    return PREFIXES | terms | {name: {"@id": term, "@type": kind} for name, (term, kind) in BORROWED.items()}


def impact(content: Content) -> bytes:
    """The JSON-LD document, UTF-8."""
    with speaking(content.language):
        graph = _graph(content)
    return (json.dumps({"@context": context(), "@graph": graph}, ensure_ascii=False, indent=1) + "\n").encode("utf-8")


def _id(kind: str, *parts) -> str:
    return BASE + ":".join([kind, *(quote(str(part), safe="") for part in parts)])


def _graph(content: Content) -> list[dict]:
    """Organisation, themes, outcomes, populations, indicators, reports with their measures; a figure without a value, or a hidden one, has no report."""
    kinds = sorted({line.kind for line in content.lines})
    # One indicator a method: two methods are two definitions.
    whose = _id("organization", content.organization_id)
    indicators = [_id("indicator", content.organization_id, line.indicator_id, line.method) for line in content.lines]
    organization = {
        "@id": whose, "@type": "cids:Organization", "hasLegalName": content.organization, "identifier": content.organization_id,
        "hasOutcome": [_outcome_id(content, kind) for kind in kinds], "hasIndicator": indicators,
    }
    graph = [organization]
    for kind in kinds:
        held = [i for i, line in zip(indicators, content.lines, strict=True) if line.kind == kind]
        graph += _outcome(content, kind, held)
    for indicator_id, line in zip(indicators, content.lines, strict=True):
        graph += _indicator(content, indicator_id, line)
    return graph


def _outcome_id(content: Content, kind: str) -> str:
    return _id("outcome", content.organization_id, kind)


def _outcome(content: Content, kind: str, indicators: list[str]) -> list[dict]:
    theme, said = _id("theme", kind), t(f"exports.impact.outcome_{kind}")
    return [
        {"@id": theme, "@type": "cids:Theme", "hasName": t(f"kinds.{kind}"), "hasDescription": said},
        {"@id": _outcome_id(content, kind), "@type": "cids:Outcome", "hasName": t(f"kinds.{kind}"), "hasDescription": said, "forTheme": [theme],
         "forOrganization": _id("organization", content.organization_id), "hasIndicator": indicators},
    ]


def _indicator(content: Content, indicator_id: str, line: Line) -> list[dict]:
    definition = next(d for d in content.definitions if (d.indicator_id, d.method) == (line.indicator_id, line.method))
    population = _id("population", line.indicator_id, line.method)
    reports = [] if line.value is None else _report(content, indicator_id, line)
    described = {
        "@id": indicator_id, "@type": "cids:Indicator", "hasName": line.title, "hasDescription": definition.definition, "unitDescription": _unit(line),
        "identifier": f"{line.indicator_id}/{line.method}", "forOrganization": _id("organization", content.organization_id),
        "forOutcome": [_outcome_id(content, line.kind)], "forTheme": [_id("theme", line.kind)], "describesPopulation": population,
    }
    if reports:
        described["hasIndicatorReport"] = [reports[0]["@id"]]
    counted = {"@id": population, "@type": "i72:Population", "hasName": t("exports.impact.population"), "hasDescription": definition.denominator}
    return [described, counted, *reports]


def _unit(line: Line) -> str:
    """What the numerical value counts, in words; a share of 1 is said to be one."""
    if line.statistic in ("proportion", "attainment", "ratio"):
        return f"{t('exports.share')} (0–1)" if line.statistic == "proportion" else t("exports.share")
    return t(f"units.{line.unit}.other") if line.statistic == "count" else t(f"statistics_units.{line.statistic}")


def _report(content: Content, indicator_id: str, line: Line) -> list[dict]:
    report = _id("report", *line.receipt.split("/"))
    words = "; ".join(w for w in (line.interval, line.target_text, line.expected_text, *(words for _, words in line.marks)) if w)
    made_of = f"{line.value_text} {line.unit_text} {line.made_of}".strip()
    comment = t("exports.impact.comment", made_of=made_of, marks=words or "–", receipt=line.receipt)
    return [
        {"@id": report, "@type": "cids:IndicatorReport", "hasName": f"{line.title}, {line.period_name}, {content.whose}",
         "hasComment": comment, "forIndicator": indicator_id, "forOrganization": _id("organization", content.organization_id), "value": f"{report}:measure",
         "startedAtTime": f"{line.starts}T00:00:00", "endedAtTime": f"{line.ends}T23:59:59", "identifier": line.receipt},
        {"@id": f"{report}:measure", "@type": "i72:Measure", "hasNumericalValue": repr(line.value)},
    ]
