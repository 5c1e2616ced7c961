"""How the actions inside a course are called."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from contadora.academy import actions, drafts
from contadora.academy.actions.inside import Copy
from contadora.academy.models import Attempt, Essay, EssayText, Material, Quiz, Survey
from contadora.forms.filling import Given
from tests.academy.insiders import Class, bank, make_class
from tests.factory import Cast

Prepared = Callable[[], object]
DESCRIBED = {"kind": "link", "access_to": "participants", "titles": {"es": "Lectura"}}
RUBRIC = [{"label": {"es": "Argumento"}, "most": 60}, {"label": {"es": "Fuentes"}, "most": 40}]


def now_class(cast: Cast) -> Class:
    """Return a course whose first session is on now."""
    return make_class(cast, timezone.now() - timedelta(minutes=30))


def material(cast: Cast, room: Class) -> Material:
    return actions.add_material(
        cast.secretariat,
        room.course,
        session=room.first,
        copies={"es": Copy(url="https://x.example")},
        **DESCRIBED,
    )


def report(room: Class) -> SimpleUploadedFile:
    """Return a report in which Ana was there for half an hour, and somebody like Carl."""
    zone = timezone.get_fixed_timezone(-240)  # Caracas
    start = room.first.starts_at.astimezone(zone)
    ends = f"{start:%Y-%m-%d %H:%M:%S},{start + timedelta(minutes=30):%Y-%m-%d %H:%M:%S}"
    rows = [
        "Name (Original Name),User Email,Join Time,Leave Time,Duration (Minutes)",
        f"Ana,{room.ana.person.email},{ends},30",
        f"Carl,,{ends},30",
    ]
    return SimpleUploadedFile("report.csv", "\n".join(rows).encode())


def quiz(cast: Cast, room: Class, **values: object) -> Quiz:
    """Return a quiz that participants see."""
    made = actions.save_quiz(
        cast.secretariat,
        room.course,
        None,
        session=room.first,
        titles={"es": "Prueba"},
        questions=bank(room.course),
        **values,
    )
    return actions.publish_quiz(cast.secretariat, made)


def attempt(cast: Cast, room: Class) -> Attempt:
    return actions.begin_attempt(room.ana, quiz(cast, room))


def essay(cast: Cast, room: Class) -> Essay:
    """Return an essay that participants see."""
    made = actions.save_essay_task(
        cast.secretariat,
        room.course,
        None,
        titles={"es": "Ensayo"},
        briefs={"es": "Escriba."},
        rubric=RUBRIC,
    )
    return actions.publish_essay(cast.secretariat, made)


def written(cast: Cast, room: Class) -> EssayText:
    text = actions.begin_essay(room.ana, essay(cast, room))
    return drafts.save_essay(room.ana, text, "Una norma es una regla.", 0)


def marked(cast: Cast, room: Class) -> EssayText:
    """Return an essay whose two markers are far apart."""
    text = actions.hand_in_essay(room.ana, written(cast, room))
    actions.mark_essay(cast.secretariat, text, points={"c1": 60, "c2": 40})
    actions.mark_essay(cast.outsider, text, points={"c1": 20, "c2": 10})
    return text


def survey(cast: Cast, room: Class) -> Survey:
    made = actions.make_survey(cast.secretariat, room.course)
    return actions.set_survey_open(cast.secretariat, made, True)


ANSWERS = Given(answers={"useful": 5, "speakers": 4, "material": 3, "length": "right"})


def _call(prepare: Callable[[Cast, Class], Prepared]) -> Callable[[Cast], Prepared]:
    return lambda cast: prepare(cast, now_class(cast))


def _set_settings(_cast: Cast, room: Class) -> Prepared:
    return lambda: actions.set_inside_settings(
        room.ana,
        time_zone="America/Lima",
        seen_by_participants=True,
        seen_by_alumni=False,
        certificate_name="",
    )


def _vote(_cast: Cast, room: Class) -> Prepared:
    question = actions.ask_question(room.ana, room.first, "¿Qué es una norma?")
    return lambda: actions.vote_for_question(room.bia, question)


def _close(cast: Cast, room: Class) -> Prepared:
    question = actions.ask_question(room.ana, room.first, "¿Qué es una norma?")
    return lambda: actions.close_question(cast.outsider, question, "answered")


def _change(cast: Cast, room: Class) -> Prepared:
    found = material(cast, room)
    return lambda: actions.change_material(cast.secretariat, found, copies={}, **DESCRIBED)


def _remove(cast: Cast, room: Class) -> Prepared:
    found = material(cast, room)
    return lambda: actions.remove_material(cast.secretariat, found)


def _give_code(cast: Cast, room: Class) -> Prepared:
    shown = actions.open_room_code(cast.secretariat, room.first)
    return lambda: actions.give_room_code(room.ana, room.first, shown.code)


def _apply(cast: Cast, room: Class) -> Prepared:
    upload = actions.read_report(cast.secretariat, room.first, report(room))
    decisions = {upload.lines.get(name="Carl").pk: room.carl}
    return lambda: actions.apply_report(cast.secretariat, upload, decisions)


def _save_question(cast: Cast, room: Class) -> Prepared:
    return lambda: actions.save_bank_question(
        cast.secretariat,
        room.course,
        None,
        kind="single",
        topic="",
        texts={"es": "¿Uno?"},
        options={"es": ["sí", "no"]},
        right=[1],
        taken=[],
        points=1,
    )


def _retire(cast: Cast, room: Class) -> Prepared:
    question = bank(room.course)[0]
    return lambda: actions.retire_bank_question(cast.secretariat, question)


def _copy_bank(cast: Cast, room: Class) -> Prepared:
    other = make_class(cast, slug="next")
    bank(room.course)
    return lambda: actions.copy_bank(cast.secretariat, other.course, room.course)


def _publish_quiz(cast: Cast, room: Class) -> Prepared:
    made = quiz(cast, room)
    return lambda: actions.publish_quiz(cast.secretariat, made, back=True)


def _begin_attempt(cast: Cast, room: Class) -> Prepared:
    made = quiz(cast, room)
    return lambda: actions.begin_attempt(room.ana, made)


def _hand_in(cast: Cast, room: Class) -> Prepared:
    begun = attempt(cast, room)
    return lambda: actions.hand_in_attempt(room.ana, begun)


def _publish_essay(cast: Cast, room: Class) -> Prepared:
    made = essay(cast, room)
    return lambda: actions.publish_essay(cast.secretariat, made, back=True)


def _begin_essay(cast: Cast, room: Class) -> Prepared:
    made = essay(cast, room)
    return lambda: actions.begin_essay(room.ana, made)


def _hand_in_essay(cast: Cast, room: Class) -> Prepared:
    text = written(cast, room)
    return lambda: actions.hand_in_essay(room.ana, text)


def _mark(cast: Cast, room: Class) -> Prepared:
    text = actions.hand_in_essay(room.ana, written(cast, room))
    return lambda: actions.mark_essay(cast.outsider, text, points={"c1": 30, "c2": 20})


def _settle(cast: Cast, room: Class) -> Prepared:
    text = marked(cast, room)
    return lambda: actions.settle_essay(cast.secretariat, text, mark=60, why="Lo leí.")


def _open_survey(cast: Cast, room: Class) -> Prepared:
    made = actions.make_survey(cast.secretariat, room.course)
    return lambda: actions.set_survey_open(cast.secretariat, made, True)


def _answer(cast: Cast, room: Class) -> Prepared:
    made = survey(cast, room)
    return lambda: actions.answer_survey(room.ana, made, ANSWERS)


CALLS: dict[str, Callable[[Cast], Prepared]] = {
    "set_inside_settings": _call(_set_settings),
    "ask_question": _call(
        lambda _cast, room: lambda: actions.ask_question(room.ana, room.first, "¿Qué es?")
    ),
    "vote_for_question": _call(_vote),
    "close_question": _call(_close),
    "add_material": _call(lambda cast, room: lambda: material(cast, room)),
    "change_material": _call(_change),
    "remove_material": _call(_remove),
    "announce": _call(
        lambda cast, room: (
            lambda: actions.announce(
                cast.secretariat, room.course, subjects={"es": "x"}, bodies={"es": "y"}
            )
        )
    ),
    "join_session": _call(lambda _cast, room: lambda: actions.join_session(room.ana, room.first)),
    "open_room_code": _call(
        lambda cast, room: lambda: actions.open_room_code(cast.secretariat, room.first)
    ),
    "give_room_code": _call(_give_code),
    "read_report": _call(
        lambda cast, room: lambda: actions.read_report(cast.secretariat, room.first, report(room))
    ),
    "apply_report": _call(_apply),
    "enter_attendance": _call(
        lambda cast, room: (
            lambda: actions.enter_attendance(cast.secretariat, room.first, {room.ana.pk: 60})
        )
    ),
    "save_bank_question": _call(_save_question),
    "retire_bank_question": _call(_retire),
    "copy_bank": _call(_copy_bank),
    "save_quiz": _call(
        lambda cast, room: (
            lambda: actions.save_quiz(
                cast.secretariat,
                room.course,
                None,
                session=None,
                titles={"es": "Prueba"},
                questions=[],
            )
        )
    ),
    "publish_quiz": _call(_publish_quiz),
    "begin_attempt": _call(_begin_attempt),
    "hand_in_attempt": _call(_hand_in),
    "save_essay_task": _call(
        lambda cast, room: (
            lambda: actions.save_essay_task(
                cast.secretariat,
                room.course,
                None,
                titles={"es": "Ensayo"},
                briefs={},
                rubric=RUBRIC,
            )
        )
    ),
    "publish_essay": _call(_publish_essay),
    "begin_essay": _call(_begin_essay),
    "hand_in_essay": _call(_hand_in_essay),
    "mark_essay": _call(_mark),
    "settle_essay": _call(_settle),
    "make_survey": _call(
        lambda cast, room: lambda: actions.make_survey(cast.secretariat, room.course)
    ),
    "set_survey_open": _call(_open_survey),
    "answer_survey": _call(_answer),
}
