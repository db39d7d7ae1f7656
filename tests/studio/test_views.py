"""The studio's pages at work in the test client: saving, linting, completing, previewing, publishing."""

from __future__ import annotations

import io
import json
from xml.etree import ElementTree

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from guicheng.config import releases
from tests.studio import world
from tests.studio.world import BASE_FILE, FILE, REGION, UI

ROOT = f"/r/{REGION}/studio/"


@pytest.fixture
def client(region: str) -> Client:
    return world.client("administrator")


def shown(client: Client, path: str = FILE) -> str:
    text: str = client.get(f"{ROOT}file/{path}").context["text"]
    return text


def save(client: Client, text: str, path: str = FILE, version: int = 0) -> int:
    answer = client.post(f"{ROOT}save/", {"path": path, "text": text, "version": str(version)})
    return int(answer.get("X-Draft-Version", 0)) if answer.status_code == 204 else answer.status_code


def test_a_mistake_is_found_at_its_line_while_typing(client: Client) -> None:
    typed = shown(client).replace("role: reviewer", "role: reviewr")
    answer = client.post(f"{ROOT}lint/", {"path": FILE, "text": typed})
    (found,) = [one for one in answer.json() if one["severity"] == "error"]
    line = typed.split("\n").index("      by: {role: reviewr, of: {kind: authority, at: subject.jurisdiction}}") + 1
    assert (found["line"], found["code"], found["suggestion"]) == (line, "unknown-role", "是不是想写 `reviewer`？")
    assert client.get(f"{ROOT}changes/").context["files"] == {}, "looking saves nothing"


def test_the_panel_lists_all_and_tells_of_another_writer(client: Client) -> None:
    other = world.client("configurator", login="other", name="王某")
    assert save(other, shown(other) + "# 王\n") == 1
    page = client.post(f"{ROOT}findings/", {"path": FILE, "text": "filing: [", "version": "0"}).content.decode()
    assert "“王某”刚刚保存了" in page
    assert 'data-take-version="1"' in page
    assert save(client, "mine\n") == 409
    assert save(client, "mine\n", version=1) == 2


def test_without_scripts_saving_keeps_what_was_typed_on_a_conflict(client: Client) -> None:
    save(client, shown(client) + "# 一\n")
    answer = client.post(f"{ROOT}file/{FILE}", {"text": "# 我的\n", "version": "0"})
    assert answer.status_code == 409
    page = answer.content.decode()
    assert 'name="text" value="# 我的\n"' in page
    assert "# 一" in page, "and what stands there now"


def test_completion_offers_names_of_the_draft(client: Client) -> None:
    typed = "filing: report\nchain:\n  applicant: "
    sent = {"path": FILE, "text": typed, "line": "3", "column": "14", "prefix": ""}
    assert "clerk" in [option["label"] for option in client.post(f"{ROOT}complete/", sent).json()]


