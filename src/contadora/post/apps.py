from django.apps import AppConfig


class PostConfig(AppConfig):
    name = "contadora.post"
    label = "post"
