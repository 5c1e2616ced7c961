"""What roll calls are about: the issues that were loaded with them, else the theme of the text."""

from __future__ import annotations

from functools import lru_cache

from contadora.atlas.models import Instrument
from contadora.atlas.versions import Version
from contadora.standing import scopes, snapshot
from contadora.standing.ballots import ballots
from contadora.standing.figures import Span

OTHER = ""
DOCKET = "docket"  # among all issues, a text of the cyber docket whose issue was not loaded


def issues_of(scope: str, span: Span) -> tuple[tuple[str, ...], ...]:
    """Return the issues of each roll call of a span, in the order of `ballots`."""
    return _issues(snapshot.now().record, scope, span)


@lru_cache(maxsize=32)
def _issues(version: Version, scope: str, span: Span) -> tuple[tuple[str, ...], ...]:
    votes = ballots(scope, span)
    if scopes.on_docket(scope):
        known = Instrument.objects.filter(on_docket=True).exclude(theme="")
        themes = dict(known.values_list("slug", "theme"))
    else:
        themes = dict.fromkeys(ballots("docket").slugs, DOCKET)
    return tuple(
        tuple(codes.split(";")) if codes else (themes.get(slug, OTHER),)
        for slug, codes in zip(votes.slugs, votes.issues, strict=True)
    )
