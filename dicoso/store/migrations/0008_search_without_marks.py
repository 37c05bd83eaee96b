"""What was written is kept a second time without marks, so that it is found as people type it on a phone."""

import unicodedata

from django.db import migrations, models

SECTIONS = ("done", "situation", "advantages")


def fold(text):
    """The text without tones and marks, in lower case, as it was folded when this migration was written."""
    plain = unicodedata.normalize("NFD", text.lower().replace("đ", "d"))
    bare = "".join(mark for mark in plain if not unicodedata.combining(mark))
    return " ".join(unicodedata.normalize("NFC", bare).split())


def fill(apps, schema_editor):
    """Fold what was written so far."""
    _store(apps.get_model("store", "Feedback"), lambda matter: [matter.text])
    _store(apps.get_model("store", "TripReport"), _said)


def _said(report):
    return [*(getattr(report, name) for name in SECTIONS), *(line["text"] for line in report.raised)]


def _store(model, said):
    keys = list(model.objects.values_list("pk", flat=True))
    for i in range(0, len(keys), 100):
        some = list(model.objects.filter(pk__in=keys[i : i + 100]))
        for each in some:
            each.search = fold(" ".join(said(each)))
        model.objects.bulk_update(some, ["search"])


class Migration(migrations.Migration):

    dependencies = [
        ('store', '0007_visits_of_a_span'),
    ]

    operations = [
        migrations.AddField(
            model_name='feedback',
            name='search',
            field=models.TextField(default=''),
        ),
        migrations.AddField(
            model_name='tripreport',
            name='search',
            field=models.TextField(default=''),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
