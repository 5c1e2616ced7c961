"""Serials of certificates: none twice, plain to read, a slip is noticed."""

from __future__ import annotations

from contadora.academy import serials


def test_a_serial_is_read_however_it_is_typed() -> None:
    serial = serials.draw()
    written = serials.written(serial)
    assert len(written) == 19
    assert written.count("-") == 3
    for typed in (serial, written, written.lower(), f"  {written.replace('-', ' ')} "):
        assert serials.read(typed) == serial


def test_no_serial_has_look_alikes_and_none_comes_twice() -> None:
    drawn = {serials.draw() for _ in range(2000)}
    assert len(drawn) == 2000
    assert not set("".join(drawn)) & set("01ILO")


def test_any_one_wrong_character_is_noticed() -> None:
    serial = serials.draw()
    for place, right in enumerate(serial):
        for wrong in serials.ALPHABET:
            if wrong != right:
                assert serials.read(serial[:place] + wrong + serial[place + 1 :]) is None


def test_two_neighbours_that_changed_places_are_noticed() -> None:
    serial = serials.draw()
    for at in range(len(serial) - 1):
        swapped = serial[:at] + serial[at + 1] + serial[at] + serial[at + 2 :]
        assert swapped == serial or serials.read(swapped) is None


def test_what_is_no_serial_is_none() -> None:
    for text in ("", "7K3M", "0000-0000-0000-0000", "x" * 1000, "７K3M-9QWD-2RTX-HB5N"):
        assert serials.read(text) is None
