"""Downloads of a scorecard and of a portfolio. A file is made when it is asked for, and only while the session still has its scope open."""

import tempfile
from collections.abc import Callable

import streamlit as st

from app import permits, queries
from app.access import Session
from app.scopes import OutsideScope
from app.sheet import Sheet
from app.text import language, t

FORMATS = {
    "pdf": ("pdf", "application/pdf", ":material/picture_as_pdf:"),
    "xlsx": ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", ":material/table:"),
    "csv": ("zip", "application/zip", ":material/dataset:"),
    "jsonld": ("jsonld", "application/ld+json", ":material/hub:"),
}


def show(sheet: Sheet) -> None:
    """A popover with a button a format: the scorecard shown, in the language of the screen."""
    spoken, session = language(), sheet.session
    agreements = queries.agreements(session.release, session.scope)
    if not agreements:
        return
    whose = sheet.agreement["agreement_id"] if sheet.agreement else session.scope.name
    with st.popover(t("exports.title"), icon=":material/download:"):
        st.caption(t("exports.help"))
        for name, (suffix, kind, icon) in FORMATS.items():
            file_name = f"{'fiche' if spoken == 'fr' else 'scorecard'}-{whose}-{sheet.period['period']}.{suffix}"
            resource = f"scorecard/{whose}/{sheet.period['period']}/{name}/{spoken}"
            st.download_button(
                t(f"exports.{name}"), data=guarded(session, resource, lambda name=name: make(name, sheet, agreements, spoken)), file_name=file_name,
                mime=kind, icon=icon, key=f"download-{name}", on_click="ignore", width="stretch",
            )


def make(name: str, sheet: Sheet, agreements: list[dict], spoken: str) -> bytes:
    """The file of a format. What makes it is imported here: a page that is only looked at does not wait for it."""
    from app.exports import scorecard

    content = scorecard.content(sheet, agreements, spoken)
    if name == "pdf":
        from app.exports.pdf import pdf

        return pdf(content)
    if name == "xlsx":
        from app.exports.workbook import workbook

        return workbook(content)
    if name == "csv":
        from app.exports.package import package

        return package(content)
    from app.exports.impact import impact

    return impact(content)


def guarded(session: Session, resource: str, made: Callable[[], bytes]) -> Callable[[], bytes]:
    """`made`, to be called on the click; journalled before anything is made. Raises OutsideScope where the scope is not open, now or then.

    Streamlit calls it outside the session's run: so the permit that this run holds is kept, and asked again whether it still holds.
    """
    permits.require(session.scope)
    permit, who = st.session_state.get(permits.KEY), st.session_state.get("who")

    def on_click() -> bytes:
        if permit is not None and permit.scope not in (None, session.scope):
            raise OutsideScope(f"{session.scope.role}/{session.scope.name}")
        if permit is not None and permit.holds:
            permit.holds()
        if who is not None:
            _journal(who, session, resource)
        return made()

    return on_click


def _journal(who, session: Session, resource: str) -> None:
    """As access.downloaded does within a run of the script."""
    from app import clock
    from app.store import database, journal

    with database.writing(database.store()) as store:
        journal.write(store, who, "download", resource, clock.now(), session.scope, session.release.release_id)


def archive(session: Session, kept: list[dict], period: dict) -> None:
    """One file with the scorecards of the agreements `kept`, for a fiscal year: prepared at a click, with a progress bar, then downloaded."""
    if not kept:
        return
    spoken, total = language(), len(kept)
    asked = (session.scope, session.release.release_id, spoken, period["period"], tuple(a["agreement_id"] for a in kept))
    with st.popover(t("exports.archive"), icon=":material/folder_zip:"):
        st.caption(t("exports.archive_note", count=total, year=period["period"]))
        if st.button(t("exports.archive_make"), key="archive-make", icon=":material/build:"):
            st.session_state["archive"] = (asked, _prepared(session, kept, period, spoken))
        ready = st.session_state.get("archive")
        if ready is None or ready[0] != asked:
            return
        file, resource = ready[1], f"archive/{session.scope.name}/{period['period']}/{total}/{spoken}"
        st.download_button(
            t("exports.archive_ready"), data=guarded(session, resource, lambda: _content(file)), mime="application/zip", key="archive-ready",
            file_name=f"{'fiches' if spoken == 'fr' else 'scorecards'}-{session.scope.name}-{period['period']}.zip", type="primary", on_click="ignore",
            icon=":material/download:",
        )


def _prepared(session: Session, kept: list[dict], period: dict, spoken: str):
    """The archive in a file without a name, which is gone when the session lets go of it."""
    from app.exports import archive as archives

    file = tempfile.TemporaryFile()  # noqa: SIM115 - the session keeps it open, for the download
    bar = st.progress(0.0)
    for done, total in archives.write(file, session, kept, period, spoken):
        bar.progress(done / total, text=t("exports.archive_working", done=done, total=total))
    bar.empty()
    return file


def _content(file) -> bytes:
    file.seek(0)
    return file.read()
