"""What in a text that was read could not be taken as it is, in sentences for the reader."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from contadora.negotiation.drafting.shapes import Problem
from contadora.negotiation.library import problems as files

PROBLEMS: dict[str, Promise] = {
    # Brackets
    "bracket-unclosed": _("The bracket %(mark)s is never closed; it stays in the words."),
    "bracket-unopened": _("The bracket %(mark)s was never opened; it stays in the words."),
    "bracket-spans": _("A bracket reaches as far as paragraph %(until)s; it stays in the words."),
    "bracket-too-deep": _("Brackets deeper than %(levels)s stay in the words."),
    "bracket-empty": _("A pair of brackets has nothing in it; it stays in the words."),
    "number-alone": _("The number %(number)s has no words behind it."),
    "option-alone": _("Option %(option)s has no other beside it."),
    # Word documents
    "comment_unplaced": _("A comment by %(author)s is on no words: “%(text)s”."),
    "embedded": _("Something embedded in the document was left out: %(part)s."),
    "embedded_document": _("A document within the document was left out."),
    "formatting": _("Tracked changes of the formatting were left out."),
    "table": _(
        "A table of %(rows)s rows and %(columns)s columns was read as paragraphs, a row each."
    ),
    "unknown": _("Something that is not read (%(name)s) was left out: “%(text)s”."),
    "hidden": _("Hidden words were left out: “%(text)s”."),
    "symbol": _("A sign of the font %(font)s was left out (%(code)s)."),
    "text_box": _("The words of a text box were left out: “%(text)s”."),
    "equation": _("An equation was read as plain words: “%(text)s”."),
    "link": _("A link was read as its words; it led to %(target)s."),
    "field": _("A field was read as its words (%(instruction)s)."),
    "footnote": _("A footnote was left out: “%(text)s”."),
    "endnote": _("An endnote was left out: “%(text)s”."),
    "header": _("The head of the pages was left out: “%(text)s”."),
    "footer": _("The foot of the pages was left out: “%(text)s”."),
    "image": _("A picture was left out: “%(text)s”."),
    "drawing": _("A drawing was left out: “%(text)s”."),
    "object": _("An object was left out: “%(text)s”."),
    "outside": _("A part that lies outside the document (%(kind)s) was not fetched: %(target)s."),
    "template": _("The template that the document names was not fetched: %(target)s."),
    # A copy that comes back
    "reading_copy": _("This is the copy to read: download the copy to work on, and edit that one."),
    "entangled": _(
        "Words were changed where another delegation’s proposal stands: look whether what is "
        "proposed there is what you mean."
    ),
    # Akoma Ntoso
    "component": _("Part %(number)s of the document (%(name)s) was read after the first."),
}
OTHER = _("Something was not read (%(code)s): %(values)s.")
# The form of a resolution (`drafting.form`)
FORM: dict[str, Promise] = {
    "body-missing": _("The body that speaks is not named."),
    "operative-missing": _("There is no operative paragraph."),
    "order": _("A preambular paragraph stands after an operative one."),
    "body-late": _("The body is named after the preamble has begun."),
    "preambular-opening": _(
        "“%(opening)s” does not open a preambular paragraph: it opens with a participle."
    ),
    "operative-opening": _(
        "“%(opening)s” does not open an operative paragraph: it opens with a verb in the present."
    ),
    "preambular-ending": _("It should end with “%(expected)s”, not with “%(found)s”."),
    "operative-ending": _("It should end with “%(expected)s”, not with “%(found)s”."),
    "last-ending": _("The last paragraph should end with “%(expected)s”, not with “%(found)s”."),
    "empty": _("The paragraph has no words."),
    "sub-level-skipped": _("A sub-paragraph of degree %(level)s stands where %(expected)s is due."),
    "sub-level-first": _("A sub-paragraph has nothing above it."),
}


def refusal(code: str, values: Mapping[str, str | int]) -> str:
    """Return why a document is refused, and what can be done."""
    if code == "not_docx":
        return _now("The file is no Word document: save it as .docx.")
    return files.refusal(code, values)


def sentence(problem: Problem) -> str:
    """Return a problem in the reader's language, with the paragraph that it is in."""
    text = PROBLEMS.get(problem.code) or FORM.get(problem.code)
    try:
        said = str(text) % problem.values if text is not None else ""
    except (KeyError, ValueError):
        said = ""
    if not said:
        values = ", ".join(f"{name} {value}" for name, value in problem.values.items())
        said = str(OTHER) % {"code": problem.code, "values": values or "–"}
    if not problem.paragraph:
        return said
    return _now("Paragraph %(number)s: %(problem)s") % {
        "number": problem.paragraph,
        "problem": said,
    }
