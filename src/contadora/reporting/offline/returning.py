"""From what was filled in elsewhere to answers: what would change, and what could not be taken."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import override

from contadora.forms import filling
from contadora.forms.choices import offer_of
from contadora.forms.comparing import carry
from contadora.forms.definition import MARK, Answers, questions
from contadora.forms.models import Version
from contadora.forms.texts import pick
from contadora.people.languages import LANGUAGES
from contadora.reporting import asking
from contadora.reporting.models import Report, ReportSection
from contadora.reporting.offline.shapes import MARKED, NOT_IN_FILES, Filled, choices_of

LONGEST_SAID = 120


@dataclass
class Returned:
    """What a file brings, by section: the answers it would leave there; and what is reported."""

    sections: dict[str, dict[str, Any]] = field(default_factory=dict)
    reported: list[str] = field(default_factory=list)


def returned(
    report: Report, filled: Filled, open_to: Collection[ReportSection], *, again: Collection[str]
) -> Returned:
    """Return what a file would change in the sections that are open to its bringer.

    `again` are the keys of those in which it may say that nothing is new.

    A file of another State's report, or of a form that this one is not, is refused. One that the
    State took out in another round is said to be; of an older version, what is the same in both is
    mapped and the rest reported.
    """
    version = report.round.version
    source = _source(report, filled)
    made_of = Version.objects.filter(
        uuid=filled.origin.version, form=version.form_id, published_at__isnull=False
    ).first()
    if made_of is None:
        raise ValidationError(
            _("This file is of a questionnaire that is not this round’s: take it out again."),
            code="version",
        )
    found = Returned()
    if source.pk != report.pk:
        found.reported.append(
            _("The file was taken out in the round “%(round)s”.") % {"round": source.round.name}
        )
    answers = _answers(found, made_of, filled)
    if made_of.pk != version.pk:
        answers = _mapped(found, made_of, version, answers)
    if filled.strange:
        keys = ", ".join(filled.strange[:20])
        found.reported.append(
            _("Not read, since no question has this key: %(keys)s.") % {"keys": keys}
        )
    labels = asking.question_labels(version)
    for key in filled.hidden:
        found.reported.append(
            _("%(question)s: hidden words or characters were left out.")
            % {"question": labels.get(key, key)}
        )
    for key in filled.drawn:
        found.reported.append(
            _("%(question)s: pictures, boxes and notes are not read; attach them as a file.")
            % {"question": labels.get(key, key)}
        )
    rows = {row.key: row for row in open_to}
    for section in asking.sections(version):
        _sort_in(found, section, rows.get(section["key"]), answers, filled, again=again)
    return found


def _source(report: Report, filled: Filled) -> Report:
    """Return the report that a file was made of: this one, or the same State's in another round."""
    if filled.origin.report == report.uuid:
        return report
    other = (
        Report.objects.filter(uuid=filled.origin.report, delegation=report.delegation_id)
        .select_related("round")
        .first()
    )
    if other is None:
        raise ValidationError(
            _("This file was made of another report: choose the one that was taken out of here."),
            code="other",
        )
    return other


def _answers(found: Returned, version: Version, filled: Filled) -> dict[str, Any]:
    """Return answers by question, None for those that the file leaves empty."""
    data = QueryDict(mutable=True)
    known: dict[str, Any] = {}
    wrong: set[str] = set()
    for question in questions(version.definition):
        key = question["key"]
        if question["type"] in NOT_IN_FILES or not (key in filled.texts or key in filled.marks):
            continue
        known[key] = None
        if not _fill(data, question, filled):
            wrong.add(key)
    for section in asking.sections(version):
        if section.get("nothing_new") and _is_marked(filled, section["key"]) is not None:
            known[section["key"]] = True if _is_marked(filled, section["key"]) else None
    given = filling.parse(version, data)
    known |= {key: value for key, value in given.answers.items() if key in known}
    for key in wrong:
        said = filled.texts.get(key) or ", ".join(filled.marks.get(key, {}).values())
        label = asking.question_labels(version).get(key, key)
        found.reported.append(
            _("%(question)s: “%(value)s” is none of its answers; what was there stays.")
            % {"question": label, "value": said[:LONGEST_SAID]}
        )
        del known[key]
    for key in sorted(filled.unlike & set(known)):
        found.reported.append(
            _("%(question)s: answered twice in the file, and not alike; what was there stays.")
            % {"question": asking.question_labels(version).get(key, key)}
        )
        del known[key]
    strange = (set(filled.texts) | set(filled.marks)) - {
        one["key"] for one in questions(version.definition)
    } - {one["key"] for one in asking.sections(version)}  # fmt: skip
    filled.strange.extend(sorted(strange))
    return known


