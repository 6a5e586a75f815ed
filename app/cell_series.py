"""Protected figures over whole fiscal years: all agreements, the metropolitan area, the rest of Québec. Of the committee's cells, and no other source."""

from dataclasses import dataclass

from app import cells, queries
from app.access import Session

METROPOLITAN, REST = "METROPOLE", "HORS_METROPOLE"
PLACES = (cells.ALL, METROPOLITAN, REST)
Key = tuple[str, int]


@dataclass(frozen=True)
class Series:
    """One indicator's cells: place (PLACES) -> fiscal year -> cell, years in order."""

    places: dict[str, dict[str, dict]]

    @property
    def years(self) -> list[str]:
        """Every fiscal year with a cell, oldest first."""
        return sorted({year for held in self.places.values() for year in held})

    def last(self) -> str | None:
        """The last year with a cell for all agreements; None without any."""
        return max(self.places.get(cells.ALL, {}), default=None)

    def at(self, place: str, year: str | None) -> dict | None:
        return self.places.get(place, {}).get(year)

    def trend(self, place: str, years: list[str]) -> list[dict]:
        """One figure a year, in the shape of app.components.trend: no value where the year has no cell, or hides it."""
        held = self.places.get(place, {})
        return [{"period": y, "value": held[y]["value"] if y in held else None, "is_provisional": False} for y in years]


def by_territory(session: Session) -> dict[Key, Series]:
    """Every indicator's series, by its key. One pass over the cells that cross nothing but the territory."""
    others = " and ".join(f"{d} = '{cells.ALL}'" for d in cells.DIMENSIONS if d != "territory")
    sql = f"select * from cells where {others} order by indicator_id, method_version, territory, period"
    found: dict[Key, dict[str, dict[str, dict]]] = {}
    for cell in queries.rows(session.release, session.scope, sql):
        place = found.setdefault((cell["indicator_id"], cell["method_version"]), {}).setdefault(cell["territory"], {})
        place[cell["period"]] = cell
    return {key: Series(places) for key, places in found.items()}