def test_a_form_of_the_draft_is_previewed_with_its_conditions(client: Client) -> None:
    ui = shown(client, UI).replace("help: 最多 500 字", "help: 写明原因, visible_if: {subject.status: {eq: filed}}")
    assert save(client, ui, UI) == 1
    frame = f"{ROOT}forms/report/frame/"
    assert "写明原因" not in client.get(frame).content.decode()
    assert "写明原因" in client.get(frame, {"facts": "subject.status: filed"}).content.decode()
    checked = client.post(f"{frame}?mode=check", {"started_on": "x"}, headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in checked
    assert "f-started_on" in checked


@pytest.mark.parametrize("facts", ["[1, 2]", "a: [", "只是文字", "a: &x [*x]"])
def test_odd_sample_facts_are_told_not_thrown(client: Client, facts: str) -> None:
    assert client.get(f"{ROOT}forms/", {"facts": facts}).context["facts_problem"]
    assert client.get(f"{ROOT}forms/report/frame/", {"facts": facts}).status_code == 200


def test_a_draft_that_cannot_be_read_says_so_on_every_page(client: Client) -> None:
    assert save(client, "region: [", f"workflows/{REGION}/region.yaml") == 1
    for page in ("", "check/", "changes/", "publish/", "values/", f"file/{FILE}", "releases/"):
        assert client.get(ROOT + page).status_code == 200, page
    for page in ("forms/", "chains/", "try/"):
        assert client.get(ROOT + page).status_code == 409, page


def test_scenarios_are_played_one_by_one(client: Client) -> None:
    row = client.post(f"{ROOT}check/first/report-is-confirmed/").content.decode()
    assert "通过" in row
    path = f"workflows/{REGION}/scenarios/first.yaml"
    assert save(client, shown(client, path).replace("state: confirmed", "state: refused"), path) == 1
    row = client.post(f"{ROOT}check/first/report-is-confirmed/").content.decode()
    assert "不符" in row
    assert f"{path}:18" in row
    assert client.post(f"{ROOT}check/first/none/").status_code == 404


def test_a_trial_answers_with_reasons_and_then_with_the_outcome(client: Client) -> None:
    first = client.get(f"{ROOT}try/", {"_filing": "report"})
    assert first.context["passed"], "the answers of a scenario to begin with"
    sent = {"_again": "1", "_stage": first.context["stage"], "_filing": "report", "started_on": ""}
    again = client.post(f"{ROOT}try/", sent)
    assert not again.context["passed"]


@pytest.mark.parametrize(
    ("what", "path", "leads"),
    [
        ("override", BASE_FILE, f"file/rules/{REGION}/calendars.yaml"),
        ("remove", FILE, ""),
        ("revert", FILE, f"file/{FILE}"),
    ],
)
def test_acts_on_files_ask_first_where_they_take_something_away(
    client: Client, what: str, path: str, leads: str
) -> None:
    save(client, shown(client) + "# 改\n")
    asked = client.post(f"{ROOT}act/", {"act": what, "path": path})
    assert asked.status_code == (302 if what == "override" else 200)
    done = client.post(f"{ROOT}act/", {"act": what, "path": path, "confirmed": "1"})
    assert done["Location"] == ROOT + leads


def test_from_a_change_to_a_release_and_its_bundle(client: Client) -> None:
    save(client, shown(client).replace("title: 开工报告 ", "title: 开工报告书 "))
    page = client.get(f"{ROOT}publish/")
    digest = page.context["draft"].digest
    assert client.post(f"{ROOT}publish/", {"note": "", "digest": digest}).status_code == 409
    save(client, shown(client) + "# 期间有人改了\n", version=1)
    late = client.post(f"{ROOT}publish/", {"note": "改名", "digest": digest})
    assert late.status_code == 409
    assert "draft-changed" in [problem.code for problem in late.context["problems"]]
    digest = late.context["draft"].digest
    done = client.post(f"{ROOT}publish/", {"note": "改名", "digest": digest})
    assert done["Location"] == f"{ROOT}releases/2/"
    assert releases.current(REGION).release_number == 2
    shown_release = client.get(f"{ROOT}releases/2/")
    assert [topic["name"] for topic in shown_release.context["topics"]] == ["report"]
    bundle = client.get(f"{ROOT}releases/1/bundle.zip").content
    upload = SimpleUploadedFile("b.zip", bundle, "application/zip")
    taken = client.post(f"{ROOT}draft/", {"act": "import", "bundle": upload})
    assert taken["Location"] == f"{ROOT}changes/"
    assert list(client.get(f"{ROOT}changes/").context["files"]) == [FILE]
    gone = client.post(f"{ROOT}draft/", {"act": "discard", "confirmed": "1"})
    assert gone["Location"] == ROOT


@pytest.mark.parametrize("sent", [{"act": "import"}, {"act": "import", "bundle": io.BytesIO(b"no zip")}, {"act": "x"}])
def test_what_cannot_be_imported_is_refused(client: Client, sent: dict[str, object]) -> None:
    assert client.post(f"{ROOT}draft/", sent).status_code == 400


def test_a_chain_goes_to_other_tools_as_bpmn(client: Client) -> None:
    page = client.get(f"{ROOT}chains/?filing=report")
    assert f'href="{ROOT}chains/report.bpmn"' in page.content.decode()
    answer = client.get(f"{ROOT}chains/report.bpmn")
    assert answer["Content-Disposition"] == 'attachment; filename="report.bpmn"'
    names = {element.tag.rsplit("}", 1)[1] for element in ElementTree.fromstring(answer.content).iter()}
    assert names >= {"process", "userTask", "sequenceFlow"}
    assert client.get(f"{ROOT}chains/none.bpmn").status_code == 404


def test_the_drawing_brings_its_own_styles_and_nothing_else(client: Client) -> None:
    answer = client.get(f"{ROOT}chains/report.svg")
    assert answer["Content-Type"] == "image/svg+xml"
    assert "style-src 'unsafe-inline'" in answer["Content-Security-Policy"]
    assert "script-src 'unsafe" not in answer["Content-Security-Policy"]


def test_a_phone_reaches_every_page_and_the_way_back(client: Client) -> None:
    page = client.get(f"{ROOT}check/").content.decode()
    drawer = page[page.index('class="drawer-body"') : page.index("</nav>", page.index('class="drawer-body"'))]
    pages = ("", "check/", "forms/", "chains/", "try/", "values/", "changes/", "releases/", "moving/")
    for path in pages:
        assert f'href="{ROOT}{path}"' in drawer, path


def test_a_key_says_in_which_layer_it_is_written(client: Client) -> None:
    lines = client.get(f"{ROOT}values/", {"path": "calendars.national.title"}).context["lines"]
    assert [(line["value"], line["at"]["layer"]) for line in lines] == [("全国工作日历", "_base")]
    nowhere = client.get(f"{ROOT}values/", {"path": "filings/none/chain"})
    assert nowhere.context["missing"] == "none/chain"


def test_the_editor_answers_in_json(client: Client) -> None:
    answer = client.post(f"{ROOT}save/", {"path": BASE_FILE, "text": "x", "version": "0"})
    assert answer.status_code == 404
    assert json.loads(answer.content)["code"] == "not-a-file"
