"""What people do on the pages, and what a journey takes for done before it begins (through the use-cases)."""

from __future__ import annotations

import datetime as dt
import io
import re
from typing import Any, Literal

from PIL import Image, ImageDraw
from playwright.sync_api import FilePayload, Locator, Page, expect

from guicheng.filings.acts import decisions, drafts, filing_files, submission
from guicheng.filings.models import Filing
from tests.support import samples, world
from tests.support.world import Person, Tenant


def menu(page: Page, title: str) -> None:
    """Choose an item of the menu: at the side on a computer, at the foot on a phone."""
    where = "主导航" if (page.viewport_size or {})["width"] > 800 else "底部导航"
    page.get_by_role("navigation", name=where).get_by_role("link", name=re.compile(f"^{title}( \\d+)?")).click()


def photo(
    name: str, *, size: tuple[int, int] = (640, 480), colour: str = "#7a8d84", heavy: bool = False
) -> FilePayload:
    """A picture from somebody's phone; a heavy one is noise of more than 2 MiB."""
    if heavy:
        image = Image.effect_noise((2200, 1800), 90).convert("RGB")
    else:
        image = Image.new("RGB", size, colour)
        pen = ImageDraw.Draw(image)
        pen.rectangle(
            (size[0] // 4, size[1] // 3, size[0] * 3 // 4, size[1]), fill="#d8d2c4", outline="#14233a", width=4
        )
        pen.line((size[0] // 2, size[1] // 8, size[0] // 2, size[1]), fill="#a6402f", width=6)
    file = io.BytesIO()
    image.save(file, "JPEG", quality=97)
    return {"name": f"{name}.jpg", "mimeType": "image/jpeg", "buffer": file.getvalue()}


def slot(page: Page, title: str) -> Locator:
    """The slot of a form by its title."""
    return page.get_by_role("group", name=title)


def upload(page: Page, title: str, *photos: FilePayload) -> None:
    """Choose files for a slot, and wait until the server has them."""
    there = slot(page, title)
    stored = there.locator(".picture:not([data-state])")
    before = stored.count()
    there.locator("input[data-pick][multiple]").set_input_files(list(photos))
    expect(stored).to_have_count(before + len(photos))


def dialog(page: Page, says: str, answer: str = "") -> None:
    """Answer the dialog that asks before an act."""
    shown = page.locator("#confirm-dialog")
    expect(shown).to_be_visible()
    expect(shown).to_contain_text(says)
    (shown.get_by_role("button", name=answer) if answer else shown.locator("[data-ok]")).click()


def submit(page: Page) -> None:
    """保存并上报 at the foot of a form, and yes to the question."""
    page.get_by_role("button", name="保存并上报").click()
    dialog(page, "企业确认")


def row(page: Page, text: str) -> Locator:
    """A row of a table."""
    return page.locator("tr[data-row]").filter(has_text=text)


def offer(line: Locator, label: str, role: Literal["link", "button"] = "link") -> Locator:
    """What a row offers, its further actions unfolded."""
    fold = line.locator("details.row-more:not([open]) > summary")
    if fold.count():
        fold.click()
    return line.get_by_role(role, name=label, exact=True)


def summary(page: Page) -> Locator:
    """The list of what is wrong, which has the focus."""
    shown = page.locator("[data-error-summary]")
    expect(shown).to_be_visible()
    expect(shown).to_be_focused()
    return shown


def permit_of(tenant: Tenant, project: str) -> dict[str, Any]:
    """What the housing authorities hold of the tenant's permit, issued for the project of that name (HNQ-17)."""
    entry = tenant.entry("housing-permit")
    entry.data = {**entry.data, "project_name": project}
    entry.save(update_fields=["data"])
    return entry.data


def stands(tenant: Tenant) -> None:
    """Permit, contract and signboard, all confirmed: the project is 已报备."""
    known = permit_of(tenant, tenant.entry("project").name)
    filed(tenant, "permit", permit_no=known["permit_no"], document_date=known["issued_on"])
    filed(tenant, "contract")
    filed(tenant, "signboard")


def filed(tenant: Tenant, filing_type: str, *, confirmed: bool = True, by: str = "project-team", **data: Any) -> Filing:
    """A filing that has gone its way already: filled, with its files, handed in, approved at every desk."""
    author = tenant.person(by)
    kind = tenant.config.filings[filing_type]
    given = samples.answers(tenant.config, kind.form, tenant.mark) if kind.form else {}
    subject = tenant.entry("project").pk
    pk = drafts.create(author.actor, filing_type, subject, {**given, **data}).matter.filing.pk
    for one in tenant.config.forms[kind.form].ui.slots if kind.form else ():
        pages = [page.id for page in one.page_kinds if page.required]
        for number in range(max(one.min, len(pages))):
            file = world.picture(number)
            page_kind = pages[number] if number < len(pages) else ""
            filing_files.add(author.actor, pk, one.id, file, caption=f"图{number + 1}", page_kind=page_kind)
    submission.submit(author.actor, pk, {})
    if confirmed:
        decisions.decide_filing(tenant.person("enterprise").actor, pk, decisions.Answer("approve"))
    return Filing.objects.unscoped().get(pk=pk)


def day(text: str) -> dt.datetime:
    """A moment on the clocks of Shanghai."""
    return dt.datetime.fromisoformat(text)


def person_of(tenant: Tenant, login: str, role: str) -> Person:
    """Somebody who came to be during the journey."""
    from guicheng.accounts.models import Account, Membership

    account = Account.objects.unscoped().get(region=tenant.config.region.region, login=login)
    return Person(role, account, Membership.objects.get(account=account, role=role).pk)
