"""A scorecard as a Frictionless Data Package (specs.frictionlessdata.io, version 1): CSV in UTF-8 with commas and decimal points, a schema each, in one ZIP.

`indicators.csv` is the data dictionary, from the release's own catalogue; every row of the others points to it.
"""

import csv
import datetime as dt
import hashlib
import io
import json
import zipfile

from app.exports.lines import Line
from app.exports.scorecard import Content
from app.text import speaking, t

# Column -> (type, what its description is: a heading of the workbook, or a text of exports.data).
FIGURES = {
    "release_id": ("string", "about_release"), "organization_id": ("string", "number"), "agreement_id": ("string", "columns.agreement"),
    "indicator_id": ("string", "data.id"), "method_version": ("integer", "columns.method"), "period": ("string", "columns.period"),
    "period_start": ("date", "data.start"), "period_end": ("date", "data.end"), "in_current": ("boolean", "data.in_current"),
    "in_redesigned": ("boolean", "data.in_redesigned"), "statistic": ("string", "data.statistic"), "unit": ("string", "columns.unit"),
    "value": ("number", "columns.value"), "numerator": ("number", "columns.numerator"), "denominator": ("number", "columns.denominator"),
    "lower_95": ("number", "columns.lower_95"), "upper_95": ("number", "columns.upper_95"), "target": ("number", "columns.target"),
    "rate_target": ("number", "columns.rate_target"), "attainment": ("number", "columns.attainment"), "expected": ("number", "columns.expected"),
    "expected_rate": ("number", "columns.expected_rate"), "observed_expected": ("number", "columns.observed_expected"),
    "observed_expected_lower": ("number", "columns.lower_95"), "observed_expected_upper": ("number", "columns.upper_95"),
    "group_rate": ("number", "columns.group_rate"), "verdict_target": ("string", "data.code"), "verdict_expected": ("string", "data.code"),
    "variation": ("string", "data.code"), "units_counted": ("integer", "columns.units_counted"), "units_open": ("integer", "columns.units_open"),
    "units_excluded": ("integer", "columns.units_excluded"), "is_provisional": ("boolean", "columns.provisional"), "is_hidden": ("boolean", "data.hidden"),
    "restated_reason": ("string", "data.code"),
    "marks": ("string", "columns.marks"), "reason": ("string", "columns.reason"), "receipt": ("string", "columns.receipt"),
}
TRENDS = {
    "indicator_id": ("string", "data.id"), "method_version": ("integer", "columns.method"), "period": ("string", "columns.period"),
    "value": ("number", "columns.value"), "numerator": ("number", "columns.numerator"), "denominator": ("number", "columns.denominator"),
    "is_provisional": ("boolean", "columns.provisional"), "reason": ("string", "columns.reason"), "receipt": ("string", "columns.receipt"),
}
INDICATORS = {
    "indicator_id": ("string", "data.id"), "method_version": ("integer", "columns.method"), "title": ("string", "columns.indicator"),
    "kind": ("string", "columns.theme"), "frameworks": ("string", "columns.frameworks"), "definition": ("string", "columns.definition"),
    "numerator": ("string", "columns.numerator"), "denominator": ("string", "columns.denominator"), "why": ("string", "columns.why"),
    "answerable": ("string", "columns.answerable"), "polarity": ("string", "columns.polarity"), "cohort": ("string", "columns.cohort"),
    "risk": ("string", "columns.risk"), "guard": ("string", "columns.guard"), "note": ("string", "columns.note"),
}
# Primary key of each resource; figures.csv and trends.csv refer to indicators.csv by its own.
KEYS = {"indicators": ["indicator_id", "method_version"], "figures": ["indicator_id", "method_version"], "trends": ["indicator_id", "method_version", "period"]}
COLUMNS = {"indicators": INDICATORS, "figures": FIGURES, "trends": TRENDS}


