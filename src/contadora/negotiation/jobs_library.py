"""Work of the library that the desk's worker does: long texts are kept."""

from __future__ import annotations

from django_tasks import task

from contadora.negotiation.models import Intake


@task()
def keep_text(uuid: str) -> str:
    """Keep a text that its loader accepted; the intake says how far it is and how it went."""
    from contadora.negotiation.actions.library import finish_keeping

    found = Intake.objects.filter(uuid=uuid).select_related("created_by").first()
    return finish_keeping(found).status if found else "gone"


def ask_to_keep_text(intake: Intake) -> None:
    """Ask the worker to keep a text."""
    keep_text.enqueue(str(intake.uuid))


def keep_texts_that_wait() -> None:
    """Ask for the texts that wait and that no job may be there for: as after a restore."""
    for intake in Intake.objects.filter(status=Intake.Status.QUEUED):
        ask_to_keep_text(intake)


def keep_texts_again() -> None:
    """Ask anew for what a worker had in hand when it died: nothing of it was written."""
    left = Intake.objects.filter(status__in=[Intake.Status.QUEUED, Intake.Status.RUNNING])
    for intake in left:
        Intake.objects.filter(pk=intake.pk).update(status=Intake.Status.QUEUED)
        ask_to_keep_text(intake)
