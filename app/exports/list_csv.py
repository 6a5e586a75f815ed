"""A list of a screen as CSV (RFC 4180), with the headings of the screen's language and the release on every row."""

import csv
import io
from collections.abc import Iterable

from app.text import speaking, t


def list_csv(heads: list[str], rows: Iterable[list], release_id: str, language: str) -> bytes:
    """`rows` under `heads` and the release's id; dates as ISO. UTF-8 with its mark, for Excel takes UTF-8 without it for another encoding."""
    written = io.StringIO(newline="")
    writer = csv.writer(written, lineterminator="\r\n")
    with speaking(language):
        writer.writerow([*heads, t("exports.about_release")])
    writer.writerows([*(_plain(str(cell)) for cell in row), release_id] for row in rows)
    return written.getvalue().encode("utf-8-sig")


def _plain(cell: str) -> str:
    """A delivered name that a spreadsheet would take for a formula stays a name."""
    return f"'{cell}" if cell.startswith(("=", "+", "-", "@", "\t", "\r")) else cell
