"""Others' figures on pages: brought in by a job, chosen, shown with their source, and on the scorecard."""

from __future__ import annotations

import csv
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import load_workbook

from goldenthread.audit.queries import head
from goldenthread.indicators.commands.benchmarks import choose_measure, choose_neighbours
from goldenthread.indicators.commands.outlooks import rebuild_outlooks
from goldenthread.indicators.models import BenchmarkFigures, BenchmarkSet, ImportDraft
from goldenthread.management import tasks
from goldenthread.organisation.access import SYSTEM
from goldenthread.records.models import Job
from tests.indicators.test_benchmarks import AT, DICTIONARY, bring, figures


@pytest.fixture
def works(monkeypatch):
    """Jobs are done at once, as the worker would do them."""

    def now(task, *arguments):
        getattr(tasks, task.rpartition(".")[2])(*arguments)

    monkeypatch.setattr("goldenthread.staff.upkeep.waiting.async_task", now)


@pytest.fixture
def compared_council(cast):
    bring(figures(England="92", North="90.5"), DICTIONARY)
    choose_measure(by=SYSTEM, at=AT, indicator_code="CS01", measure_code="Calls")
    choose_neighbours(
        by=SYSTEM, at=AT, name="Neighbours", own_code="804",
        place_codes=["801", "802", "803"], is_usual=True,
    )  # fmt: skip
    rebuild_outlooks()
    return cast


def upload(client, *texts, names=("figures.csv", "dictionary.csv")):
    files = [
        SimpleUploadedFile(name, text.encode()) for name, text in zip(names, texts, strict=False)
    ]
    return client.post("/benchmarks/", {"files": files})


def test_files_are_previewed_and_recorded_by_a_job(cast, client_as, works):
    client = client_as("performance.officer")
    before = head()
    address = upload(client, figures(England="92"), DICTIONARY)["Location"]
    page = client.get(address)
    shown = page.content.decode()
    assert page.status_code == 200 and "figures read" in shown
    assert "Open Government Licence v3.0" in shown  # known by the headings
    assert head() == before
    draft = address.partition("?")[0]
    refused = client.post(draft, {"name": "", "licence": ""})
    assert refused.status_code == 422 and head() == before
    sent = {"name": "LAIT", "source": "DfE", "licence": "OGL v3.0", "attribution": "Contains it."}
    done = client.post(draft, sent)
    assert client.get(done["Location"])["Location"] == "/benchmarks/"
    assert BenchmarkSet.objects.get().attribution == "Contains it."
    assert BenchmarkFigures.objects.count() == 1
    listed = client.get("/benchmarks/").content.decode()
    assert "Contains it." in listed and "figures.csv, dictionary.csv" in listed
    assert not ImportDraft.objects.exists()


def test_what_stands_already_is_not_offered_to_be_recorded(compared_council, client_as, works):
    client = client_as("performance.officer")
    address = upload(client, figures(England="92", North="90.5"), DICTIONARY)["Location"]
    assert "There is nothing to record" in client.get(address).content.decode()


def test_files_that_cannot_be_read_fail_with_a_sentence_and_record_nothing(cast, client_as, works):
    client, before = client_as("performance.officer"), head()
    address = upload(client, "Code,Actual\nA,1\n", names=("kpis.csv",))["Location"]
    page = client.get(address).content.decode()
    assert "Nothing was recorded" in page and "Its columns are not known" in page
    assert Job.objects.latest("started_at").state == "failed"
    empty = client.post("/benchmarks/", {})
    assert empty.status_code == 422 and "Choose the files first" in empty.content.decode()
    assert head() == before


def test_a_draft_is_for_whoever_brought_it_and_no_import_of_figures(cast, client_as, works):
    officer = client_as("performance.officer")
    address = upload(officer, figures(), DICTIONARY)["Location"].partition("?")[0]
    key = address.split("/draft/")[1].strip("/")
    for username in ("director", "auditor", "staff"):
        assert client_as(username).get(address).status_code == 404
        assert client_as(username).post(f"{address}drop/").status_code == 404
    assert officer.get(f"/import/draft/{key}/").status_code == 404
    assert "figures.csv" not in officer.get("/import/").content.decode()
    assert officer.post(f"{address}drop/")["Location"] == "/benchmarks/"
    assert officer.get(address).status_code == 404


