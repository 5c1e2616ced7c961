from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("post", "0002_unsubscribe")]

    operations = [
        migrations.AddField(
            model_name="message",
            name="from_name",
            field=models.CharField(blank=True, max_length=200),
        )
    ]
