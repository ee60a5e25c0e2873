"""The package itself as an app: it carries the management commands and the static files."""

from django.apps import AppConfig


class GoldenThreadConfig(AppConfig):
    name = "goldenthread"
    label = "goldenthread"
