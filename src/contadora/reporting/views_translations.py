"""The page on which a submitted report is put into another language."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from contadora.forms.texts import pick
from contadora.people.languages import LANGUAGES, Text
from contadora.people.requests import person
from contadora.reporting import access_translations as access
from contadora.reporting import actions
from contadora.reporting.actions.translations import mark_of
from contadora.reporting.compiling.wording import language_names
from contadora.reporting.models import SectionTranslation

WORDS, SEEN = "words-", "seen-"
STATE = SectionTranslation.By.STATE


@dataclass(frozen=True)
class Line:
    """An answer with its translation, or what was just written of it."""

    key: str
    section: Text
    label: Text
    original: str
    words: str
    seen: str
    by: str
    fixed: bool  # the State's own, which the secretariat leaves as it is
    error: str


@require_http_methods(["GET", "HEAD", "POST"])
def translations(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Show each answer in words beside its translation, and keep what is written."""
    user = person(request)
    found = access.translating_for(user, uuid)
    others = [code for code in LANGUAGES if code != found.language]
    language = request.GET.get("lang", others[0])
    if language not in others:
        language = others[0]
    posted = {key: request.POST.get(WORDS + key) for key in found.questions}
    given = {key: words for key, words in posted.items() if words is not None}
    errors: dict[str, str] = {}
    if request.method == "POST":
        marks = {key: request.POST.get(SEEN + key, "") for key in given}
        try:
            count = actions.translate_answers(
                user, uuid, language=language, words=given, seen=marks
            )
        except ValidationError as error:
            errors = {key: " ".join(each) for key, each in error.message_dict.items()}
        else:
            messages.success(request, _("Translations kept: %(count)s.") % {"count": count})
            address = reverse("reporting:translations", args=[uuid])
            return redirect(f"{address}?lang={language}")
    names = language_names()
    return render(
        request,
        "reporting/translations.html",
        {
            "submission": found.submission,
            "report": found.submission.report,
            "lines": _lines(found, language, given, errors),
            "language": language,
            "original": found.language,
            "original_name": names[found.language],
            "languages_of": [(code, names[code]) for code in others],
            "refused": next((errors[key] for key in errors if key not in found.questions), ""),
            "by_state": found.by == STATE,
        },
        status=422 if errors else 200,
    )


def _lines(
    found: access.Translating, language: str, given: dict[str, str], errors: dict[str, str]
) -> list[Line]:
    kept = {
        row.question: row
        for row in SectionTranslation.objects.filter(submission=found.submission, language=language)
    }
    lines = []
    for part, answer in found.answers:
        row = kept.get(answer.key)
        words = row.words if row else ""
        lines.append(
            Line(
                answer.key,
                pick(part.title),
                pick(answer.question["label"]),
                str(answer.value),
                given.get(answer.key, words),
                mark_of(words),
                row.get_by_display() if row else "",
                row is not None and row.by == STATE and found.by != STATE,
                errors.get(answer.key, ""),
            )
        )
    return lines
