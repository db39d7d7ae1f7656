"""The studio's pages at work in the test client: saving, linting, completing, previewing, publishing."""

from __future__ import annotations

import html
import io
import json
import re
from xml.etree import ElementTree

import pytest
from django.contrib.sessions.models import Session
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
    assert re.search(r'<textarea[^>]* name="text"[^>]*># 我的\n</textarea>', page)
    assert re.search(r"<textarea[^>]* readonly[^>]*>[^<]*# 一\n</textarea>", page), "and what stands there now"
    merged = {"text": "# 我的\n# 一\n", "version": "1", "_keep.text": "mine"}
    assert client.post(f"{ROOT}file/{FILE}", merged).status_code == 302
    assert shown(client) == "# 我的\n# 一\n"


def test_nothing_of_another_is_overwritten_or_thrown_away(client: Client) -> None:
    """Two at one draft: saving, removing, putting back and throwing away rest on what was read."""
    other = world.client("configurator", login="other", name="王某")
    page = client.get(f"{ROOT}").content.decode()
    (digest,) = set(re.findall(r'name="digest" value="(\w+)"', page)) or {""}
    before = shown(client)
    assert save(other, before + "# 王\n") == 1
    late = client.post(f"{ROOT}file/{FILE}", {"text": before + "# 我\n", "version": "0"})
    assert late.status_code == 409
    html = late.content.decode()
    assert all(one in html for one in ("王某", "# 王", "# 我"))
    chosen = {"text": before + "# 我\n", "version": "1", "_keep.text": "theirs"}
    assert client.post(f"{ROOT}file/{FILE}", chosen).status_code == 302
    assert shown(client).endswith("# 王\n")
    for act in ("remove", "revert"):
        sent = {"path": FILE, "act": act, "confirmed": "1", "version": "0"}
        assert client.post(f"{ROOT}act/", sent).status_code == 409
    stale = digest or "0" * 64
    discarded = client.post(f"{ROOT}draft/", {"act": "discard", "confirmed": "1", "digest": stale})
    assert (discarded.status_code, "王某" in discarded.content.decode()) == (409, True)
    assert client.post(f"{ROOT}releases/1/take/", {"confirmed": "1", "digest": stale}).status_code == 409
    assert client.post(f"{ROOT}publish/", {"note": "一", "digest": stale}).status_code == 409
    assert shown(client).endswith("# 王\n")
    now = re.search(r'name="digest" value="(\w+)"', discarded.content.decode())
    assert now is not None
    assert client.post(f"{ROOT}draft/", {"act": "discard", "confirmed": "1", "digest": now[1]}).status_code == 302
    assert shown(client) == before


@pytest.mark.parametrize("who", ["administrator", "other"])
def test_without_scripts_the_end_of_a_session_costs_no_text(client: Client, who: str) -> None:
    """What was typed comes back after signing in again, for the same account only."""
    world.person("configurator", login="other")
    typed = shown(client) + "# 写了一半\n"
    Session.objects.all().delete()
    asked = client.post(f"{ROOT}file/{FILE}", {"text": typed, "version": "0"})
    assert asked.status_code == 401
    kept = re.search(r'name="kept" value="([^"]+)"', asked.content.decode())
    assert kept is not None
    sent = {"kept": kept[1], "login": who, "password": world.PASSWORD}
    back = client.post("/session/again/", sent)
    if who == "other":
        assert (back.status_code, "写了一半" in back.content.decode()) == (302, False)
        return
    page = back.content.decode()
    assert f'action="{ROOT}file/{FILE}"' in page
    fields = {name: html.unescape(value) for name, value in re.findall(r'name="(\w+)" value="([^"]*)"', page)}
    assert client.post(f"{ROOT}file/{FILE}", {"text": fields["text"], "version": fields["version"]}).status_code == 302
    assert shown(client) == typed


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
