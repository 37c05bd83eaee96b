"""The one Django app with tables."""

from django.apps import AppConfig


class StoreConfig(AppConfig):
    """Holds every table of the program."""

    name = "dicoso.store"
    label = "store"
    default_auto_field = "django.db.models.BigAutoField"
