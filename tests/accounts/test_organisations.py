"""Registering, renaming and disabling organisations."""

from __future__ import annotations

from typing import Any

import pytest

from guicheng.accounts import service
from guicheng.accounts.models import Account, Organisation
from guicheng.accounts.service import NewOrganisation
from guicheng.audit.models import AuditEntry
from guicheng.common import clock
from guicheng.common.errors import Refusal
from tests.accounts import world
from tests.accounts.world import OPERATOR, POLICY

pytestmark = pytest.mark.django_db
CODE = "91430100MA4R00001F"


def new(**values: Any) -> NewOrganisation:
    return NewOrganisation(**{"kind": "enterprise", "name": "某建设公司", "credit_code": CODE, **values})


def codes(refusal: Refusal) -> list[tuple[str, str]]:
    return [(problem.code, problem.field) for problem in refusal.problems]


def test_a_member_and_a_non_member_are_registered() -> None:
    member = service.create_organisation(OPERATOR, POLICY, new(member_no="HN-0012", jurisdiction="430102"))
    other = service.create_organisation(OPERATOR, POLICY, new(credit_code="91420100MA4K00002Y", name="另一公司"))
    assert (member.member_no, other.member_no, member.jurisdiction_id) == ("HN-0012", None, "430102")
    assert AuditEntry.objects.filter(action="organisation.create").count() == 2


@pytest.mark.parametrize("written", [" 91430100ma4r00001f ", "９１４３０１００ＭＡ４Ｒ００００１Ｆ"])
def test_the_credit_code_is_stored_in_its_usual_form(written: str) -> None:
    assert service.create_organisation(OPERATOR, POLICY, new(credit_code=written)).credit_code == CODE


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"name": " "}, [("required", "name")]),
        ({"credit_code": None}, [("required", "credit_code")]),
        ({"credit_code": "91430100MA4R00001X"}, [("credit-code-invalid", "credit_code")]),
        ({"kind": "authority", "credit_code": None}, [("required", "jurisdiction")]),
        ({"jurisdiction": "999999"}, [("jurisdiction-unknown", "jurisdiction")]),
        ({"kind": "guild"}, [("kind-unknown", "kind")]),
        ({"name": "", "credit_code": "X"}, [("required", "name"), ("credit-code-invalid", "credit_code")]),
    ],
)
def test_what_is_incomplete_is_refused_with_every_reason(values: dict[str, Any], expected: list[Any]) -> None:
    with pytest.raises(Refusal) as refusal:
        service.create_organisation(OPERATOR, POLICY, new(**values))
    assert (codes(refusal.value), refusal.value.status) == (expected, 400)


def test_the_second_one_with_a_number_is_told_whom_to_ask() -> None:
    """WHS-02."""
    service.create_organisation(OPERATOR, POLICY, new(contact_name="李四"))
    with pytest.raises(Refusal) as refusal:
        service.create_organisation(OPERATOR, POLICY, new(name="别的名字"))
    assert codes(refusal.value) == [("credit-code-taken", "credit_code")]
    assert "李四" in refusal.value.problems[0].message.zh


def test_a_number_may_stand_once_for_each_kind_and_a_name_where_the_kind_says_so() -> None:
    service.create_organisation(OPERATOR, POLICY, new())
    service.create_organisation(OPERATOR, POLICY, new(kind="tester", jurisdiction="430102"))
    service.create_organisation(OPERATOR, POLICY, new(credit_code="91420100MA4K00002Y"))  # same name, same kind
    with pytest.raises(Refusal) as refusal:
        service.create_organisation(
            OPERATOR, POLICY, new(kind="tester", jurisdiction="430102", credit_code=None, name="某 建设公司")
        )
    assert codes(refusal.value) == [("unique-name-taken", "name")]


def test_only_who_manages_organisations_registers_them() -> None:
    clerk = world.actor("enterprise", world.organisation())
    with pytest.raises(Refusal) as refusal:
        service.create_organisation(clerk, POLICY, new())
    assert refusal.value.status == 403


def test_renaming_needs_evidence_and_keeps_the_former_name() -> None:
    """HNQ-11."""
    desk = world.actor("desk", world.organisation("association", "某协会"))
    firm = world.organisation(name="老名字公司")
    for evidence, reason, missing in (([], "更名", "evidence"), ([1], "", "reason")):
        with pytest.raises(Refusal) as refusal:
            service.rename_organisation(desk, POLICY, firm.pk, "新名字公司", evidence=evidence, reason=reason)
        assert [problem.field for problem in refusal.value.problems] == [missing]
    with clock.frozen("2026-04-01"):
        service.rename_organisation(desk, POLICY, firm.pk, "新名字公司", evidence=[31, 32], reason="工商变更")
    firm.refresh_from_db(from_queryset=Organisation.objects.unscoped())
    assert firm.name == "新名字公司"
    assert firm.former_names == [
        {"name": "老名字公司", "until": "2026-04-01", "by": desk.account_id, "evidence": [31, 32]}
    ]
    assert {"老名", "新名"} <= set(firm.terms), "found under both names"
    entry = AuditEntry.objects.get(action="organisation.rename")
    assert (entry.changes, entry.why) == ({"name": ["老名字公司", "新名字公司"]}, {"evidence": [31, 32]})


def test_an_enterprise_cannot_rename_itself_but_keeps_its_contacts_up_to_date() -> None:
    firm = world.organisation(name="某建设公司")
    own = world.actor("enterprise", firm)
    with pytest.raises(Refusal) as refusal:
        service.rename_organisation(own, POLICY, firm.pk, "新名字", evidence=[1], reason="想改名")
    assert refusal.value.status == 403
    assert service.update_organisation(own, firm.pk, contact_name="李四").contact_name == "李四"
    with pytest.raises(TypeError):
        service.update_organisation(own, firm.pk, name="新名字")


def test_another_organisation_is_not_there() -> None:
    own = world.actor("enterprise", world.organisation())
    with pytest.raises(Refusal) as refusal:
        service.update_organisation(own, world.organisation().pk, contact_name="李四")
    assert refusal.value.status == 404


def test_disabling_ends_the_sessions_of_its_people() -> None:
    firm = world.organisation()
    clerk = world.account("enterprise", firm)
    service.set_organisation_active(OPERATOR, firm.pk, False, "注销")
    assert Account.objects.unscoped().get(pk=clerk.pk).session_epoch == clerk.session_epoch + 1
    assert service.set_organisation_active(OPERATOR, firm.pk, True, "恢复").state == "active"
