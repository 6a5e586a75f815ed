"""The scorecards of many agreements for one period: the same sheets as sheet.build gives one by one, read with a few queries a batch instead of four each."""

from collections.abc import Iterator

from app import queries, sheet
from app.access import Session
from app.release import catalogue

BATCH = 40
BY_AGREEMENT = "agreement_id in (select unnest(?))"


def sheets(session: Session, agreements: list[dict], period: dict) -> Iterator[sheet.Sheet]:
    """One sheet an agreement, in the order given. `agreements` as queries.agreements gives them; `period` as queries.periods does."""
    for start in range(0, len(agreements), BATCH):
        yield from _batch(session, agreements[start:start + BATCH], period)


def _batch(session: Session, agreements: list[dict], period: dict) -> Iterator[sheet.Sheet]:
    held, ids = catalogue(session.release), [a["agreement_id"] for a in agreements]
    figures = _rows(session, "figures", BY_AGREEMENT, ids, "agreement_id, indicator_id, method_version, period_start, period_type")
    reasons = _rows(session, "applicability", BY_AGREEMENT, ids, "agreement_id, indicator_id, method_version")
    ordered = "agreement_id, indicator_id, method_version, model, period_type, period"
    expected = _rows(session, "expected", f"level = 'agreement' and {BY_AGREEMENT}", ids, ordered)
    restated = _rows(session, "restated", BY_AGREEMENT, ids, "agreement_id, indicator_id, method_version, period_type, period")
    lines = sorted({a["line_id"] for a in agreements})
    said = _rows(session, "line_verdicts", "variation is not null and line_id in (select unnest(?))", lines, "all")
    for agreement in agreements:
        own = agreement["agreement_id"]
        series: dict[sheet.Key, list[dict]] = {}
        for figure in figures.get(own, []):
            series.setdefault((figure["indicator_id"], figure["method_version"]), []).append(figure)
        sheet.add_expected(series, expected.get(own, []))
        sheet.add_restated(series, restated.get(own, []))
        absent = {_key(row): row["not_applicable_reason"] for row in reasons.get(own, [])}
        variations = {_key(row): row["variation"] for row in said.get(agreement["line_id"], [])}
        yield sheet.Sheet(session, held, agreement, period, series, absent, variations)


def _key(row: dict) -> sheet.Key:
    return row["indicator_id"], row["method_version"]


def _rows(session: Session, table: str, where: str, wanted: list[str], order: str) -> dict[str, list[dict]]:
    """Rows by agreement or line; nothing where the release was made before `table` existed."""
    if not queries.has(session.release, session.scope, table):
        return {}
    by = "line_id" if table == "line_verdicts" else "agreement_id"
    found: dict[str, list[dict]] = {}
    for row in queries.rows(session.release, session.scope, f"select * from {table} where {where} order by {order}", (wanted,)):
        found.setdefault(row[by], []).append(row)
    return found
