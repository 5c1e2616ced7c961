"""Texts for the tests of the library: made up, and of nobody."""

from __future__ import annotations

from contadora.negotiation import actions
from contadora.negotiation.models import AdoptedText, Intake
from contadora.people.models import User

ENGLISH = """\
Assembly of the Islands

99/12. Care of the cables that join the islands

Adopted on 3 May 2031

The Assembly of the Islands,

Recalling the reports of its working group on cables,

Noting with concern that a cut cable leaves whole islands without hospitals and schools,

1. Invites States to look after the cables that join the islands, with due regard to their means:
(a) by naming an office that answers for them;
(b) by telling their neighbours within a day when a cable is cut;
2. Asks the secretariat to keep a common list of the ships that can mend a cable;
3. Decides to return to the matter in three years.
"""
SPANISH = """\
Asamblea de las Islas

99/12. Cuidado de los cables que unen las islas

Aprobada el 3 de mayo de 2031

La Asamblea de las Islas,

Recordando los informes de su grupo de trabajo sobre cables,

Observando con preocupación que un cable cortado deja a islas enteras sin hospitales ni escuelas,

1. Invita a los Estados a cuidar los cables que unen las islas, teniendo en cuenta sus medios:
a) designando una oficina que responda por ellos;
b) avisando a sus vecinos en el plazo de un día cuando se corte un cable;
2. Pide a la secretaría que lleve una lista común de los barcos que pueden reparar un cable;
3. Decide volver a examinar la cuestión dentro de tres años.
"""
SYMBOL = "A/RES/99/12"
VALUES: dict[str, object] = {
    "symbol": SYMBOL,
    "title": "Care of the cables that join the islands",
    "language": "en",
    "date": "2031-05-03",
    "how": "consensus",
    "url": "",
}


def read(loader: User, words: str = ENGLISH, name: str = "cables.txt") -> Intake:
    """Read a text for somebody."""
    return actions.read_adopted_text(loader, data=words.encode(), filename=name)


def keep(
    loader: User, words: str = ENGLISH, *, replace: bool = False, **values: object
) -> AdoptedText:
    """Read a text and keep it as what it says it is."""
    intake = read(loader, words)
    given = {
        "symbol": intake.symbol or "REPORT/1",
        "title": intake.title or "A text of the tests",
        "language": intake.language,
        "date": intake.date,
        "how": "consensus",
        "url": "",
        **values,
    }
    kept = actions.keep_adopted_text(loader, intake, given, replace=replace)
    assert kept.text is not None
    return kept.text
