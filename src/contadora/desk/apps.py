from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "contadora.desk"
    label = "desk"
