"""A server started by `python -m app.serve` has opened what its first visitor reads before it says ready, and starts where there is no release as well."""

import os
import signal
import socket
import subprocess
import sys

import duckdb
import pytest
from streamlit import config

from app import access, queries, release, warm
from app.scopes import Scope
from tests.conftest import PROJECT
from tests.test_app_browser import wait_for


@pytest.fixture
def current(built, monkeypatch):
    monkeypatch.setenv("REFONTE_HOME", str(built.home))
    config.set_option("server.address", "127.0.0.1")
    queries.connection.clear()
    warm.figures.clear()
    return release.current()


def test_what_the_first_visitor_reads_is_open_before(current, monkeypatch):
    """No database is opened any more for a ministry or for the committee."""
    warm.figures(current)
    monkeypatch.delattr(duckdb, "connect")
    for ministry in access.ministries(current):
        assert queries.agreements(current, Scope("funder", ministry))
    assert queries.periods(current, Scope("committee"))


def test_every_view_is_imported_with_what_it_draws_with():
    said = "import sys; from app import access, warm; warm.modules(); print(*[n for n in sys.modules if n.startswith('app.views.')], 'altair' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", said], cwd=PROJECT, capture_output=True, text=True, check=True)
    *found, drawn = done.stdout.split()
    assert {f"app.views.{view}" for views in access.VIEWS.values() for view in views} <= set(found)
    assert drawn == "True"


def test_a_server_without_a_release_starts_and_says_so(tmp_path):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = subprocess.Popen([sys.executable, "-m", "app.serve", "--server.port", str(port)], cwd=PROJECT, env=os.environ | {"REFONTE_HOME": str(tmp_path)},
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        wait_for(f"http://127.0.0.1:{port}/_stcore/health")
    finally:
        server.send_signal(signal.SIGTERM)
        _, said = server.communicate(timeout=20)
    assert "release missing" in said
    assert "Traceback" not in said
