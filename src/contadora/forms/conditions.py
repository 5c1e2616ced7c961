"""A condition in words: when a question is to be answered."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from contadora.forms.definition import question_of
from contadora.forms.reading import answer_text
from contadora.forms.texts import pick


def condition_text(definition: Mapping[str, Any], condition: Any, language: str) -> str:
    """Return when a question is asked, as a phrase in the page's language; "" for always."""
    if not condition:
        return ""
    for group, joined in (("all", _(" and ")), ("any", _(" or "))):
        if group in condition:
            parts = [condition_text(definition, one, language) for one in condition[group]]
            return joined.join(parts)
    if "not" in condition:
        inner = condition_text(definition, condition["not"], language)
        return _("it is not so that %(condition)s") % {"condition": inner}
    question = question_of(definition, condition["question"])
    if question is None:
        return _("the question “%(question)s” is answered, which is not in this form") % {
            "question": condition["question"]
        }
    name = str(pick(question["label"], language))
    if "answered" in condition:
        text = (
            _("“%(question)s” is answered")
            if condition["answered"]
            else _("“%(question)s” is not answered")
        )
        return text % {"question": name}
    wanted = condition["in"] if "in" in condition else [condition["is"]]
    answers = _(" or ").join(
        _("“%(answer)s”") % {"answer": answer_text(question, one, language)} for one in wanted
    )
    return _("“%(question)s” is %(answers)s") % {"question": name, "answers": answers}
