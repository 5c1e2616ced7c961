from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("standing", "0002_forecasts")]

    operations = [
        migrations.AlterField(
            model_name="run",
            name="scope",
            field=models.CharField(
                choices=[
                    ("all", "all issues"),
                    ("docket", "cyber docket"),
                    ("cyber", "cyber docket, with the general record"),
                    ("co", "colonialism"),
                    ("di", "arms control and disarmament"),
                    ("ec", "economic development"),
                    ("hr", "human rights"),
                    ("me", "Palestinian conflict"),
                    ("nu", "nuclear weapons and nuclear material"),
                ],
                max_length=8,
            ),
        ),
    ]
