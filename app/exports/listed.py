"""A list shown on screen as CSV, as a spreadsheet of the person's language opens it: UTF-8 with its mark; `;` and decimal commas in French."""

import csv
import io
from datetime import date
from decimal import Decimal

from app.exports.archive import plain_name
from app.text import speaking, t


def listed(columns: dict[str, str], rows: list[dict], release_id: str, language: str) -> bytes:
    """One line a row under the texts of `columns` (name -> heading); the last column of each line names the release."""
    written = io.StringIO(newline="")
    writer = csv.writer(written, delimiter=";" if language == "fr" else ",", lineterminator="\r\n")
    with speaking(language):
        writer.writerow([*columns.values(), t("release.name")])
    writer.writerows([*(_cell(row[name], language) for name in columns), release_id] for row in rows)
    return written.getvalue().encode("utf-8-sig")


def _cell(value, language: str) -> str:
    """Empty for nothing, dates as AAAA-MM-JJ, every digit of a number."""
    if value is None:
        return ""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, int | float | Decimal):
        return str(value).replace(".", ",") if language == "fr" else str(value)
    return plain_name(value)
