"""Inside a course: material, questions to speakers, messages, and a participant's own settings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.core.validators import URLValidator
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from contadora.academy import access, insiders, mails, material_files
from contadora.academy.models import (
    Announcement,
    Application,
    Course,
    Material,
    MaterialCopy,
    Question,
    Session,
    Vote,
)
from contadora.academy.models.course import check_time_zone
from contadora.atlas.texts import FALLBACKS, LANGUAGES
from contadora.forms.documents import shown_name
from contadora.people import audit
from contadora.people.access import NotAllowed
from contadora.people.models import User
from contadora.people.queries import system_user
from contadora.post import outbox

MOST_OPEN_QUESTIONS = 20  # of one participant in one session
MOST_BODY = 20_000


def require_place(application: Application) -> None:
    """Refuse who has no place any more, 404."""
    if not application.takes_part:
        raise NotAllowed


@transaction.atomic
def set_inside_settings(
    application: Application,
    *,
    time_zone: str,
    seen_by_participants: bool,
    seen_by_alumni: bool,
    certificate_name: str,
) -> None:
    """Keep a participant's own clock, who may see them, and their name on a certificate."""
    require_place(application)
    if time_zone:
        try:
            check_time_zone(time_zone)
        except ValidationError as error:
            raise ValidationError({"time_zone": error.messages}) from error
    person = application.person
    person.time_zone = time_zone
    person.seen_by_participants = seen_by_participants
    person.seen_by_alumni = seen_by_alumni
    person.certificate_name = " ".join(certificate_name.split())[:200]
    person.save(
        update_fields=[
            "time_zone",
            "seen_by_participants",
            "seen_by_alumni",
            "certificate_name",
        ]
    )
    audit.record(
        system_user(),
        "set_inside_settings",
        application,
        time_zone=time_zone,
        seen_by_participants=seen_by_participants,
        seen_by_alumni=seen_by_alumni,
    )


@transaction.atomic
def ask_question(application: Application, session: Session, text: str) -> Question:
    """Put a question to the speakers of a session; it has its asker's vote."""
    require_place(application)
    _require_session(application, session)
    text = " ".join(text.split())
    if not 5 <= len(text) <= 600:
        raise ValidationError(
            {
                "text": _("A question has 5 to 600 characters; this has %(has)s.")
                % {"has": len(text)}
            }
        )
    asked = application.questions.filter(session=session, answered_at=None, hidden_at=None)
    if asked.count() >= MOST_OPEN_QUESTIONS:
        raise ValidationError(
            {
                "text": _("You have %(most)s open questions in this session: wait for answers.")
                % {"most": MOST_OPEN_QUESTIONS}
            }
        )
    question = Question.objects.create(session=session, application=application, text=text)
    Vote.objects.create(question=question, application=application)
    audit.record(system_user(), "ask_question", question, application=str(application.uuid))
    return question


@transaction.atomic
def vote_for_question(application: Application, question: Question) -> bool:
    """Give a participant's one vote to a question, or take it back; return whether it stands."""
    require_place(application)
    _require_session(application, question.session)
    if question.hidden_at or question.answered_at:
        raise ValidationError(_("This question is closed."))
    audit.lock()  # two clicks at once are one vote given and one taken back
    taken, _by_model = Vote.objects.filter(question=question, application=application).delete()
    if not taken:
        Vote.objects.create(question=question, application=application)
    audit.record(
        system_user(),
        "vote_for_question",
        question,
        application=str(application.uuid),
        given=not taken,
    )
    return not taken


@transaction.atomic
def close_question(actor: User, question: Question, outcome: str) -> Question:
    """Mark a question as answered, hide it, or open it again."""
    if not insiders.by_account(actor, question.session.course.slug).may_moderate(question.session):
        raise NotAllowed
    if outcome not in ("answered", "hidden", "open"):
        raise ValidationError({"outcome": _("Choose: answered, hidden or open.")})
    now = timezone.now()
    question.answered_at = now if outcome == "answered" else None
    question.hidden_at = now if outcome == "hidden" else None
    question.save(update_fields=["answered_at", "hidden_at"])
    audit.record(actor, "close_question", question, outcome=outcome)
    return question


@dataclass(frozen=True)
class Copy:
    """What is given of a piece of material in one language: a file, an address, or neither."""

    url: str = ""
    file: UploadedFile[Any] | None = None


@transaction.atomic
def add_material(
    actor: User,
    course: Course,
    *,
    session: Session | None,
    kind: str,
    access_to: str,
    titles: Mapping[str, str],
    copies: Mapping[str, Copy],
) -> Material:
    """Add a document, link or video, in one language or several."""
    _require_teacher(actor, course, session)
    material = Material(course=course, session=session, added_by=actor)
    _describe(material, kind, access_to, titles)
    given = {language: copy for language, copy in copies.items() if copy.url or copy.file}
    if not given:
        raise ValidationError({"file_es": _("Give a file or an address in one language at least.")})
    material.save()
    for language, copy in given.items():
        _keep(material, language, copy)
    audit.record(actor, "add_material", material, access=material.access, languages=sorted(given))
    return material


