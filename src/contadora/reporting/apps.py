from django.apps import AppConfig


class ReportingConfig(AppConfig):
    name = "contadora.reporting"
    label = "reporting"
