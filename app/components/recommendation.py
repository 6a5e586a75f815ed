"""One recommendation of the advice: what the committee asked, what the data say, what they cannot say."""

from html import escape

import streamlit as st

from app import access, contrasts, unfunded
from app.advice import RECOMMENDATIONS, answering
from app.cell_series import METROPOLITAN, PLACES, REST, Key, Series
from app.cells import ALL
from app.components import breakdown, contrast, definition_link, employer_hours, territories
from app.components.bar import interval_bar
from app.components.cell import interval_text, value_text
from app.components.figure import unit_text
from app.components.trend import trend_html
from app.sheet import method_in_force
from app.text import both, known, t
from app.text.numbers import number

YEARS = 6  # in a sparkline


def asked(code: str) -> None:
    """What the committee asked: our words, then the advice's, in French and with its section."""
    said = RECOMMENDATIONS[code]
    st.subheader(t("recommendations.asked_title"), anchor=False)
    st.html(
        f'<p class="rf-lead">{escape(t(f"recommendations.asked.{code}"))}</p>'
        f'<blockquote class="rf-note" lang="fr">«\u00a0{escape(said.quotation)}\u00a0»</blockquote>'
        f'<p class="rf-muted">{escape(t("recommendations.source", code=code, title=""))}<span lang="fr">{escape(said.title)}</span></p>'
    )


def data(session: access.Session, held: dict, code: str, series: dict[Key, Series], year: str) -> None:
    """What the data say: a sentence of counts, one for each leading indicator, a card each, one over the years, all in a table."""
    own, named = ([(i, method_in_force(held["indicators"][i])) for i in part] for part in answering(held["indicators"], code))
    st.subheader(t("recommendations.data_title"), anchor=False)
    if not own:
        st.info(t("recommendations.none"))
        return
    st.caption(t("recommendations.year", year=year))
    lead = [k for k in own if k[0] in RECOMMENDATIONS[code].lead]
    st.html("".join(f'<p class="rf-lead">{escape(sentence(series.get(k), held["indicators"][k[0]]))}</p>' for k in lead))
    st.write(summary(series, own, held["indicators"]))
    if note := contrast.chance(series, {k: series[k].last() for k in own if k in series}):
        st.caption(note)
    _cards(t("recommendations.answers"), held, own, series, f"{code}-own")
    if named:
        _cards(t("recommendations.named"), held, named, series, f"{code}-named", t("recommendations.named_note"))
    keys = [*own, *named]
    with st.expander(t("recommendations.table")):
        territories.comparison(series, keys, held, {k: series[k].last() if k in series else None for k in keys})
    if unfunded.key(held) in own:
        st.subheader(t("employer_hours.title"), anchor=False)
        employer_hours.show(session, held, series)
    _one(held, [k for k in keys if k in series], series, code)
    breakdown.why(session)


def summary(series: dict[Key, Series], keys: list[Key], indicators: dict) -> str:
    """How many indicators answer, how many can be read, which differ between the territories: each in its last year."""
    last = {k: series[k].last() for k in keys if k in series}
    readable = sum(1 for k, y in last.items() if (c := series[k].at(ALL, y)) and not contrasts.is_hidden(c))
    return f"{t('recommendations.summary', indicators=number(len(keys)), with_figure=number(readable))} {contrast.listed(series, last, indicators)}"


def sentence(series: Series | None, indicator: dict) -> str:
    """One indicator in one sentence: its value with its interval, and its territories."""
    year = series.last() if series else None
    cell = series.at(ALL, year) if series else None
    if cell is None:
        return t("recommendations.lead_absent", title=both(indicator["title"]))
    if contrasts.is_hidden(cell):
        return t("recommendations.lead_hidden", title=both(indicator["title"]), year=year)
    limits = interval_text(cell, indicator)
    return t("recommendations.lead", title=both(indicator["title"]), value=value_text(cell, indicator), year=year,
             interval=t("recommendations.lead_interval", interval=limits) if limits else "", contrast=contrast.territories(series, year, indicator))


def _cards(title: str, held: dict, keys: list[Key], series: dict[Key, Series], name: str, note: str = "") -> None:
    st.html(f"<h4 class='rf-kind'>{escape(title)}</h4>")
    if note:
        st.caption(note)
    with st.container(key=f"cards-{name.replace('.', '-')}"):
        for key in keys:
            indicator = held["indicators"][key[0]]
            with st.container(key=f"card-{name.replace('.', '-')}-{key[0]}"):
                definition_link.show(key[0], indicator, f"**{both(indicator['short'])}**")
                st.html(card_html(series.get(key), indicator))


def card_html(series: Series | None, indicator: dict) -> str:
    """All agreements with the interval, then both territories and what may be said of them, and the years."""
    year = series.last() if series else None
    cell = series.at(ALL, year) if series else None
    if cell is None:
        reason = t("recommendations.no_sum" if indicator["statistic"] == "effective_number" else "recommendations.no_figure")
        return f'<div class="rf-figure rf-empty"><span class="rf-value">–</span> {escape(reason)}</div>'
    one, other = series.at(METROPOLITAN, year), series.at(REST, year)
    limits = interval_text(cell, indicator)
    unit = unit_text(cell, indicator) if cell["value"] is not None else ""
    places = t("contrasts.places", metropolitan=value_text(one, indicator) if one else "–", rest=value_text(other, indicator) if other else "–")
    trend = trend_html(series.trend(PLACES[0], series.years[-YEARS:]), indicator)
    lines = "".join(f'<span class="rf-fraction">{escape(words)}</span>' for words in (" · ".join(w for w in (limits, year) if w), places))
    mark = t(f"contrasts.short.{contrasts.contrast(one, other)}")
    return (f'<div class="rf-figure"><div class="rf-numbers"><span class="rf-value">{escape(value_text(cell, indicator))}</span>'
            f'<span class="rf-unit">{escape(unit)}</span>{lines}</div>{trend}{interval_bar(cell, indicator)}'
            f'<ul class="rf-marks"><li class="rf-plain">{escape(mark)}</li></ul></div>')


def _one(held: dict, keys: list[Key], series: dict[Key, Series], code: str) -> None:
    """One indicator over the years, in each territory, as chosen."""
    if not keys:
        return
    st.subheader(t("recommendations.one"), anchor=False)
    names = {k: both(held["indicators"][k[0]]["title"]) for k in keys}
    chosen = st.selectbox(t("cells.indicator"), keys, format_func=names.get, key=f"recommendation-one-{code}")
    territories.over_years(series[chosen], held["indicators"][chosen[0]])


def limits(code: str) -> None:
    st.subheader(t("recommendations.limits_title"), anchor=False)
    said = [words for place in "abcdef" if (words := known(f"recommendations.limits.{code}.{place}", ""))]
    st.html("<ul class='rf-list'>" + "".join(f"<li>{escape(words)}</li>" for words in said) + "</ul>")


def related(session: access.Session, code: str) -> None:
    """Links to the views that carry on; one that this role does not have is said to come."""
    views = RECOMMENDATIONS[code].related
    if not views:
        return
    st.subheader(t("recommendations.related"), anchor=False)
    for view in views:
        if view in access.VIEWS[session.scope.role]:
            st.page_link(f"views/{view}.py", label=t(f"views.{view}"))
        else:
            st.caption(t("recommendations.to_come", name=known(f"recommendations.views.{view}", view)))
