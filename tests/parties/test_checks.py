"""What the checker says of parties: each mistake planted in the region of several parties."""
# ruff: noqa: E501 - a table of quotations reads best with each on its line

from __future__ import annotations

from pathlib import Path

import pytest

from guicheng.config.checker import check
from guicheng.config.stores import Folders
from tests.parties.region import FILES, NAME, write
from tests.support.mistakes import assert_found

W, F, R = f"workflows/{NAME}", f"forms/{NAME}", f"rules/{NAME}"

MISTAKES = [
    # a picker that the role finds empty: neither seen nor opened
    (f"{R}/registers.yaml", "    open: [{to: [builder], when: {session.published: true}, fields: [held_on]}]\n", "", "cannot-choose", f"{F}/enrolment/ui.yaml"),
    (f"{R}/registers.yaml", "open: [{to: [builder], when: {session.published: true}", "open: [{to: [somebody], when: {session.published: true}", "unknown-role", f"{R}/registers.yaml"),
    (f"{R}/registers.yaml", "fields: [held_on]}]", "fields: [helt_on]}]", "unknown-field", f"{R}/registers.yaml"),
    # whoever should answer sees none of what there is to answer
    (f"{W}/reply.yaml", "about: notice\n", "about: session\n", "nobody-can-answer", f"{W}/reply.yaml"),
    (f"{W}/rectification.yaml", "filer: actor\n", "", "nobody-can-file", f"{W}/rectification.yaml"),
    (f"{W}/subcontract.yaml", "form: subcontract\n", "form: subcontract\nfiler: actor\n", "filer-without-effect", f"{W}/subcontract.yaml"),
    # a step by those who file, by the owner, by whom a field names: the role exists there
    (f"{W}/rectification.yaml", "by: {role: leader, of: filer}", "by: {role: builder, of: filer}", "nobody-can-decide", f"{W}/rectification.yaml"),
    (f"{W}/installation.yaml", "by: {role: signer, of: subject}", "by: {role: leader, of: subject}", "nobody-can-decide", f"{W}/installation.yaml"),
    (f"{W}/subcontract.yaml", "by: {role: signer, of: form.contractor}", "by: {role: leader, of: form.contractor}", "nobody-can-decide", f"{W}/subcontract.yaml"),
    (f"{W}/subcontract.yaml", "by: {role: signer, of: form.contractor}", "by: {role: signer, of: subject}", "unknown-fact", f"{W}/subcontract.yaml"),
    # parties that see it
    (f"{W}/subcontract.yaml", "of: form.contractor, states: [signing,", "of: form.contractor, states: [draft, signing,", "party-in-draft", f"{W}/subcontract.yaml"),
    (f"{W}/subcontract.yaml", "{to: [signer, builder], of: form.contractor", "{to: [inspector, builder], of: form.contractor", "never-a-party", f"{W}/subcontract.yaml"),
    (f"{W}/rectification.yaml", "{to: [builder], of: subject", "{to: [team], of: subject", "never-a-party", f"{W}/rectification.yaml"),
    (f"{W}/subcontract.yaml", "builder], of: form.contractor", "builder], of: form.title", "no-party", f"{W}/subcontract.yaml"),
    (f"{W}/rectification.yaml", "owner: subject", "owner: form.text", "no-party", f"{W}/rectification.yaml"),
    (f"{R}/registers.yaml", "    about: project\n    status: notice\n", "    about: project\n    organisation: issuer\n    status: notice\n", "owner-without-effect", f"{W}/rectification.yaml"),
    (f"{F}/subcontract/ui.yaml", "organisation: {kinds: [firm]}", "organisation: {kinds: [firms]}", "unknown-organisation-kind", f"{F}/subcontract/ui.yaml"),
    (f"{F}/subcontract/ui.yaml", "organisation: {kinds: [firm]}", "widget: organisation", "form.incomplete", f"{F}/subcontract/ui.yaml"),
    (f"{W}/rectification.yaml", 'pattern: "整{filer.jurisdiction}-', 'pattern: "整', "number-repeats", f"{W}/rectification.yaml"),
]  # fmt: skip


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_is_found(tmp_path: Path, mistake: tuple[str, str, str, str, str]) -> None:
    assert_found(NAME, write(tmp_path), mistake)


def test_a_read_only_field_may_stay_out_of_the_layout(tmp_path: Path) -> None:
    """It is kept without being shown: what an effect writes for lookups. One that people would fill in may not."""
    root = write(tmp_path)
    for given, wanted in ((", read_only: true", False), ("", True)):
        text = FILES[f"{F}/notice/ui.yaml"].replace("编号, read_only: true", f"编号{given}")
        (root / f"{F}/notice/ui.yaml").write_text(
            f"# yaml-language-server: $schema=form-ui.schema.json\n{text.lstrip()}", encoding="utf-8"
        )
        codes = {one.code for one in check(NAME, Folders(root), scenarios=False).findings}
        assert ("form.not-in-layout" in codes) == wanted
