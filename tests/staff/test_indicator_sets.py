"""The pages of sets: loaded, brought in after a look, matched, compared, adopted, taken away."""

from __future__ import annotations

import io

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.urls import reverse

from goldenthread.audit.queries import head
from goldenthread.indicators.models import Indicator, IndicatorSet, Series, SetMatch
from tests.listed import NOW, load_sets

pytestmark = pytest.mark.django_db
FILE = b"reference,x-1\nfamily,X\nname,Their set\nissued_on,2008-04-01\n\ncode,title\nA 1,One\n"
ITEM = f"/indicator-sets/{NOW}/O 1/"


@pytest.fixture
def loaded(cast):
    load_sets()
    return cast


def _brought(client, content):
    file = SimpleUploadedFile("set.csv", content, content_type="text/csv")
    return client.post(reverse("indicator_set_bring"), {"file": file})


def test_a_shipped_set_is_loaded_with_one_click_and_is_offered_no_more(cast, client_as):
    client = client_as("performance.officer")
    page = client.get(reverse("indicator_sets")).content.decode()
    assert "No set of indicators is loaded yet" in page
    given = {"reference": "oflog-asc-2024"}
    page = client.post(reverse("indicator_set_load"), given, follow=True).content.decode()
    assert "Oflog: adult social care is loaded, with 7 indicators." in page
    page = client.get(reverse("indicator_sets")).content.decode()
    assert 'value="oflog-asc-2024"' not in page
    assert 'value="ni-2008"' in page
    assert "Load" not in client_as("staff").get(reverse("indicator_sets")).content.decode()


def test_a_file_is_looked_at_before_it_is_recorded(cast, client_as):
    client, before = client_as("performance.officer"), head()
    looked = _brought(client, FILE).content.decode()
    assert "Their set" in looked
    assert head() == before
    given = {"text": FILE.decode()}
    page = client.post(reverse("indicator_set_record"), given, follow=True).content.decode()
    assert "Their set is loaded, with 1 indicator." in page
    again = client.post(reverse("indicator_set_record"), given, follow=True).content.decode()
    assert "the set stands already as it is" in again
    other = client.post(reverse("indicator_set_record"), {"text": FILE.decode() + "A 2,Two\n"})
    assert other.status_code == 422
    assert "give this issue a reference of its own" in other.content.decode()
    assert IndicatorSet.objects.count() == 1


def test_a_bad_file_is_refused_with_its_lines_and_leaves_nothing(cast, client_as):
    client, before = client_as("performance.officer"), head()
    refused = _brought(client, FILE + b"a 1,Again\n,None\n")
    assert refused.status_code == 422
    page = refused.content.decode()
    assert "Line 8: The code a 1 stands on line 7 already" in page
    assert "Line 9: This row has no code" in page
    assert _brought(client, b"x" * 1_000_001).status_code == 422
    empty = client.post(reverse("indicator_set_bring"), {})
    assert "Choose the file of the set first." in empty.content.decode()
    assert head() == before


def test_an_item_is_matched_and_what_is_refused_stands_as_it_was_typed(loaded, client_as):
    client = client_as("performance.officer")
    given = {"read_at": head(), "ours": "none", "code": "", "reason": ""}
    refused = client.post(ITEM, given)
    assert refused.status_code == 422
    assert "Say why we have none" in refused.content.decode()
    wrong = client.post(ITEM, given | {"ours": "is", "code": "XX9", "reason": "Kept words"})
    assert "There is no indicator of this code" in wrong.content.decode()
    assert "Kept words" in wrong.content.decode()
    bare = client.post(ITEM, given | {"ours": "is"})
    assert "Write the code of the indicator" in bare.content.decode()
    page = client.post(ITEM, given | {"ours": "is", "code": "HS01"}, follow=True).content.decode()
    assert "It is recorded." in page
    assert SetMatch.objects.get().indicator.code == "HS01"
    indicator = client.get("/indicators/HS01/").content.decode()
    assert "Our set 2014 as O 1" in indicator


