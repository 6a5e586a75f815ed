"""The access journal as a CSV file: the acts wanted, newest first, moments in Québec's time with their offset."""

import csv
import io

from app.clock import QUEBEC
from app.store import acts, database, journal
from app.text import speaking, t

COLUMNS = ("number", "moment", "person", "email", "provider", "action", "role", "scope", "part_kind", "part", "resource", "release")


def csv_file(wanted: acts.Wanted, language: str) -> bytes:
    """The file, in UTF-8 with the mark that Excel asks for. Heads are in `language`, codes as the store keeps them. Raises StoreProblem.

    Whoever calls has made sure that it is for the steward: it is called on a download's click, outside the run of a page.
    """
    written = io.StringIO(newline="")
    writer = csv.writer(written, lineterminator="\r\n")
    with speaking(language):
        writer.writerow([t(f"journal.{column}") for column in COLUMNS])
    with database.reading(database.store()) as session:
        emails = journal.emails(session)
        for e in acts.every(session, wanted):
            row = [e.id, e.at.astimezone(QUEBEC).isoformat(), e.subject, emails.get((e.issuer, e.subject)), e.issuer, e.action, e.role, e.scope, e.part_kind,
                   e.part, e.resource, e.release_id]
            writer.writerow([plain(cell) if isinstance(cell, str) else cell for cell in row])
    return written.getvalue().encode("utf-8-sig")


def plain(cell: str) -> str:
    """What a spreadsheet would take for a formula stays a text: a subject and a resource come from outside."""
    return f"'{cell}" if cell.startswith(("=", "+", "-", "@", "\t", "\r")) else cell
