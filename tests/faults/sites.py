"""A council in which something has been begun everywhere, so that its pages have forms to show."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from django.contrib.auth import get_user_model
from django.test import Client

from tests.faults.asked import send
from tests.faults.pages import page_of

FIGURES = (
    b"Code,Title,Service,Period,Actual,Target,Unit,Owner,Polarity,Commentary\n"
    b"CS01,,,2014/15 Q2,95.1,90,%,,,It went well\n"
    b"HS20,,,2014/15 Q2,3100,40,,,,Far more than expected\n"
    b"XX01,Potholes mended,Street Scene,2014/15 Q1,12,10,,,high,\n"
)


def client_of(username: str) -> Client:
    """Return a browser in which somebody has signed in."""
    client = Client(headers={"host": "localhost"})
    client.force_login(get_user_model().objects.get(username=username))
    return client


def file_of(name: str, content: bytes) -> dict[str, BytesIO]:
    """Return what a form with one file is sent with; its name may be one that no file can have."""
    file = BytesIO(content)
    file.name = name
    return {"file": file}


def go_on(client: Client, address: str, names: str, **given: str) -> Any:
    """Send the form of a page that has a field ``names``, as it stands but for what is given."""
    form = page_of(client.get(address).content.decode()).form(names)
    form.action = form.action or address
    kept = [(name, value) for name, value in form.sent() if name not in given]
    return send(client, form, [*kept, *given.items()])


def begun(client: Client) -> list[str]:
    """Begin what has several pages; return addresses from which the whole site is reached."""
    looked_at = client.post("/import/", file_of("looked-at.csv", FIGURES))["Location"]
    go_on(client, looked_at, "unit_id")
    mapped = client.post("/import/", file_of("begun.csv", FIGURES))["Location"]
    workbook = client.get("/organisation/structure.xlsx").content
    structure = client.post("/organisation/structure/", file_of("structure.xlsx", workbook))
    rule = go_on(
        client, "/rules/corporate-rule/adopt/", "adopted_by", near="1", measure="points",
        adopted_by="Cabinet", reason="It hid too much.",
        from_on_day="1", from_on_month="4", from_on_year="2014",
    )  # fmt: skip
    return [
        "/", "/scorecard/", "/organisation/", "/import/", "/change/", "/rules/", "/audit/", "/account/",
        "/accounts/", "/search/?q=days", "/changes/", "/methods/", "/indicators/CS02a/",
        "/indicators/CS02a/record/", "/change/add/", "/organisation/posts/", "/organisation/people/",
        "/organisation/areas/", "/organisation/responsibilities/", "/organisation/add-unit/",
        f"{looked_at}preview/", looked_at, mapped, structure["Location"], rule["Location"],
        "/sign-in/", "/sign-in/forgotten/", "/components",
    ]  # fmt: skip
