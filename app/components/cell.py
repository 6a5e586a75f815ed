"""One protected cell in words: its value in its unit, one neutral word where a count is hidden, its interval, its counts."""

from app.components.figure import PERCENTAGES
from app.contrasts import is_hidden
from app.text import known, t
from app.text.numbers import fixed, number, percent

NAMES = {"programme": "programmes", "region": "regions", "territory": "territories", "specialization": "specializations", "status": "entry_statuses",
         "sex": "sexes"}


def node_name(dimension: str, node: str) -> str:
    """A node in words: a programme or its ministry, a region, a status or its group."""
    return known(f"ministries.{node}", known(f"{NAMES[dimension]}.{node}", node)) if dimension == "programme" else known(f"{NAMES[dimension]}.{node}", node)


def value_text(cell: dict, indicator: dict) -> str:
    """The value in its unit; the neutral word where a count is hidden; a dash without units."""
    if is_hidden(cell):
        return t("cells.hidden")
    if indicator["statistic"] == "count":
        shown = number(cell["numerator"])
    elif cell["value"] is None:
        shown = "–"
    else:
        shown = percent(cell["value"]) if indicator["statistic"] in PERCENTAGES else fixed(cell["value"], 1)
    return shown + held_sign(cell)


def held_sign(cell: dict) -> str:
    """« (retenu) » after a figure whose earlier value still stands; else empty."""
    return f" {t('cells.held_sign')}" if "held_back" in (cell["numerator_mark"], cell["denominator_mark"]) else ""


def interval_text(cell: dict, indicator: dict) -> str:
    if cell["lower_95"] is None or indicator["statistic"] == "count":
        return ""
    write = percent if indicator["statistic"] in PERCENTAGES else lambda v: fixed(v, 1)
    return f"{write(cell['lower_95'])} – {write(cell['upper_95'])}"


def count_text(cell: dict, measure: str) -> str:
    return t("cells.hidden") if cell[f"{measure}_mark"] == "hidden" else number(cell[measure], 1)


def organizations_text(cell: dict) -> str:
    """How many organisations; a word under three, where the release gives no number."""
    return number(cell["organizations"]) if cell["organizations"] else t("cells.few")
