"""The records app."""

from django.apps import AppConfig


class RecordsConfig(AppConfig):
    name = "goldenthread.records"
    label = "records"