def _is_marked(filled: Filled, key: str) -> bool | None:
    """Whether a box was ticked; None where the file has none."""
    if key in filled.marks:
        return any(filled.marks[key].values())
    if key in filled.texts:
        return bool(filled.texts[key])
    return None


def _fill(data: QueryDict, question: Mapping[str, Any], filled: Filled) -> bool:
    """Write a question's answer as a page would send it; False where it is none of the offered."""
    key, kind = question["key"], question["type"]
    name, text = MARK + key, filled.texts.get(key, "")
    if kind in MARKED:
        marks = filled.marks.get(key)
        if marks is None:
            return not text
        offer = [value for value, _label in offer_of(question, "es")]
        if set(marks) - set(offer):
            return False
        if kind == "ordering":
            for index, option in enumerate(offer):
                data[f"{name}.{index}"] = marks.get(option, "")
        else:
            data.setlist(name, [option for option in offer if marks.get(option)])
        return True
    if key in filled.marks:
        return False
    if kind in ("text", "long_text", "link", "email", "contact", "number", "date", "institution"):
        data[name] = text
        return True
    value = _offered(question, text)
    if value is None:
        return False
    data[name] = value
    return True


def _offered(question: Mapping[str, Any], text: str) -> str | None:
    """Return the value that a text names, by itself or by its label in any language; else None."""
    if not text:
        return ""
    wanted = text.casefold().strip(" .")
    if question["type"] == "scale":
        return text if text.isdecimal() else None
    for language in LANGUAGES:
        with override(language):
            offer = choices_of(question, language)
        for value, label in offer:
            if wanted in (value.casefold(), label.casefold().strip(" .")):
                if question["type"] == "consent":
                    return "yes" if value == "yes" else ""
                return value
    return None


def _mapped(
    found: Returned, old: Version, new: Version, answers: Mapping[str, Any]
) -> dict[str, Any]:
    """Return the answers that hold for the round's version; report the others."""
    given = {key: value for key, value in answers.items() if value is not None}
    kept, lost = carry(given, old.definition, new.definition)
    asked = {one["key"] for one in questions(new.definition)}
    labels = asking.question_labels(old)
    found.reported.append(
        _("The file is of version %(old)s of the questionnaire; this round asks version %(new)s.")
        % {"old": old.number, "new": new.number}
    )
    for key, value in lost.items():
        said = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
        found.reported.append(
            _("%(question)s: “%(value)s” fits no question any more and is left out.")
            % {"question": labels.get(key, key), "value": said[:LONGEST_SAID]}
        )
    emptied = {key: None for key, value in answers.items() if value is None and key in asked}
    return {**emptied, **kept}


def _sort_in(
    found: Returned,
    section: Mapping[str, Any],
    row: ReportSection | None,
    answers: Mapping[str, Any],
    filled: Filled,
    *,
    again: Collection[str],
) -> None:
    """Put a section's part of the answers where it belongs, or report that it is not open."""
    own = {one["key"] for one in section["questions"]}
    if section.get("nothing_new") and section["key"] in again:
        own.add(section["key"])
    brought = {key: value for key, value in answers.items() if key in own}
    if answers.get(section["key"]) and section["key"] not in own:
        found.reported.append(
            _("%(question)s: “%(value)s” is none of its answers; what was there stays.")
            % {"question": pick(section["title"]), "value": _("Nothing new since last time")}
        )
    if not brought:
        return
    if row is None or row.cleared_at is not None:
        changes = row is None or _changed(row.response.answers, brought)
        if changes:
            title = pick(section["title"])
            found.reported.append(
                _("%(section)s: not open to you, or cleared; nothing in it is changed.")
                % {"section": title}
            )
        return
    changed = _changed(row.response.answers, brought)
    if changed:
        found.sections[section["key"]] = {
            "revision": row.response.revision,
            "answers": changed,
            # Somebody wrote in it since the file was taken out.
            "moved": (
                filled.origin.sections.get(section["key"]) != row.response.revision
                if filled.origin.report == row.report.uuid
                else asking.is_begun(row.response.answers)
            ),
        }


def _changed(now: Answers, brought: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in brought.items() if now.get(key) != value}