def test_a_measure_is_suggested_chosen_and_taken_away(compared_council, client_as):
    client = client_as("performance.officer")
    bring(figures("Days"), DICTIONARY)
    page = client.get("/indicators/HS01/benchmark/").content.decode()
    assert "Days to decide" in page
    assert "No published measure is like" in (
        client.get("/indicators/HS01/benchmark/?q=zebra").content.decode()
    )
    before = head()
    for sent, says in (
        ({}, "Choose a measure"),
        ({"measure": "Days", "factor": "many"}, "Write a number above nought"),
        ({"measure": "None such"}, "Select a valid choice"),
    ):
        refused = client.post("/indicators/HS01/benchmark/", sent)
        assert refused.status_code == 422 and says in refused.content.decode()
    assert head() == before
    chosen = client.post("/indicators/HS01/benchmark/", {"measure": "Days", "reason": "Alike"})
    assert chosen["Location"].endswith("/indicators/HS01/#benchmark")
    assert "Compared with other councils" in client.get("/indicators/HS01/").content.decode()
    client.post("/indicators/HS01/benchmark/", {"measure": "none"})
    assert "no published measure yet" in client.get("/indicators/HS01/").content.decode()


def test_neighbours_are_chosen_from_the_published_ones(compared_council, client_as):
    client = client_as("performance.officer")
    near = "LA num,LA Name,SN1,SN2\n804,Dale,801,805\n"
    bring(figures(), DICTIONARY, near, named=("f.csv", "d.csv", "near.csv"))
    page = client.get("/benchmarks/neighbours/?of=804").content.decode()
    assert page.count("checked") == 2  # Ashby and Eaton
    before = head()
    wrong = client.post(
        "/benchmarks/neighbours/", {"name": "Near", "own": "804", "others": ["804"]}
    )
    assert wrong.status_code == 422 and "own neighbour" in wrong.content.decode()
    assert head() == before
    client.post("/benchmarks/neighbours/", {"name": "Near", "own": "804", "others": ["801"]})
    assert head() == before + 1
    assert "Dale with Ashby" in client.get("/benchmarks/neighbours/").content.decode()


def test_the_indicator_says_where_it_stands_in_words_with_the_source(compared_council, client_as):
    page = client_as("councillor").get("/indicators/CS01/").content.decode()
    assert "Dale is in the second quarter (B), 2nd of 4 councils in 2014." in page
    assert "Ours is the published figure; none is recorded here for the same days." in page
    assert "Contains public sector information" in page
    assert "missing or suppressed" in page  # Colne's
    assert page.count('role="img"') >= 2 and "4 councils from 91.2% to 96.1%" in page
    assert "Choose another measure" not in page


def test_an_indicator_without_comparison_says_nothing_to_who_may_not_choose(cast, client_as):
    assert "Compared with" not in client_as("councillor").get("/indicators/HS01/").content.decode()


def test_the_scorecard_shows_quarter_rank_and_median_and_filters_by_quarter(
    compared_council, client_as
):
    client = client_as("councillor")
    plain = client.get("/scorecard/?period=2014/15 Q1").content.decode()
    assert "median" not in plain and "Compare with other councils" in plain
    page = client.get("/scorecard/?period=2014/15 Q1&compared=1").content.decode()
    assert "B, second quarter" in page and "2nd of 4, median 94.3%, 2014" in page
    assert "HS01" in page
    narrowed = client.get("/scorecard/?period=2014/15 Q1&quarter=B").content.decode()
    assert "CS01" in narrowed and "HS01" not in narrowed
    assert "No indicator fits" in client.get("/scorecard/?quarter=A").content.decode()
    assert "There is no quarter" in client.get("/scorecard/?quarter=E").content.decode()
    past = client.get("/scorecard/?known=2014-08-01&compared=1").content.decode()
    assert "as known now only" in past


