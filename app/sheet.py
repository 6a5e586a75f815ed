"""What one scorecard holds: the figures of an agreement, or of the whole organisation, for a period, and why others are missing."""

from dataclasses import dataclass, field

from app import measures, queries
from app.access import Session
from app.release import catalogue

Key = tuple[str, int]  # indicator_id, method_version


@dataclass(frozen=True)
class Sheet:
    """`agreement` is None for the whole organisation. `series` holds every figure of a key, oldest first."""

    session: Session
    catalogue: dict
    agreement: dict | None
    period: dict
    series: dict[Key, list[dict]] = field(repr=False)
    not_applicable: dict[Key, str] = field(repr=False)
    variations: dict[Key, str] = field(repr=False, default_factory=dict)

    def figure(self, key: Key) -> dict | None:
        """The figure of the period. An agreement's figure at signature is read whatever the period, and bears its own."""
        found = self.series.get(key, [])
        if self.agreement and self.catalogue["indicators"][key[0]]["cohort"] == "signature":
            return found[-1] if found else None
        wanted = (self.period["period_type"], self.period["period"])
        return next((f for f in found if (f["period_type"], f["period"]) == wanted), None)

    def trend(self, key: Key) -> list[dict]:
        """Its fiscal years where at least three have a value, else its quarters, up to the period shown."""
        until = [f for f in self.series.get(key, []) if f["period_end"] <= self.period["period_end"]]
        years = [f for f in until if f["period_type"] == "year"]
        quarters = [f for f in until if f["period_type"] == "quarter"]
        many = sum(f["value"] is not None for f in years) >= 3
        return years[-8:] if many and self.period["period_type"] == "year" or not quarters else quarters[-8:]

    @property
    def level(self) -> str:
        return "agreement" if self.agreement else "organization"


def build(session: Session, agreement: dict | None, period: dict, figures: list[dict]) -> Sheet:
    """The sheet of `figures` (queries.figures or queries.organization_figures)."""
    series: dict[Key, list[dict]] = {}
    for figure in figures:
        series.setdefault((figure["indicator_id"], figure["method_version"]), []).append(figure)
    reasons = {}
    if agreement:
        for row in queries.applicability(session.release, session.scope, agreement["agreement_id"]):
            reasons[row["indicator_id"], row["method_version"]] = row["not_applicable_reason"]
    add_expected(series, measures.expected(session, agreement and agreement["agreement_id"]))
    add_restated(series, measures.restated(session, agreement["agreement_id"]) if agreement else [])
    variations = measures.variations(session, agreement["line_id"]) if agreement else {}
    return Sheet(session, catalogue(session.release), agreement, period, series, reasons, variations)


def add_expected(series: dict[Key, list[dict]], rows: list[dict]) -> None:
    """Beside each year's figure, under `expected`, what the clients' intake facts lead to expect (the model without programme)."""
    found = {(r["indicator_id"], r["method_version"], r["period"]): r for r in rows if r["model"] == "intake" and r["period_type"] == "year"}
    for key, figures in series.items():
        for figure in figures:
            if figure["period_type"] == "year":
                figure["expected"] = found.get((*key, figure["period"]))


def add_restated(series: dict[Key, list[dict]], rows: list[dict]) -> None:
    """Beside a figure that was published with another value, under `restated`, what it was and why it moved (rows of `restated`).

    A provisional figure that only matured is not restated: it was said to be open.
    """
    found = {(r["indicator_id"], r["method_version"], r["period_type"], r["period"]): r for r in rows if r["reason"] != "matured"}
    for key, figures in series.items():
        for figure in figures:
            figure["restated"] = found.get((*key, figure["period_type"], figure["period"]))


def read_figures(session: Session, agreement: dict | None) -> list[dict]:
    if agreement:
        return queries.figures(session.release, session.scope, agreement["agreement_id"])
    return queries.organization_figures(session.release, session.scope)


def version_in_force(framework: dict, period: dict) -> dict:
    """The version of a framework that holds on the last day of a period."""
    end = period["period_end"].isoformat()
    holding = [v for v in framework["versions"] if (v["start"] or "") <= end <= (v["end"] or "9999")]
    return holding[-1] if holding else framework["versions"][-1]


def method_in_force(indicator: dict) -> int:
    return max(method["version"] for method in indicator["methods"])
