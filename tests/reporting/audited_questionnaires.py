"""How the actions on questionnaires are called."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from contadora.reporting import actions
from contadora.reporting.models import Questionnaire
from tests.factory import Cast
from tests.forms.examples import four
from tests.reporting.questionnaires_stage import published

Prepared = Callable[[], object]


def _begin(cast: Cast) -> Prepared:
    return partial(
        actions.begin_questionnaire, cast.officer, title=four("Ours"), owner=cast.uruguay
    )


def _load(cast: Cast) -> Prepared:
    return partial(actions.load_questionnaires, cast.secretariat)


def _take(cast: Cast) -> Prepared:
    made = published(cast.secretariat)
    Questionnaire.objects.filter(pk=made.pk).update(shipped="short")
    made.refresh_from_db()
    return partial(actions.take_edition, cast.secretariat, made, revision=-1)


def _withdraw(cast: Cast) -> Prepared:
    return partial(actions.withdraw_questionnaire, cast.secretariat, published(cast.secretariat))


def _restore(cast: Cast) -> Prepared:
    made = published(cast.secretariat)
    actions.withdraw_questionnaire(cast.secretariat, made)
    return partial(actions.restore_questionnaire, cast.secretariat, made)


AUDITED: dict[str, Callable[[Cast], Prepared]] = {
    "begin_questionnaire": _begin,
    "load_questionnaires": _load,
    "take_edition": _take,
    "withdraw_questionnaire": _withdraw,
    "restore_questionnaire": _restore,
}
