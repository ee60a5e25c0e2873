"""Which of the two databases a model lives in: what is recorded, or what passes."""

from __future__ import annotations

from typing import Any

from django.db import models

#: Apps of others whose rows pass: sessions, and the cache's table.
_PASSING_APPS = frozenset({"sessions", "django_cache"})


def _passes(app_label: str, model: type[models.Model] | None) -> bool:
    return app_label in _PASSING_APPS or bool(getattr(model, "is_transient", False))


class TransientRouter:
    """Send models that declare ``is_transient = True``, sessions and the cache to ``transient``."""

    def db_for_read(self, model: type[models.Model], **_: Any) -> str:
        return "transient" if _passes(model._meta.app_label, model) else "default"

    db_for_write = db_for_read

    def allow_relation(self, left: models.Model, right: models.Model, **_: Any) -> bool:
        # Whoever is signed in comes wrapped: only ``__class__`` sees through that.
        return self.db_for_read(left.__class__) == self.db_for_read(right.__class__)

    def allow_migrate(
        self, db: str, app_label: str, model_name: str | None = None, **hints: Any
    ) -> bool:
        from django.apps import apps

        # A migration's own models know nothing of ``is_transient``: ask the model of today first.
        model = hints.get("model")
        if model_name and app_label in apps.app_configs:
            model = apps.get_app_config(app_label).models.get(model_name.lower(), model)
        return (db == "transient") == _passes(app_label, model)
