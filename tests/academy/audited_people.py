"""How the actions on invitations, applications, selection and places are called."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from django.utils import timezone

from contadora.academy import actions
from contadora.academy.models import Course, Criterion, Invitation
from contadora.forms.models import Version
from contadora.people.queries import system_user
from tests.academy.applying import apply, begin, fill, make_course, person
from tests.factory import Cast

Prepared = Callable[[], object]
TABLE = b"email,name\ninvited@example.org,an officer\n"


def _moderated(cast: Cast) -> Course:
    return make_course(cast, admission=Course.Admission.MODERATED)


def _invited(cast: Cast) -> Invitation:
    return actions.invite_person(cast.officer, _moderated(cast), email="invited@example.org")


def _invite(cast: Cast) -> Prepared:
    course = _moderated(cast)
    return lambda: actions.invite_person(cast.officer, course, email="invited@example.org")


def _read(cast: Cast) -> Prepared:
    course = _moderated(cast)
    return lambda: actions.read_invitations(cast.other, course, content=TABLE, name="people.csv")


def _send(cast: Cast) -> Prepared:
    found = actions.read_invitations(cast.other, _moderated(cast), content=TABLE, name="people.csv")
    return lambda: actions.send_invitations(cast.other, found)


def _drop(cast: Cast) -> Prepared:
    found = actions.read_invitations(cast.other, _moderated(cast), content=TABLE, name="people.csv")
    return lambda: actions.drop_invitations(cast.other, found)


def _remind(cast: Cast) -> Prepared:
    invitation = _invited(cast)
    Invitation.objects.update(mailed_at=timezone.now() - timedelta(days=3))
    return lambda: actions.remind_invited(cast.officer, invitation.course)


def _withdraw(cast: Cast) -> Prepared:
    invitation = _invited(cast)
    return lambda: actions.withdraw_course_invitation(cast.officer, invitation)


def _accept(cast: Cast) -> Prepared:
    invitation = _invited(cast)
    return lambda: actions.accept_course_invitation(invitation, consent=1)


def _decline(cast: Cast) -> Prepared:
    invitation = _invited(cast)
    return lambda: actions.decline_course_invitation(invitation)


def _form(cast: Cast) -> Prepared:
    course = _moderated(cast)
    return lambda: actions.make_application_form(cast.officer, course)


def _link(cast: Cast) -> Prepared:
    course = _moderated(cast)
    return lambda: actions.ask_for_link(course, "new@example.org", language="pt")


def _begin(cast: Cast) -> Prepared:
    course = _moderated(cast)
    return lambda: actions.begin_application(course, "new@example.org", language="es", consent=1)


def _submit(cast: Cast) -> Prepared:
    application = begin(make_course(cast), "new@example.org")
    assert application.response is not None
    revision = application.response.revision
    return lambda: actions.submit_application(application, revision)


def _complete(cast: Cast) -> Prepared:
    course = _moderated(cast)
    return lambda: actions.ask_to_complete(cast.officer, course)


def _take(cast: Cast) -> Prepared:
    made = fill(make_course(cast), 3)
    actions.give_back(made[0])
    return lambda: actions.take_offered_place(made[2])


def _give_back(cast: Cast) -> Prepared:
    made = fill(make_course(cast), 3)
    return lambda: actions.give_back(made[0])


def _set_person(cast: Cast) -> Prepared:
    somebody = person("somebody@example.org")
    return lambda: actions.set_person(somebody, {"language": "pt"})


def _criterion(cast: Cast) -> Prepared:
    course = _moderated(cast)
    return lambda: actions.add_criterion(cast.officer, course, names={"es": "Motivación"}, points=5)


def _remove_criterion(cast: Cast) -> Prepared:
    made = Criterion.objects.create(course=_moderated(cast), name_es="Motivación", points=5)
    return lambda: actions.remove_criterion(cast.officer, made)


def _score(cast: Cast) -> Prepared:
    application = apply(_moderated(cast), "new@example.org")
    made = Criterion.objects.create(course=application.course, name_es="Motivación", points=5)
    return lambda: actions.score_application(cast.observer, application, {made: 4})


def _propose(cast: Cast) -> Prepared:
    application = apply(_moderated(cast), "new@example.org")
    return lambda: actions.propose(
        cast.officer, application.course, {str(application.uuid): "accept"}
    )


def _propose_first(cast: Cast) -> Prepared:
    application = apply(_moderated(cast), "new@example.org")
    return lambda: actions.propose_first(cast.officer, application.course, [application])


def _decide(cast: Cast) -> Prepared:
    made = fill(_moderated(cast), 3)
    actions.propose_first(cast.officer, made[0].course, made)
    return lambda: actions.decide(cast.officer, made[0].course)


def _set_places(cast: Cast) -> Prepared:
    course = make_course(cast)
    fill(course, 3)
    return lambda: actions.set_places(
        cast.officer, course, cap=3, offer_hours=24, offers_until=None
    )


def _offer(cast: Cast) -> Prepared:
    course = make_course(cast)
    fill(course, 3)
    Course.objects.update(cap=3)
    return lambda: actions.offer_places(cast.officer, course)


def _keep(cast: Cast) -> Prepared:
    course = make_course(cast)
    fill(course, 3)
    Course.objects.update(cap=3)
    return lambda: actions.keep_places_of(system_user(), course)


def _cancel(cast: Cast) -> Prepared:
    made = fill(make_course(cast), 3)
    return lambda: actions.cancel_place(cast.officer, made[0])


def _correspondence(cast: Cast) -> Prepared:
    course = _moderated(cast)
    return lambda: actions.set_correspondence(
        cast.officer, course, sender_name="Secretaría", reply_to="course@example.org"
    )


def _look(cast: Cast) -> Prepared:
    application = apply(_moderated(cast), "new@example.org")
    return lambda: actions.look_at_application(cast.observer, application)


def _look_at_all(cast: Cast) -> Prepared:
    course = _moderated(cast)
    return lambda: actions.look_at_applications(cast.observer, course, shown=0, where="selection")


def _take_data(cast: Cast) -> Prepared:
    somebody = person("somebody@example.org")
    return lambda: actions.take_own_data(somebody)


def _erase_me(cast: Cast) -> Prepared:
    made = fill(make_course(cast), 3)  # the place goes on to the third
    return lambda: actions.erase_me(made[0].course, made[0].person)


def _erase_due(cast: Cast) -> Prepared:
    course = make_course(cast)
    fill(course, 2)
    day = timezone.now().date()
    Course.objects.update(
        starts_on=day - timedelta(days=402), ends_on=day - timedelta(days=400), retention_days=30
    )
    return lambda: actions.erase_what_is_due(system_user())


def _renew(cast: Cast) -> Prepared:
    application = apply(make_course(cast), "new@example.org")
    assert application.response is not None
    old = application.response.version
    Version.objects.create(
        form=old.form, number=2, definition=old.definition, published_at=timezone.now()
    )
    return lambda: actions.renew_application(application)


def _renew_links(cast: Cast) -> Prepared:
    application = apply(_moderated(cast), "applicant@example.org")
    return lambda: actions.renew_links(cast.officer, application.course, application.person)


def _join(cast: Cast) -> Prepared:
    first, second = fill(_moderated(cast), 2)
    return lambda: actions.join_people(cast.officer, first.course, first.person, second.person)


CALLS: dict[str, Callable[[Cast], Prepared]] = {
    "invite_person": _invite,
    "read_invitations": _read,
    "send_invitations": _send,
    "drop_invitations": _drop,
    "remind_invited": _remind,
    "withdraw_course_invitation": _withdraw,
    "accept_course_invitation": _accept,
    "decline_course_invitation": _decline,
    "make_application_form": _form,
    "ask_for_link": _link,
    "begin_application": _begin,
    "submit_application": _submit,
    "ask_to_complete": _complete,
    "take_offered_place": _take,
    "give_back": _give_back,
    "set_person": _set_person,
    "add_criterion": _criterion,
    "remove_criterion": _remove_criterion,
    "score_application": _score,
    "propose": _propose,
    "propose_first": _propose_first,
    "decide": _decide,
    "set_places": _set_places,
    "offer_places": _offer,
    "keep_places_of": _keep,
    "cancel_place": _cancel,
    "set_correspondence": _correspondence,
    "look_at_application": _look,
    "look_at_applications": _look_at_all,
    "take_own_data": _take_data,
    "erase_me": _erase_me,
    "erase_what_is_due": _erase_due,
    "renew_application": _renew,
    "join_people": _join,
    "renew_links": _renew_links,
}
