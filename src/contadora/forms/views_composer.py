"""The composer: a form's sections and questions, its preview, its versions, its file."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from contadora.forms import access, actions, composing, filling, queries
from contadora.forms.changes import changes
from contadora.forms.checking import check
from contadora.forms.composer_forms import ImportForm, QuestionForm, SectionForm
from contadora.forms.composer_parts import TitleForm
from contadora.forms.definition import KINDS, Definition, question_of
from contadora.forms.models import Form, Version
from contadora.forms.outline import outline
from contadora.forms.texts import pick
from contadora.people.access import NotAllowed
from contadora.people.forms import Refusable
from contadora.people.languages import LANGUAGES, current_language
from contadora.people.models import User
from contadora.people.requests import person

GET_POST = ["GET", "HEAD", "POST"]
_REVISION = re.compile(r"-?[0-9]{1,9}")
_TEXTS = {f"_{code}" for code in LANGUAGES}  # how the names of fields in four languages end


@require_safe
def forms(request: HttpRequest) -> HttpResponse:
    """Show the desk's own forms: to members those they may answer, to the secretariat all."""
    user = person(request)
    allowed = access.rights(user, f"{access.DESK}:")
    rows = []
    for form in queries.forms_of(f"{access.DESK}:"):
        live = queries.published(form)
        if allowed.compose or (form.is_open and live is not None):
            rows.append(
                {
                    "form": form,
                    "live": live,
                    "draft": queries.draft(form) if allowed.compose else None,
                    "submitted": queries.submitted(form).count() if allowed.read else None,
                    "mine": queries.response_of(form, f"people.user:{user.pk}"),
                }
            )
    return render(request, "forms/forms.html", {"rows": rows, "rights": allowed})


@require_http_methods(GET_POST)
def new(request: HttpRequest) -> HttpResponse:
    """Make a form; `owner` and `purpose` in the address are those of the room that asks."""
    owner = request.GET.get("owner") or f"{access.DESK}:"
    purpose = slugify(request.GET.get("purpose", ""))[:40] or "form"
    user = access.require_composer(request.user, owner)
    form = TitleForm(request.POST or None)
    if form.is_valid():
        try:
            made = actions.create_form(
                user, owner=owner, purpose=purpose, title=form.texts("title")
            )
        except ValidationError as error:
            form.refuse(error)
        else:
            return redirect("forms:form", made.uuid)
    return render(request, "forms/edit.html", {"form": form, "heading": _("New form")})


