"""What the statistics of a release say of a scope's figures: expected values, groups and funnels, trends, what to look at together."""

from app import queries
from app.access import Session
from app.release import Release
from app.scopes import NAME


def _rows(session: Session, table: str, sql: str, values: tuple = ()) -> list[dict]:
    """Nothing where the release was made before `table` existed."""
    return queries.rows(session.release, session.scope, sql, values) if queries.has(session.release, session.scope, table) else []


def expected(session: Session, agreement_id: str | None) -> list[dict]:
    """Expected values of an agreement by year, or of the organisation as a whole by year and three years; both models."""
    where = "level = 'agreement' and agreement_id = ?" if agreement_id else "level = 'organization' and ? is null"
    sql = f"select * from expected where {where} order by indicator_id, method_version, model, period_type, period"
    return _rows(session, "expected", sql, (agreement_id,))


def restated(session: Session, agreement_id: str) -> list[dict]:
    """Figures of an agreement that moved since the release before: their value then, and the reason."""
    sql = "select * from restated where agreement_id = ? order by indicator_id, method_version, period_type, period"
    return _rows(session, "restated", sql, (agreement_id,))


def with_restated(session: Session, held: dict[str, dict[str, dict]], year: str) -> dict[str, dict[str, dict]]:
    """The figures of one fiscal year (queries.portfolio), each with what it was before under `restated` where it was published with another value.

    As on a scorecard (sheet.add_restated), a provisional figure that only matured is not restated.
    """
    sql = "select * from restated where period_type = 'year' and period = ? and reason <> 'matured' order by agreement_id, indicator_id, method_version"
    moved = {(r["agreement_id"], r["indicator_id"], r["method_version"]): r for r in _rows(session, "restated", sql, (year,))}
    return {a: {i: f | {"restated": moved.get((a, i, f["method_version"]))} for i, f in of.items()} for a, of in held.items()}


def expected_of_year(session: Session, year: str) -> dict[tuple[str, str], dict]:
    """(agreement, indicator) -> expected value without programme, of one fiscal year."""
    sql = "select * from expected where level = 'agreement' and model = 'intake' and period = ? order by agreement_id, indicator_id, method_version"
    return {(r["agreement_id"], r["indicator_id"]): r for r in _rows(session, "expected", sql, (year,))}


def variations(session: Session, line_id: str) -> dict[tuple[str, int], str]:
    """What a line's control charts say, by indicator and method, where there is a chart."""
    sql = "select indicator_id, method_version, variation from line_verdicts where line_id = ? and variation is not null order by all"
    return {(r["indicator_id"], r["method_version"]): r["variation"] for r in _rows(session, "line_verdicts", sql, (line_id,))}


def group(session: Session, agreement: dict, key: tuple[str, int], period: str) -> dict | None:
    """The group that a figure is compared in: its rate, tau2, agreements; None where it is not compared."""
    sql = "select * from groups where ministry = ? and nature = ? and indicator_id = ? and method_version = ? and period = ?"
    found = _rows(session, "groups", sql, (agreement["ministry"], agreement["nature"], *key, period))
    return found[0] if found else None


def funnel(session: Session, agreement: dict, key: tuple[str, int], period: str) -> tuple[list[dict], list[dict]]:
    """(limits by number of units, agreements of the scope in the group): empty where nothing is compared."""
    named = (agreement["ministry"], agreement["nature"], *key, period)
    of_group = "ministry = ? and nature = ? and indicator_id = ? and method_version = ? and period = ?"
    limits = _rows(session, "funnels", f"select * from funnels where {of_group} order by n", named)
    points = _rows(
        session, "funnels",
        """
        select f.agreement_id, a.organization_name, f.numerator, f.denominator, f.value, f.comparison, f.comparison_dispersed
        from figures f join agreements a using (agreement_id)
        where a.ministry = ? and a.nature = ? and f.indicator_id = ? and f.method_version = ? and f.period = ? and f.period_type = 'year'
            and f.value is not null and f.statistic = 'proportion'
        order by f.denominator, f.agreement_id
        """,
        named,
    )
    return limits, points


def together(session: Session, year: str, methods: dict[str, int]) -> list[dict]:
    """Agreement, indicator and why: outside the group's 99.8 % limits (over-dispersion allowed for), or clearly unlike what its clients led to expect."""
    wanted = ", ".join(f"('{i}', {int(m)})" for i, m in methods.items() if NAME.fullmatch(i))
    if not queries.has(session.release, session.scope, "expected") or not wanted:
        return []
    sql = f"""
        select f.agreement_id, a.organization_name, a.nature, f.indicator_id, f.method_version, f.value, f.lower_95, f.upper_95, f.group_rate,
            f.denominator, case when f.look_together then f.comparison_dispersed end as comparison, e.verdict_expected, e.expected, e.oe,
            e.oe_lower_95, e.oe_upper_95
        from figures f join agreements a using (agreement_id)
        left join expected e on e.level = 'agreement' and e.model = 'intake' and e.agreement_id = f.agreement_id and e.period = f.period
            and e.indicator_id = f.indicator_id and e.method_version = f.method_version
        where f.period_type = 'year' and f.period = ? and (f.indicator_id, f.method_version) in ({wanted})
            and (f.look_together or e.verdict_expected in ('better_clear', 'worse_clear'))
        order by a.organization_name, f.agreement_id, f.indicator_id
    """
    return queries.rows(session.release, session.scope, sql, (year,))


def false_flags(session: Session, year: str, agreements: list[str], methods: dict[str, int]) -> tuple[int, float]:
    """(comparisons made at 99.8 % among these agreements and indicators, how many chance alone would flag)."""
    wanted = ", ".join(f"('{i}', {int(m)})" for i, m in methods.items() if NAME.fullmatch(i))
    if not agreements or not wanted or not queries.has(session.release, session.scope, "expected"):
        return 0, 0.0
    sql = f"""
        select (select count(*) from figures where period_type = 'year' and period = ? and comparison_dispersed is not null
                    and agreement_id in (select unnest(?)) and (indicator_id, method_version) in ({wanted}))
             + (select count(*) from expected where level = 'agreement' and model = 'intake' and period = ? and verdict_expected is not null
                    and agreement_id in (select unnest(?)) and (indicator_id, method_version) in ({wanted})) as n
    """
    made = queries.rows(session.release, session.scope, sql, (year, agreements, year, agreements))[0]["n"]
    return made, made * 0.002


def verdict_shares(session: Session) -> list[dict]:
    """The share of each verdict by kind and level."""
    return _rows(session, "verdict_shares", "select * from verdict_shares order by kind, level, period_type, verdict")


def power(session: Session) -> list[dict]:
    """The chance to find a shortfall of 20 % at the median size, by indicator and level."""
    return _rows(session, "power", "select * from power order by indicator_id, method_version, level, period_type")


def case_mix(release: Release) -> dict | None:
    """The published report of the case-mix models: quality, coefficients, limits in words."""
    return release.read_json("common/case_mix.json") if "common/case_mix.json" in release.manifest["files"] else None
