"""Every scorecard of a funder's agreements in one ZIP: a PDF each and a list of them. The same bytes from the same release, agreements and language."""

import csv
import datetime as dt
import hashlib
import io
import zipfile
from collections.abc import Iterator
from typing import BinaryIO

from app.access import Session
from app.exports import portfolio, scorecard
from app.exports.pdf import pdf
from app.text import speaking, t

LIST = {"fr": "liste.csv", "en": "list.csv"}


def write(target: BinaryIO, session: Session, agreements: list[dict], period: dict, language: str) -> Iterator[tuple[int, int]]:
    """Write the archive to `target`, agreement by agreement; yields (done, total) after each. It is whole once the iteration has ended.

    Only one scorecard is in memory at a time. Raises OutsideScope as soon as the session no longer has its scope open.
    """
    stamp = dt.datetime.fromisoformat(session.release.manifest["made_at"]).timetuple()[:6]
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive:  # PDF is compressed already
        listed = []
        for done, sheet in enumerate(portfolio.sheets(session, agreements, period), start=1):
            content = scorecard.content(sheet, agreements, language)
            data = pdf(content)
            name = f"{content.file_stem}.pdf"
            archive.writestr(zipfile.ZipInfo(name, stamp), data)
            listed.append([content.organization, content.agreement_id, content.period, name, hashlib.sha256(data).hexdigest(), content.release["release_id"]])
            yield done, len(agreements)
        archive.writestr(zipfile.ZipInfo(LIST[language], stamp), _list(listed, language))


def _list(rows: list[list[str]], language: str) -> bytes:
    written = io.StringIO(newline="")
    writer = csv.writer(written, lineterminator="\r\n")
    with speaking(language):
        writer.writerow([*(t(f"exports.columns.{c}") for c in ("organization", "agreement", "period", "file")), "SHA-256", t("exports.about_release")])
    writer.writerows([plain_name(cell) for cell in row] for row in rows)
    return written.getvalue().encode("utf-8-sig")  # for Excel, which takes UTF-8 without its mark for another encoding


def plain_name(cell: str) -> str:
    """A delivered name that a spreadsheet would take for a formula stays a name."""
    return f"'{cell}" if cell.startswith(("=", "+", "-", "@", "\t")) else cell
