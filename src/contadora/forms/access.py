"""Guards: a form, a response or a file for this user, or 404.

Forms belong to other rooms, which this one may not know. A room registers a guard for the labels
it owns; a label that no room registered is nobody's.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from uuid import UUID

from contadora.forms.models import Form, Response, Upload
from contadora.people.access import NotAllowed, Reader, is_member
from contadora.people.models import User

DESK = "desk"  # forms of the desk itself: the secretariat composes them, members answer


@dataclass(frozen=True)
class Rights:
    """What somebody may do with the forms of an owner."""

    compose: bool = False  # change, publish, close
    read: bool = False  # see what was answered, and by whom
    answer: bool = False  # answer on the room's own page `forms/<uuid>/`
    voluntary: bool = False  # a questionnaire of national reports: no answer may be mandatory
    back: str = ""  # where the owner's own page is, for the way back


NONE = Rights()
Guard = Callable[[Reader, str], Rights]
Respondent = Callable[[Reader, str], bool]
_guards: dict[str, Guard] = {}
_respondents: dict[str, Respondent] = {}
_anonymous: set[tuple[str, str]] = set()  # (prefix, purpose)


def register(prefix: str, guard: Guard, *, anonymous: Collection[str] = ()) -> None:
    """Let a room guard the forms of its own: `guard(user, key)` for owners "<prefix>:<key>".

    Of its forms for an `anonymous` purpose nobody reads one response here, nor a file of all: the
    room itself shows what it says of many.
    """
    _guards[prefix] = guard
    _anonymous.update((prefix, purpose) for purpose in anonymous)


def register_respondent(prefix: str, mine: Respondent) -> None:
    """Let a room say whether a user is the respondent "<prefix>:<key>"."""
    _respondents[prefix] = mine


def register_desk() -> None:
    """Guard the desk's own forms and the responses of accounts."""
    register(DESK, _desk)
    register_respondent("people.user", _same_user)


def _desk(user: Reader, _key: str) -> Rights:
    if not isinstance(user, User) or not user.is_active:
        return NONE
    runs = user.is_secretariat or user.is_system
    return Rights(compose=runs, read=runs, answer=is_member(user))


def _same_user(user: Reader, key: str) -> bool:
    return isinstance(user, User) and user.is_active and str(user.pk) == key


def rights(user: Reader, owner: str) -> Rights:
    """Return what a user may do with the forms of an owner."""
    prefix, _, key = owner.partition(":")
    guard = _guards.get(prefix)
    return guard(user, key) if guard is not None else NONE


def rights_on(user: Reader, form: Form) -> Rights:
    """Return what a user may do with a form."""
    found = rights(user, form.owner)
    secret = (form.owner.partition(":")[0], form.purpose) in _anonymous
    return replace(found, read=False) if secret else found


def is_respondent(user: Reader, response: Response) -> bool:
    """Whether a response is this user's own."""
    prefix, _, key = response.respondent.partition(":")
    mine = _respondents.get(prefix)
    return mine is not None and mine(user, key)


def require_composer(user: Reader, owner: str) -> User:
    """Return the user when they may change the owner's forms, else 404."""
    if not isinstance(user, User) or not rights(user, owner).compose:
        raise NotAllowed
    return user


def require_reader(user: Reader, form: Form) -> User:
    """Return the user when they may read what was answered to a form, else 404."""
    if not isinstance(user, User) or not rights_on(user, form).read:
        raise NotAllowed
    return user


def _form(uuid: UUID) -> Form:
    found = Form.objects.filter(uuid=uuid).first()
    if found is None:
        raise NotAllowed
    return found


def form_for_composer(user: Reader, uuid: UUID) -> Form:
    """Return a form to who may change it, or 404."""
    found = _form(uuid)
    require_composer(user, found.owner)
    return found


def form_for_reader(user: Reader, uuid: UUID) -> Form:
    """Return a form to who may read its answers, or 404."""
    found = _form(uuid)
    require_reader(user, found)
    return found


def form_for_either(user: Reader, uuid: UUID) -> tuple[Form, Rights]:
    """Return a form to who may change it or read its answers, with their rights, or 404."""
    found = _form(uuid)
    allowed = rights_on(user, found)
    if not (allowed.compose or allowed.read):
        raise NotAllowed
    return found, allowed


def form_to_answer(user: Reader, uuid: UUID) -> Form:
    """Return a form to who may answer it on the room's own page, or 404."""
    found = _form(uuid)
    if not rights(user, found.owner).answer:
        raise NotAllowed
    return found


def _response(uuid: UUID) -> Response:
    found = Response.objects.select_related("version__form").filter(uuid=uuid).first()
    if found is None:
        raise NotAllowed
    return found


def own_response(user: Reader, uuid: UUID) -> Response:
    """Return a response to its respondent, or 404."""
    found = _response(uuid)
    if not is_respondent(user, found):
        raise NotAllowed
    return found


def response_for_reader(user: Reader, uuid: UUID) -> Response:
    """Return a submitted response to who may read the form's answers, or 404."""
    found = _response(uuid)
    if found.submitted_at is None:
        raise NotAllowed
    require_reader(user, found.version.form)
    return found


def upload_for(user: Reader, uuid: UUID) -> tuple[Upload, bool]:
    """Return a file to its respondent or a reader of the answers, and whether it is their own.

    A reader sees a file once the answer was submitted: a draft is its writer's.
    """
    found = Upload.objects.select_related("response__version__form").filter(uuid=uuid).first()
    if found is None or found.response.erased_at is not None:
        raise NotAllowed
    if is_respondent(user, found.response):
        return found, True
    answers = found.response.answers
    if found.response.submitted_at is None or answers.get(found.question) != str(found.uuid):
        raise NotAllowed
    require_reader(user, found.response.version.form)
    return found, False
