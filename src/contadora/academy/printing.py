"""A course on paper and as a picture: the programme as a tagged PDF, the card of a shared link."""

from __future__ import annotations

from datetime import UTC, datetime, time
from pathlib import Path
from tempfile import TemporaryDirectory

import typst
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from contadora.academy.course_page import Page, Person
from contadora.academy.models import Course, Partner
from contadora.atlas.formats import date_text
from contadora.atlas.texts import Text, current_language
from contadora.atlas.typesetting import quoted, tagged_pdf

_PROGRAMME = Path(__file__).with_name("programme.typ")
_CARD = Path(__file__).with_name("card.typ")
_LONGEST_ON_CARD = 120


def programme_pdf(page: Page, address: str) -> bytes:
    """Return the programme in the active language as PDF/UA."""
    course, today = page.course, timezone.localdate()
    with TemporaryDirectory(prefix="contadora-programme-") as name:
        folder = Path(name)
        body = [*_marks(page, folder), *_body(page)]
        facts = "".join(f"({quoted(label)}, {quoted(text)}), " for label, text in _facts(page))
        footer = _("%(address)s, printed on %(date)s") % {
            "address": address,
            "date": date_text(today),
        }
        frame = (
            f"#show: programme.with(language: {quoted(current_language())}, "
            f"title: {_text(course.title)}, above: {quoted(_above(course))}, facts: ({facts}), "
            f"footer: {quoted(footer)}, page-label: {quoted(_('page'))})"
        )
        file = folder / "programme.typ"
        file.write_text(
            "\n".join([_PROGRAMME.read_text(encoding="utf-8"), frame, *body]), encoding="utf-8"
        )
        return tagged_pdf(file, datetime.combine(today, time(12), tzinfo=UTC))


def card_png(page: Page) -> bytes:
    """Return the picture of a shared link, 1200 by 630 pixels."""
    course = page.course
    title = str(course.title)
    if len(title) > _LONGEST_ON_CARD:
        title = title[: _LONGEST_ON_CARD - 1].rstrip() + "…"
    by = " · ".join(
        str(each) for each in course.partners.all() if each.kind == Partner.Kind.ORGANISER
    )
    place = page.place or str(course.get_status_display())
    call = (
        f"#card(language: {quoted(current_language())}, title: {quoted(title)}, "
        f"above: {quoted(_above(course))}, dates: {quoted(page.dates)}, "
        f"place: {quoted(place)}, by: {quoted(by[:160])})"
    )
    with TemporaryDirectory(prefix="contadora-card-") as name:
        file = Path(name) / "card.typ"
        file.write_text(_CARD.read_text(encoding="utf-8") + "\n" + call, encoding="utf-8")
        made = typst.compile(str(file), format="png", ppi=144.0)
    if not isinstance(made, bytes):
        raise TypeError("the typesetter returned no picture")
    return made


def _above(course: Course) -> str:
    """Return what stands above the title: the programme and the stage."""
    if course.programme is None:
        return ""
    if course.stage is None:
        return str(course.programme.title)
    return _("%(programme)s, stage %(stage)s") % {
        "programme": course.programme.title,
        "stage": course.stage,
    }


def _facts(page: Page) -> list[tuple[str, str]]:
    published = page.course.status == Course.Status.PUBLISHED
    found = [
        (_("Status"), "" if published else page.course.get_status_display()),
        (_("Dates"), page.dates),
        (_("Venue"), page.place),
        (_("Hours"), page.zone),
        (_("Languages"), page.languages),
    ]
    return [(label, str(text)) for label, text in found if text]


def _marks(page: Page, folder: Path) -> list[str]:
    """Put the logos beside the document and return the line that sets them."""
    found = []
    for number, partner in enumerate(page.course.partners.all()):
        if partner.logo:
            with partner.logo.open("rb") as file:
                (folder / f"logo-{number}.png").write_bytes(file.read())
            found.append(f'("logo-{number}.png", {quoted(partner.name)}), ')
    return [f"#marks(({''.join(found)}))"] if found else []


def _body(page: Page) -> list[str]:
    course = page.course
    lines: list[str] = []
    if course.cancel_reason:
        why = _("Cancelled: %(reason)s") % {"reason": course.cancel_reason}
        lines.append(f"#plain({quoted(why)})")
    if str(course.summary):
        lines.append(f"#plain({_text(course.summary)})")
    if page.objectives:
        lines += [f"#section({quoted(_('Objectives'))})", _points(page.objectives)]
    if str(course.audience):
        lines += [f"#section({quoted(_('For whom'))})", f"#plain({_text(course.audience)})"]
    if page.days:
        lines.append(f"#section({quoted(_('Programme'))})")
    for day in page.days:
        lines.append(f"#day({quoted(capfirst(day.text))})")
        for line in day.lines:
            note = _("cancelled") if line.session.cancelled_at else ""
            themes = "".join(f"{_text(theme)}, " for theme in line.themes)
            people = "".join(
                f"({quoted(role)}, {quoted('; '.join(_who(one) for one in found))}), "
                for role, found in line.people
            )
            lines.append(
                f"#session({quoted(line.hours)}, {_text(line.session.title)}, {quoted(note)}, "
                f"({themes}), ({people}))"
            )
    for kind, partners in page.partners:
        lines += [f"#section({quoted(kind)})", _names([one.name for one in partners])]
    for heading, posts in (
        (_("Coordination"), page.coordinators),
        (pgettext("people of a course", "With"), page.others),
    ):
        if posts:
            lines += [f"#section({quoted(heading)})", _names([_who(one) for one in posts])]
    if page.readings:
        works = [" ".join(filter(None, (one.citation, one.url))) for one in page.readings]
        lines += [f"#section({quoted(_('Bibliography'))})", _names(works)]
    if course.source is not None:
        told = ", ".join(filter(None, (course.source.publisher, course.source.title)))
        lines.append(f"#small({quoted(_('Source: %(source)s') % {'source': told})})")
    return lines


def _points(texts: tuple[Text, ...]) -> str:
    return f"#points(({''.join(f'{_text(text)}, ' for text in texts)}))"


def _names(texts: list[str]) -> str:
    return f"#points(({''.join(f'{quoted(text)}, ' for text in texts)}))"


def _who(person: Person) -> str:
    return ", ".join(part for part in (person.name, _said(person.post)) if part)


def _text(text: Text) -> str:
    """Return a text for the document; one in another language than the page says which."""
    return quoted(_said(text))


def _said(text: Text) -> str:
    if not text.fallback or not text.text:
        return text.text
    names = {
        "es": _("in Spanish"),
        "en": _("in English"),
        "pt": _("in Portuguese"),
        "fr": _("in French"),
    }
    return f"{text.text} ({names[text.language]})"