@transaction.atomic
def change_material(
    actor: User,
    material: Material,
    *,
    kind: str,
    access_to: str,
    titles: Mapping[str, str],
    copies: Mapping[str, Copy],
    dropped: frozenset[str] = frozenset(),
) -> Material:
    """Change what material is called and who sees it; add, replace or drop a language."""
    _require_teacher(actor, material.course, material.session)
    _describe(material, kind, access_to, titles)
    given = {language: copy for language, copy in copies.items() if copy.url or copy.file}
    for language in dropped - given.keys():
        for copy in material.copies.filter(language=language):
            _forget(copy)
            copy.delete()
    for language, new in given.items():
        _keep(material, language, new)
    if not material.copies.exists():
        raise ValidationError({"file_es": _("Give a file or an address in one language at least.")})
    if given:  # what was replaced is new to who saw it before
        material.added_at = timezone.now()
    material.save()
    audit.record(
        actor,
        "change_material",
        material,
        access=material.access,
        given=sorted(given),
        dropped=sorted(dropped),
    )
    return material


@transaction.atomic
def remove_material(actor: User, material: Material) -> None:
    """Take a piece of material away, with its files."""
    _require_teacher(actor, material.course, material.session)
    audit.record(actor, "remove_material", material)
    for copy in material.copies.all():
        _forget(copy)
    material.delete()


@transaction.atomic
def announce(
    actor: User, course: Course, *, subjects: Mapping[str, str], bodies: Mapping[str, str]
) -> Announcement:
    """Write to everybody with a place: on the inside, and by mail in each person's language.

    A mail is in one language: where the message is not in the person's, in the nearest it is in.
    """
    access.require_organiser(actor, course)
    written = _written(course, subjects, bodies)
    announcement = Announcement(course=course, sent_by=actor)
    for language, (subject, body) in written.items():
        setattr(announcement, f"subject_{language}", subject)
        setattr(announcement, f"body_{language}", body)
    announcement.save()
    sent = 0
    site, reply_to = mails.site(course), mails.letterhead(course).reply_to
    takers = course.applications.filter(status=Application.Status.ACCEPTED, erased_at=None)
    for application in takers.select_related("person", "course"):
        person = application.person
        if not person.email:
            continue
        language = next(code for code in FALLBACKS[person.language] if code in written)
        subject, body = written[language]
        with translation.override(language):
            foot = _("The course’s own page: %(link)s") % {
                "link": insiders.personal_link(application, site, language)
            }
        outbox.queue(
            actor,
            to=person.email,
            language=language,
            subject=subject,
            body=f"{body}\n\n--\n{foot}\n",
            kind="academy.announcement",
            about=course.label,
            key=f"academy.announcement:{announcement.uuid}:{application.uuid}",
            from_name=mails.writer(course, language),
            reply_to=reply_to,
        )
        sent += 1
    audit.record(actor, "announce", announcement, languages=sorted(written), people=sent)
    return announcement


def _written(
    course: Course, subjects: Mapping[str, str], bodies: Mapping[str, str]
) -> dict[str, tuple[str, str]]:
    written = {}
    for language in LANGUAGES:
        subject = " ".join(subjects.get(language, "").split())[:200]
        body = bodies.get(language, "").strip()
        if bool(subject) != bool(body):
            empty = f"subject_{language}" if body else f"body_{language}"
            raise ValidationError({empty: _("Write both the subject and the message.")})
        if len(body) > MOST_BODY:
            raise ValidationError(
                {f"body_{language}": _("At most %(most)s characters.") % {"most": MOST_BODY}}
            )
        if body:
            written[language] = (subject, body)
    if course.official_language not in written:
        raise ValidationError(
            {
                f"body_{course.official_language}": _(
                    "Write the message in the course’s official language; others are added to it."
                )
            }
        )
    return written


def _require_session(application: Application, session: Session) -> None:
    if session.course_id != application.course_id or session.cancelled_at:
        raise NotAllowed


def _require_teacher(actor: User, course: Course, session: Session | None) -> None:
    """Refuse who neither coordinates the course nor has a part in the session, 404."""
    insider = insiders.by_account(actor, course.slug)
    if insider.organises and (session is None or session.course_id == course.pk):
        return
    if session is None or session.course_id != course.pk or not insider.may_moderate(session):
        raise NotAllowed


def _describe(material: Material, kind: str, access_to: str, titles: Mapping[str, str]) -> None:
    if kind not in Material.Kind.values:
        raise ValidationError({"kind": _("Choose: document, link or video.")})
    if access_to not in Material.Access.values:
        raise ValidationError({"access_to": _("Choose: participants or public.")})
    material.kind, material.access = kind, access_to
    for language in LANGUAGES:
        title = " ".join(titles.get(language, "").split())[:300]
        setattr(material, f"title_{language}", title)
    if not str(material.title):
        raise ValidationError({"title_es": _("Give a title in one language at least.")})


def _keep(material: Material, language: str, given: Copy) -> None:
    if language not in LANGUAGES:
        raise ValidationError({"file_es": _("Choose one of the four languages.")})
    copy = material.copies.filter(language=language).first()
    if copy is not None:
        _forget(copy)
    copy = copy or MaterialCopy(material=material, language=language)
    copy.added_at = timezone.now()
    copy.file.name, copy.url = "", ""
    if given.file is not None:
        try:
            copy.content_type = material_files.content_type(given.file)
        except ValidationError as error:
            raise ValidationError({f"file_{language}": error.messages}) from error
        copy.name = shown_name(given.file)
        copy.size = given.file.size or 0
        copy.file = given.file
    else:
        try:
            URLValidator(schemes=["https", "http"])(given.url)
        except ValidationError as error:
            raise ValidationError(
                {f"url_{language}": _("Give an address that begins with https://.")}
            ) from error
        copy.url, copy.name, copy.content_type, copy.size = given.url, "", "", 0
    copy.save()


def _forget(copy: MaterialCopy) -> None:
    """Delete a copy's file once this transaction is in the store, not before."""
    storage, name = copy.file.storage, copy.file.name
    if name:
        transaction.on_commit(lambda: storage.delete(name))
