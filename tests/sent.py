"""Everything that a run of the app sends to the browser: every element's message, texts and tables alike, as bytes."""

from streamlit.testing.v1 import AppTest


def sent(at: AppTest) -> bytes:
    """The messages of the whole tree, side bar and dialogues too. Tables travel as Arrow, whose texts are plain bytes."""
    return b"\n".join(_messages(at._tree))


def _messages(node):
    if (proto := getattr(node, "proto", None)) is not None:
        yield proto.SerializeToString()
    for child in getattr(node, "children", {}).values():
        yield from _messages(child)