@require_http_methods(GET_POST)
def settings(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Change a form's title."""
    user = person(request)
    found = access.form_for_composer(user, uuid)
    form = TitleForm(request.POST or None, thing={"title": found.title})
    if form.is_valid():
        actions.set_form(user, found, title=form.texts("title"))
        return redirect("forms:form", found.uuid)
    return render(request, "forms/edit.html", {"form": form, "heading": _("Title"), "of": found})


@require_safe
def form(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Show a form as its composer sees it: the draft, or what is published until one is begun."""
    found, allowed = access.form_for_either(request.user, uuid)
    definition, revision = queries.working(found)
    live = queries.published(found)
    return render(
        request,
        "forms/form.html",
        {
            "form": found,
            "rights": allowed,
            "outline": outline(definition),
            "revision": revision,
            "draft": queries.draft(found),
            "live": live,
            "kinds": [(name, kind.name) for name, kind in KINDS.items()],
            "problems": check(definition, voluntary=allowed.voluntary),
            "submitted": queries.submitted(found).count(),
            "begun": queries.responses(found).filter(submitted_at=None, erased_at=None).count(),
        },
    )


def _change(
    request: HttpRequest,
    user: User,
    found: Form,
    make: Callable[[Definition], Definition],
    *,
    at: str = "",
) -> HttpResponse:
    """Make one change to the draft, unless somebody else came first; go back to the form."""
    definition, _revision = queries.working(found)
    try:
        actions.edit_draft(user, found, make(definition), revision=_seen(request))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return _at(found, at)


def _kept(
    request: HttpRequest, user: User, found: Form, asked: Refusable, definition: Definition
) -> bool:
    """Write what was typed to the draft; what is refused stays typed, with the reason above it."""
    try:
        actions.edit_draft(user, found, definition, revision=_seen(request))
    except ValidationError as error:
        if getattr(error, "code", "") == "stale":
            error = ValidationError(
                _(
                    "Somebody changed this form since you opened it: look at what it says now, "
                    "then save again if this is to stand."
                )
            )
        asked.add_error(None, ValidationError(error.messages))
        return False
    return True


def _at(found: Form, key: str) -> HttpResponse:
    address = reverse("forms:form", args=[found.uuid])
    return redirect(f"{address}#{key}" if key else address)


def _seen(request: HttpRequest) -> int | None:
    """Return the revision of the draft that a page was made of, where it says one."""
    text = request.POST.get("revision", "")
    return int(text) if _REVISION.fullmatch(text) else None


def _gone(request: HttpRequest, found: Form) -> HttpResponse:
    """Give back what was written for a part of the form that is no longer there."""
    if request.method != "POST":
        raise NotAllowed
    texts = (name for name in request.POST if name == "lines" or name[-3:] in _TEXTS)
    typed = "\n\n".join(filter(None, (request.POST[name].strip() for name in texts)))
    return render(request, "forms/gone.html", {"of": found, "typed": typed}, status=409)


@require_http_methods(GET_POST)
def section(request: HttpRequest, uuid: UUID, key: str = "") -> HttpResponse:
    """Add a section, or change one."""
    user = person(request)
    found = access.form_for_composer(user, uuid)
    voluntary = access.rights(user, found.owner).voluntary
    definition, revision = queries.working(found)
    thing = composing.section_of(definition, key) if key else None
    if key and thing is None:
        return _gone(request, found)
    earlier = composing.before(definition, key or None, "")
    asked = SectionForm(request.POST or None, thing=thing, earlier=earlier, voluntary=voluntary)
    if asked.is_valid():
        made = asked.section(definition, key)
        if _kept(request, user, found, asked, composing.put_section(definition, made)):
            return _at(found, made["key"])
        _definition, revision = queries.working(found)
    heading = _("Section") if key else _("New section")
    context = {"form": asked, "heading": heading, "of": found, "revision": revision, "key": key}
    return render(request, "forms/edit.html", context, status=422 if asked.is_bound else 200)


@require_http_methods(GET_POST)
def question_new(request: HttpRequest, uuid: UUID, section: str) -> HttpResponse:
    """Add a question of the type that the address names to a section."""
    user = person(request)
    found = access.form_for_composer(user, uuid)
    definition, _revision = queries.working(found)
    kind = request.GET.get("type", "")
    if composing.section_of(definition, section) is None:
        return _gone(request, found)
    if kind not in KINDS:
        messages.error(request, _("Choose a type of question."))
        return redirect("forms:form", found.uuid)
    earlier = composing.before(definition, None, section)
    return _question(request, user, found, kind, section, None, earlier)


@require_http_methods(GET_POST)
def question(request: HttpRequest, uuid: UUID, key: str) -> HttpResponse:
    """Change a question."""
    user = person(request)
    found = access.form_for_composer(user, uuid)
    definition, _revision = queries.working(found)
    thing = question_of(definition, key)
    if thing is None:
        return _gone(request, found)
    earlier = composing.before(definition, key, "")
    return _question(request, user, found, thing["type"], "", thing, earlier)


def _question(
    request: HttpRequest,
    user: User,
    found: Form,
    kind: str,
    section: str,
    thing: dict[str, Any] | None,
    earlier: list[dict[str, Any]],
) -> HttpResponse:
    definition, revision = queries.working(found)
    voluntary = access.rights(user, found.owner).voluntary
    asked = QuestionForm(
        request.POST or None, kind=kind, thing=thing, earlier=earlier, voluntary=voluntary
    )
    if asked.is_valid():
        made = asked.question(definition, thing["key"] if thing else "")
        if _kept(request, user, found, asked, composing.put_question(definition, made, section)):
            return _at(found, made["key"])
        _definition, revision = queries.working(found)
    context = {
        "form": asked,
        "heading": _("Question") if thing else _("New question"),
        "kind": KINDS[kind].name,
        "of": found,
        "revision": revision,
        "key": thing["key"] if thing else "",
        "languages_of_options": LANGUAGES,
    }
    return render(request, "forms/edit.html", context, status=422 if asked.is_bound else 200)


@require_POST
def arrange(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Move, copy or take out a question or a section: `do` is up, down, copy or remove."""
    user = person(request)
    found = access.form_for_composer(user, uuid)
    key, do = request.POST.get("key", ""), request.POST.get("do", "")
    make: dict[str, Callable[[Definition], Definition]] = {
        "up": lambda now: composing.move(now, key, composing.UP),
        "down": lambda now: composing.move(now, key, composing.DOWN),
        "copy": lambda now: composing.duplicate(now, key),
        "remove": lambda now: composing.remove(now, key),
    }
    if do not in make:
        raise NotAllowed
    return _change(request, user, found, make[do], at="" if do == "remove" else key)


@require_http_methods(GET_POST)
def preview(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Show the form as people will see it, in any of the four languages; a POST tries answers."""
    found, _allowed = access.form_for_either(request.user, uuid)
    definition, _revision = queries.working(found)
    version = Version(form=found, number=0, definition=definition)
    wanted = request.GET.get("in", "")
    language = wanted if wanted in LANGUAGES else current_language()
    answers: dict[str, Any] = {}
    tried = request.method == "POST"
    with override(language):
        if tried:
            answers = filling.parse(version, request.POST).answers
        problems = filling.problems(version, answers) if tried else []
        sections = filling.fields(version, answers, language, problems=problems)
        context = {"sections": sections, "problems": problems}
        body = render_to_string("forms/_preview.html", context, request)
    return render(
        request,
        "forms/preview.html",
        {
            "form": found,
            "body": body,
            "language": language,
            "codes": LANGUAGES,
            "name": pick(found.title, language),
            "tried": tried,
            "whole": tried and not problems,
        },
    )


@require_http_methods(GET_POST)
def publish(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Show what publishing the draft changes; a POST publishes it."""
    user = person(request)
    found = access.form_for_composer(user, uuid)
    draft, live = queries.draft(found), queries.published(found)
    if draft is None:
        messages.error(request, _("There is nothing to publish: the form has no draft."))
        return redirect("forms:form", found.uuid)
    if request.method == "POST":
        try:
            made = actions.publish(user, found)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        else:
            said = _("Version %(number)s is published.") % {"number": made.number}
            messages.success(request, said)
        return redirect("forms:form", found.uuid)
    voluntary = access.rights(user, found.owner).voluntary
    return render(
        request,
        "forms/publish.html",
        {
            "form": found,
            "draft": draft,
            "live": live,
            "voluntary": voluntary,
            "changes": changes(live.definition, draft.definition) if live else None,
            "problems": check(draft.definition, voluntary=voluntary),
            "untranslated": composing.untranslated(draft.definition),
            "begun": queries.responses(found).filter(submitted_at=None, erased_at=None).count(),
            "submitted": queries.submitted(found).count(),
        },
    )


@require_POST
def state(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Open or close a form, throw its draft away, or delete it: `do` says which."""
    user = person(request)
    found = access.form_for_composer(user, uuid)
    do = request.POST.get("do", "")
    back = access.rights(user, found.owner).back or reverse("forms:forms")
    try:
        if do in ("open", "close"):
            actions.set_form(user, found, is_open=do == "open")
        elif do == "discard":
            actions.discard_draft(user, found)
        elif do == "delete":
            actions.delete_form(user, found)
            messages.success(request, _("The form is deleted."))
            return redirect(back)
        else:
            raise NotAllowed
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect("forms:form", found.uuid)


@require_safe
def export(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Give the form out as a file: the draft, or what is published."""
    found, _allowed = access.form_for_either(request.user, uuid)
    definition, _revision = queries.working(found)
    text = composing.exported(found.title, found.purpose, definition)
    response = HttpResponse(text, content_type="application/json; charset=utf-8")
    name = slugify(str(found.name)) or found.purpose
    response["Content-Disposition"] = f'attachment; filename="form-{name[:60]}.json"'
    return response


@require_http_methods(GET_POST)
def take_in(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Take a form's file in as the draft."""
    user = person(request)
    found = access.form_for_composer(user, uuid)
    asked = ImportForm(request.POST or None, request.FILES or None)
    if asked.is_valid():
        try:
            title, definition = composing.imported(asked.cleaned_data["file"].read())
            actions.edit_draft(user, found, definition, revision=_seen(request))
            if title and asked.cleaned_data["with_title"]:
                actions.set_form(user, found, title=title)
        except ValidationError as error:
            for text in error.messages:
                asked.add_error("file", text)
        else:
            messages.success(request, _("The file is the form’s draft now."))
            return redirect("forms:form", found.uuid)
    _definition, revision = queries.working(found)
    context = {"form": asked, "of": found, "revision": revision}
    return render(request, "forms/import.html", context)
