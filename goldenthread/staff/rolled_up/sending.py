"""Send a form about roll-up: what was typed stands when it is refused."""

from __future__ import annotations

from collections.abc import Callable

from goldenthread.audit.queries import head
from goldenthread.organisation.commands.refusals import ChangedMeanwhile, NotPossible
from goldenthread.staff.asking import Asked
from goldenthread.staff.fields import ChangeForm


def send(request: Asked, form: ChangeForm, make: Callable[[], object]) -> bool:
    """Do what the form asks for and say whether it was done; what is refused is said on the form."""
    if request.method != "POST" or not form.is_valid():
        return False
    try:
        make()
    except NotPossible as refusal:
        form.refuse(refusal.field, str(refusal))
    except ChangedMeanwhile as refusal:
        form.add_error(None, str(refusal))
        typed = request.POST.copy()
        typed["read_at"] = str(head())
        form.data = typed
    else:
        return True
    return False
