from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "contadora.people"
    label = "people"
