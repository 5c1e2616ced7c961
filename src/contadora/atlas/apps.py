from django.apps import AppConfig


class AtlasConfig(AppConfig):
    name = "contadora.atlas"
    label = "atlas"
