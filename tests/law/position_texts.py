"""Positions for the tests of the room: made up, and of nobody."""

from __future__ import annotations

from contadora.law import actions
from contadora.law.models import Position, PositionText, TextIntake
from contadora.people.models import User

ENGLISH = """\
Position of the tests on the law that applies to cables

Sovereignty

1. The islands hold that each island decides alone what enters the sea around it.
2. A cable may be laid across the waters of another island with its leave only.

Due diligence

3. An island that knows that a ship cuts cables from its harbour must stop that ship.
4. The islands have not yet decided what an island owes that does not know.
"""
SPANISH = """\
Posición de las pruebas sobre el derecho que se aplica a los cables

Soberanía

1. Las islas sostienen que cada isla decide sola qué entra en el mar que la rodea.
2. Un cable puede tenderse a través de las aguas de otra isla solo con su permiso.

Diligencia debida

3. Una isla que sabe que un barco corta cables desde su puerto debe detener ese barco.
4. Las islas aún no han decidido qué debe una isla que no lo sabe.
"""
# The third is reworded a little, the second wholly, the fourth is as it was, a fifth is new.
CORRECTED = """\
Position of the tests on the law that applies to cables

Sovereignty

1. The islands hold that each island decides alone what enters the sea around it.
2. Nobody needs to ask anybody before laying one, if it is told a month ahead.

Due diligence

3. An island that knows that a ship cuts cables from its port must stop that ship.
4. The islands have not yet decided what an island owes that does not know.
5. Whoever cuts a cable in good faith pays for mending it.
"""
VALUES: dict[str, object] = {
    "holder": "state:CRI",
    "body": "",
    "kind": "paper",
    "title": "Position of the tests on cables",
    "symbol": "",
    "date": "2024-05",
    "language": "en",
    "url": "https://example.org/cables",
    "remark": "",
}


def add(loader: User, **values: object) -> Position:
    """Add a position to the index."""
    return actions.add_position(loader, VALUES | values)


def read(
    loader: User, position: Position, words: str = ENGLISH, name: str = "cables.txt"
) -> TextIntake:
    """Read a text of a position."""
    return actions.read_position_text(loader, position, data=words.encode(), filename=name)


def keep(
    loader: User,
    position: Position,
    words: str = ENGLISH,
    language: str = "en",
    standing: str = "original",
    **how: object,
) -> PositionText:
    """Read a text of a position and keep it."""
    intake = read(loader, position, words)
    return actions.keep_position_text(
        loader,
        intake,
        language=language,
        standing=standing,
        **how,  # type: ignore[arg-type]
    )


def both(loader: User) -> tuple[PositionText, PositionText]:
    """Return the original and the translation of a new position."""
    position = add(loader)
    return keep(loader, position), keep(loader, position, SPANISH, "es", "desk")
