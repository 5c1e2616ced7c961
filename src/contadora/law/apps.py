from django.apps import AppConfig


class LawConfig(AppConfig):
    name = "contadora.law"
    label = "law"
