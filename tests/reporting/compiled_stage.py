"""Rounds with reports for the tests of compilations; all words are the tests' own."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from contadora.forms.models import Form, Version
from contadora.people.models import Delegation, User
from contadora.reporting.models import Questionnaire, Report, Round, SectionTranslation, Submission

OPENED = datetime(2026, 3, 2, 12, tzinfo=UTC)
CLOSES = datetime(2026, 5, 29, 23, 59, tzinfo=UTC)


def text(words: str) -> dict[str, str]:
    """A text in four languages, told apart by their codes."""
    return {code: f"{words} ({code})" for code in ("es", "en", "pt", "fr")}


def section(letter: str) -> dict[str, Any]:
    """A section on a norm, with a question for each role."""

    def question(role: str, kind: str, **more: Any) -> dict[str, Any]:
        key = f"{letter}_{role}"
        return {"key": key, "type": kind, "role": role, "label": text(f"{role} {letter}"), **more}

    ticks = [{"value": f"{letter}{n}", "label": text(f"practice {n} of {letter}")} for n in (1, 2)]
    return {
        "key": f"norm_{letter}",
        "subject": f"norm:{letter}",
        "nothing_new": True,
        "title": text(f"Test norm {letter}"),
        "questions": [
            question("status", "status"),
            question("measures", "long_text"),
            question("practices", "multiple", options=ticks),
            question("challenges", "long_text"),
            question("needs", "long_text"),
            question("contact", "contact", personal=True),
        ],
    }


def definition(letters: str = "ad") -> dict[str, Any]:
    """A small questionnaire: a general section, then norms by letter."""
    general = {
        "key": "general",
        "title": text("Test generalities"),
        "questions": [{"key": "intro", "type": "long_text", "label": text("In general")}],
    }
    return {"sections": [general, *(section(letter) for letter in letters)]}


def make_round(
    by: User,
    *states: Delegation,
    letters: str = "ad",
    previous: Round | None = None,
    opened: datetime = OPENED,
    **fields: Any,
) -> Round:
    """An opened round of the desk, with these States in it."""
    if previous is None:
        form = Form.objects.create(
            owner="tests", purpose="report", title=text("Test questionnaire"), created_by=by
        )
        version = Version.objects.create(
            form=form, number=1, definition=definition(letters), published_at=opened
        )
        questionnaire = Questionnaire.objects.create(form=form, made_by=by)
    else:
        questionnaire, version = previous.questionnaire, previous.version
    made = Round.objects.create(
        title=text("Test round") if previous is None else text("Second test round"),
        questionnaire=questionnaire,
        version=version,
        previous=previous,
        languages=["es", "en"],
        opens_at=opened,
        closes_at=opened + (CLOSES - OPENED),
        opened_at=opened,
        made_by=by,
        **fields,
    )
    for state in states:
        Report.objects.create(round=made, delegation=state)
    return made


def said(letter: str, status: str = "partly", **answers: Any) -> dict[str, Any]:
    """What a State answers on a norm."""
    given = {"status": status, "measures": f"Measures on {letter}.", **answers}
    return {f"{letter}_{role}": value for role, value in given.items() if value}


def sent(
    key: str, answers: Mapping[str, Any], *, public: bool = True, nothing_new: bool = False
) -> dict[str, Any]:
    """A section as a submission holds it."""
    return {
        "key": key,
        "nothing_new": nothing_new,
        "release": "public" if public else "secretariat",
        "answers": dict(answers),
        "files": [],
        "written_by": ["Test ministry"],
    }


def submit(
    round: Round,
    state: Delegation,
    by: User,
    sections: Sequence[Mapping[str, Any]],
    *,
    language: str = "es",
    days: int = 30,
    late: bool = False,
    reason: str = "",
) -> Submission:
    """A report sent, so many days after the opening; a second one is its correction."""
    report = Report.objects.get(round=round, delegation=state)
    content = {
        "version": str(round.version.uuid),
        "language": language,
        "sections": [dict(one) for one in sections],
    }
    whole = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return Submission.objects.create(
        report=report,
        number=report.submissions.count() + 1,
        content=content,
        sha256=hashlib.sha256(whole.encode()).hexdigest(),
        is_late=late,
        reason=reason,
        submitted_by=by,
        submitted_at=round.opens_at + timedelta(days=days),
    )


SECRET = "Held back from the public by its State"


@dataclass
class Compiled:
    """Two rounds: five States asked in each; what they sent."""

    first: Round
    second: Round
    by: User
    states: dict[str, Delegation] = field(default_factory=dict)
    sent: dict[str, Submission] = field(default_factory=dict)


def make_compiled(secretariat: User, uruguay: Delegation, costa_rica: Delegation) -> Compiled:
    """Uruguay reports twice and changes; Costa Rica is late; Chile says nothing new; Peru is
    silent; Brazil writes in Portuguese, translated by the secretariat."""
    states = {"URY": uruguay, "CRI": costa_rica}
    for code in ("CHL", "PER", "BRA"):
        states[code] = Delegation.objects.create(code=code, kind=Delegation.Kind.STATE)
    first = make_round(secretariat, *states.values(), opened=OPENED - timedelta(days=365))
    submit(
        first,
        uruguay,
        secretariat,
        [
            sent("norm_a", said("a", "no", measures="We keep a small team.")),
            sent("norm_d", said("d", "yes", needs="Training of judges on evidence.")),
        ],
    )
    submit(first, states["CHL"], secretariat, [sent("norm_a", said("a", "yes"))])
    second = make_round(secretariat, *states.values(), previous=first)
    made = Compiled(first, second, secretariat, states)
    made.sent["URY"] = submit(
        second,
        uruguay,
        secretariat,
        [
            sent("general", {"intro": "Generalities of the tests."}),
            sent(
                "norm_a",
                said(
                    "a",
                    "partly",
                    measures="We keep a larger team.",
                    practices=["a1"],
                    contact="Post of the tests",
                ),
            ),
            sent("norm_d", said("d", "yes", needs=f"Training. {SECRET}"), public=False),
        ],
    )
    made.sent["CRI"] = submit(
        second,
        costa_rica,
        secretariat,
        [sent("norm_d", said("d", "no", needs="Judges who know electronic evidence."))],
        days=100,
        late=True,
    )
    made.sent["CHL"] = submit(
        second,
        states["CHL"],
        secretariat,
        [sent("norm_a", said("a", "yes"), nothing_new=True)],
    )
    made.sent["BRA"] = submit(
        second,
        states["BRA"],
        secretariat,
        [sent("norm_a", said("a", "yes", measures="Temos uma equipe <de teste>."))],
        language="pt",
    )
    SectionTranslation.objects.create(
        submission=made.sent["BRA"],
        question="a_measures",
        language="en",
        words="We have a test team.",
        by="secretariat",
        written_by=secretariat,
    )
    return made
