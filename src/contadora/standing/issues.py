"""What roll calls are about: the issue codes that were loaded, else the theme of the text."""

from __future__ import annotations

from functools import lru_cache

from contadora.atlas.models import Instrument
from contadora.atlas.versions import Version
from contadora.standing import snapshot
from contadora.standing.ballots import ballots
from contadora.standing.figures import Span

OTHER = ""


def issues_of(scope: str, span: Span) -> tuple[tuple[str, ...], ...]:
    """Return the issues of each roll call of a span, in the order of `ballots`."""
    return _issues(snapshot.now().record, scope, span)


@lru_cache(maxsize=32)
def _issues(version: Version, scope: str, span: Span) -> tuple[tuple[str, ...], ...]:
    votes = ballots(scope, span)
    bare = {slug for slug, codes in zip(votes.slugs, votes.issues, strict=True) if not codes}
    themes: dict[str, str] = {}
    if bare:
        known = Instrument.objects.exclude(theme="").values_list("slug", "theme")
        themes = {slug: theme for slug, theme in known if slug in bare}
    return tuple(
        tuple(codes.split(";")) if codes else (themes.get(slug, OTHER),)
        for slug, codes in zip(votes.slugs, votes.issues, strict=True)
    )
