"""'Cite this': a reference to a page with its date, the desk's version, the record and the run."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from contadora import __version__
from contadora.atlas.formats import date_text as on
from contadora.atlas.models import RecordVersion
from contadora.standing.models import Run


@dataclass(frozen=True)
class Citation:
    """A reference as plain text, in the reader's language, for `desk/_cite.html`."""

    text: str


def citation(request: HttpRequest, title: str, *runs: Run | None) -> Citation:
    """Return the reference to this page as it is now, naming the runs its figures come from."""
    version = RecordVersion.objects.order_by("id").first()
    parts = [f"Contadora {__version__}", f"“{title}”"]
    if version is not None:
        parts.append(
            _("record no. %(number)s of %(date)s")
            % {"number": version.number, "date": on(version.changed_at.date())}
        )
    for run in dict.fromkeys(run for run in runs if run is not None):
        parts.append(
            _("estimate %(run)s (%(scope)s) of %(date)s")
            % {
                "run": str(run.uuid)[:8],
                "scope": run.get_scope_display(),
                "date": on((run.finished_at or run.created_at).date()),
            }
        )
    parts.append(request.build_absolute_uri())
    parts.append(_("read on %(date)s") % {"date": on(timezone.localdate())})
    return Citation(", ".join(parts) + ".")
