from django.apps import AppConfig


class DialogueConfig(AppConfig):
    name = "contadora.dialogue"
    label = "dialogue"
