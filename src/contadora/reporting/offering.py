"""What the desk knows for a section: the State's last answers, its acts, what indices say of it.

Each is offered with its source and taken over by a person; nothing is filled in silently.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core.files.base import ContentFile
from django.db.models.fields.files import FieldFile
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from contadora.atlas import queries as atlas
from contadora.atlas.formats import date_text
from contadora.atlas.models import Source
from contadora.forms.definition import Answers, is_answered, question_of, questions
from contadora.forms.models import Upload
from contadora.forms.reading import answer_text
from contadora.forms.texts import pick
from contadora.people.access import Reader
from contadora.people.languages import current_language
from contadora.record import queries as record
from contadora.record.models import Act
from contadora.reporting import access, asking, freezing
from contadora.reporting.models import ReportSection, Submission, SubmissionFile

LAST, ACT, FIGURE = "last", "act:", "figure:"
MOST_ACTS = 60
OFFERED = (*record.COMMITTING, Act.Kind.SPONSORED, Act.Kind.STATED)
TAKING = ("measures", "practices", "evidence")  # the roles of questions that take a fact, in order


@dataclass(frozen=True)
class Offer:
    """Something that can be taken over into one answer, with where it is from."""

    key: str
    question: str
    label: str
    value: Any
    text: str
    source: str
    address: str
    adds: bool = False  # to what is written, instead of taking its place
    is_there: bool = False
    instead: str = ""  # what is written now, whose place it would take


@dataclass(frozen=True)
class Lost:
    """A last answer that no longer fits: what was asked and answered."""

    label: str
    text: str


@dataclass(frozen=True)
class Offers:
    """What is offered for a section."""

    last: list[Offer]
    lost: list[Lost]
    acts: list[Offer]
    figures: list[Offer]
    submission: Submission | None


def offers(section: ReportSection, reader: Reader) -> Offers:
    """Return everything that is offered for a section to who reads it."""
    report = section.report
    last = access.last_for(reader, report)
    found, lost = _of_last(section, last)
    asked = _takes_facts(section)
    if asked is None:
        return Offers(found, lost, [], [], last)
    return Offers(found, lost, _acts(section, asked, reader), _figures(section, asked), last)


def find(section: ReportSection, key: str, question: str, reader: Reader) -> Offer | None:
    """Return one offer by its key and the answer it is for."""
    every = offers(section, reader)
    wanted = [*every.last, *every.acts, *every.figures]
    return next((one for one in wanted if (one.key, one.question) == (key, question)), None)


def applied(
    section: ReportSection, answers: Mapping[str, Any], offer: Offer, written: list[FieldFile]
) -> Answers:
    """Return a section's answers with an offer taken over; a file's copy is listed in `written`."""
    found = dict(answers)
    found.pop(section.key, None)  # who takes something over has something new to say
    if offer.adds:
        before = str(found.get(offer.question) or "").rstrip()
        found[offer.question] = f"{before}\n{offer.value}".strip()
        return found
    question = question_of(section.report.round.version.definition, offer.question)
    if question is not None and question["type"] == "file":
        found[offer.question] = _copied(section, offer, written)
    else:
        found[offer.question] = offer.value
    return found


def _copied(section: ReportSection, offer: Offer, written: list[FieldFile]) -> str:
    source = SubmissionFile.objects.get(uuid=offer.value)
    upload = Upload(
        response=section.response,
        question=offer.question,
        name=source.name,
        content_type=source.content_type,
        size=source.size,
    )
    written.append(upload.file)
    with source.file.open("rb") as opened:
        upload.file.save("file", ContentFile(opened.read()), save=False)
    upload.save()
    return str(upload.uuid)


def _of_last(section: ReportSection, last: Submission | None) -> tuple[list[Offer], list[Lost]]:
    if last is None:
        return [], []
    version = section.report.round.version
    versions = freezing.versions_of(last)
    kept, lost = asking.last_answers(last, version, versions)
    language = current_language()
    files: dict[str, Any] = {str(one.uuid): one for one in last.files.all()}
    mine: dict[str, Any] = {str(one.uuid): one for one in section.response.uploads.all()}
    source = _("your report of %(date)s") % {"date": date_text(last.submitted_at.date())}
    address = reverse("reporting:submission", args=[last.uuid]) + f"#{section.key}"
    found = []
    for question in asking.section_of(version, section.key)["questions"]:
        key = question["key"]
        if key not in kept.get(section.key, {}):
            continue
        value = kept[section.key][key]
        now = section.response.answers.get(key)
        adds = question["type"] == "long_text" and is_answered(now)
        is_there = _is_there(section, question, value, files)
        replaced = "" if adds or is_there else answer_text(question, now, language, files=mine)
        found.append(
            Offer(
                LAST,
                key,
                str(pick(question["label"], language)),
                value,
                answer_text(question, value, language, files=files),
                source,
                address,
                adds=adds,
                is_there=is_there,
                instead=replaced,
            )
        )
    before = versions[last.content["version"]].definition
    gone = []
    for key, value in lost.get(section.key, {}).items():
        old = question_of(before, key)
        if old is not None:
            label = str(pick(old["label"], language))
            gone.append(Lost(label, answer_text(old, value, language, files=files)))
    return found, gone


def _is_there(
    section: ReportSection, question: Mapping[str, Any], value: Any, files: Mapping[str, Any]
) -> bool:
    now = section.response.answers.get(question["key"])
    if question["type"] == "long_text":
        return str(value) in str(now or "")
    if question["type"] != "file" or now is None:
        return bool(now == value)
    source = files.get(str(value))
    upload = section.response.uploads.filter(uuid=now).first()
    return (
        source is not None
        and upload is not None
        and (source.name, source.size) == (upload.name, upload.size)
    )


def _acts(section: ReportSection, question: Mapping[str, Any], reader: Reader) -> list[Offer]:
    report = section.report
    rows = record.acts(reader, state=report.delegation.code).filter(kind__in=OFFERED)[:MOST_ACTS]
    found = []
    for act in rows:
        with override(report.language):
            value = _sentence(act)
        address = reverse("desk:instrument", args=[act.instrument_id])
        found.append(_added(section, question, f"{ACT}{act.uuid}", value, act.source, address))
    return found


def _figures(section: ReportSection, question: Mapping[str, Any]) -> list[Offer]:
    report = section.report
    found = []
    for row in atlas.readiness(report.delegation.code):
        with override(report.language):
            value = _("%(index)s, %(edition)s: %(figure)s. Source: %(source)s.") % {
                "index": row.get_indicator_display(),
                "edition": date_text(row.date),
                "figure": row.figure,
                "source": _source(row.source),
            }
        key = f"{FIGURE}{row.indicator}:{row.date.text}"
        address = reverse("desk:source", args=[row.source_id])
        found.append(_added(section, question, key, value, row.source, address))
    return found


def _added(
    section: ReportSection,
    question: Mapping[str, Any],
    key: str,
    value: str,
    source: Source,
    address: str,
) -> Offer:
    """Return a sentence that is added to what is written."""
    written = str(section.response.answers.get(question["key"]) or "")
    return Offer(
        key,
        question["key"],
        str(pick(question["label"], current_language())),
        value,
        value,
        _source(source),
        address,
        adds=True,
        is_there=value in written,
    )


def _takes_facts(section: ReportSection) -> dict[str, Any] | None:
    """Return the question of a section that takes sentences of facts: by role, else the first."""
    asked = asking.section_of(section.report.round.version, section.key)
    rows = [one for one in questions({"sections": [asked]}) if one["type"] == "long_text"]
    for role in TAKING:
        for one in rows:
            if one.get("role") == role:
                return one
    return next((one for one in rows if not one.get("role")), None)


def _source(source: Source) -> str:
    """Return a source as a sentence names it: its title, with its symbol or address."""
    where = source.symbol or source.url
    return f"{source.title}, {where}" if where else str(source.title)


def _sentence(act: Act) -> str:
    kind = str(act.get_kind_display())
    name = act.instrument.title.text
    symbol = act.instrument.symbol
    if symbol and symbol not in name:
        name = f"{name} ({symbol})"
    source = _source(act.source)
    values = {"act": kind[:1].upper() + kind[1:], "name": name, "source": source}
    if act.date is None:
        return _("%(act)s: %(name)s. Source: %(source)s.") % values
    return _("%(act)s on %(date)s: %(name)s. Source: %(source)s.") % {
        **values,
        "date": date_text(act.date),
    }
