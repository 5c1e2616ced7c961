"""What the pages of material, messages, attendance and assessment ask."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from contadora.academy import clock
from contadora.academy.actions.inside import Copy
from contadora.academy.forms_course import TextsForm, WallClockField
from contadora.academy.models import BankQuestion, Course, Essay, Material, Quiz, Session
from contadora.atlas.texts import LANGUAGES
from contadora.people.forms import Refusable


def _sessions(course: Course) -> list[Session]:
    return list(course.sessions.filter(cancelled_at=None))


def _session_name(session: Session) -> str:
    return f"{clock.moment(session.starts_at, session.course)}: {session.title}"


def texts_of(thing: Any, *names: str) -> dict[str, str]:
    """Return a thing's texts by field, as a form's initial values."""
    return {
        f"{name}_{code}": getattr(thing, f"{name}_{code}") for name in names for code in LANGUAGES
    }


class _OfSession(TextsForm):
    """A form that may choose one of the course's sessions."""

    session = forms.ChoiceField(label=pgettext_lazy("course", "Session"), required=False)

    def __init__(
        self, *args: Any, course: Course, sessions: list[Session] | None = None, **kw: Any
    ):
        super().__init__(*args, **kw)
        self.course = course
        self._sessions = {
            str(one.uuid): one for one in (_sessions(course) if sessions is None else sessions)
        }
        field: Any = self.fields["session"]
        field.choices = [(key, _session_name(one)) for key, one in self._sessions.items()]
        if sessions is None:
            field.choices = [("", _now("the whole course")), *field.choices]

    def clean_session(self) -> Session | None:
        return self._sessions.get(self.cleaned_data["session"])

    def by_language(self, name: str) -> dict[str, str]:
        """Return a text's values by language."""
        return {code: self.cleaned_data[f"{name}_{code}"] for code in LANGUAGES}


class MaterialForm(_OfSession):
    """A piece of material: its title, and a file or an address in each language."""

    texts = {"title": _("Title"), "url": _("Address, for a link or a video")}
    longest = {"title": 300, "url": 600}

    kind = forms.ChoiceField(label=_("Kind"), choices=Material.Kind.choices)
    access_to = forms.ChoiceField(label=_("For"), choices=Material.Access.choices)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for code, name in _language_names():
            self.fields[f"file_{code}"] = forms.FileField(
                label=_now("File (%(language)s)") % {"language": name}, required=False
            )

    def copies(self) -> dict[str, Copy]:
        """Return what is given in each language."""
        return {
            code: Copy(self.cleaned_data[f"url_{code}"], self.cleaned_data[f"file_{code}"])
            for code in LANGUAGES
        }


def _language_names() -> list[tuple[str, str]]:
    names = dict(settings.LANGUAGES)
    return [(code, str(names[code])) for code in LANGUAGES]


class AnnouncementForm(TextsForm):
    """A message to everybody in the course."""

    texts = {"subject": _("Subject"), "body": _("Message")}
    prose = frozenset({"body"})
    longest = {"subject": 200}

    def by_language(self, name: str) -> dict[str, str]:
        """Return a text's values by language."""
        return {code: self.cleaned_data[f"{name}_{code}"] for code in LANGUAGES}


class ReportForm(Refusable):
    """A participant report."""

    file = forms.FileField(
        label=_("Participant report (CSV)"),
        help_text=_(
            "As Zoom writes it, in English, Spanish or Portuguese, with or without the block about "
            "the meeting; with a line for each time somebody joined, minutes are exact."
        ),
    )
    time_zone = forms.CharField(
        label=_("Time zone of its times"),
        max_length=64,
        help_text=_("That of the account that held the meeting; the file does not name it."),
    )


class _Timed(_OfSession):
    """A quiz or an essay: when it is open, by the course's clock."""

    weight = forms.IntegerField(
        label=_("Weight in the mark of the course"),
        min_value=0,
        max_value=100,
        initial=1,
        help_text=_("0: it does not count."),
    )
    opens_at = WallClockField(label=_("Opens"), help_text=_("By the course’s clock."))
    closes_at = WallClockField(label=_("Closes"), help_text=_("By the course’s clock."))

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        zone = clock.zone_of(self.course)
        for name in ("opens_at", "closes_at"):
            if data.get(name):
                wall = data[name].replace(tzinfo=None)
                try:
                    data[name] = clock.instant(wall.date(), wall.time(), zone)
                except ValidationError as error:
                    self.add_error(name, error)
        return data

    @staticmethod
    def times_of(thing: Quiz | Essay) -> dict[str, Any]:
        """Return when a thing is open, as it stands on the course's wall."""
        zone = clock.zone_of(thing.course)
        return {
            name: at.astimezone(zone).replace(tzinfo=None)
            for name in ("opens_at", "closes_at")
            if (at := getattr(thing, name))
        }