def package(content: Content) -> bytes:
    """The ZIP: datapackage.json and its three CSV files."""
    with speaking(content.language):
        rows = {"indicators": [_indicator(d) for d in content.definitions], "figures": [_figure(content, line, i) for i, line in enumerate(content.lines)],
                "trends": [row for line in content.lines for row in _trend(line)]}
        files = {f"{name}.csv": _csv(COLUMNS[name], held) for name, held in rows.items()}
        descriptor = _descriptor(content, files)
    stamp = dt.datetime.fromisoformat(content.release["made_at"]).timetuple()[:6]
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in {"datapackage.json": json.dumps(descriptor, ensure_ascii=False, indent=1).encode(), **files}.items():
            entry = zipfile.ZipInfo(name, stamp)
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, data)
    return out.getvalue()


def _csv(columns: dict, rows: list[dict]) -> bytes:
    written = io.StringIO(newline="")
    writer = csv.DictWriter(written, list(columns), lineterminator="\r\n")  # RFC 4180
    writer.writeheader()
    for row in rows:
        writer.writerow({name: _cell(row[name]) for name in columns})
    return written.getvalue().encode("utf-8")


def _cell(value) -> str:
    """Empty for nothing; `true` and `false`; a float with every digit that it has."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return repr(value) if isinstance(value, float) else str(value)


def _descriptor(content: Content, files: dict[str, bytes]) -> dict:
    return {
        "profile": "tabular-data-package", "name": content.file_stem.lower(), "id": f"{content.release['release_id']}/{content.whose}/{content.period}",
        "title": f"{content.title} – {content.organization} – {content.whose}, {content.period_name}", "description": t("exports.data.package"),
        "version": content.release["release_id"], "created": dt.datetime.fromisoformat(content.release["made_at"]).isoformat(),
        "languages": [content.language], "demonstration": content.release["demonstration"], "release": content.release["release_id"],
        "resources": [_resource(name, files[f"{name}.csv"]) for name in COLUMNS],
    }


def _resource(name: str, data: bytes) -> dict:
    fields = [{"name": column, "type": kind, "title": t(f"exports.{words}"), "description": _description(kind, words)}
              for column, (kind, words) in COLUMNS[name].items()]
    schema = {"fields": fields, "primaryKey": KEYS[name], "missingValues": [""]}
    if name != "indicators":
        schema["foreignKeys"] = [{"fields": KEYS["indicators"], "reference": {"resource": "indicators", "fields": KEYS["indicators"]}}]
    return {
        "profile": "tabular-data-resource", "name": name, "path": f"{name}.csv", "title": t(f"exports.data.{name}"), "format": "csv",
        "mediatype": "text/csv", "encoding": "utf-8", "dialect": {"delimiter": ",", "lineTerminator": "\r\n", "header": True},
        "bytes": len(data), "hash": f"sha256:{hashlib.sha256(data).hexdigest()}", "schema": schema,
    }


def _description(kind: str, words: str) -> str:
    said = t(f"exports.{words}")
    return f"{said}. {t('exports.data.number')}" if kind == "number" else said


def _figure(content: Content, line: Line, place: int) -> dict:
    frames = {frame.name: place in frame.lines for frame in content.frames}
    row = {name: getattr(line, name) for name in FIGURES if hasattr(line, name)}
    return row | {
        "release_id": content.release["release_id"], "organization_id": content.organization_id, "agreement_id": content.agreement_id,
        "method_version": line.method, "period_start": line.starts, "period_end": line.ends, "in_current": frames["current"],
        "in_redesigned": frames["redesigned"], "is_hidden": line.hidden, "marks": " | ".join(words for _, words in line.marks),
    }


def _trend(line: Line) -> list[dict]:
    return [{"indicator_id": line.indicator_id, "method_version": line.method, "period": p.period, "value": p.value, "numerator": p.numerator,
             "denominator": p.denominator, "is_provisional": p.provisional, "reason": p.reason, "receipt": p.receipt} for p in line.trend]


def _indicator(d) -> dict:
    return {name: getattr(d, name) for name in INDICATORS if hasattr(d, name)} | {"method_version": d.method}
