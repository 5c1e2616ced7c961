"""Every text people read exists in the four languages."""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from pathlib import Path

import pytest
from babel.messages.catalog import Message

from contadora.config import catalogues

ROOMS = sorted(
    folder
    for folder in catalogues.PACKAGE.iterdir()
    if folder.is_dir() and any(True for file in catalogues.source_files(folder) for _ in [file])
)
# A mark that French sets apart by a space which no line may break at.
LOOSE = re.compile(r"« | [;:!?»](?![^\s\"<)\].,;:…*])")
PLACEHOLDER = re.compile(r"%\((\w+)\)[sdifr]|%[sd]|\{(\w*)\}")


def asked(room: Path) -> dict[catalogues.MessageKey, str]:
    """Return the messages a room's sources ask for, each with where."""
    found: dict[catalogues.MessageKey, str] = {}
    for file in catalogues.source_files(room):
        for line, key, _plural in catalogues.messages_in(file):
            found.setdefault(key, f"{file.relative_to(catalogues.PACKAGE)}:{line}")
    return found


def texts(message: Message) -> list[str]:
    return list(message.string) if isinstance(message.string, (tuple, list)) else [message.string]


def ids(message: Message) -> list[str]:
    return list(message.id) if isinstance(message.id, (tuple, list)) else [message.id]


def catalogue(room: Path, language: str) -> dict[catalogues.MessageKey, Message]:
    file = room / "locale" / language / "LC_MESSAGES" / "django.po"
    if not file.is_file():
        return {}
    return {catalogues.key_of(message): message for message in catalogues.read(file) if message.id}


@pytest.mark.parametrize("language", catalogues.TRANSLATED)
@pytest.mark.parametrize("room", ROOMS, ids=lambda room: room.name)
def test_each_text_of_a_room_is_translated(room: Path, language: str) -> None:
    have = catalogue(room, language)
    wanted = asked(room)
    missing = [f"{where}: {key[1]!r}" for key, where in wanted.items() if key not in have]
    assert not missing, f"{language}: missing in {room.name}:\n" + "\n".join(missing)
    needless = [key[1] for key in have if key not in wanted]
    assert not needless, f"{language}: no longer asked for in {room.name}: {needless}"
    for key, message in have.items():
        assert not message.fuzzy, f"{language}: fuzzy: {key[1]!r}"
        assert all(text.strip() for text in texts(message)), f"{language}: empty: {key[1]!r}"


@pytest.mark.parametrize("language", catalogues.TRANSLATED)
@pytest.mark.parametrize("room", ROOMS, ids=lambda room: room.name)
def test_placeholders_are_the_same(room: Path, language: str) -> None:
    for key, message in catalogue(room, language).items():
        allowed = [set(PLACEHOLDER.findall(text)) for text in ids(message)]
        for text in texts(message):
            assert set(PLACEHOLDER.findall(text)) in allowed, f"{language}: {key[1]!r} -> {text!r}"


@pytest.mark.parametrize("language", catalogues.TRANSLATED)
def test_a_text_has_one_translation_in_the_whole_house(language: str) -> None:
    seen: dict[catalogues.MessageKey, set[str]] = defaultdict(set)
    for room in ROOMS:
        for key, message in catalogue(room, language).items():
            seen[key].add("|".join(texts(message)))
    double = {key[1]: values for key, values in seen.items() if len(values) > 1}
    assert not double


@pytest.mark.parametrize("room", ROOMS, ids=lambda room: room.name)
def test_no_line_breaks_before_a_mark_in_french(room: Path) -> None:
    said = [text for message in catalogue(room, "fr").values() for text in texts(message)]
    said += [file.read_text(encoding="utf-8") for file in room.glob("texts/*.fr.md")]
    assert not [text for text in said if LOOSE.search(text)]


def test_no_line_breaks_before_a_mark_in_the_french_of_the_starter_pack() -> None:
    said = [
        text
        for file in (catalogues.PACKAGE / "starter").glob("*.csv")
        for row in csv.DictReader(file.read_text(encoding="utf-8").splitlines(keepends=True))
        for column, text in row.items()
        if column.endswith("_fr")
    ]
    assert len(said) > 200
    assert not [text for text in said if LOOSE.search(text)]


def test_the_check_reads_templates_and_code() -> None:
    """The extraction itself finds texts of both kinds, so that an empty result cannot pass."""
    found = asked(catalogues.PACKAGE / "config")
    assert (None, "Skip to the content") in found
    assert (None, "Spanish") in found


def test_a_text_within_an_f_string_is_found(tmp_path: Path) -> None:
    file = tmp_path / "views.py"
    file.write_text("name = f\"{slug}-{_('my-data')}.json\"\n", encoding="utf-8")
    assert [key for _line, key, _many in catalogues.messages_in(file)] == [(None, "my-data")]