class QuizForm(_Timed):
    """A quiz and its questions."""

    texts = {"title": _("Title")}
    longest = {"title": 300}

    attempts = forms.IntegerField(label=_("Attempts"), min_value=1, max_value=20, initial=1)
    minutes = forms.IntegerField(
        label=_("Minutes for an attempt"), min_value=1, max_value=600, required=False
    )
    drawn = forms.IntegerField(
        label=_("Questions drawn for each attempt"),
        min_value=1,
        required=False,
        help_text=_("Empty: all that are chosen below."),
    )
    shuffled = forms.BooleanField(
        label=_("in another order for each"), required=False, initial=True
    )
    questions = forms.MultipleChoiceField(
        label=_("Questions"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._bank = {str(row.uuid): row for row in self.course.bank.filter(retired_at=None)}
        field: Any = self.fields["questions"]
        field.choices = [
            (key, f"{row.topic + ': ' if row.topic else ''}{row}")
            for key, row in self._bank.items()
        ]
        if not self._bank:
            field.help_text = _now(
                "The bank is empty: add the questions from which quizzes are made."
            )

    def clean_questions(self) -> list[BankQuestion]:
        return [self._bank[key] for key in self.cleaned_data["questions"]]

    def values(self) -> dict[str, Any]:
        """Return what the action takes beside titles, session and questions."""
        names = ("weight", "opens_at", "closes_at", "drawn", "shuffled", "attempts", "minutes")
        return {name: self.cleaned_data[name] for name in names}


class BankForm(TextsForm):
    """A question of the bank."""

    texts = {"text": _("Question"), "options": _("Options, one to a line")}
    prose = frozenset({"text", "options"})

    kind = forms.ChoiceField(
        label=_("Kind"),
        choices=BankQuestion.Kind.choices,
        help_text=_("Of an ordering, write the options in the right order."),
    )
    topic = forms.CharField(label=_("Topic"), max_length=120, required=False)
    points = forms.IntegerField(label=_("Points"), min_value=1, max_value=100, initial=1)
    right = forms.CharField(
        label=_("Numbers of the right options"),
        required=False,
        max_length=100,
        help_text=_("For one or several answers: 2, or 1, 3."),
    )
    taken = forms.CharField(
        label=_("Texts taken as right, one to a line"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("For a short text; case and accents do not matter."),
    )

    def clean_right(self) -> list[int]:
        parts = self.cleaned_data["right"].replace(",", " ").replace(";", " ").split()
        if not all(part.isdecimal() and len(part) < 5 for part in parts):
            raise ValidationError(_now("Give numbers, such as 1, 3."))
        return [int(part) for part in parts]

    def values(self) -> dict[str, Any]:
        """Return what the action takes."""
        data = self.cleaned_data
        return {
            "kind": data["kind"],
            "topic": data["topic"],
            "points": data["points"],
            "right": data["right"],
            "taken": data["taken"].splitlines(),
            "texts": {code: data[f"text_{code}"] for code in LANGUAGES},
            "options": {
                code: [line for line in data[f"options_{code}"].splitlines() if line.strip()]
                for code in LANGUAGES
            },
        }

    @staticmethod
    def initial_of(question: BankQuestion) -> dict[str, Any]:
        """Return what the form shows of a question."""
        short = question.kind == BankQuestion.Kind.SHORT
        return {
            **texts_of(question, "text"),
            **{
                f"options_{code}": "\n".join(
                    option["label"].get(code, "") for option in question.options
                ).strip()
                for code in LANGUAGES
            },
            "kind": question.kind,
            "topic": question.topic,
            "points": question.points,
            "right": "" if short else ", ".join(question.answer),
            "taken": "\n".join(question.answer) if short else "",
        }


class EssayForm(_Timed):
    """An essay's task and how it is marked."""

    texts = {
        "title": _("Title"),
        "brief": _("What is asked"),
        "criteria": _("Criteria with their points, one to a line: Argument: 40"),
    }
    prose = frozenset({"brief", "criteria"})
    longest = {"title": 300}

    most_words = forms.IntegerField(
        label=_("Words at most"), min_value=50, max_value=20_000, initial=1500
    )
    threshold = forms.IntegerField(
        label=_("Markers may differ by"),
        min_value=0,
        max_value=100,
        initial=15,
        help_text=_("Of a hundred; further apart, the coordinator settles the mark."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["session"]

    def rubric(self) -> list[dict[str, Any]]:
        """Return the criteria; each line is a name and its points, the same in each language."""
        rows: list[dict[str, Any]] = []
        for code in LANGUAGES:
            lines = [
                line for line in self.cleaned_data[f"criteria_{code}"].splitlines() if line.strip()
            ]
            for index, line in enumerate(lines):
                name, _colon, points = line.rpartition(":")
                if not name.strip() or not re.fullmatch(r"[0-9]{1,6}", points.strip()):
                    raise ValidationError(
                        {
                            f"criteria_{code}": _now(
                                "“%(line)s”: write a name, a colon and points, as in Argument: 40."
                            )
                            % {"line": line[:60]}
                        }
                    )
                if index == len(rows):
                    rows.append({"label": {}, "most": int(points)})
                if rows[index]["most"] != int(points):
                    raise ValidationError(
                        {
                            f"criteria_{code}": _now(
                                "“%(line)s”: another language gives %(points)s points."
                            )
                            % {"line": line[:60], "points": rows[index]["most"]}
                        }
                    )
                rows[index]["label"][code] = name.strip()
        return rows

    def values(self) -> dict[str, Any]:
        """Return what the action takes beside texts and rubric."""
        names = ("weight", "opens_at", "closes_at", "most_words", "threshold")
        return {name: self.cleaned_data[name] for name in names}

    @staticmethod
    def initial_of(essay: Essay) -> dict[str, Any]:
        """Return what the form shows of an essay."""
        return {
            **texts_of(essay, "title", "brief"),
            **{
                f"criteria_{code}": "\n".join(
                    f"{row['label'][code]}: {row['most']}"
                    for row in essay.rubric
                    if row["label"].get(code)
                )
                for code in LANGUAGES
            },
            "weight": essay.weight,
            "most_words": essay.most_words,
            "threshold": essay.threshold,
            **_Timed.times_of(essay),
        }
