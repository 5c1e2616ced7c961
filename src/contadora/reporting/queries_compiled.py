"""Reads of what was reported, as a reader may see it."""

from __future__ import annotations

from contadora.people.access import Reader
from contadora.reporting import access_compiled as access
from contadora.reporting import gathering
from contadora.reporting.compiling.material import PUBLIC, SECRETARIAT, Contribution
from contadora.reporting.models import Round


def reports_of(user: Reader, code: str) -> list[tuple[Round, Contribution]]:
    """Return a State's reports that a reader may see something of, the newest round first."""
    rounds = list(
        access.compiled_rounds(user).filter(reports__delegation__code=code, reports__left_at=None)
    )
    if not rounds:
        return []
    sent = gathering.submitted_by(code, rounds)
    whole = access.rounds_in_full(user, code, rounds)
    found = []
    for round in rounds:
        if round.pk in sent:
            edition = SECRETARIAT if round.pk in whole else PUBLIC
            one = gathering.shown(round, sent[round.pk], edition)
            if one.parts:
                found.append((round, one))
    return found
