"""Agreements to renew: those that end soon, those that ended, and whether another agreement takes over."""

from datetime import date

import pyarrow as pa

from pipelines.fiscal import months_after

SOON, LATER, PAST = 6, 12, 24  # months from the cut-off
SCHEMA = pa.schema([
    ("ministry", pa.string()), ("agreement_id", pa.string()), ("organization_id", pa.string()), ("end_date", pa.date32()), ("days_to_end", pa.int32()),
    ("horizon", pa.string()), ("successor_id", pa.string()), ("successor_start", pa.date32()),
])


def table(agreements: list[dict], cutoff: date) -> pa.Table:
    """One row per agreement that ends within 12 months of the cut-off or ended within 24, by agreement.

    `agreements`: agreement_id, organization_id, ministry, line_id, previous_agreement_id, agreement_status, start_date, end_date. horizon: `within_6`,
    `within_12`, or `ended` (its last day is before the cut-off, or it was closed earlier). days_to_end is negative once it has ended. The successor
    names the agreement as the one before it; else it is the next one of the same line (organisation, programme, region).
    """
    named = {a["previous_agreement_id"]: a for a in sorted(agreements, key=_order, reverse=True) if a["previous_agreement_id"]}
    lines: dict[str, list[dict]] = {}
    for a in sorted(agreements, key=_order):
        lines.setdefault(a["line_id"], []).append(a)
    rows = []
    for a in sorted(agreements, key=lambda a: a["agreement_id"]):
        if horizon := _horizon(a, cutoff):
            later = (n for n in lines[a["line_id"]] if n["start_date"] > a["start_date"] and n["end_date"] > a["end_date"])
            after = named.get(a["agreement_id"]) or next(later, None)
            rows.append({n: a[n] for n in ("ministry", "agreement_id", "organization_id", "end_date")} | {
                "days_to_end": (a["end_date"] - cutoff).days, "horizon": horizon, "successor_id": after and after["agreement_id"],
                "successor_start": after and after["start_date"],
            })
    return pa.Table.from_pylist(rows, schema=SCHEMA)


def _order(agreement: dict) -> tuple:
    return agreement["start_date"], agreement["agreement_id"]


def _horizon(agreement: dict, cutoff: date) -> str | None:
    end = agreement["end_date"]
    if end < cutoff or agreement["agreement_status"] != "ACTIVE":
        return "ended" if end >= months_after(cutoff, -PAST) else None
    return "within_6" if end <= months_after(cutoff, SOON) else "within_12" if end <= months_after(cutoff, LATER) else None
