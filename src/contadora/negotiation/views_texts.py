"""The texts that a person may see."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from contadora.negotiation import access, texts_page
from contadora.people.requests import person


@require_safe
def texts(request: HttpRequest) -> HttpResponse:
    """Show the texts, what waits for the reader in each, and a way to open one."""
    user = person(request)
    rows = texts_page.lines(user)
    context = {
        "lines": rows,
        "waiting": [each for each in rows if each.waits],
        "may_open": access.may_convene(user).exists(),
    }
    return render(request, "negotiation/texts.html", context)
