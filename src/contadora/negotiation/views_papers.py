"""Papers of a text: given out in each format and language, and taken back edited."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core import signing
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from contadora.forms.files import takes_files
from contadora.negotiation import (
    access,
    actions,
    printing,
    problems,
    room_page,
    signals,
    uploads,
)
from contadora.negotiation.access import Seat
from contadora.negotiation.board import board_of
from contadora.negotiation.forms_opening import LARGEST
from contadora.negotiation.models import Text
from contadora.negotiation.papers.shapes import RefusedError
from contadora.negotiation.uploads import Making, Upload
from contadora.negotiation.views_room import common, go_to, in_room
from contadora.people.access import NotAllowed


@in_room
@require_safe
def papers(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Show which papers there are, and take an edited copy back."""
    return _page(request, seat)


def _page(request: HttpRequest, seat: Seat, refused: str = "") -> HttpResponse:
    names = room_page.language_names()
    context = {
        **common(request, seat),
        "rows": printing.offered(seat.text),
        "languages_of": [(code, names[code]) for code in seat.text.languages],
        "kinds": [
            ("work", _("Word, to work on")),
            ("reading", _("Word, to read")),
            ("pdf", "PDF"),
            ("akn", "Akoma Ntoso"),
            ("markdown", "Markdown"),
        ],
        "refused": refused,
        "elsewhere": _elsewhere(seat),
    }
    status = 422 if refused else 200
    return render(request, "negotiation/papers.html", context, status=status)


def _elsewhere(seat: Seat) -> list[tuple[str, list[Any]]]:
    """Return what rooms above this one keep for the seat to bring into the text."""
    if not (seat.proposes and seat.text.is_open):
        return []
    answers: Any = signals.can_bring.send(Text, seat=seat)
    return [answer for _receiver, answer in answers if answer[1]]


@in_room
@require_safe
def paper(request: HttpRequest, seat: Seat, name: str) -> HttpResponse:
    """Give out one paper: `kind`, in a language (`lang`), of now or of a revision (`rev`)."""
    text = seat.text
    language = request.GET.get("lang", text.language)
    given = request.GET.get("rev", "")
    if name not in printing.KINDS or language not in text.languages:
        raise NotAllowed
    revision = None
    if given:
        if not given.isdecimal() or len(given) > 6:
            raise NotAllowed
        revision = access.revision_for(seat, int(given))
    made = printing.printed(seat, name, language, revision)
    response = HttpResponse(made.content, content_type=made.content_type)
    response["Content-Disposition"] = content_disposition_header(True, made.filename) or ""
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


@takes_files(LARGEST)
@in_room
@require_http_methods(["GET", "HEAD", "POST"])
def upload(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Take an edited copy, show what it would propose, then draft or send what is chosen."""
    if not seat.proposes or seat.delegation is None:
        raise NotAllowed
    if request.method != "POST":
        return redirect("negotiation:papers", seat.text.uuid)
    try:
        found = _found(request, seat)
    except RefusedError as error:
        return _page(request, seat, problems.refusal(error.code, error.values))
    except ValidationError as error:
        return _page(request, seat, " ".join(error.messages))
    except signing.BadSignature:
        return _page(request, seat, _("The preview is too old; send the document again."))
    making = Making(seat, found)
    wish = request.POST.get("do", "preview")
    if wish in ("send", "draft"):
        try:
            count = _made(seat, making, _chosen(request, found), send=wish == "send")
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        else:
            words = ngettext("%(count)s change taken.", "%(count)s changes taken.", count)
            messages.success(request, words % {"count": count})
            if wish == "send":
                return go_to(seat)
            return redirect("negotiation:drafts", seat.text.uuid)
    placed = board_of(seat)
    numbers = {each.clause.key: each.citation for each in (*placed.placed, *placed.removed)}
    context = {
        **common(request, seat),
        "lines": making.lines(numbers),
        "problems": [problems.sentence(each) for each in found.problems],
        "settled": found.settled,
        "read": found.signed(),
        "names": _names(),
        "reason": request.POST.get("reason", ""),
    }
    return render(request, "negotiation/upload.html", context)


def _found(request: HttpRequest, seat: Seat) -> Upload:
    word = request.POST.get("read", "")
    if word:
        return uploads.unsigned(word)
    file: Any = request.FILES.get("file")
    if file is None:
        raise ValidationError(_("Choose the document."))
    if file.size > LARGEST:
        raise RefusedError("file_large", size=file.size, most=LARGEST)
    return uploads.read(seat, file.read())


def _chosen(request: HttpRequest, found: Upload) -> list[int]:
    given = request.POST.getlist("act")[: len(found.acts)]
    chosen = sorted({int(each) for each in given if each.isdecimal() and len(each) < 6})
    return [each for each in chosen if each < len(found.acts)]


@transaction.atomic
def _made(seat: Seat, making: Making, chosen: list[int], *, send: bool) -> int:
    if seat.delegation is None:
        raise NotAllowed
    wanted = making.wanted(chosen)
    reworded = making.reworded(chosen)
    if not wanted and not reworded:
        raise ValidationError(_("Choose at least one change."))
    for row, content in reworded:
        actions.change_proposal(seat.user, row, revision=row.revision, content=content)
    if wanted:
        made = actions.draft_proposals(seat.user, seat.text, seat.delegation, wanted)
        if send:
            actions.send_proposals(seat.user, seat.text, seat.delegation, made)
    return len(wanted) + len(reworded)


def _names() -> dict[str, str]:
    return {
        "words": _("other words"),
        "reword": _("your proposal, worded otherwise"),
        "add": _("new paragraph"),
        "delete": _("deletion of the paragraph"),
        "move": _("placement"),
        "split": _("division of the paragraph"),
        "merge": _("merger with another paragraph"),
        "remark": _("remark"),
    }
