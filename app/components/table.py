"""A plain table, read by a screen reader and on a telephone alike. Every cell is escaped."""

from html import escape

import streamlit as st


def table(caption: str, heads: list[str], rows: list[list], numeric: tuple[int, ...] = ()) -> None:
    """Draw `rows` under `heads`; the columns at `numeric` are set to the right. The first cell of a row names it."""
    st.html(table_html(caption, heads, rows, numeric))


def table_html(caption: str, heads: list[str], rows: list[list], numeric: tuple[int, ...] = ()) -> str:
    def cell(tag: str, place: int, text, extra: str = "") -> str:
        kind = ' class="rf-num"' if place in numeric else ""
        return f"<{tag}{kind}{extra}>{escape(str(text))}</{tag}>"

    head = "".join(cell("th", i, text, ' scope="col"') for i, text in enumerate(heads))
    body = "".join(
        "<tr>" + "".join(cell("td" if i else "th", i, text, "" if i else ' scope="row"') for i, text in enumerate(row)) + "</tr>" for row in rows
    )
    named = f"<caption>{escape(caption)}</caption>" if caption else ""
    # It scrolls sideways where there is no room: so the keyboard must be able to stop at it, and be told at what.
    place = f'<div class="rf-scroll" tabindex="0" role="group" aria-label="{escape(caption or ", ".join(filter(None, heads)))}">'
    return f'{place}<table class="rf-table">{named}<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>'
