"""A served app to measure: started as a person starts it, its processor and its memory read from /proc (Linux), and a client that speaks its protocol.

The client is Streamlit's own websocket without a browser: what it times, from a request sent to the last word of the answer received, is the server's work
and the loopback's, no drawing.
"""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
READY_SECONDS, ANSWER_SECONDS = 90, 60


@contextmanager
def served(command: tuple[str, ...] = ("-m", "app.serve")) -> Iterator[tuple[str, int, float]]:
    """(address, process id, seconds from its start until it says ready). Raises TimeoutError where it never does, RuntimeError where it ends."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    asked = [sys.executable, *command, "--server.address", "127.0.0.1", "--server.port", str(port), "--server.headless", "true"]
    start = time.perf_counter()
    server = subprocess.Popen(asked, cwd=PROJECT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _ready(f"http://127.0.0.1:{port}/_stcore/health", server)
        yield f"http://127.0.0.1:{port}", server.pid, time.perf_counter() - start
    finally:
        server.terminate()
        server.wait(20)


def _ready(url: str, server: subprocess.Popen) -> None:
    end = time.monotonic() + READY_SECONDS
    while time.monotonic() < end:
        if server.poll() is not None:
            raise RuntimeError(f"the server ended with {server.returncode}")
        try:
            with urllib.request.urlopen(url, timeout=2):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.05)
    raise TimeoutError(url)


def processor(stat: str) -> float:
    """Seconds of processor, user and system, that a line of /proc/PID/stat tells. The name in brackets may hold spaces and brackets."""
    fields = stat.rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def processor_of(pid: int) -> float:
    return processor(Path(f"/proc/{pid}/stat").read_text())


def resident(status: str) -> float:
    """Megabytes in memory (VmRSS) that a /proc/PID/status tells. Raises ValueError where it tells none."""
    for line in status.splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    raise ValueError("no VmRSS")


def resident_of(pid: int) -> float:
    return resident(Path(f"/proc/{pid}/status").read_text())


def descendants(pid: int) -> list[int]:
    """The processes that a process has started, and theirs."""
    children: dict[int, list[int]] = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text().rsplit(")", 1)[1].split()
        except OSError:  # it ended meanwhile
            continue
        children.setdefault(int(fields[1]), []).append(int(path.parent.name))
    found, next_ones = [], [pid]
    while next_ones:
        next_ones = [child for parent in next_ones for child in children.get(parent, [])]
        found += next_ones
    return found


class Client:
    """One session of the app over its websocket. `widgets` maps the key of a choice to (its id, what it offers), of the last answer."""

    def __init__(self, address: str):
        from websockets.sync.client import connect

        self.socket = connect(f"ws{address.removeprefix('http')}/_stcore/stream", subprotocols=["streamlit"], max_size=None)
        self.pages: dict[str, str] = {}
        self.widgets: dict[str, tuple[str, list[str]]] = {}
        self.chosen: dict[str, str] = {}
        self.wrong: str | None = None

    def close(self) -> None:
        self.socket.close()

    def run(self, page: str = "", query: str = "lang=fr") -> float:
        """Seconds that a run of `page` with the choices made takes. Raises RuntimeError for an exception on the page, TimeoutError without an end."""
        from streamlit.proto.BackMsg_pb2 import BackMsg
        from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

        asked = BackMsg()
        asked.rerun_script.query_string, asked.rerun_script.page_script_hash = query, self.pages.get(page, "")
        for key, value in self.chosen.items():
            asked.rerun_script.widget_states.widgets.add(id=self.widgets[key][0], string_value=value)
        self.wrong, start = None, time.perf_counter()
        self.socket.send(asked.SerializeToString())
        while True:
            message = ForwardMsg.FromString(self.socket.recv(timeout=ANSWER_SECONDS))
            self._read(message)
            if message.WhichOneof("type") == "script_finished" and message.script_finished == ForwardMsg.FINISHED_SUCCESSFULLY:
                break
        if self.wrong:
            raise RuntimeError(f"an exception on /{page}: {self.wrong}")
        return time.perf_counter() - start

    def _read(self, message) -> None:
        kind = message.WhichOneof("type")
        if kind == "navigation":
            self.pages = {page.url_pathname: page.page_script_hash for page in message.navigation.app_pages}
        if kind != "delta" or message.delta.WhichOneof("type") != "new_element":
            return
        element = message.delta.new_element
        if element.WhichOneof("type") == "exception":
            self.wrong = element.exception.message
        if element.WhichOneof("type") in ("radio", "selectbox"):
            widget = getattr(element, element.WhichOneof("type"))
            self.widgets[widget.id.split("-", 2)[2]] = (widget.id, list(widget.options))  # $$ID-hash-key
