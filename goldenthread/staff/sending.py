"""Send a form to a command: what the command refuses is said on the form, and all that was typed stands."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django import forms

from goldenthread.audit.queries import head
from goldenthread.organisation.access import NotPermitted
from goldenthread.organisation.commands.refusals import ChangedMeanwhile, NotPossible
from goldenthread.staff.asking import Asked


@dataclass
class Sent:
    """Whether the command did what the form asks for."""

    is_done: bool = False


@contextmanager
def refusals_on(form: forms.Form, request: Asked) -> Iterator[Sent]:
    """Put a command's refusal beside the box that it speaks of, or above all of them.

    Where somebody else wrote meanwhile, what is sent again is sent knowing that: the form is then read as
    of now.
    """
    sent = Sent()
    try:
        yield sent
    except NotPossible as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
    except ChangedMeanwhile as refusal:
        form.add_error(None, str(refusal))
        typed = request.POST.copy()
        typed["read_at"] = str(head())
        form.data = typed
    else:
        sent.is_done = True


def send(request: Asked, form: forms.Form, make: Callable[[], object]) -> bool:
    """Do what a form asks for and say whether it was done; nothing where it is not sent or not right."""
    if request.method != "POST" or not form.is_valid():
        return False
    with refusals_on(form, request) as sent:
        make()
    return sent.is_done


def permitted(
    make: Callable[[], object], sentence: str, *, field: str = "unit"
) -> Callable[[], None]:
    """Say on the form, beside ``field``, what the sender may not do, so that nothing typed is lost."""

    def made() -> None:
        try:
            make()
        except NotPermitted as refusal:
            raise NotPossible(sentence, field=field) from refusal

    return made
