"""Pages of the log of mails, of addresses that refuse them, and of the texts of mails."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from contadora.people.access import NotAllowed, secretariat_only
from contadora.people.languages import LANGUAGES
from contadora.people.requests import person
from contadora.post import access, actions, bounces, queries, templates
from contadora.post.forms import BounceForm, LogForm, TextForm
from contadora.post.models import Message

PAGE = 50


@secretariat_only
@require_safe
def log(request: HttpRequest) -> HttpResponse:
    """Show the newest messages asked for; `before` pages back by number, so that no page shifts."""
    form = LogForm(request.GET)
    asked = form.cleaned_data if form.is_valid() else {}
    about = request.GET.get("about", "")[:120]
    found = queries.log(status=asked.get("status", ""), text=asked.get("q", ""), about=about)
    before = request.GET.get("before", "")
    if before.isdecimal() and len(before) < 19:
        found = found.filter(pk__lt=int(before))
    shown = list(found[: PAGE + 1])
    counts = queries.counts(about)
    context = {
        "form": form,
        "about": about,
        "outbox": shown[:PAGE],
        "older": shown[PAGE - 1].pk if len(shown) > PAGE else None,
        "paged": bool(before),
        "counts": [(label, counts.get(status, 0)) for status, label in Message.Status.choices],
    }
    return render(request, "post/log.html", context)


@never_cache
@require_safe
def message(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Show a message to those who keep it, without the keys of its links."""
    found = access.message_for(person(request), uuid)
    context = {
        "message_shown": found,
        "body": queries.without_keys(found.body),
        "enclosures": found.enclosures.values("name", "content_type"),
        "may_retry": found.status in {Message.Status.FAILED, Message.Status.BOUNCED}
        and found.erased_at is None,
    }
    return render(request, "post/message.html", context)


@require_POST
def retry(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Try a message again."""
    user = person(request)
    found = access.message_for(user, uuid)
    try:
        actions.retry_message(user, found)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("The message waits to be sent again."))
    return redirect("post:message", found.uuid)


@secretariat_only
@require_http_methods(["GET", "HEAD", "POST"])
def refused(request: HttpRequest) -> HttpResponse:
    """Show the addresses that refuse mail, and read a report that is handed in."""
    form = BounceForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        raw = form.cleaned_data["report"].read(bounces.LARGEST + 1)
        try:
            if len(raw) > bounces.LARGEST:
                raise ValidationError(
                    {"report": _("This file is larger than 2 MB; hand in one report at a time.")}
                )
            done = actions.read_bounce(person(request), raw)
        except ValidationError as error:
            form.refuse(error)
        else:
            count = len(done.marked)
            told = ngettext(
                "%(count)s address marked as refusing mail.",
                "%(count)s addresses marked as refusing mail.",
                count,
            )
            messages.success(request, told % {"count": count})
            return redirect("post:refused")
    context = {"form": form, "addresses": queries.bounced()[:500]}
    return render(request, "post/refused.html", context)


@require_POST
def clear(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the mark off an address."""
    user = person(request)
    address = access.address_for(user, pk)
    actions.clear_address(user, address)
    messages.success(request, _("Mail goes to %(address)s again.") % {"address": address.email})
    return redirect("post:refused")


@require_safe
def texts(request: HttpRequest, owner: str) -> HttpResponse:
    """List the kinds of mail whose texts an owner may change, in each language."""
    access.require_keeper(person(request), owner)
    changed = queries.changed_texts(owner)
    kinds = templates.kinds_for(owner)
    if not kinds:
        raise NotAllowed
    rows = [
        (each, [(code, name, (each.kind, code) in changed) for code, name in settings.LANGUAGES])
        for each in kinds
    ]
    return render(request, "post/texts.html", {"owner": owner, "rows": rows})


@require_http_methods(["GET", "HEAD", "POST"])
def text(request: HttpRequest, owner: str, kind: str, language: str) -> HttpResponse:
    """Show a mail's text with its fields and a preview; keep it, or go back to the desk's own."""
    user = access.require_keeper(person(request), owner)
    known = {each.kind: each for each in templates.kinds_for(owner)}.get(kind)
    if known is None or language not in LANGUAGES:
        raise NotAllowed
    now = templates.current(kind, owner, language)
    form = TextForm(request.POST or None, initial=now._asdict())
    asked = request.POST.get("do", "")
    if request.method == "POST" and form.is_valid():
        now = templates.Rendered(form.cleaned_data["subject"], form.cleaned_data["body"])
        kept = {"subject": now.subject, "body": now.body}
        if asked == "own":
            kept = {"subject": "", "body": ""}
        try:
            if asked == "preview":
                templates.require_right(kind, **kept)
            else:
                actions.save_text(user, owner, kind, language, **kept)
        except ValidationError as error:
            form.refuse(error)
        else:
            if asked != "preview":
                messages.success(request, _("The text is kept."))
                return redirect("post:text", owner, kind, language)
    context = {
        "owner": owner,
        "kind": known,
        "language": language,
        "language_name": dict(settings.LANGUAGES)[language],
        "form": form,
        "fields": list(known.fields.items()),
        "preview": templates.preview(kind, now),
        "own": (kind, language) in queries.changed_texts(owner),
    }
    return render(request, "post/text.html", context)
