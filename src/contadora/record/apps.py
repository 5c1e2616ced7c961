from django.apps import AppConfig


class RecordConfig(AppConfig):
    name = "contadora.record"
    label = "record"