def test_where_the_period_has_no_others_the_scorecard_names_the_latest_that_has(
    compared_council, client_as
):
    client = client_as("councillor")
    page = " ".join(
        client.get("/scorecard/?period=2014/15 Q1&compared=1&sort=title").content.decode().split()
    )
    assert (
        "No figures of other councils are of 2014/15 Q1: the latest that can be compared are of 2014,"
        " which stand in 2013/14 Q4." in page
    )
    assert "period=2013%2F14+Q4" in page and "Show 2013/14 Q4" in page
    of_then = client.get("/scorecard/?period=2013/14 Q4&compared=1").content.decode()
    assert "No figures of other councils" not in of_then and "2nd of 4" in of_then
    assert "No figures of other councils" not in client.get("/scorecard/").content.decode()


def test_where_nothing_is_compared_the_scorecard_says_so(cast, client_as):
    page = client_as("councillor").get("/scorecard/?compared=1").content.decode()
    assert "No indicator can be compared with other councils yet." in page


def lines_of(answer):
    return list(csv.DictReader(answer.content.decode("utf-8-sig").splitlines()))


def test_the_scorecards_files_say_where_each_stands_where_that_is_asked(
    compared_council, client_as
):
    client = client_as("councillor")
    plain = lines_of(client.get("/scorecard.csv?period=2014/15 Q1"))
    assert "Median of councils" not in plain[0]
    asked = client.get("/scorecard.csv?period=2014/15 Q1&compared=1")
    rows = {row["Code"]: row for row in lines_of(asked)}
    names = ("Quarter", "Rank", "Of councils", "Compared figure", "Median of councils")
    assert [rows["CS01"][name] for name in names] == ["B", "2", "4", "95", "94.3"]
    assert rows["CS01"]["Difference from median"] == "0.7" and rows["CS01"]["Compared in"] == "2014"
    assert [rows["HS01"][name] for name in names] == [""] * 5
    book = client.get("/scorecard.xlsx?period=2014/15 Q1&compared=1")
    sheet = load_workbook(io.BytesIO(book.content)).worksheets[0]
    heads = [cell.value for cell in sheet[1]]
    (row,) = (row for row in sheet.iter_rows(values_only=True) if "CS01" in row)
    assert (row[heads.index("Rank")], row[heads.index("Median of councils")]) == (2, 94.3)


def test_every_place_of_a_comparison_is_taken_away_with_its_source(compared_council, client_as):
    client = client_as("councillor")
    page = client.get("/indicators/CS01/").content.decode()
    assert "/indicators/CS01/benchmark.csv?compared=2014" in page
    rows = lines_of(client.get("/indicators/CS01/benchmark.csv?compared=2014"))
    found = {row["Place"]: row for row in rows}
    assert list(found) == ["Eaton", "Dale", "Brook", "Ashby", "Colne", "North", "England"]
    ours = [found["Dale"][name] for name in ("What it is", "Figure", "Quarter", "Rank", "Of")]
    assert ours == ["ours", "95", "B", "2", "4"]
    assert found["Brook"]["What it is"] == "Neighbours"
    assert found["Dale"]["Difference from median"] == "0.7"
    assert found["England"]["Rank"] == "" and found["England"]["Difference from median"] == "-2.3"
    assert (found["Colne"]["Figure"], found["Colne"]["Rank"]) == ("missing or suppressed", "")
    assert {row["Licence"] for row in rows} == {"Open Government Licence v3.0"}
    book = load_workbook(io.BytesIO(client.get("/indicators/CS01/benchmark.xlsx").content))
    said = [cell.value for row in book.worksheets[-1].iter_rows() for cell in row]
    assert any("Contains public sector information" in str(each) for each in said)
    assert client.get("/indicators/HS01/benchmark.csv").status_code == 404
