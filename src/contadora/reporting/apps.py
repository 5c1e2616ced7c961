from django.apps import AppConfig


class ReportingConfig(AppConfig):
    name = "contadora.reporting"
    label = "reporting"

    def ready(self) -> None:
        from django.db.models.signals import pre_delete

        from contadora.people.models import Membership
        from contadora.reporting import access_questionnaires, guards_rounds, receivers

        access_questionnaires.register()
        guards_rounds.register()
        pre_delete.connect(
            receivers.stop_reading, sender=Membership, dispatch_uid="reporting.stop_reading"
        )
