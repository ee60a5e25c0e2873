"""The framework whole: what is in force and how it hangs together, as a handbook, as files."""

from __future__ import annotations

import io
import zipfile

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render

from goldenthread.exchange.documents.parts import Document
from goldenthread.exchange.framework_files.writing import write_folder
from goldenthread.plan.queries.written import objectives_written
from goldenthread.staff.addresses import address_of, page_address
from goldenthread.staff.asking import Asked, signed_in
from goldenthread.staff.downloads import pdf_file, word_file
from goldenthread.staff.framework.handbook import handbook_of
from goldenthread.staff.framework.picture import picture_of
from goldenthread.staff.framework.printing import handbook_document
from goldenthread.staff.framework.reading import Reading, reading
from goldenthread.ui.addresses import with_query
from goldenthread.ui.dates import day as in_words

_READ_ME = """The performance management framework of {council}, as it stands on {day}{known}.

Load it with: goldenthread load-framework FOLDER --dry-run
The format is described in docs/how-to/frameworks.md. Only files whose names end in .toml are read.
"""

#: What is counted on the overview: the part, one and many of it, and its page.
_COUNTED = (
    ("level", "level", "levels", "levels"),
    ("plan_kind", "kind of plan", "kinds of plan", "plan_kinds"),
    ("body", "body", "bodies", "bodies"),
    ("membership", "member", "members", ""),
    ("watch", "thing watched", "things watched", ""),
    ("duty", "duty", "duties", "duties"),
    ("portfolio", "portfolio", "portfolios", "portfolios"),
    ("route", "approval route", "approval routes", "routes"),
    ("word", "word of our own", "words of our own", "council_words"),
)


@signed_in
def overview(request: Asked) -> HttpResponse:
    """One of the council sees what framework is in force, and who decides, watches and reports to whom."""
    held = reading(request)
    counts = [
        (len(held.there(part)), one, many, address_of(page) if page else None)
        for part, one, many, page in _COUNTED
    ]
    powers = len(held.powers_in_force())
    counts.append((powers, "delegated power", "delegated powers", address_of("powers")))
    context = held.surrounded(
        "framework",
        heading=_name(held),
        about=_about(held),
        facts=held.adopted(),
        counts=[it for it in counts if it[0]],
        picture=picture_of(held),
        handbook_href=_address(held, "framework_handbook"),
        files_href=_address(held, "framework_files"),
        known=request.GET.get("known", ""),
    )
    return render(request, "framework/overview.html", context)


@signed_in
def handbook(request: Asked) -> HttpResponse:
    """One of the council reads or prints the whole framework under headings, on any day."""
    held = reading(request)
    context = held.surrounded(
        "framework_handbook",
        heading=_name(held),
        about=_about(held),
        facts=held.adopted(),
        book=handbook_of(held),
        tools=[
            ("PDF", _address(held, "framework_handbook_pdf")),
            ("Word", _address(held, "framework_handbook_word")),
            ("Print", "#print"),
        ],
        crumbs=[("Framework", _address(held, "framework"))],
    )
    return render(request, "framework/handbook.html", context)


@signed_in
def handbook_pdf(request: Asked) -> HttpResponse:
    """One of the council takes the handbook away as a PDF, to be read and printed."""
    held = reading(request)
    return pdf_file(_handbook(held), f"handbook-{held.day.isoformat()}")


@signed_in
def handbook_word(request: Asked) -> HttpResponse:
    """One of the council takes the handbook away as a Word file, to be written on in."""
    held = reading(request)
    return word_file(_handbook(held), f"handbook-{held.day.isoformat()}")


def _handbook(held: Reading) -> Document:
    return handbook_document(
        handbook_of(held),
        title=_name(held),
        about=_about(held),
        facts=held.adopted(),
        on=held.day,
        council=settings.COUNCIL,
        made_on=held.view.today,
    )


@signed_in
def files(request: Asked) -> HttpResponse:
    """One of the council takes the framework away as a folder of files that load again."""
    held = reading(request)
    on = held.day if held.day != held.view.today else None
    objectives = objectives_written(request.actor, as_at=held.view.as_at, on=on)
    texts = write_folder(
        held.register,
        held.view.register,
        held.codes,
        on=on,
        objectives=objectives,
        powers=held.powers,
    )
    texts["README.txt"] = _READ_ME.format(
        council=settings.COUNCIL, day=in_words(held.day), known=_known(held)
    )
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in texts.items():
            archive.writestr(zipfile.ZipInfo(f"framework/{name}"), text)
    named = f"framework-{held.day.isoformat()}.zip"
    return HttpResponse(
        content.getvalue(),
        content_type="application/zip",
        headers={"Content-Disposition": f'attachment; filename="{named}"'},
    )


def _known(held: Reading) -> str:
    return "" if held.view.as_at is None else f", as known at event {held.view.as_at}"


def _name(held: Reading) -> str:
    found = held.framework()
    return str(found.says["name"]) if found else "The framework"


def _about(held: Reading) -> str:
    found = held.framework()
    return str(found.says["about"]) if found else ""


def _address(held: Reading, name: str) -> str:
    on = held.day if held.day != held.view.today else None
    return with_query(page_address(name), on=on)
