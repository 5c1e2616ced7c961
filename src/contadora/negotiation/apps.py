from django.apps import AppConfig


class NegotiationConfig(AppConfig):
    name = "contadora.negotiation"
    label = "negotiation"
