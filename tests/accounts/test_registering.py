"""Registering by oneself, joining what is there, and whoever lets people in (YNR-01, YNR-02)."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest

from guicheng.accounts import queries, service
from guicheng.accounts.actor import Actor
from guicheng.accounts.models import AccessRequest, Account, ContactCode, Organisation
from guicheng.accounts.service import NewOrganisation, Person, Registered, Registration, codes, registering
from guicheng.accounts.sessions import memberships
from guicheng.audit.models import AuditEntry
from guicheng.common import clock
from guicheng.common.errors import Refusal
from tests.accounts import world
from tests.accounts.world import POLICY
from tests.support.samples import credit_code

pytestmark = pytest.mark.django_db
ANYBODY = Actor.anonymous("r1", address="10.0.0.1")
CODE = "91430100MA4R00001F"
PERSON = Person("first01", "李四", "Abcdefg1", "13800138000", "li@example.cn")


def registration(kind: str, *, joins: bool = False, place: str | None = "430102", **values: Any) -> Registration:
    organisation = NewOrganisation("", values.pop("named", "某单位"), credit_code=values.pop("code", CODE))
    organisation = replace(organisation, jurisdiction=place)
    person = replace(PERSON, **values)
    return Registration(kind, organisation, person, joins=joins)


def register(kind: str, **values: Any) -> Registered:
    return service.register(ANYBODY, POLICY, registration(kind, **values))


def refused(call: Any, *args: Any, **kwargs: Any) -> set[tuple[str, str]]:
    with pytest.raises(Refusal) as refusal:
        call(*args, **kwargs)
    return {(one.code, one.field) for one in refusal.value.problems}


def fresh(account: Account) -> Account:
    return Account.objects.unscoped().get(pk=account.pk)


@pytest.fixture
def desk() -> Actor:
    return world.actor("desk", world.organisation("association", "某协会"))


def waiting(actor: Actor) -> list[int]:
    return [one.pk for one in queries.requests(actor, POLICY, state="pending")]


# --- registering ------------------------------------------------------------------------------------------------------


def test_an_open_kind_registers_and_may_sign_in_at_once() -> None:
    done = register("builder")
    assert (done.request, done.receipt) == (None, "")
    account = fresh(done.account)
    assert (account.state, account.must_change_password, account.check_password("Abcdefg1")) == ("active", False, True)
    assert [one.role for one in memberships(account)] == ["builder"]
    organisation = Organisation.objects.unscoped().get()
    assert (organisation.contact_name, organisation.contact_mobile) == ("李四", "13800138000"), "WHS-01"


def test_a_reviewed_kind_waits(desk: Actor) -> None:
    done = register("tester")
    request = done.request
    assert request is not None
    assert (request.account.state, request.organisation and request.organisation.state) == ("pending", "pending")
    assert waiting(desk) == [request.pk]
    assert service.decide(desk, POLICY, request.pk, "approve", opinion="同意") is None
    account = fresh(request.account)
    assert (account.state, account.manages_only) == ("active", True), "WHS-04"
    assert Organisation.objects.unscoped().get(kind="tester").state == "active"
    assert waiting(desk) == []


def test_what_was_refused_may_be_registered_again(desk: Actor) -> None:
    request = register("tester").request
    assert request is not None
    service.decide(desk, POLICY, request.pk, "refuse", opinion="材料不全")
    assert fresh(request.account).state == "refused"
    assert register("tester").request is not None


WRONG: list[tuple[str, dict[str, Any], set[tuple[str, str]]]] = [
    ("enterprise", {}, {("registration-closed", "")}),
    ("guild", {}, {("registration-closed", "")}),
    ("builder", {"joins": True}, {("registration-closed", "")}),
    ("builder", {"password": "short"}, {("password-short", "password"), ("password-simple", "password")}),
    ("builder", {"login": "1"}, {("login-invalid", "login")}),
    ("builder", {"name": ""}, {("required", "person")}),
    ("builder", {"mobile": ""}, {("required", "mobile")}),
    ("builder", {"mobile": "12345678901"}, {("mobile-invalid", "mobile")}),
    ("builder", {"email": "li@@example"}, {("email-invalid", "email")}),
    ("builder", {"code": "91430100MA4R000011"}, {("credit-code-invalid", "credit_code")}),
    ("builder", {"code": ""}, {("required", "credit_code")}),
    ("builder", {"named": " "}, {("required", "name")}),
    ("tester", {"place": None}, {("required", "jurisdiction")}),
    ("tester", {"place": "999999"}, {("jurisdiction-unknown", "jurisdiction")}),
    ("builder", {"name": "", "login": "1", "code": ""},
     {("required", "person"), ("login-invalid", "login"), ("required", "credit_code")}),
    ("proved", {}, {("code-wrong", "code")}),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "values", "problems"), WRONG)
def test_what_is_wrong_is_said_at_once_and_leaves_nothing(
    kind: str, values: dict[str, Any], problems: set[tuple[str, str]]
) -> None:
    assert refused(register, kind, **values) == problems
    assert not Organisation.objects.unscoped().exists()
    assert not Account.objects.unscoped().exists()


def test_a_number_that_is_taken_says_whom_to_ask_and_that_one_may_join() -> None:
    """WHS-02."""
    register("tester")
    with pytest.raises(Refusal) as refusal:
        register("tester", login="second01")
    problem = refusal.value.problems[0]
    assert (problem.code, "李四" in problem.message.zh) == ("credit-code-taken", True)
    assert problem.remedy is not None
    assert "加入" in problem.remedy.zh


def test_a_login_that_is_taken_is_refused_and_nothing_is_kept() -> None:
    register("builder")
    assert refused(register, "builder", code=credit_code(2)) == {("login-taken", "login")}
    assert Organisation.objects.unscoped().count() == 1


# --- joining ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def firm() -> Organisation:
    return world.organisation("tester", "某检测公司", credit_code=CODE, jurisdiction_id="430102")


def test_joining_goes_to_the_organisation(firm: Organisation, desk: Actor) -> None:
    admin = world.actor("tester-admin", firm)
    elsewhere = world.actor("tester-admin", world.organisation("tester", "别家", jurisdiction_id="430102"))
    request = register("tester", joins=True).request
    assert request is not None
    assert (request.kind, request.organisation_id, request.roles) == ("join", firm.pk, ["tester"])
    assert (waiting(admin), waiting(elsewhere)) == ([request.pk], [])
    assert refused(service.decide, elsewhere, POLICY, request.pk, "approve") == {("not-found", "")}
    member = world.actor("tester", firm)
    assert refused(service.decide, member, POLICY, request.pk, "approve") == {("not-allowed", "")}
    service.decide(admin, POLICY, request.pk, "approve")
    assert [one.role for one in memberships(fresh(request.account))] == ["tester"]
    assert Organisation.objects.unscoped().get(pk=firm.pk).state == "active"


def test_where_the_organisation_has_nobody_left_its_reviewers_decide(firm: Organisation, desk: Actor) -> None:
    request = register("tester", joins=True).request
    assert request is not None
    assert waiting(desk) == [request.pk]


def test_refusing_somebody_leaves_the_organisation_as_it_is(firm: Organisation) -> None:
    admin = world.actor("tester-admin", firm)
    request = register("tester", joins=True).request
    assert request is not None
    service.decide(admin, POLICY, request.pk, "refuse", opinion="不是本单位人员")
    found = Organisation.objects.unscoped().get(pk=firm.pk)
    assert (found.state, found.credit_code) == ("active", CODE)


@pytest.mark.parametrize("state", ["pending", "disabled", None])
def test_nobody_joins_what_is_not_there(state: str | None) -> None:
    if state:
        world.organisation("tester", credit_code=CODE, state=state)
    assert refused(register, "tester", joins=True) == {("organisation-unknown", "credit_code")}


# --- deciding ---------------------------------------------------------------------------------------------------------


def test_a_request_is_decided_once_and_by_somebody_else(desk: Actor) -> None:
    request = register("tester").request
    assert request is not None
    clerk = world.actor("clerk", world.organisation())
    assert refused(service.decide, clerk, POLICY, request.pk, "approve") == {("not-found", "")}
    service.decide(desk, POLICY, request.pk, "approve")
    assert refused(service.decide, desk, POLICY, request.pk, "refuse", opinion="x") == {("request-decided", "")}
    AccessRequest.objects.unscoped().update(state="pending", made_by=desk.account_id)
    assert refused(service.decide, desk, POLICY, request.pk, "approve") == {("own-request", "")}


@pytest.mark.parametrize("outcome", ["refuse", "return"])
def test_a_no_needs_a_reason(desk: Actor, outcome: Any) -> None:
    request = register("tester").request
    assert request is not None
    assert refused(service.decide, desk, POLICY, request.pk, outcome, opinion=" ") == {("reason-missing", "opinion")}


def test_reviewers_see_their_own_jurisdiction_and_system_only() -> None:
    near = world.actor("reviewer", world.organisation("authority", jurisdiction_id="430100"))
    far = world.actor("reviewer", world.organisation("authority", jurisdiction_id="430200"))
    other = replace(near, region="r2")
    request = register("tester").request
    assert request is not None
    assert (waiting(near), waiting(far), waiting(other)) == ([request.pk], [], [])
    assert refused(service.decide, far, POLICY, request.pk, "approve") == {("not-found", "")}


def test_whoever_may_review_but_is_not_named_does_not(desk: Actor) -> None:
    unnamed = replace(
        POLICY,
        registrations={"tester": replace(POLICY.registrations["tester"], reviewers=frozenset({"somebody-else"}))},
    )
    request = register("tester").request
    assert request is not None
    assert list(queries.requests(desk, unnamed)) == []
    assert refused(service.decide, desk, unnamed, request.pk, "approve") == {("not-allowed", "")}


def test_an_account_kind_that_is_gone_is_still_decided(desk: Actor) -> None:
    without = replace(POLICY, registrations={})
    request = register("tester").request
    assert request is not None
    assert [one.pk for one in queries.requests(desk, without)] == [request.pk]
    service.decide(desk, without, request.pk, "approve")


# --- returned, corrected, withdrawn -----------------------------------------------------------------------------------


def test_what_is_returned_is_corrected_and_sent_again(desk: Actor) -> None:
    done = register("tester")
    assert done.request is not None
    assert refused(service.correct, ANYBODY, POLICY, done.receipt, registration("tester")) == {("not-returned", "")}
    service.decide(desk, POLICY, done.request.pk, "return", opinion="单位名称与执照不符")
    assert registering.of_receipt("r1", done.receipt).state == "returned"
    assert fresh(done.account).state == "pending"
    corrected = registration("tester", named="正名单位", name="李四光", mobile="+86 139 0013 9000")
    service.correct(ANYBODY, POLICY, done.receipt.lower(), corrected)
    request = registering.of_receipt("r1", done.receipt)
    assert request.organisation is not None
    assert (request.state, request.organisation.name, request.account.name) == ("pending", "正名单位", "李四光")
    assert (request.account.mobile, request.account.login) == ("13900139000", "first01")
    service.decide(desk, POLICY, request.pk, "approve")
    assert fresh(request.account).check_password("Abcdefg1")
    said = AuditEntry.objects.filter(object_kind="access-request").order_by("id")
    assert [one.action for one in said] == [
        "access.apply-registration", "access.return", "access.correct", "access.approve",
    ]  # fmt: skip


def test_a_correction_is_checked_like_the_first_time(desk: Actor) -> None:
    done = register("tester")
    world.organisation("tester", credit_code=credit_code(3))
    assert done.request is not None
    service.decide(desk, POLICY, done.request.pk, "return", opinion="x")
    wrong = registration("tester", code="91430100MA4R000011", mobile="1")
    assert refused(service.correct, ANYBODY, POLICY, done.receipt, wrong) == {
        ("credit-code-invalid", "credit_code"), ("mobile-invalid", "mobile"),
    }  # fmt: skip
    taken = registration("tester", code=credit_code(3))
    assert refused(service.correct, ANYBODY, POLICY, done.receipt, taken) == {("credit-code-taken", "credit_code")}


def test_what_is_withdrawn_frees_login_and_number(desk: Actor) -> None:
    done = register("tester")
    service.withdraw(ANYBODY, POLICY, done.receipt)
    assert registering.of_receipt("r1", done.receipt).state == "withdrawn"
    assert register("tester").request is not None
    assert refused(service.withdraw, ANYBODY, POLICY, done.receipt) == {("request-decided", "")}


def test_a_receipt_is_of_its_system_and_kept_as_a_digest() -> None:
    done = register("tester")
    assert refused(registering.of_receipt, "r2", done.receipt) == {("receipt-unknown", "receipt")}
    assert refused(registering.of_receipt, "r1", "AAAA-AAAA-AAAA-AAAA") == {("receipt-unknown", "receipt")}
    stored = AccessRequest.objects.unscoped().get().receipt
    assert done.receipt.replace("-", "") not in str(stored)


# --- codes ------------------------------------------------------------------------------------------------------------


@pytest.fixture
def sent(django_capture_on_commit_callbacks: Any) -> Any:
    def ask(to: str = PERSON.mobile) -> str:
        box: list[str] = []
        with django_capture_on_commit_callbacks(execute=True):
            codes.send_to(POLICY, to, lambda _to, message: box.append(message.zh[3:9]))
        return box[0] if box else ""

    return ask


def test_a_code_proves_the_number_once(sent: Any) -> None:
    code = sent()
    proof = codes.prove(POLICY, PERSON.mobile, f" {code} ")
    service.register(ANYBODY, POLICY, replace(registration("proved"), proof=proof))
    assert refused(codes.prove, POLICY, PERSON.mobile, code) == {("code-wrong", "code")}
    again = replace(registration("proved", login="other01", code=credit_code(4)), proof=proof)
    assert refused(service.register, ANYBODY, POLICY, again) == {("code-wrong", "code")}


def test_a_code_for_one_number_does_not_prove_another(sent: Any) -> None:
    proof = codes.prove(POLICY, PERSON.mobile, sent())
    other = replace(registration("proved", mobile="13900139000"), proof=proof)
    assert refused(service.register, ANYBODY, POLICY, other) == {("code-wrong", "code")}


def test_a_code_cannot_be_guessed_and_runs_out(sent: Any) -> None:
    code = sent()
    for guess in range(POLICY.codes.tries):
        wrong = f"{(int(code) + guess + 1) % 10**6:06d}"
        assert refused(codes.prove, POLICY, PERSON.mobile, wrong) == {("code-wrong", "code")}
    assert refused(codes.prove, POLICY, PERSON.mobile, code) == {("code-wrong", "code")}, "tried too often"


def test_codes_run_out_and_are_not_sent_too_often(sent: Any) -> None:
    noon = dt.datetime(2026, 3, 2, 12, 0, tzinfo=clock.SHANGHAI)
    clock.set_to(noon)
    code = sent()
    assert sent() == "", "within a minute"
    clock.set_to(noon + dt.timedelta(minutes=POLICY.codes.minutes))
    assert refused(codes.prove, POLICY, PERSON.mobile, code) == {("code-wrong", "code")}
    for n in range(1, codes.MOST_A_DAY):
        clock.set_to(noon + dt.timedelta(minutes=10 + 2 * n))
        assert sent()
    clock.set_to(noon + dt.timedelta(hours=3))
    assert (sent(), ContactCode.objects.count()) == ("", codes.MOST_A_DAY)
