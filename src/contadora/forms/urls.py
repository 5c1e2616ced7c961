"""Addresses of the composer, of what was answered, and of the desk's own forms."""

from django.urls import path, register_converter

from contadora.forms import views_answers, views_composer
from contadora.forms.definition import KEY


class KeyConverter:
    """A question's or section's key."""

    regex = KEY.pattern

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(KeyConverter, "formkey")

app_name = "forms"
urlpatterns = [
    path("forms/", views_composer.forms, name="forms"),
    path("forms/new/", views_composer.new, name="new"),
    path("forms/schema.json", views_answers.schema, name="schema"),
    path("forms/responses/<uuid:uuid>/", views_answers.response, name="response"),
    path("forms/files/<uuid:uuid>/", views_answers.upload, name="upload"),
    path("forms/answers/<uuid:uuid>/", views_answers.answer, name="answer"),
    path("forms/<uuid:uuid>/", views_composer.form, name="form"),
    path("forms/<uuid:uuid>/title/", views_composer.settings, name="settings"),
    path("forms/<uuid:uuid>/sections/new/", views_composer.section, name="section_new"),
    path("forms/<uuid:uuid>/sections/<formkey:key>/", views_composer.section, name="section"),
    path(
        "forms/<uuid:uuid>/sections/<formkey:section>/questions/new/",
        views_composer.question_new,
        name="question_new",
    ),
    path("forms/<uuid:uuid>/questions/<formkey:key>/", views_composer.question, name="question"),
    path("forms/<uuid:uuid>/arrange/", views_composer.arrange, name="arrange"),
    path("forms/<uuid:uuid>/preview/", views_composer.preview, name="preview"),
    path("forms/<uuid:uuid>/publish/", views_composer.publish, name="publish"),
    path("forms/<uuid:uuid>/state/", views_composer.state, name="state"),
    path("forms/<uuid:uuid>/form.json", views_composer.export, name="export"),
    path("forms/<uuid:uuid>/import/", views_composer.take_in, name="import"),
    path("forms/<uuid:uuid>/answer/", views_answers.respond, name="respond"),
    path("forms/<uuid:uuid>/answers/", views_answers.answers, name="answers"),
    path(
        "forms/<uuid:uuid>/answers.csv",
        views_answers.answers_file,
        {"format": "csv"},
        name="answers_csv",
    ),
    path(
        "forms/<uuid:uuid>/answers.xlsx",
        views_answers.answers_file,
        {"format": "xlsx"},
        name="answers_xlsx",
    ),
]
