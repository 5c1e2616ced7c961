"""What the actions of reports submit is what compilations read; words are the tests' own."""

from __future__ import annotations

import pytest

from contadora.reporting import actions, gathering
from contadora.reporting.compiling import html
from contadora.reporting.compiling.composing import compose
from contadora.reporting.compiling.material import PUBLIC, SECRETARIAT
from contadora.reporting.models import Round
from tests.factory import make_cast
from tests.reporting.rounds_stage import FIRST, make_stage

pytestmark = pytest.mark.django_db


def compiled(round: Round, edition: str) -> str:
    return str(html.body(compose(gathering.material_for(round, edition), {}, "en")))


def test_a_report_written_and_submitted_at_home_is_compiled_as_far_as_it_is_released() -> None:
    stage = make_stage(make_cast())
    stage.written(a_measures="A law of the tests.")
    stage.submitted()
    assert "A law of the tests." in compiled(stage.round, SECRETARIAT)
    assert "A law of the tests." not in compiled(stage.round, PUBLIC)


def test_a_section_released_to_the_public_is_in_the_publics_compilation() -> None:
    stage = make_stage(make_cast())
    stage.written(a_measures="A law of the tests.")
    actions.release_sections(
        stage.cast.head, stage.report(), {FIRST: "public"}, revision=stage.report().revision
    )
    stage.submitted()
    assert "A law of the tests." in compiled(stage.round, PUBLIC)
