"""A link that went astray is ended everywhere, and its person gets a new one."""

from __future__ import annotations

import re

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from contadora.academy import actions, certificate_queries, insiders, personal
from contadora.academy.models import Application, Person
from contadora.people.access import NotAllowed
from contadora.people.models import AuditEntry
from contadora.post.models import Message
from tests.academy.applying import SITE, apply, make_course
from tests.academy.issued import certified, finished_course, taker
from tests.factory import Cast, make_cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return make_cast()


def links_of(application: Application) -> list[str]:
    """Return every address that a person's mails name."""
    course, person = application.course, application.person
    bodies = Message.objects.filter(to=person.email).values_list("body", flat=True)
    found = {link for body in bodies for link in re.findall(r"https?://[^/\s]+(/\S+)", body)}
    return sorted({*found, personal.path(person, course), insiders.personal_link(application)})


def test_all_links_end_and_a_new_one_goes_to_the_same_address(cast: Cast, client: Client) -> None:
    course = make_course(cast, slug="first")
    actions.ask_for_link(course, "ana@example.org", language="en", site=SITE)
    application = apply(course, "ana@example.org")
    person = application.person
    other = actions.invite_person(
        cast.secretariat, make_course(slug="second"), email=person.email, language="en", site=SITE
    )
    old = [link for link in links_of(application) if "/apply/" not in link]
    began = [link for link in links_of(application) if "/apply/" in link]
    assert len(old) >= 3
    assert len(began) == 1
    for link in (*old, *began):
        assert client.get(link).status_code == 200, link
    Message.objects.all().delete()

    page = f"/en/courses/first/manage/links/{person.uuid}/"
    client.force_login(cast.officer)
    assert "2 mails with new links" in client.get(page).content.decode()
    assert all(client.get(link).status_code == 200 for link in old), "a look ends nothing"
    answer = client.post(page, follow=True)
    assert answer.redirect_chain[0][0].endswith(f"/applications/{application.uuid}/")
    entry = AuditEntry.objects.get(action="renew_links")
    assert entry.details == {"course": "first", "mails": 2}
    client.logout()
    for link in (*old, *began):
        assert client.get(link).status_code == 404, link
    assert {mail.about for mail in Message.objects.filter(kind="academy-renewed")} == {
        course.label,
        other.course.label,
    }
    application.person.refresh_from_db()
    for link in links_of(application):
        assert client.get(link).status_code == 200, link


def test_the_certificate_s_link_ends_too_and_stays_when_its_person_is_erased(
    cast: Cast, client: Client
) -> None:
    course = finished_course(cast.uruguay)
    (made,) = certified(course, taker(course, "Ana"))
    person = made.application.person
    old = f"/es/certificate/{certificate_queries.token_of(made)}/"
    assert client.get(old).status_code == 200
    assert actions.renew_links(cast.officer, course, person) == 1
    assert client.get(old).status_code == 404
    made = type(made).objects.get(pk=made.pk)
    new = f"/es/certificate/{certificate_queries.token_of(made)}/"
    assert client.get(new).status_code == 200
    person = Person.objects.get(pk=person.pk)
    # A link is signed with the second of its signing: the page may show it signed in the next.
    shown = client.get(personal.path(person, course)).content.decode()
    [new] = set(re.findall(r"/es/certificate/[^/\"]+:[^/\"]+/", shown))
    actions.erase_me(course, person)
    assert client.get(new).status_code == 200, "it stays with the name it was issued to"
    assert client.get(old).status_code == 404


def test_a_second_address_of_the_person_ends_with_the_first(cast: Cast, client: Client) -> None:
    course = make_course(cast)
    kept, other = (apply(course, f"{name}@example.org") for name in ("kept", "other"))
    second = personal.path(other.person, course)
    actions.join_people(cast.officer, course, kept.person, other.person)
    assert client.get(second).status_code == 200
    with pytest.raises(NotAllowed):
        actions.renew_links(cast.officer, course, Person.objects.get(pk=other.person.pk))
    actions.renew_links(cast.officer, course, kept.person)
    assert client.get(second).status_code == 404


def test_links_of_others_are_nobody_s_to_end(cast: Cast) -> None:
    course = make_course(cast)
    application = apply(course, "ana@example.org")
    stranger = Person.objects.create(email="stranger@example.org")
    for actor in (cast.other, cast.observer, cast.outsider):
        with pytest.raises(NotAllowed):
            actions.renew_links(actor, course, application.person)
    with pytest.raises(NotAllowed):
        actions.renew_links(cast.officer, course, stranger)
    Person.objects.filter(pk=application.person.pk).update(email="")
    with pytest.raises(ValidationError):
        actions.renew_links(cast.officer, course, application.person)
