"""How each action of the room is called: what it needs is made first, then it is returned."""

from __future__ import annotations

from collections.abc import Callable

from contadora.forms import actions
from contadora.forms.models import Response, Upload
from contadora.forms.saving import save
from contadora.people.queries import system_user
from tests.factory import Cast
from tests.forms import examples

Prepared = Callable[[], object]


def _begun(cast: Cast) -> Response:
    return examples.begun(examples.make_form(cast.secretariat), cast.officer)


def _whole(cast: Cast) -> Response:
    response = _begun(cast)
    given = examples.given(response.version, {"letter": examples.file()}, **examples.WHOLE)
    return save(response, given, 0)


def _sent(cast: Cast) -> Response:
    response = _whole(cast)
    return actions.submit(cast.officer, response, response.revision)


def _create(cast: Cast) -> Prepared:
    return lambda: actions.create_form(
        cast.secretariat, owner="desk:", purpose="form", title=examples.four("A form")
    )


def _set(cast: Cast) -> Prepared:
    form = examples.make_form(cast.secretariat)
    return lambda: actions.set_form(cast.secretariat, form, is_open=False)


def _edit(cast: Cast) -> Prepared:
    form = examples.make_form(cast.secretariat)
    return lambda: actions.edit_draft(cast.secretariat, form, examples.application())


def _discard(cast: Cast) -> Prepared:
    form = examples.make_form(cast.secretariat)
    actions.edit_draft(cast.secretariat, form, examples.application())
    return lambda: actions.discard_draft(cast.secretariat, form)


def _publish(cast: Cast) -> Prepared:
    form = examples.make_form(cast.secretariat, published=False)
    return lambda: actions.publish(cast.secretariat, form)


def _delete(cast: Cast) -> Prepared:
    form = examples.make_form(cast.secretariat)
    return lambda: actions.delete_form(cast.secretariat, form)


def _begin(cast: Cast) -> Prepared:
    form = examples.make_form(cast.secretariat)
    return lambda: actions.begin(system_user(), form, respondent="academy.application:1")


def _submit(cast: Cast) -> Prepared:
    response = _whole(cast)
    return lambda: actions.submit(cast.officer, response, response.revision)


def _reopen(cast: Cast) -> Prepared:
    response = _sent(cast)
    return lambda: actions.reopen(cast.secretariat, response)


def _carry_over(cast: Cast) -> Prepared:
    response = _whole(cast)
    form = response.version.form
    actions.edit_draft(cast.secretariat, form, examples.application())
    version = actions.publish(cast.secretariat, form)
    return lambda: actions.carry_over(cast.officer, response, version)


def _erase(cast: Cast) -> Prepared:
    response = _sent(cast)
    return lambda: actions.erase_response(cast.secretariat, response)


def _look(cast: Cast) -> Prepared:
    response = _sent(cast)
    return lambda: actions.look_at_answers(cast.secretariat, response)


def _open_file(cast: Cast) -> Prepared:
    _sent(cast)
    upload = Upload.objects.select_related("response__version__form").latest("pk")
    return lambda: actions.open_file(cast.secretariat, upload)


def _take_out(cast: Cast) -> Prepared:
    form = _sent(cast).version.form
    return lambda: actions.take_out_answers(cast.secretariat, form, "csv", 1)


AUDITED: dict[str, Callable[[Cast], Prepared]] = {
    "create_form": _create,
    "set_form": _set,
    "edit_draft": _edit,
    "discard_draft": _discard,
    "publish": _publish,
    "delete_form": _delete,
    "begin": _begin,
    "submit": _submit,
    "reopen": _reopen,
    "carry_over": _carry_over,
    "erase_response": _erase,
    "look_at_answers": _look,
    "open_file": _open_file,
    "take_out_answers": _take_out,
}
