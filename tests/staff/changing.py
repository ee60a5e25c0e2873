"""Fill in the pages of changes as somebody at a browser does."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from django.test import Client


def form_of(client: Client, address: str) -> dict[str, Any]:
    """Return what the boxes of a form hold when it is opened."""
    page = client.get(address).content.decode()
    found: dict[str, Any] = {}
    for tag in re.findall(r"<input[^>]*>", page):
        name, value = re.search(r'name="([^"]+)"', tag), re.search(r'value="([^"]*)"', tag)
        is_box = 'type="radio"' in tag or 'type="checkbox"' in tag
        if name and (not is_box or "checked" in tag):
            found[name[1]] = value[1] if value else ""
    for name, text in re.findall(r'<textarea[^>]*name="([^"]+)"[^>]*>([^<]*)<', page):
        found[name] = text
    for name, options in re.findall(r'<select[^>]*name="([^"]+)"[^>]*>(.*?)</select>', page, re.S):
        chosen = re.search(r'value="([^"]*)" selected', options)
        first = re.search(r'value="([^"]*)"', options)
        found[name] = (chosen or first)[1] if (chosen or first) else ""
    return {
        name: text for name, text in found.items() if name not in ("csrfmiddlewaretoken", "known")
    }


def on(day: date) -> dict[str, str]:
    return {
        "from_on_day": str(day.day),
        "from_on_month": str(day.month),
        "from_on_year": str(day.year),
    }


def looked(client: Client, address: str, **changes: Any) -> Any:
    """Fill a form in as it stands but for some boxes; follow to where that leads."""
    return client.post(address, form_of(client, address) | changes, follow=True)


def path_of(answer: Any) -> str:
    return str(answer.request["PATH_INFO"])


def chosen(client: Client, what: str, **more: Any) -> str:
    answer = client.post("/change/", {"what": what, **more}, follow=True)
    assert answer.status_code == 200
    return path_of(answer)
