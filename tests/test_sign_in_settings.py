"""Sign-in that is half configured, a store that is not there, claims that name no one: nothing is shown, no secret is told, nothing breaks."""

import datetime as dt
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from streamlit import config

from app import identity, provider
from app.scopes import Scope
from tests import test_sign_in
from tests.sent import sent
from tests.stores import ISSUER, claims

store = test_sign_in.store

BROKEN = {
    "no secret of the cookie": {"cookie_secret": ""}, "a short one": {"cookie_secret": "short"}, "no client": {"client_id": ""},
    "no address of the provider": {"server_metadata_url": ""}, "no address of ours": {"redirect_uri": ""},
    "an address without TLS": {"redirect_uri": "http://refonte.example.org/oauth2callback"}, "another path": {"redirect_uri": "https://x.example.org/"},
}


@pytest.mark.parametrize("broken", BROKEN)
def test_a_half_configured_sign_in_shows_nothing_and_no_secret(store, broken):
    test_sign_in.give(store, Scope("steward"))
    at = test_sign_in.app(claims("s-1"), secrets={"auth": test_sign_in.SECRETS["auth"] | BROKEN[broken]})
    assert test_sign_in.title(at) == test_sign_in.says("misconfigured")
    assert not any(secret in sent(at) for secret in (b"s3cret", test_sign_in.SECRETS["auth"]["cookie_secret"].encode(), b"short"))


@pytest.mark.parametrize(("setting", "value"), [("REFONTE_SESSION_MINUTES", "soon"), ("REFONTE_SESSION_MINUTES", "0")])
def test_a_wrong_length_of_session_shows_nothing(store, monkeypatch, setting, value):
    monkeypatch.setenv(setting, value)
    test_sign_in.give(store, Scope("steward"))
    assert test_sign_in.title(test_sign_in.app(claims("s-1"))) == test_sign_in.says("misconfigured")


@pytest.mark.parametrize(("kind", "url"), [
    ("store_unready", "sqlite:///{home}/none.sqlite3"), ("store_unreachable", "postgresql://u:s3cret@127.0.0.1:1/d"), ("store_unsupported", "mysql://u:s3cret@h/d"),
])
def test_without_its_store_no_one_enters(store, tmp_path, monkeypatch, kind, url):
    monkeypatch.setenv("REFONTE_STORE_URL", url.format(home=tmp_path))
    at = test_sign_in.app(claims("s-1"))
    assert test_sign_in.title(at) == test_sign_in.says(kind)
    assert b"s3cret" not in sent(at)


def test_an_incomplete_identity_is_told_so(store):
    assert test_sign_in.title(test_sign_in.app({"iss": ISSUER, "sub": "s-1"})) == test_sign_in.says("no_claims")
    assert test_sign_in.title(test_sign_in.app({"is_logged_in": True})) == test_sign_in.says("no_claims")


TEXT = st.text(max_size=300) | st.none() | st.integers() | st.just("s-1")
CLAIMS = st.fixed_dictionaries({}, optional={
    "iss": TEXT, "sub": TEXT, "iat": st.integers() | st.floats() | st.text(max_size=5) | st.booleans(),
    "auth_time": st.integers() | st.none() | st.text(max_size=3), "email": TEXT, "email_verified": st.booleans() | st.just("true") | st.none(), "nonce": TEXT,
})


@given(CLAIMS)
def test_claims_name_someone_or_no_one(said):
    """Whatever a provider sends: a whole identity, from those very claims, or BadClaims."""
    try:
        who = identity.read(said)
    except identity.BadClaims:
        return
    assert (who.issuer, who.subject) == (said["iss"], said["sub"])
    assert who.since <= dt.datetime.fromtimestamp(said["iat"], dt.UTC)
    assert who.email is None or (said["email_verified"] is True and who.email == said["email"].strip().lower())


ONE = st.tuples(st.sampled_from(["i", "j"]), st.sampled_from(["a", "b"]), st.integers(0, 3), st.sampled_from([None, "n", "m"]))


@given(st.tuples(ONE, ONE))
def test_two_sign_ins_are_one_only_when_they_are(pair):
    one, other = (identity.read({"iss": i, "sub": s, "iat": t} | ({"nonce": n} if n else {})) for i, s, t, n in pair)
    assert (one.token == other.token) == (pair[0] == pair[1])


def test_the_secrets_of_a_real_file_are_read(tmp_path):
    """A file that cannot be read is no demonstration."""
    broken = Path(tmp_path) / "secrets.toml"
    broken.write_text("[auth\n")
    before = config.get_option("secrets.files")
    config.set_option("secrets.files", [str(broken)])
    try:
        with pytest.raises(provider.Misconfigured, match=r"secrets\.toml"):
            provider.providers()
    finally:
        config.set_option("secrets.files", before)
