from django.apps import AppConfig


class AcademyConfig(AppConfig):
    name = "contadora.academy"
    label = "academy"
