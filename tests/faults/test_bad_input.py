"""Whatever is sent to any form or address is answered, and what is refused records nothing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.faults.asked import Site, body_of, send, with_parts
from tests.faults.counted import Counted
from tests.faults.garbage import fillings, texts
from tests.faults.sites import begun, client_of
from tests.faults.tried import ENGINE, often, tried

pytestmark = [pytest.mark.fault, pytest.mark.django_db]


@pytest.fixture
def site(cast, settings) -> Site:
    """The small council with something begun everywhere, and all that its officer can reach."""
    settings.DEMO = False
    starts = begun(client_of("performance.officer"))
    site = Site()
    site.walk(client_of("performance.officer"), *starts)
    return site


def test_the_walk_finds_the_site(site):
    assert len(site.addresses) > 40
    assert len(site.forms) > 25


def test_no_form_breaks(site):
    forms, counted = [site.forms[key] for key in sorted(site.forms, key=repr)], Counted(ENGINE)
    client = client_of("performance.officer")

    @often(200, 50_000)
    @given(st.data())
    def whatever_is_sent_is_answered(data):
        form = data.draw(st.sampled_from(forms))
        sent = data.draw(fillings(form))
        counted.add("forms", str(tried(lambda: send(client, form, sent))))

    whatever_is_sent_is_answered()
    counted.write("bad_forms")


def test_no_address_breaks(site):
    addresses = sorted(it for each in site.addresses.values() for it in each)
    asked = sorted({name for form in site.forms.values() for name in form.fields})
    asked += ["page", "known", "sort", "kind", "period", "q", "sheet", "said", "on", "next"]
    client, counted = client_of("performance.officer"), Counted(ENGINE)
    part = st.none() | texts().map(lambda it: it[:300])

    @often(150, 35_000)
    @given(st.data())
    def whatever_is_asked_for_is_answered(data):
        address = data.draw(st.sampled_from(addresses))
        if data.draw(st.booleans()):
            parts = address.strip("/").count("/") + 1
            address = with_parts(address, data.draw(st.lists(part, max_size=parts)))
        names = data.draw(st.lists(st.sampled_from(asked), max_size=4))
        query = body_of([(name, data.draw(texts())[:2_000]) for name in names]).decode()
        path = address.partition("?")[0]
        given_by_post = data.draw(st.integers(0, 4)) == 0
        ask = client.post if given_by_post else client.get
        counted.add("addresses", str(tried(lambda: ask(path, QUERY_STRING=query))))

    whatever_is_asked_for_is_answered()
    counted.write("bad_addresses")
