"""What protected figures say side by side, in fixed sentences: a difference only where intervals do not overlap (app/contrasts.py)."""

from app import contrasts
from app.cell_series import METROPOLITAN, REST, Key, Series
from app.components.cell import value_text
from app.text import both, t
from app.text.numbers import fixed, number


def territories(series: Series, year: str | None, indicator: dict) -> str:
    """The metropolitan area beside the rest, in one sentence."""
    one, other = series.at(METROPOLITAN, year), series.at(REST, year)
    said = contrasts.contrast(one, other)
    if said in (contrasts.ABSENT, contrasts.HIDDEN):
        return t(f"contrasts.{said}")
    return t(f"contrasts.{said}", metropolitan=value_text(one, indicator), rest=value_text(other, indicator))


def change(cells: list[dict], indicator: dict) -> str:
    """The last year beside the first, of the years in order whose figure is shown; empty with fewer than two."""
    shown = [c for c in cells if not contrasts.is_hidden(c) and c["value"] is not None]
    if len(shown) < 2:
        return ""
    first, last = shown[0], shown[-1]
    words = {"first": first["period"], "last": last["period"], "before": value_text(first, indicator), "now": value_text(last, indicator)}
    return t(f"contrasts.change.{contrasts.contrast(last, first)}", **words)


def listed(held: dict[Key, Series], years: dict[Key, str | None], indicators: dict) -> str:
    """Several indicators, each in its year: those that differ between the territories by name, then how many cannot be told."""
    verdicts = verdicts_of(held, years)
    said = []
    for claim in contrasts.CLAIMS:
        names = [_pair(held[k], years[k], indicators[k[0]]) for k, verdict in verdicts.items() if verdict == claim]
        if names:
            said.append(t(f"contrasts.listed.{claim}", names="; ".join(names)))
    counted = contrasts.tally(list(verdicts.values()))
    undecided = t("contrasts.undecided", cannot_tell=number(counted["cannot_tell"]), other=number(counted["other"]))
    said = said or [t(f"contrasts.listed.{'neither' if counted['compared'] else 'not_compared'}")]
    return " ".join([*said, undecided])


def _pair(series: Series, year: str | None, indicator: dict) -> str:
    one, other = series.at(METROPOLITAN, year), series.at(REST, year)
    return t("contrasts.listed.pair", name=both(indicator["title"]), metropolitan=value_text(one, indicator), rest=value_text(other, indicator))


def verdicts_of(held: dict[Key, Series], years: dict[Key, str | None]) -> dict[Key, str]:
    """What the metropolitan area is beside the rest, for each indicator in its year."""
    return {k: contrasts.contrast(held[k].at(METROPOLITAN, y), held[k].at(REST, y)) for k, y in years.items()}


def chance(held: dict[Key, Series], years: dict[Key, str | None]) -> str:
    """What « nettement » asks, and how many such differences chance alone would show; empty where nothing is compared."""
    compared = contrasts.tally(list(verdicts_of(held, years).values()))["compared"]
    return t("contrasts.chance", compared=number(compared), bound=fixed(compared * contrasts.CHANCE, 1)) if compared else ""


def groups(cells: list[dict], names: list[str], indicator: dict) -> str:
    """One table by groups that do not overlap: its range, what is hidden, and whether its extremes differ. `names` go with `cells`."""
    named = {id(c): n for c, n in zip(cells, names, strict=True)}
    hidden = sum(contrasts.is_hidden(c) for c in cells)
    shown = [c for c in cells if not contrasts.is_hidden(c) and c["value"] is not None]
    masked = [t("contrasts.groups.hidden", count=hidden)] if hidden else []
    if not shown:
        return t("contrasts.groups.none")
    if len(shown) == 1:
        return " ".join([t("contrasts.groups.single", name=named[id(shown[0])], value=value_text(shown[0], indicator)), *masked])
    low, high = contrasts.extremes(cells)
    said = t("contrasts.groups.range", low=value_text(low, indicator), low_name=named[id(low)], high=value_text(high, indicator), high_name=named[id(high)])
    return " ".join([said, t(f"contrasts.groups.{contrasts.between(cells)}"), *masked])


def cross(cells: list[dict], boxes: int, indicator: dict) -> str:
    """A two-way table of `boxes` cells: how many can be read, and their range."""
    shown = [c for c in cells if not contrasts.is_hidden(c) and c["value"] is not None]
    if not shown:
        return t("contrasts.cross_none")
    low, high = min(shown, key=lambda c: c["value"]), max(shown, key=lambda c: c["value"])
    return t("contrasts.cross", shown=number(len(shown)), all=number(boxes), low=value_text(low, indicator), high=value_text(high, indicator))
