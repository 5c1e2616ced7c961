"""The page on which a person says which passages of a translation translate which."""

from __future__ import annotations

import re
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from contadora.law import access, actions, aligning
from contadora.law import queries_documents as queries
from contadora.law.models import PositionText
from contadora.law.views_documents_loading import WRITES
from contadora.law.writing import without_vector
from contadora.people.access import NotAllowed
from contadora.people.requests import revision_seen

PAGE = 200  # passages: a form has so many fields at most
_PAIR = "pair-"
_DIGITS = re.compile(r"\d{1,7}")


@WRITES
def pairs(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Show a translation beside its original, and keep which passage translates which."""
    text = access.text_for(request.user, uuid)
    user = access.require_text_changer(request.user, text)
    original = queries.original_of(text.position)
    if original is None or text.standing == PositionText.Standing.ORIGINAL:
        raise NotAllowed
    ours = list(text.passages.order_by("place").select_related("original"))
    now = {each.anchor: each.original.anchor if each.original else "" for each in ours}
    error = ""
    if request.method == "POST":
        typed = _typed(request)
        try:
            actions.pair_passages(user, text, now | typed, revision=revision_seen(request))
        except ValidationError as refused:
            error = refused.messages[0]
            now |= typed
        else:
            messages.success(request, _("Saved."))
            page_again = urlencode({"page": request.POST.get("page", "1")})
            return redirect(f"{request.path}?{page_again}")
    theirs = list(original.passages.order_by("place"))
    suggests = request.method != "POST" and request.GET.get("suggest") == "1"
    if suggests:
        found = aligning.suggested(ours, theirs)
        now = {each.anchor: "" for each in ours}
        now |= {ours[one].anchor: theirs[other].anchor for one, other in found.items()}
    page = Paginator(ours, PAGE).get_page(request.POST.get("page") or request.GET.get("page"))
    words = {each.anchor: each for each in theirs}
    text.refresh_from_db(fields=["revision"])
    return render(
        request,
        "law/pairs.html",
        {
            "text": text,
            "position": text.position,
            "original": original,
            "page": page,
            "rows": [(each, now[each.anchor], words.get(now[each.anchor])) for each in page],
            "theirs": theirs,
            "unpaired": sum(1 for anchor in now.values() if not anchor),
            "suggests": suggests,
            "pending": len(without_vector(text)) + len(without_vector(original)),
            "error": error,
        },
    )


def _typed(request: HttpRequest) -> dict[str, str]:
    """Return what was typed, passage by passage; `12` means `p-12`."""
    found = {}
    for name, value in request.POST.items():
        if name.startswith(_PAIR):
            said = str(value).strip().lower()[:40]
            found[name.removeprefix(_PAIR)] = f"p-{said}" if _DIGITS.fullmatch(said) else said
    return found
