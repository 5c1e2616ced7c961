"""A course that is on, made in a desk's store by a process of its own: two quizzes and an essay.

It prints the personal link of each participant, by name, as JSON.
"""

from __future__ import annotations

import json
import sys
from datetime import timedelta


def main() -> None:
    """Make the course and print the links."""
    import django

    django.setup()
    from django.utils import timezone

    from contadora.academy import actions
    from contadora.academy.insiders import personal_link
    from contadora.academy.models import Course, Session
    from contadora.people.models import Delegation, User
    from tests.academy.audited_inside import RUBRIC
    from tests.academy.insiders import bank, taker

    actor = User.objects.filter(is_secretariat=True).order_by("pk")[0]
    now = timezone.now()
    course = Course.objects.create(
        slug="quizzes",
        organiser=Delegation.objects.order_by("pk")[0],
        status=Course.Status.PUBLISHED,
        title_es="Curso con pruebas",
        starts_on=now.date(),
        ends_on=(now + timedelta(days=2)).date(),
    )
    Session.objects.create(
        course=course, starts_at=now, ends_at=now + timedelta(hours=2), title_es="Taller"
    )
    questions = bank(course)
    for title, minutes in (("Prueba", None), ("Prueba con tiempo", 30)):
        quiz = actions.save_quiz(
            actor,
            course,
            None,
            session=None,
            titles={"es": title},
            questions=questions,
            shuffled=False,
            minutes=minutes,
        )
        actions.publish_quiz(actor, quiz)
    essay = actions.save_essay_task(
        actor, course, None, titles={"es": "Ensayo"}, briefs={"es": "Escriba."}, rubric=RUBRIC
    )
    actions.publish_essay(actor, essay)
    people = {name: taker(course, name) for name in ("Ana", "Bia", "Carl", "Dora")}
    sys.stdout.write(json.dumps({name: personal_link(one) for name, one in people.items()}))


if __name__ == "__main__":
    main()
