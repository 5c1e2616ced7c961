from django.urls import path, register_converter

from contadora.dialogue import views
from contadora.dialogue.compose import FORMATS


class FormatConverter:
    """The ending of a brief's address."""

    regex = "|".join(FORMATS)

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(FormatConverter, "brief_format")

app_name = "dialogue"
urlpatterns = [
    path("briefs/coalition.<brief_format:form>", views.coalition, name="coalition"),
    path("briefs/<str:codes>.<brief_format:form>", views.brief, name="brief"),
]
