"""Characters that a reader does not see, which come along when text is pasted from elsewhere.

A joiner between letters stays, since Persian and scripts of India need it; a mark of direction,
a space of no width, and what turns text around are taken out.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from typing import Any

_JOINERS = "\N{ZERO WIDTH NON-JOINER}\N{ZERO WIDTH JOINER}"
_UNSEEN = {"Cf", "Co", "Cn", "Cs"}


def cleaned(text: str) -> str:
    """Return a text without what is not seen; line breaks and tabs are kept."""
    if text.isascii():
        return "".join(sign for sign in text if sign >= " " or sign in "\n\t")
    found = []
    for index, sign in enumerate(text):
        if (sign in _JOINERS and _joins(text, index)) or sign in "\n\t":
            found.append(sign)
        elif sign == "\N{LINE SEPARATOR}" or sign == "\N{PARAGRAPH SEPARATOR}":
            found.append("\n")
        elif unicodedata.category(sign) not in {*_UNSEEN, "Cc"}:
            found.append(sign)
    return "".join(found)


def _joins(text: str, index: int) -> bool:
    """Whether a joiner stands between two letters of a script that is joined."""
    around = text[index - 1 : index] + text[index + 1 : index + 2]
    return (
        len(around) == 2
        and all(unicodedata.category(sign)[0] in "LM" for sign in around)
        and (not around.isascii() and all(ord(sign) > 0x58F for sign in around))
    )


def clean_answers(answers: Mapping[str, Any]) -> tuple[dict[str, Any], list[str]]:
    """Return answers without unseen characters, and the questions where there were some."""
    clean: dict[str, Any] = {}
    changed = []
    for key, value in answers.items():
        clean[key] = cleaned(value).strip() if isinstance(value, str) else value
        if isinstance(value, str) and cleaned(value) != value:
            changed.append(key)
        if clean[key] == "" or clean[key] is None:
            del clean[key]
    return clean, changed