def test_who_may_not_match_reads_and_sends_nothing(loaded, client_as):
    client, before = client_as("auditor"), head()
    assert "Say so" not in client.get(ITEM).content.decode()
    given = {"read_at": before, "ours": "none", "reason": "So"}
    assert client.post(ITEM, given).status_code == 404
    assert client.post(reverse("indicator_set_load"), {"reference": "ni-2008"}).status_code == 404
    assert _brought(client, FILE).status_code == 404
    assert head() == before


def test_an_issue_is_set_beside_the_one_before(loaded, client_as):
    page = client_as("staff").get(f"/indicator-sets/{NOW}/changes/").content.decode()
    assert "3 new, 1 gone, 1 changed" in page
    assert "Homelessness decided" in page


def test_the_list_is_taken_away_as_it_is_filtered(loaded, client_as):
    client = client_as("councillor")
    answer = client.get(f"/indicator-sets/{NOW}/items.xlsx?q=phone&page=%00&sort=x")
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    cells = [cell.value for row in book.worksheets[0].iter_rows() for cell in row]
    assert "O 4" in cells
    assert "O 1" not in cells
    written = client.get(f"/indicator-sets/{NOW}/items.csv?state=open").content.decode()
    assert "Days to decide homelessness" in written
    assert client.get(f"/indicator-sets/{NOW}/items.csv?q=nothing-such").status_code == 200


def test_an_item_is_adopted_by_the_page_for_adding(loaded, client_as):
    client = client_as("performance.officer")
    address = f"{reverse('add_indicator')}?set={NOW}&item=O+4"
    page = client.get(address).content.decode()
    assert "Calls answered in 15 seconds" in page
    assert "It stands in Our set 2014 as O 4." in page
    row = Series.objects.get(indicator__code="HS20")
    given = {
        "read_at": 0, "code": "N1", "title": "Calls", "value_kind": "percentage", "unit": "%",
        "decimals": 0, "polarity": "high", "frequency": "month", "every": 1,
        "accumulation": "none", "rule_name": "own", "unit_id": row.unit_now_id,
        "owner_id": loaded.structure.posts["Head of Housing"], "is_proposed": "on",
        "from_on_day": 14, "from_on_month": 7, "from_on_year": 2014, "reason": "As the set asks",
    }  # fmt: skip
    taken = client.post(address, given | {"code": "HS01"})
    assert taken.status_code == 422
    assert not SetMatch.objects.exists()
    answer = client.post(address, given, follow=True)
    assert "N1 is added." in answer.content.decode(), answer.content.decode()
    assert SetMatch.objects.get().indicator == Indicator.objects.get(code="N1")
    assert client_as("director").get(address).status_code == 404


def test_the_command_loads_lists_and_refuses(cast, tmp_path, capsys):
    call_command("load_indicator_set")
    assert (
        "ni-2008: National Indicators 2008, issued on 1 April 2008, 54" in capsys.readouterr().out
    )
    call_command("load_indicator_set", "ni-2008", dry_run=True)
    assert "this was a dry run" in capsys.readouterr().out
    file = tmp_path / "set.csv"
    file.write_bytes(FILE)
    call_command("load_indicator_set", str(file), username="performance.officer")
    assert "Recorded as event" in capsys.readouterr().out
    call_command("load_indicator_set", str(file))
    assert "stands already" in capsys.readouterr().out
    assert IndicatorSet.objects.get().reference == "x-1"
    file.write_bytes(FILE + b"a 1,Again\n")
    with pytest.raises(CommandError, match="Line 8"):
        call_command("load_indicator_set", str(file))
    with pytest.raises(CommandError, match="There is no file"):
        call_command("load_indicator_set", str(tmp_path / "none.csv"))
    with pytest.raises(CommandError, match="may not change"):
        call_command("load_indicator_set", "ni-2008", username="auditor")
