from django.apps import AppConfig


class FormsConfig(AppConfig):
    name = "contadora.forms"
    label = "forms"
