"""Searching texts as people type them: without capitals, accents or the shape of an apostrophe."""

import unicodedata


def plain(text: str) -> str:
    """Lower case without accents. « Insertion en emploi » and « accès à l'emploi » are the ministry's two names of one thing: either finds both."""
    bare = "".join(c for c in unicodedata.normalize("NFD", text.lower()) if not unicodedata.combining(c)).replace("’", "'").replace("\u00a0", " ")
    return bare.replace("insertion en emploi", "insertion").replace("insertion", "acces a l'emploi")


def matches(words: str | None, *texts: str) -> bool:
    """Does every word stand in one of the texts?"""
    held = plain(" ".join(texts))
    return all(plain(word) in held for word in (words or "").split())
