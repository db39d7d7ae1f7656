"""Every operation × every role × own and other tenant: who gets what, and that nobody reads another's names.

A column is a role of tenant 甲川 (see `ROLES`); the left block asks about 甲川's own things, the right one, where there
is one, about those of 乙泽. An operation that is added to the API without a line here fails the test.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from django.db import transaction

from guicheng.api.operations import Operation
from guicheng.api.v1 import version_1
from guicheng.workflow.models import Task
from tests.support.samples import credit_code
from tests.support.world import REGION, Api, Tenant, World, picture, said

ROLES = (
    "anybody", "project-team", "enterprise", "information-centre", "general-office", "permit-reviewer", "expert-panel",
    "evaluation-system", "configurator",
)  # fmt: skip

TABLE = """
# operation             any team ent. ctr. off. rev. pan. link conf | the same about what is of 乙泽
listRegions             200 200 200 200 200 200 200 200 200
listOpened              404 404 404 404 404 404 404 404 404
getOpened               404 404 404 404 404 404 404 404 404
getOpenedFile           404 404 404 404 404 404 404 404 404
getSession              401 200 200 200 200 200 200 200 200
signIn                  400 400 400 400 400 400 400 400 400
switchMembership        401 200 404 404 404 404 404 404 404 | 401 404 404 404 404 404 404 404 404
signOut                 401 204 204 204 204 204 204 204 204
getProfile              401 200 200 200 200 200 200 200 200
changeProfile           401 200 200 200 200 200 200 200 200
changePassword          401 400 400 400 400 400 400 400 400
listTokens              401 200 200 200 200 200 200 200 200
issueToken              401 201 201 201 201 201 201 201 201
revokeToken             401 404 404 404 404 404 404 404 404
getRelease              401 200 200 200 200 200 200 200 200
getForm                 401 200 200 200 200 200 200 200 200
listChoices             401 404 404 404 404 404 404 404 404
listWindows             401 200 200 200 200 200 200 200 200
listPlaces              401 200 200 200 200 200 200 200 200
listEntries             401 200 200 200 200 200 200 200 200
createEntry             401 403 400 403 403 403 403 403 403
addFileOfNewEntry       401 403 404 403 403 403 403 403 403
getEntry                401 200 200 200 200 200 200 200 200 | 401 404 404 200 200 200 200 200 200
changeEntry             401 200 200 403 403 403 403 403 403 | 401 404 404 403 403 403 403 403 403
removeEntry             401 403 409 403 403 403 403 403 403 | 401 404 404 403 403 403 403 403 403
listOfRegister          401 404 404 404 404 404 404 404 404
listEntryFiles          401 200 200 200 200 200 200 200 200 | 401 404 404 200 200 200 200 200 200
addEntryFile            401 404 404 404 404 404 404 404 404 | 401 404 404 404 404 404 404 404 404
removeEntryFile         401 404 404 404 404 404 404 404 404 | 401 404 404 404 404 404 404 404 404
arrangeEntryFiles       401 404 404 404 404 404 404 404 404 | 401 404 404 404 404 404 404 404 404
mergeEntry              401 403 403 403 403 403 403 403 403 | 401 404 404 403 403 403 403 403 403
getEntryStatus          401 200 200 200 200 200 200 200 200 | 401 404 404 200 200 200 200 200 200
listFindings            401 200 200 200 200 200 200 200 200 | 401 404 404 200 200 200 200 200 200
listObligations         401 200 200 200 200 200 200 200 200 | 401 404 404 200 200 200 200 200 200
listTiles               401 200 200 200 200 200 200 200 200 | 401 404 404 200 200 200 200 200 200
getEntryLog             401 200 200 200 200 200 200 200 200 | 401 404 404 200 200 200 200 200 200
listBelow               401 404 404 404 404 404 404 404 404 | 401 404 404 404 404 404 404 404 404
revealEntryField        401 403 403 403 403 403 403 403 403 | 401 403 403 403 403 403 403 403 403
resetEntryAccount       401 404 200 400 403 403 403 403 403 | 401 404 404 400 403 403 403 403 403
listFilings             401 200 200 200 200 200 200 200 200
createFiling            401 201 403 403 403 403 403 403 403 | 401 404 404 403 403 403 403 403 403
getFiling               401 200 200 200 200 200 200 200 200 | 401 404 404 200 200 200 200 200 200
saveFiling              401 200 403 403 403 403 403 403 403 | 401 404 404 403 403 403 403 403 403
deleteFiling            401 204 403 403 403 403 403 403 403 | 401 404 404 403 403 403 403 403 403
submitFiling            401 200 403 403 403 403 403 403 403 | 401 404 404 403 403 403 403 403 403
withdrawFiling          401 200 403 403 403 403 403 403 403 | 401 404 404 403 403 403 403 403 403
cancelFiling            401 409 409 409 409 409 409 409 409 | 401 404 404 409 409 409 409 409 409
decideFiling            401 409 200 409 409 409 409 409 409 | 401 404 404 409 409 409 409 409 409
takeDecisionBack        401 409 409 409 409 409 409 409 409 | 401 404 404 409 409 409 409 409 409
removeSigner            401 404 404 404 404 404 404 404 404 | 401 404 404 404 404 404 404 404 404
amendFiling             401 409 409 409 409 409 409 409 409 | 401 404 404 409 409 409 409 409 409
urgeFiling              401 403 403 403 403 403 403 403 403 | 401 404 404 403 403 403 403 403 403
previewRoute            401 200 200 200 200 200 200 200 200 | 401 404 404 200 200 200 200 200 200
getHistory              401 200 200 200 200 200 200 200 200 | 401 404 404 200 200 200 200 200 200
getFilingLog            401 200 200 200 200 200 200 200 200 | 401 404 404 200 200 200 200 200 200
getFilingForm           401 200 200 200 200 200 200 200 200 | 401 404 404 200 200 200 200 200 200
revealFilingField       401 403 403 403 403 403 403 403 403 | 401 403 403 403 403 403 403 403 403
listFiles               401 200 200 200 200 200 200 200 200 | 401 404 404 200 200 200 200 200 200
addFile                 401 201 409 409 409 409 409 409 409 | 401 404 404 409 409 409 409 409 409
removeFile              401 204 409 409 409 409 409 409 409 | 401 404 404 409 409 409 409 409 409
arrangeFiles            401 200 409 409 409 409 409 409 409 | 401 404 404 409 409 409 409 409 409
getFile                 401 200 200 200 200 200 200 200 200 | 401 404 404 200 200 200 200 200 200
listPapers              401 200 200 200 200 200 200 200 200 | 401 404 404 200 200 200 200 200 200
printPaper              401 404 404 404 404 404 404 404 404 | 401 404 404 404 404 404 404 404 404
listEntryPapers         401 200 200 200 200 200 200 200 200 | 401 404 404 200 200 200 200 200 200
printEntryPaper         401 404 409 409 409 404 409 404 404 | 401 404 404 409 409 404 409 404 404
listTasks               401 200 200 200 200 200 200 200 200
listDurations           401 200 200 200 200 200 200 200 200
listQuotas              401 200 200 200 200 200 200 200 200
getShares               401 404 404 404 404 404 404 404 404 | 401 404 404 404 404 404 404 404 404
giveShares              401 404 404 404 404 404 404 404 404 | 401 404 404 404 404 404 404 404 404
listTimedTasks          401 200 200 200 200 200 200 200 200
listPhrases             401 200 200 200 200 200 200 200 200
keepPhrase              401 201 201 201 201 201 201 201 201
movePhrase              401 404 404 404 404 404 404 404 404
dropPhrase              401 404 404 404 404 404 404 404 404
listDecided             401 200 200 200 200 200 200 200 200
listBegun               401 200 200 200 200 200 200 200 200
decideTasks             401 200 200 200 200 200 200 200 200 | 401 200 200 200 200 200 200 200 200
getTask                 401 200 200 200 200 200 200 200 200 | 401 404 404 200 200 200 200 200 200
decideTask              401 403 200 403 403 403 403 403 403 | 401 404 404 403 403 403 403 403 403
listTaskFiles           401 200 200 200 200 200 200 200 200 | 401 404 404 200 200 200 200 200 200
addTaskFile             401 404 409 404 404 404 404 404 404 | 401 404 404 404 404 404 404 404 404
removeTaskFile          401 404 404 404 404 404 404 404 404 | 401 404 404 404 404 404 404 404 404
claimTask               401 403 403 403 403 403 403 403 403 | 401 404 404 403 403 403 403 403 403
releaseTask             401 403 403 403 403 403 403 403 403 | 401 404 404 403 403 403 403 403 403
transferTask            401 403 403 403 403 403 403 403 403 | 401 404 404 403 403 403 403 403 403
delegateTask            401 403 403 403 403 403 403 403 403 | 401 404 404 403 403 403 403 403 403
addSigner               401 403 403 403 403 403 403 403 403 | 401 404 404 403 403 403 403 403 403
sendCopies              401 403 403 403 403 403 403 403 403 | 401 404 404 403 403 403 403 403 403
listStuckTasks          401 403 403 200 200 403 403 403 403
listTakers              401 404 404 200 200 404 404 404 404 | 401 404 404 200 200 404 404 404 404
reassignTask            401 404 404 409 409 404 404 404 404 | 401 404 404 409 409 404 404 404 404
listNotices             401 200 200 200 200 200 200 200 200
markNoticesRead         401 200 200 200 200 200 200 200 200
listExports             401 200 200 200 200 200 200 200 200
getExport               401 404 200 200 200 404 404 404 404
previewExport           401 404 200 200 200 404 404 404 404
runExport               401 404 200 200 200 404 404 404 404
listAudit               401 403 403 200 403 403 403 403 200
listAccounts            401 403 200 200 200 403 403 403 403
createAccount           401 403 403 201 201 403 403 403 403 | 401 403 403 201 201 403 403 403 403
getAccount              401 403 200 200 404 403 403 403 403 | 401 403 404 200 404 403 403 403 403
changeAccount           401 404 200 200 403 403 403 403 403 | 401 404 404 200 403 403 403 403 403
giveRole                401 404 409 409 403 403 403 403 403 | 401 404 404 409 403 403 403 403 403
takeRole                401 404 204 204 403 403 403 403 403 | 401 404 404 204 403 403 403 403 403
resetAccount            401 404 200 400 403 403 403 403 403 | 401 404 404 400 403 403 403 403 403
listRegistrations       401 403 403 403 200 403 403 403 403
getRegistration         401 404 404 404 404 404 404 404 404
decideRegistration      401 404 404 404 404 404 404 404 404
enableAccount           401 404 200 200 403 403 403 403 403 | 401 404 404 200 403 403 403 403 403
disableAccount          401 404 200 200 403 403 403 403 403 | 401 404 404 200 403 403 403 403 403
listDeputies            401 200 200 200 404 404 404 404 404 | 401 404 404 200 404 404 404 404 404
nameDeputy              401 403 403 403 403 403 403 403 403 | 401 404 404 403 403 403 403 403 403
endDeputy               401 404 404 404 404 404 404 404 404
unlockAccount           401 404 204 204 403 403 403 403 403 | 401 404 404 204 403 403 403 403 403
listOrganisations       401 200 200 200 200 200 200 200 200
createOrganisation      401 403 403 403 201 403 403 403 403
getOrganisation         401 404 200 200 200 200 200 200 200 | 401 404 404 200 200 200 200 200 200
changeOrganisation      401 403 200 403 200 403 403 403 403 | 401 403 404 403 200 403 403 403 403
renameOrganisation      401 403 403 403 400 403 403 403 403 | 401 403 403 403 400 403 403 403 403
enableOrganisation      401 403 403 403 200 403 403 403 403 | 401 403 403 403 200 403 403 403 403
listAuthorisedSystems   401 404 403 403 403 403 403 403 403 | 401 404 404 403 403 403 403 403 403
authoriseSystems        401 404 403 403 403 403 403 403 403 | 401 404 404 403 403 403 403 403 403
takeSystemBack          401 404 403 403 403 403 403 403 403 | 401 404 404 403 403 403 403 403 403
getHome                 401 404 404 404 404 404 404 404 404
listSystems             401 200 200 200 200 200 200 200 200
disableOrganisation     401 403 403 403 200 403 403 403 403 | 401 403 403 403 200 403 403 403 403
readScan                401 404 404 404 404 404 404 404 404
confirmScan             401 404 404 404 404 404 404 404 404
refuseScan              401 404 404 404 404 404 404 404 404
addEvidence             401 403 201 201 201 403 403 403 403
pushFeed                404 404 404 404 404 404 404 404 404
"""
"""400: the request is not complete, but the caller would be let through."""

ENTRY = "registers/project/entries"
REQUESTS: dict[str, tuple[str, Any]] = {
    "listOpened": (f"regions/{REGION}/open/none", None),
    "getOpened": (f"regions/{REGION}/open/none/1", None),
    "getOpenedFile": (f"regions/{REGION}/open/none/1/files/1", None),
    "signIn": ("session", {"region": REGION, "login": "a_enterprise", "password": "Wrong-password-1"}),
    "switchMembership": ("session", {"membership": "{membership}"}),
    "changeProfile": ("me", {"large_text": True}),
    "changePassword": ("me/password", {"old": "Wrong-password-1", "new": "Heron-55-lake"}),
    "issueToken": ("tokens", {"name": "reporting"}),
    "readScan": ("scans/absent", None),
    "confirmScan": ("scans/absent/confirm", {}),
    "refuseScan": ("scans/absent/refuse", None),
    "revokeToken": ("tokens/999999", None),
    "createEntry": (ENTRY, {"data": {}}),
    "changeEntry": (ENTRY + "/{entry}", {"data": {"contact_name": "何新"}}),
    "listOfRegister": ("registers/project/lists/none", None),
    "listBelow": (ENTRY + "/{entry}/below/housing-permit", None),
    "mergeEntry": (ENTRY + "/{entry}/merge", {"into": "{entry}", "reason": "同一项目"}),
    "resetEntryAccount": (ENTRY + "/{entry}/reset-password", {"password": "Begin-4711"}),
    "createFiling": ("filings", {"type": "technique", "subject": "{entry}"}),
    "getFiling": ("filings/{submitted}", None),
    "saveFiling": ("filings/{draft}", {"data": {"title": "铝模施工工艺"}}),
    "deleteFiling": ("filings/{draft}", None),
    "submitFiling": ("filings/{draft}/submit", {}),
    "withdrawFiling": ("filings/{submitted}/withdraw", None),
    "cancelFiling": ("filings/{submitted}/cancel", {"reason": "重复填报"}),
    "takeDecisionBack": ("filings/{submitted}/take-back", {}),
    "removeSigner": ("filings/{submitted}/signers/1", None),
    "decideFiling": ("filings/{submitted}/decide", {"decision": "approve"}),
    "amendFiling": ("filings/{submitted}/amend", {"amendment": "none"}),
    "urgeFiling": ("filings/{submitted}/urge", None),
    "addFileOfNewEntry": (
        "registers/project/files",
        {"slot": "pictures", "files": "0123456789abcdef", "file": picture},
    ),
    "listEntryFiles": (ENTRY + "/{entry}/files", None),
    "addEntryFile": (ENTRY + "/{entry}/files", {"slot": "pictures", "file": picture}),
    "removeEntryFile": (ENTRY + "/{entry}/files/{file}", None),
    "arrangeEntryFiles": (ENTRY + "/{entry}/slots/pictures", {"files": [{"id": "{file}", "caption": "封顶"}]}),
    "addFile": ("filings/{draft}/files", {"slot": "pictures", "file": picture}),
    "arrangeFiles": ("filings/{draft}/slots/pictures", {"files": [{"id": "{draft_file}", "caption": "封顶"}]}),
    "removeFile": ("filings/{draft}/files/{draft_file}", None),
    "getFile": ("files/{file}", None),
    "listPapers": ("filings/{submitted}/documents", None),
    "printPaper": ("filings/{submitted}/documents/none/file", {"format": "pdf"}),
    "listEntryPapers": (ENTRY + "/{entry}/documents", None),
    "printEntryPaper": (ENTRY + "/{entry}/documents/award-application/file", {"format": "pdf"}),
    "decideTasks": ("tasks/decide", {"tasks": ["{task}"], "decision": "approve"}),
    "decideTask": ("tasks/{task}/decide", {"decision": "approve"}),
    "getShares": ("quotas/none/{entry}/shares", None),
    "giveShares": ("quotas/none/{entry}/shares", {"shares": [{"organisation": 1, "places": 1}]}),
    "listTimedTasks": ("durations/open", None),
    "addTaskFile": ("tasks/{task}/files", {"file": picture}),
    "removeTaskFile": ("tasks/{task}/files/999999999", None),
    "claimTask": ("tasks/{task}/claim", {}),
    "releaseTask": ("tasks/{task}/release", None),
    "transferTask": ("tasks/{task}/transfer", {"to": {"account": "{colleague}"}}),
    "delegateTask": ("tasks/{task}/delegate", {"to": {"account": "{colleague}"}}),
    "addSigner": ("tasks/{task}/add-signer", {"to": {"account": "{colleague}"}, "place": "before"}),
    "reassignTask": ("tasks/{task}/reassign", {"to": "desk", "reason": "长期未办"}),
    "sendCopies": ("tasks/{task}/cc", {"to": [{"account": "{colleague}"}]}),
    "revealEntryField": (ENTRY + "/{entry}/reveal", {"field": "contact_mobile", "reason": "核对"}),
    "revealFilingField": ("filings/{submitted}/reveal", {"field": "title", "reason": "核对"}),
    "previewExport": ("exports/projects/preview", {}),
    "runExport": ("exports/projects/file", {"format": "csv"}),
    "markNoticesRead": ("notices/read", {}),
    "createAccount": (
        "accounts",
        {"login": "fresh_login", "name": "孙新", "role": "enterprise", "organisation": "{organisation}"},
    ),
    "giveRole": ("accounts/{account}/roles", {"role": "project-team", "organisation": "{organisation}"}),
    "takeRole": ("accounts/{account}/roles/{membership}", None),
    "resetAccount": (
        "accounts/{account}/reset-password",
        {"password": "Begin-4711", "reason": "凭介绍信", "evidence": []},
    ),
    "changeAccount": ("accounts/{account}", {"name": "周文"}),
    "enableAccount": ("accounts/{account}/enable", {}),
    "disableAccount": ("accounts/{account}/disable", {"reason": "离职"}),
    "unlockAccount": ("accounts/{account}/unlock", {}),
    "createOrganisation": (
        "organisations",
        {"kind": "enterprise", "name": "丙江建设公司", "credit_code": credit_code(77)},
    ),
    "changeOrganisation": ("organisations/{organisation}", {"address": "解放路1号"}),
    "renameOrganisation": (
        "organisations/{organisation}/rename",
        {"name": "新名建设公司", "reason": "更名", "evidence": []},
    ),
    "authoriseSystems": ("organisations/{organisation}/systems", {"systems": ["a"]}),
    "takeSystemBack": ("organisations/{organisation}/systems/a", None),
    "enableOrganisation": ("organisations/{organisation}/enable", {}),
    "keepPhrase": ("me/phrases", {"text": "拟同意"}),
    "movePhrase": ("me/phrases/999999999", {"place": 1}),
    "dropPhrase": ("me/phrases/999999999", None),
    "getRegistration": ("registrations/999999999", None),
    "decideRegistration": ("registrations/999999999/decision", {"outcome": "approve"}),
    "nameDeputy": (
        "accounts/{account}/deputies",
        {"deputy": "{colleague}", "first_day": "2099-01-01", "last_day": "2099-01-02"},
    ),
    "endDeputy": ("deputies/999999999/end", None),
    "disableOrganisation": ("organisations/{organisation}/disable", {"reason": "注销", "tasks": {"*": "desk"}}),
    "addEvidence": ("evidence", {"file": picture}),
    "pushFeed": (f"feeds/{REGION}/none", {}),
}
"""Where the address is not that of the route with ids in place, or a body is wanted."""


OF_A_TENANT = re.compile(r"\{[a-z_]+\}")


def operations() -> dict[str, tuple[str, str]]:
    """Every operation that an address of the API has: id → method and route."""
    found = {}
    for pattern in version_1:
        view = pattern.callback.cls  # type: ignore[union-attr]
        for method in ("get", "post", "put", "patch", "delete"):
            handler = getattr(view, method, None)
            if handler is not None:
                known = handler.operation
                assert isinstance(known, Operation)
                found[known.id] = (method.upper(), str(pattern.pattern))
    return found


def table() -> dict[str, tuple[list[int], list[int]]]:
    """The table, read: operation → own, other."""
    found = {}
    for line in TABLE.strip().splitlines()[1:]:
        name, _, cells = line.partition(" ")
        own, _, other = cells.partition("|")
        found[name] = ([int(c) for c in own.split()], [int(c) for c in other.split()])
    return found


def things(tenant: Tenant, world: World) -> dict[str, int]:
    """The ids of what a tenant has."""
    team = tenant.person("project-team")
    draft = world.begin(team, "technique")
    submitted = world.begin(team, "technique", submitted=True)
    api = team.api()
    files = {f.pk: said(api.get(f"/api/v1/filings/{f.pk}/files"))["items"][0]["id"] for f in (draft, submitted)}
    return {
        "entry": tenant.entry("project").pk,
        "draft": draft.pk,
        "submitted": submitted.pk,
        "draft_file": files[draft.pk],
        "file": files[submitted.pk],
        "task": Task.objects.get(filing_id=submitted.pk, seat__gt=0).pk,
        "account": team.account.pk,
        "colleague": team.account.pk,
        "membership": team.membership_id,
        "organisation": tenant.organisation("enterprise").pk,
    }


def placed(value: Any, ids: dict[str, int]) -> Any:
    """`value` with every ``{thing}`` in place; a whole text that is one becomes a number."""
    if isinstance(value, dict):
        return {name: placed(inner, ids) for name, inner in value.items()}
    if isinstance(value, list):
        return [placed(inner, ids) for inner in value]
    if isinstance(value, str) and "{" in value:
        text = value.format(**ids)
        return int(text) if text.isdigit() else text
    return value() if value is picture else value


def route(pattern: str) -> str:
    """The address of a route, its parts as things of a tenant."""
    names = {
        "<api_name:register>": "project", "<api_row:entry_id>": "{entry}", "<api_row:filing_id>": "{submitted}",
        "<api_row:file_id>": "{file}", "<api_row:task_id>": "{task}", "<api_row:account_id>": "{account}",
        "<api_row:organisation_id>": "{organisation}", "<api_name:form>": "award-application",
        "<api_name:field>": "none", "<api_name:export>": "projects",
    }  # fmt: skip
    for part, name in names.items():
        pattern = pattern.replace(part, name)
    return pattern


def asked(api: Api, method: str, operation: str, pattern: str, ids: dict[str, int]) -> tuple[int, str]:
    """The status and text of the answer to one call, which is undone."""
    address, body = REQUESTS.get(operation, (route(pattern), None))
    address, body = "/api/v1/" + str(placed(address, ids)), placed(body, ids)
    with transaction.atomic():
        if isinstance(body, dict) and "file" in body:
            response = api.upload(address, **body)
        else:
            response = api.send(method, address, body)
        text = b"".join(response.streaming_content) if response.streaming else response.content
        transaction.set_rollback(True)
    return response.status_code, text.decode("utf-8", "replace")


def cells(world: World, expected: dict[str, tuple[list[int], list[int]]]) -> Iterator[tuple[str, str, str, int, str]]:
    """Every cell as it is: operation, role, own or other, status, text of the answer."""
    sides = (("own", things(world.a, world)), ("other", things(world.b, world)))
    sessions = {role: Api() if role == "anybody" else world.a.person(role).api() for role in ROLES}
    kept = {role: {name: morsel.value for name, morsel in api.cookies.items()} for role, api in sessions.items()}
    for operation, (method, pattern) in operations().items():
        for side, ids in sides if expected[operation][1] else sides[:1]:
            for role, api in sessions.items():
                api.cookies.clear()
                api.cookies.load(kept[role])
                yield operation, role, side, *asked(api, method, operation, pattern, ids)


def test_every_operation_stands_in_the_table_and_asks_about_both_tenants_where_it_can() -> None:
    known = operations()
    assert set(table()) == set(known)
    of_tenants = {
        name for name, (_, pattern) in known.items() if OF_A_TENANT.search(str(REQUESTS.get(name, route(pattern))))
    }
    assert of_tenants == {name for name, (_, other) in table().items() if other}


def test_who_may_do_what_to_whose(world: World) -> None:
    expected = table()
    found: dict[str, tuple[list[int], list[int]]] = {name: ([], []) for name in expected}
    leaks = []
    for operation, role, side, status, text in cells(world, expected):
        found[operation][side == "other"].append(status)
        if role in ("anybody", "project-team", "enterprise") and world.b.mark in text:
            leaks.append((operation, role, side))
    assert {name: both for name, both in found.items() if both != expected[name]} == {}
    assert leaks == []
