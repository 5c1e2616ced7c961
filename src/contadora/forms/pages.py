"""The page on which somebody answers: saved as they write, sent when it is whole.

A room that asks writes a view of its own, which finds the response and guards it, and hands the
rest over:

    @takes_files(when=links.opens)
    def application(request, token):
        found = access.application_of(token)
        return pages.answer(
            request, found.response, system_user(),
            title=..., done=reverse("academy:applied", args=[token]),
            file_url=lambda upload: reverse("academy:application_file", args=[token, upload.uuid]),
        )

The same address takes the form as it is sent (`do` is "save" or "submit") and, with the header
`X-Autosave`, as `forms/autosave.js` sends it, which gets JSON back.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from contadora.forms import actions, filling, reading
from contadora.forms.comparing import compare
from contadora.forms.composing import section_of
from contadora.forms.definition import question_of
from contadora.forms.files import too_large
from contadora.forms.filling import AnswerProblem, Given
from contadora.forms.models import Response, Upload, Version
from contadora.forms.queries import published
from contadora.forms.saving import Stale, current, keep_files, merged, save
from contadora.forms.texts import pick
from contadora.people.languages import current_language
from contadora.people.models import User
from contadora.people.requests import revision_seen

AUTOSAVE = "X-Autosave"
FileUrl = Callable[[Upload], str]
Submit = Callable[[User, Response, int], object]
Keep = Callable[[Response, Given, int], Response]


def answer(
    request: HttpRequest,
    response: Response,
    actor: User,
    *,
    title: object,
    done: str,
    file_url: FileUrl | None = None,
    template: str = "forms/answer.html",
    context: Mapping[str, Any] | None = None,
    language: str | None = None,
    submit: Submit = actions.submit,
    keep: Keep = save,
    asked: Version | None = None,
) -> HttpResponse:
    """Show a response's page, or take what was written in it.

    `done` is where a submitted form leads; `actor` the respondent's account or the desk's own. The
    template is `forms/answer.html` or one that extends it. A room whose answers set off more than
    being kept gives its own `submit`; one that says who wrote what, its own `keep`. `asked` is the
    response's version with some of its sections only, where not all are asked of this writer; it
    then stays the one that is asked, whatever is published later.
    """
    shown = {
        "title": title,
        "language": current_language(language),
        "file_url": file_url,
        "answer_template": template,
        "text_large": too_large("{name}"),
        "asked": asked or response.version,
        "keep": keep,
        **(context or {}),
    }
    if request.method == "POST" and AUTOSAVE in request.headers:
        return _autosave(request, response, shown)
    if not response.is_open:
        return render(request, template, {**shown, **_closed(response, shown["language"])})
    if request.method != "POST":
        moved = published(response.version.form) if asked is None else None
        changed = moved is not None and moved.pk != response.version_id
        if changed and moved is not None:
            shown["newer"] = compare(response.version.definition, moved.definition)
        return _page(request, response, dict(response.answers), shown)
    if request.POST.get("do") == "renew" and asked is None:
        return _renew(request, response, actor)
    return _take(request, response, actor, done, shown, submit)


def _take(
    request: HttpRequest,
    response: Response,
    actor: User,
    done: str,
    shown: dict[str, Any],
    submit: Submit,
) -> HttpResponse:
    given = filling.parse(shown["asked"], request.POST, request.FILES)
    refused: list[AnswerProblem] = []
    try:
        response, refused = _save(response, given, revision_seen(request), shown["keep"])
        if request.POST.get("do") != "submit":
            if not refused:
                messages.success(request, _("Saved. You may go on later with the same link."))
                return redirect(request.get_full_path())
            return _page(request, response, dict(response.answers), shown, refused, 422)
        if not refused:
            submit(actor, response, response.revision)
            return redirect(done)
    except Stale as stale:
        return _conflict(request, response, given, stale, shown)
    except ValidationError as error:
        if not hasattr(error, "error_dict"):
            messages.error(request, " ".join(error.messages))
            return redirect(request.get_full_path())
    response = current(response)
    found = [*filling.problems(shown["asked"], response.answers), *refused]
    return _page(request, response, dict(response.answers), shown, found, 422)


def _save(
    response: Response, given: Given, revision: int, keep: Keep
) -> tuple[Response, list[AnswerProblem]]:
    """Save what came; a file that is refused does not take the other answers with it."""
    try:
        return keep(response, given, revision), []
    except ValidationError as error:
        if isinstance(error, Stale) or not hasattr(error, "error_dict"):
            raise
        refused = [
            AnswerProblem(key, "", text)
            for key, texts in error.message_dict.items()
            for text in texts
        ]
        for one in refused:
            given.files.pop(one.question, None)
        return keep(response, given, revision), refused


def _page(
    request: HttpRequest,
    response: Response,
    answers: dict[str, Any],
    shown: dict[str, Any],
    problems: list[AnswerProblem] | None = None,
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    sections = filling.fields(
        shown["asked"],
        answers,
        shown["language"],
        problems=problems or (),
        uploads=response.uploads.all(),
        **more,
    )
    return render(
        request,
        shown["answer_template"],
        {
            **shown,
            "response": response,
            "sections": sections,
            "problems": problems or [],
            "conflict": bool(more),
        },
        status=status,
    )


def _conflict(
    request: HttpRequest,
    response: Response,
    given: Given,
    stale: Stale,
    shown: dict[str, Any],
) -> HttpResponse:
    """Show both readings: the one just written in the fields, the one kept beside each."""
    response = stale.kept
    answers = dict(stale.given)
    try:
        answers |= keep_files(response, given)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    differing = [
        key
        for key in {**response.answers, **answers}
        if response.answers.get(key) != answers.get(key)
    ]
    return _page(
        request, response, answers, shown, None, 409, kept=response.answers, differing=differing
    )


def _closed(response: Response, language: str) -> dict[str, Any]:
    return {"response": response, "summary": reading.summary(response, language), "closed": True}


def _renew(request: HttpRequest, response: Response, actor: User) -> HttpResponse:
    """Move a draft to the newest version of its form, and say what did not fit."""
    version = published(response.version.form)
    if version is not None and version.pk != response.version_id:
        before = response.version.definition
        lost = actions.carry_over(actor, response, version)
        names = [_named(before, key) for key in lost]
        if names:
            messages.warning(
                request,
                ngettext(
                    "One answer does not fit the new form and was left out: %(names)s.",
                    "%(number)s answers do not fit the new form and were left out: %(names)s.",
                    len(names),
                )
                % {"number": len(names), "names": "; ".join(names)},
            )
    return redirect(request.get_full_path())


def _named(definition: Mapping[str, Any], key: str) -> str:
    """Return a question's label, or a section's title, by its key."""
    found = question_of(definition, key) or section_of(definition, key) or {}
    return str(pick(found.get("label") or found.get("title"))) or key


def _autosave(request: HttpRequest, response: Response, shown: Mapping[str, Any]) -> JsonResponse:
    """Keep a draft as the page's script sends it, and answer what came of it."""
    given = filling.parse(shown["asked"], request.POST, request.FILES)
    try:
        response, refused = _save(response, given, revision_seen(request), shown["keep"])
    except Stale as stale:
        return JsonResponse(
            {
                "state": "stale",
                "text": str(stale.messages[0]),
                "revision": stale.kept.revision,
                "differing": stale.differing,
            },
            status=409,
        )
    except ValidationError as error:
        return JsonResponse({"state": "closed", "text": " ".join(error.messages)}, status=410)
    answers = merged(response, Given(dict(response.answers)))
    named = {str(value) for value in answers.values() if isinstance(value, str)}
    return JsonResponse(
        {
            "state": "saved",
            "revision": response.revision,
            "files": {
                row.question: {"uuid": str(row.uuid), "name": row.name}
                for row in response.uploads.all()
                if str(row.uuid) in named
            },
            "refused": {one.question: one.remedy for one in refused},
        }
    )
