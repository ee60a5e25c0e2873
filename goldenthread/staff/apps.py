"""The staff app."""

from django.apps import AppConfig


class StaffConfig(AppConfig):
    name = "goldenthread.staff"
    label = "staff"
