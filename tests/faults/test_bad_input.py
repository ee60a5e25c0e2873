"""Whatever is sent to any form or address is answered; what is refused records nothing and loses no word."""

from __future__ import annotations

import gc
from collections.abc import Sequence
from functools import partial
from http import HTTPStatus
from random import Random

import pytest

from tests.faults.asked import Site, body_of, name_of, send, with_parts
from tests.faults.counted import PARTS, Counted, is_thorough
from tests.faults.garbage import filling, some, text
from tests.faults.pages import Form, page_of
from tests.faults.sites import begun, client_of
from tests.faults.tried import ENGINE, Faults, chances, tried

_TOKEN = "csrfmiddlewaretoken"
pytestmark = [pytest.mark.fault, pytest.mark.django_db]


@pytest.fixture
def site(cast, settings) -> Site:
    """The small council with something begun everywhere, and all that its officer can reach."""
    settings.DEMO = False
    starts = begun(client_of("performance.officer"))
    site = Site()
    site.walk(client_of("performance.officer"), *starts, each=3 if is_thorough() else 1)
    gc.collect()
    gc.freeze()  # the site stays: it need not be looked through again and again
    return site


@pytest.mark.parametrize("part", range(PARTS))
def test_nothing_sent_breaks_a_page(site, part):
    assert len(site.addresses) > 60, "the walk finds the site"
    assert len(site.forms) > 50
    faults = Faults()
    _forms(site, part, faults)
    _addresses(site, part, faults)
    faults.assert_none()


def _forms(site: Site, part: int, faults: Faults) -> None:
    pages: dict[str, list[Form]] = {}
    for name, fields in sorted(site.forms, key=repr):
        pages.setdefault(name, []).append(site.forms[name, fields])
    client = client_of("performance.officer")
    counted, values = Counted(ENGINE), Counted(ENGINE)
    for number, chance in enumerate(chances("forms", part, 100, 60_000)):
        form = chance.choice(pages[chance.choice(list(pages))])
        sent = filling(chance, form)
        with faults.noted(form.method, form.action, sent):
            answer = tried(partial(send, client, form, sent))
            counted.add(name_of(form.action), str(answer.status_code))
            values.add(name_of(form.action), "bad values", _how_many_are_bad(form, sent))
            if answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY:
                kept = _assert_kept(form, sent, answer.content.decode())
                values.add(name_of(form.action), "texts of refused forms kept", kept)
        if number % 250 == 249:
            counted.write("bad_forms", part)
            values.write("bad_values", part)


def _how_many_are_bad(form: Form, sent: Sequence[tuple[str, str]]) -> int:
    as_came = [*form.sent()]
    return sum((name, value) not in as_came for name, value in sent)


def _arrived(value: str, kind: str) -> str:
    """Return a text as it arrives: half characters are exchanged; boxes of one line hold no line breaks."""
    there = value.encode("utf-8", "surrogatepass").decode("utf-8", "replace")
    if kind != "textarea":
        return "".join(letter for letter in there if letter.isprintable() and letter != " ")
    return there.replace("\r\n", "\n").replace("\r", "\n").strip()


def _assert_kept(form: Form, sent: Sequence[tuple[str, str]], words: str) -> int:
    """Every text that was typed stands in the page that refuses it; return how many there were.

    Where what nobody sees was altered, as the period of a figure, another form may come, without a box.
    """
    typed = {
        name: value for name, value in sent
        if _is_typed(form, name) and value.strip() and not _is_filled(name, sent)
    }  # fmt: skip
    is_the_same = _unseen(form, form.sent()) == _unseen(form, sent)
    shown: dict[str, list[str]] = {}
    for each in page_of(words).forms:
        for it in each.fields.values():
            shown.setdefault(it.name, []).extend(it.values)
    for name, value in typed.items():
        kind = form.fields[name].kind
        if name not in shown and not is_the_same:
            continue
        there = {_arrived(it, kind) for it in _in_its_place(name, shown)}
        assert _arrived(value, kind) in there, (name_of(form.action), name, "is not kept")
    return len(typed)


def _is_filled(name: str, sent: Sequence[tuple[str, str]]) -> bool:
    """Say whether this box is written over or goes as asked: a year's target is spread over its parts, or a
    clause is judged by something else."""
    given = dict(sent)
    if name.startswith("t_"):
        return "then" in given
    clause = name.rpartition("-")[0]
    return bool(clause) and given.get(f"{clause}-kind") != given.get(f"{clause}-was")


def _in_its_place(name: str, shown: dict[str, list[str]]) -> list[str]:
    """Return what a box holds; of a clause's test that became the first of a group, that test's box."""
    if name in shown:
        return shown[name]
    clause, _, box = name.rpartition("-")
    return [] if not clause else shown.get(f"{clause}-0-{box}", [])


def _unseen(form: Form, sent: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    unseen = {it.name for it in form.fields.values() if it.kind == "hidden"} - {_TOKEN}
    return sorted((name, value) for name, value in sent if name in unseen)


def _is_typed(form: Form, name: str) -> bool:
    return name in form.fields and form.fields[name].is_typed


def _addresses(site: Site, part: int, faults: Faults) -> None:
    addresses = sorted(it for each in site.addresses.values() for it in each)
    asked = sorted({name for form in site.forms.values() for name in form.fields})
    asked += ["page", "known", "sort", "kind", "period", "q", "sheet", "said", "on", "next"]
    client, counted = client_of("performance.officer"), Counted(ENGINE)
    for number, chance in enumerate(chances("addresses", part, 50, 10_000)):
        address = chance.choice(addresses)
        named = name_of(address)
        if chance.randint(0, 1):
            address = with_parts(address, some(chance, _part, address.strip("/").count("/") + 1))
        names = some(chance, lambda chance: chance.choice(asked), 4)
        query = body_of([(name, text(chance)[:2_000]) for name in names]).decode()
        ask = client.post if chance.randint(0, 4) == 0 else client.get
        path = address.partition("?")[0]
        with faults.noted(ask.__name__, path, query):
            answer = tried(partial(ask, path, QUERY_STRING=query))
            counted.add(named, str(answer.status_code))
        if number % 250 == 249:
            counted.write("bad_addresses", part)


def _part(chance: Random) -> str | None:
    return text(chance)[:300] if chance.randint(0, 1) else None
