from django.apps import AppConfig


class StandingConfig(AppConfig):
    name = "contadora.standing"
    label = "standing"
