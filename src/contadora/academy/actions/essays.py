"""Essays: set by the coordinator, written by participants, marked by two and settled."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from contadora.academy import access, marking
from contadora.academy.actions.assessment import require_order, set_titles
from contadora.academy.actions.inside import require_place
from contadora.academy.models import Application, Course, Essay, EssayMark, EssayText
from contadora.atlas.texts import LANGUAGES
from contadora.people import audit
from contadora.people.access import NotAllowed
from contadora.people.models import User
from contadora.people.queries import system_user

ESSAY_FIELDS = ("weight", "opens_at", "closes_at", "most_words", "threshold")
MARKERS = 2
MOST_CRITERIA = 12


@transaction.atomic
def save_essay_task(
    actor: User,
    course: Course,
    essay: Essay | None,
    *,
    titles: Mapping[str, str],
    briefs: Mapping[str, str],
    rubric: Sequence[Mapping[str, Any]],
    **values: Any,
) -> Essay:
    """Set an essay or change it; its rubric stays once somebody has marked by it."""
    access.require_organiser(actor, course)
    if essay is not None and essay.course_id != course.pk:
        raise NotAllowed
    essay = essay or Essay(course=course)
    set_titles(essay, titles)
    for language in LANGUAGES:
        setattr(essay, f"brief_{language}", briefs.get(language, "").strip())
    for name in ESSAY_FIELDS:
        if name in values:
            setattr(essay, name, values[name])
    require_order(essay.opens_at, essay.closes_at)
    new = _rubric(rubric)
    if essay.pk and new != essay.rubric and EssayMark.objects.filter(text__essay=essay).exists():
        raise ValidationError(
            {"rubric": _("Somebody has marked by this rubric: it can no longer be changed.")}
        )
    essay.rubric = new
    essay.full_clean(exclude=["course"])
    essay.save()
    audit.record(actor, "save_essay_task", essay, course=str(course.uuid), criteria=len(new))
    return essay


@transaction.atomic
def publish_essay(actor: User, essay: Essay, *, back: bool = False) -> Essay:
    """Let participants write an essay, or take it back while nobody has begun."""
    access.require_organiser(actor, essay.course)
    if back and essay.texts.exists():
        raise ValidationError(_("Somebody has begun this essay; close it by its time instead."))
    essay.published_at = None if back else timezone.now()
    essay.save(update_fields=["published_at"])
    audit.record(actor, "publish_essay", essay, back=back)
    return essay


@transaction.atomic
def begin_essay(application: Application, essay: Essay) -> EssayText:
    """Give a participant the page to write on."""
    require_place(application)
    if essay.course_id != application.course_id:
        raise NotAllowed
    kept = EssayText.objects.filter(essay=essay, application=application).first()
    if kept is None and not essay.is_open:
        raise ValidationError(_("This essay is not open now."))
    text, made = EssayText.objects.get_or_create(essay=essay, application=application)
    audit.record(
        system_user(), "begin_essay", text, application=str(application.uuid), again=not made
    )
    return text


@transaction.atomic
def hand_in_essay(application: Application, text: EssayText) -> EssayText:
    """Hand an essay in as it was kept."""
    text = EssayText.objects.select_for_update(of=("self",)).select_related("essay").get(pk=text.pk)
    if text.application_id != application.pk:
        raise NotAllowed
    if text.submitted_at is not None:
        raise ValidationError(_("This essay was handed in."))
    words = len(text.text.split())
    if not words:
        raise ValidationError({"text": _("There is no text yet.")})
    if words > text.essay.most_words:
        raise ValidationError(
            {
                "text": _("%(words)s words: at most %(most)s are taken. Shorten the text.")
                % {"words": words, "most": text.essay.most_words}
            }
        )
    text.submitted_at = timezone.now()
    text.save(update_fields=["submitted_at"])
    audit.record(
        system_user(), "hand_in_essay", text, application=str(application.uuid), words=words
    )
    return text


def require_marker(actor: User, course: Course) -> User:
    """Return who may mark essays of a course: coordinators, and who teaches in it; else 404."""
    if access.organises(actor, course):
        return actor
    contributor = access.contributor_of(actor, course)
    if contributor is None or not contributor.parts.exists():
        raise NotAllowed
    return actor


@transaction.atomic
def mark_essay(
    actor: User, text: EssayText, *, points: Mapping[str, float], comment: str = ""
) -> EssayMark:
    """Give one marker's points by criterion; a third marker is refused."""
    essay = text.essay
    require_marker(actor, essay.course)
    handed_in = text.submitted_at is not None or (
        text.text and essay.closes_at and essay.closes_at <= timezone.now()
    )
    if not handed_in:
        raise NotAllowed
    for criterion in essay.rubric:
        given = points.get(criterion["key"])
        if given is None or not 0 <= given <= criterion["most"]:
            raise ValidationError(
                {
                    f"points-{criterion['key']}": _("Give 0 to %(most)s points.")
                    % {"most": criterion["most"]}
                }
            )
    audit.lock()  # two who mark at once are two, a third comes too late
    if text.marks.exclude(marker=actor).count() >= MARKERS:
        raise ValidationError(_("Two have marked this essay already."))
    kept = {criterion["key"]: points[criterion["key"]] for criterion in essay.rubric}
    mark, _made = EssayMark.objects.update_or_create(
        text=text,
        marker=actor,
        defaults={
            "points": kept,
            "mark": marking.rubric_mark(essay.rubric, kept),
            "comment": comment.strip()[:5000],
            "marked_at": timezone.now(),
        },
    )
    audit.record(actor, "mark_essay", text, mark=round(mark.mark, 2))
    return mark


@transaction.atomic
def settle_essay(actor: User, text: EssayText, *, mark: float, why: str) -> EssayText:
    """Settle an essay's mark where its markers are too far apart."""
    access.require_organiser(actor, text.essay.course)
    if not 0 <= mark <= 100:
        raise ValidationError({"mark": _("Give a mark from 0 to 100.")})
    if not why.strip():
        raise ValidationError({"why": _("Say why; both markers and the trail keep it.")})
    marks = list(text.marks.values_list("mark", flat=True))
    if not marking.essay_mark(marks, text.essay.threshold).disagree:
        raise ValidationError(_("The markers do not differ that far: there is nothing to settle."))
    text.settled_mark, text.settled_by = mark, actor
    text.settled_why = why.strip()[:600]
    text.save(update_fields=["settled_mark", "settled_by", "settled_why"])
    audit.record(actor, "settle_essay", text, mark=mark, marks=marks)
    return text


def _rubric(rubric: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    rows = []
    for index, row in enumerate(rubric, start=1):
        label = {
            language: " ".join(str(row["label"].get(language, "")).split())[:200]
            for language in LANGUAGES
        }
        if not any(label.values()) or not 1 <= row["most"] <= 100:
            raise ValidationError({"rubric": _("Give each criterion a name and 1 to 100 points.")})
        rows.append({"key": f"c{index}", "label": label, "most": row["most"]})
    if not 1 <= len(rows) <= MOST_CRITERIA:
        raise ValidationError(
            {"rubric": _("Give 1 to %(most)s criteria.") % {"most": MOST_CRITERIA}}
        )
    return rows
