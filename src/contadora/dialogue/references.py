"""The numbered sources of a brief: each is cited by number, in the order it is first leant on."""

from __future__ import annotations

from django.utils.translation import gettext as _

from contadora.atlas.formats import date_text
from contadora.atlas.models import Source
from contadora.dialogue.blocks import Reference
from contadora.standing.models import Run, Training


class References:
    """Gives numbers to sources and writes them in the reader's language."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}
        self._written: list[Reference] = []

    def cite(self, source: Source) -> int:
        """Return a source's number, giving it one the first time."""
        return self._number(f"source:{source.key}", source_text(source), source.url)

    def cite_run(self, run: Run) -> int:
        """Return the number of an estimation run, which is a source of our own making."""
        text = _(
            "Contadora, estimation run %(run)s (%(scope)s), %(date)s: %(votes)s votes in %(items)s "
            "texts, seed %(seed)s, input %(hash)s, library %(library)s"
        ) % {
            "run": str(run.uuid)[:8],
            "scope": run.get_scope_display(),
            "date": date_text(run.finished_at.date() if run.finished_at else None),
            "votes": run.n_votes,
            "items": run.n_items,
            "seed": run.seed,
            "hash": run.input_hash[:12],
            "library": run.library_version,
        }
        return self._number(f"run:{run.uuid}", text, "")

    def cite_training(self, row: Training) -> int:
        """Return the number of a training of the forecasting model."""
        text = _(
            "Contadora, forecasting model %(model)s of %(date)s: %(items)s recorded votes of the "
            "General Assembly, sessions %(first)s to %(last)s, seed %(seed)s, input %(hash)s, "
            "library %(library)s"
        ) % {
            "model": str(row.uuid)[:8],
            "date": date_text(row.finished_at.date() if row.finished_at else None),
            "items": row.n_rollcalls,
            "first": row.first_session,
            "last": row.last_session,
            "seed": row.seed,
            "hash": row.input_hash[:12],
            "library": row.library_version,
        }
        return self._number(f"training:{row.uuid}", text, "")

    @property
    def written(self) -> tuple[Reference, ...]:
        """The sources in the order of their numbers."""
        return tuple(self._written)

    def _number(self, key: str, text: str, url: str) -> int:
        if key not in self._numbers:
            self._numbers[key] = len(self._numbers) + 1
            self._written.append(Reference(self._numbers[key], text, url))
        return self._numbers[key]


def source_text(source: Source) -> str:
    """Write a source as a reference: publisher, title, symbol, date, and when it was read."""
    parts = [source.publisher, source.title]
    if source.symbol and source.symbol not in source.title:
        parts.append(source.symbol)
    if source.date:
        parts.append(date_text(source.date))
    text = ", ".join(part for part in parts if part)
    if source.date_read:
        text += " " + _("(read on %(date)s)") % {"date": date_text(source.date_read)}
    return text
