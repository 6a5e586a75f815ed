"""A portfolio's address: it opens the same view again, and whatever is written in it shows a page, never an error, never another scope's figures."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from streamlit.testing.v1 import AppTest

from app import address, queries, text
from app.queries import Scope
from app.release import current
from tests.conftest import PROJECT, served

MAIN = PROJECT / "app" / "main.py"
MESS, MIFI = Scope("funder", "MESS"), Scope("funder", "MIFI")


@pytest.fixture(scope="module")
def home(built, tmp_path_factory):
    """The built release, read by the app of this process."""
    own = tmp_path_factory.mktemp("address")
    with pytest.MonkeyPatch.context() as patch:
        served(built, own, patch)
        yield own


def follow(link: dict, view: str = "portfolio", role: str = "funder") -> AppTest:
    """A new session that follows a link to a view."""
    at = AppTest.from_file(str(MAIN), default_timeout=60)
    at.session_state["role"] = role
    if view != "portfolio":
        at.run().switch_page(f"views/{view}.py")
        at.query_params.clear()
    for name, value in ({"lang": "fr"} | link).items():
        at.query_params[name] = value
    return at.run()


def words(at: AppTest) -> str:
    written = [e.value for kind in ("title", "subheader", "caption", "markdown", "info", "header") for e in at.get(kind)]
    options = [o for kind in ("selectbox", "multiselect") for e in at.get(kind) for o in e.options]
    return "\n".join([*(str(w) for w in written), *(e.proto.body for e in at.get("html")), *options, *(f.value.to_string() for f in at.dataframe)])


def notices(at: AppTest) -> list[str]:
    return [e.proto.body for e in at.get("html") if "rf-asked" in e.proto.body]


def own_words(scope: Scope) -> set[str]:
    """What only this ministry's pages may say: its agreements' numbers, and names of organisations that the other ministry does not fund."""
    release = current()
    sql = "select agreement_id, organization_name from agreements"
    held = {s: queries.connection(release, s).cursor().execute(sql).fetchall() for s in (MESS, MIFI)}
    other = {name for s, rows in held.items() if s != scope for _, name in rows}
    return {i for i, _ in held[scope]} | {name for _, name in held[scope] if name not in other}


def test_a_link_opens_the_same_view(home):
    """What was chosen in one session is what the address opens in another."""
    at = follow({})
    scope = address.place(MESS)
    at.selectbox(key="filter-year").set_value("2021-2022").run()
    at.multiselect(key=f"filter-region-{scope}").set_value(["06", "16"]).run()
    directorate = at.multiselect(key=f"filter-regional_directorate-{scope}")
    directorate.set_value(["Direction régionale de Services Québec – Montréal", "Direction régionale de Services Québec – Montérégie"]).run()
    at.text_input(key="filter-words").set_value("exemple montréal").run()
    at.button_group(key=f"filter-nature-{scope}").set_value("G").run()
    at.toggle(key="filter-specialized").set_value(True).run()
    at.multiselect(key=f"columns-{scope}").set_value(["retention_12w", "completion_rate"]).run()
    at.selectbox(key=f"sort-by-{scope}").set_value("completion_rate").run()
    at.toggle(key="sort-down").set_value(True).run()
    assert not at.exception
    link = dict(at.query_params)
    other = follow(link)
    assert not other.exception and not notices(other)
    assert dict(other.query_params) == link
    assert len(other.dataframe[0].value) > 0
    assert other.dataframe[0].value.equals(at.dataframe[0].value)
    assert [m.value for m in other.metric] == [m.value for m in at.metric]


def test_a_scorecard_link_opens_its_agreement_period_and_framework(home):
    at = follow({"agreement": "MS00002", "period": "2022-2023-T1", "framework": "1"}, "scorecard")
    assert not at.exception and not notices(at)
    assert "MS00002" in at.selectbox(key="agreement-funder-MESS").value
    assert dict(at.query_params) == {"lang": "fr", "agreement": "MS00002", "period": "2022-2023-T1", "framework": "1"}
    assert "retour aux études comptait" in words(at)


def test_another_ministrys_agreement_is_refused_as_one_that_never_was(home):
    """The page says the same, to the letter, of an agreement of another scope and of a number that nobody ever gave."""
    theirs, nobodys = (follow({"agreement": number}, "scorecard") for number in ("CG00002", "CG99999"))
    assert not theirs.exception
    assert notices(theirs) and words(theirs) == words(nobodys)
    assert "CG00002" not in words(theirs)
    assert dict(theirs.query_params) == dict(nobodys.query_params)


def test_what_is_refused_is_named_and_never_repeated(home):
    at = follow({"regions": "06,98", "year": "1999-2000", "utm": "x", "words": "<script>alert(1)</script>\n"})
    assert not at.exception
    (said,) = notices(at)
    for name in ("regions", "year", "words", "other"):
        assert text.texts("fr")[f"address.names.{name}"] in said
    assert "1999" not in said and "script" not in said and "98" not in said and "utm" not in said
    assert at.query_params["regions"] == "06"
    assert not notices(at.run()), "said once"


def test_choices_are_kept_while_other_pages_are_read(home):
    at = follow({"year": "2021-2022", "regions": "06"})
    at.switch_page("views/definitions.py")
    at.query_params.clear()
    at.run().switch_page("views/portfolio.py").run()
    assert dict(at.query_params)["regions"] == "06" and dict(at.query_params)["year"] == "2021-2022"


def test_a_click_is_not_undone_by_the_address_that_it_was_made_under(home):
    """A run that still bears the address of two choices ago is a slow browser, not a link."""
    at = follow({"year": "2021-2022"})
    before = dict(at.query_params)
    at.toggle(key="filter-specialized").set_value(True).run()
    at.query_params.clear()
    for name, value in before.items():
        at.query_params[name] = value
    at.run()
    assert at.toggle(key="filter-specialized").value is True
    assert at.query_params["specialised"] == "1"


ANY = st.text(max_size=40)
KINDS = st.one_of(
    st.lists(ANY, max_size=5).map(lambda o: address.One(tuple(o))),
    st.tuples(st.lists(ANY, max_size=5), st.integers(1, 5)).map(lambda o: address.Several(tuple(o[0]), o[1])),
    st.just(address.Words()),
)


@given(kind=KINDS, values=st.lists(ANY, min_size=1, max_size=3))
def test_nothing_but_what_is_offered_is_taken(kind, values):
    """Any text, any vocabulary: what is taken is offered; what was asked and not wholly taken is refused, whatever it was."""
    arrived = address.Arrival("portfolio", True, {"year": values})
    taken = arrived.take("year", kind)
    if isinstance(kind, address.Words):
        assert taken is None or (taken == values[0] and taken.isprintable() and len(taken) <= kind.longest)
    elif isinstance(kind, address.One):
        assert taken is None or taken in kind.options
    else:
        assert taken is None or (set(taken) <= set(kind.options) and 0 < len(taken) <= kind.most)
    assert (taken is not None or arrived.refused == ["year"]) and (len(values) == 1 or taken is None)


HOSTILE = st.one_of(
    st.sampled_from(["CG00002", "MS00002", "MS00002,CG00002", "CG00002,CG00003", "MS00002,MS00010", "06,07", "2022-2023", "2022-2023-T1", "all", "1", "down",
                     "G", "I,G", "placement_rate,G", "francisation_to_service", "../../funder/MIFI", "' or 1=1 --", "<script>alert(1)</script>", "%00", "",
                     "PASI1", "DR-MIFI-66", "funder/MIFI", "x" * 3000, "9" * 400, "é" * 90]),
    st.text(max_size=60), st.lists(st.sampled_from(["G", "1", "CG00002", ""]), min_size=2, max_size=3),
)
NAMES = st.one_of(st.sampled_from(sorted(address.KNOWN - {"lang"})), st.sampled_from(["scope", "role", "ministry", "part", "organization", "key"]),
                  st.text(st.characters(categories=["L", "N"]), min_size=1, max_size=12).filter(lambda n: n.lower() not in ("embed", "lang")))


@pytest.mark.parametrize("view", sorted(address.PARAMETERS))
@settings(max_examples=15, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(link=st.dictionaries(NAMES, HOSTILE, max_size=6))
def test_any_address_shows_a_page_of_its_own_scope(home, view, link):
    at = follow(link, view)
    assert not at.exception
    assert at.title[0].value == text.texts("fr")[f"views.{view}"]
    assert at.session_state["session"].scope == MESS
    said = words(at)
    assert "&lt;script" not in said and "<script>alert" not in said
    assert not {word for word in own_words(MIFI) if word in said}
    assert set(at.query_params) <= {"lang", *address.PARAMETERS[view]}
