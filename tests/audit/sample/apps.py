"""The sample app."""

from django.apps import AppConfig


class SampleConfig(AppConfig):
    name = "tests.audit.sample"
    label = "sample"
