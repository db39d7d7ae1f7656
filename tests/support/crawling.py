"""Every page that somebody can reach by following links, each kind of address once, and what is wrong with its HTML."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urldefrag, urljoin, urlsplit

from django.apps import apps
from django.conf import settings
from django.test import Client
from django.urls import Resolver404, resolve
from lxml import html

from guicheng.config.model.whole import RegionConfig
from guicheng.workflow.models import Task

CHINESE = re.compile(r"[\u3400-\u9fff]+")
SHOWN = ("title", "aria-label", "placeholder", "alt", "label", "data-confirm", "data-confirm-title", "data-confirm-ok")
"""Attributes that people read or hear."""
UNSEEN = {"script", "style", "template", "code"}
ANYTHING = ("path", "file", "scenario", "filing")
"""Parts of an address that stand for one of many of a kind: files and scenarios of a configuration."""
MOST = 150
"""Kinds of pages of one person; more than that means that addresses are not told apart as they should be."""
LANGUAGES = {"zh-hans": "zh-CN", "en": "en"}


@dataclass(frozen=True)
class Kind:
    """Addresses that show the same page about something else."""

    view: str
    names: tuple[str, ...]
    asked: tuple[str, ...]


@dataclass
class Page:
    """A page as the server sent it; `tree` is None where it is a file."""

    address: str
    kind: Kind
    came_from: str
    status: int
    tree: Any

    @property
    def links(self) -> Iterator[str]:
        """Where it leads on this site."""
        for link in self.tree.iter("a") if self.tree is not None else ():
            address = urljoin(self.address, link.get("href") or "")
            if "href" in link.attrib and not urlsplit(address).netloc and not urlsplit(address).scheme:
                yield urldefrag(address).url


def kind_of(address: str) -> Kind | None:
    """Which page an address shows, whatever its numbers; None where no page has such an address."""
    parts = urlsplit(address)
    try:
        found = resolve(parts.path)
    except Resolver404:
        return None
    names = tuple(
        str(value) for key, value in found.kwargs.items() if key not in ANYTHING and not str(value).isdecimal()
    )
    return Kind(found.view_name, names, tuple(sorted(parse_qs(parts.query, keep_blank_values=True))))


def crawl(client: Client, start: str) -> list[Page]:
    """Every kind of page from `start` on, in the order of arrival."""
    found: dict[Kind | None, Page] = {}
    waiting = [(start, "")]
    while waiting:
        address, came_from = waiting.pop(0)
        kind = kind_of(address)
        assert kind is not None, f"{came_from} leads to {address}, which no page answers to"
        if kind in found:
            continue
        page = found[kind] = fetched(client, address, kind, came_from)
        waiting += [(link, address) for link in page.links]
        assert len(found) <= MOST, sorted(str(one) for one in found)
    return list(found.values())


def fetched(client: Client, address: str, kind: Kind, came_from: str, language: str = "zh-hans") -> Page:
    """One page, redirections followed."""
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    answer: Any = client.get(address, follow=True)
    last = answer.redirect_chain[-1][0] if answer.redirect_chain else address
    is_page = answer.headers.get("Content-Type", "").startswith("text/html") and not answer.streaming
    return Page(last, kind, came_from, answer.status_code, html.fromstring(answer.content) if is_page else None)


def faults(page: Page, language: str = "zh-hans") -> list[str]:
    """What is wrong with a page, whoever reads it; for a file only whether it is there."""
    where = f"{page.address} (from {page.came_from or 'the start'})"
    if page.status >= 400:
        return [f"{where}: answers {page.status}"]
    if page.tree is None:
        return []
    tree, found = page.tree, []
    if tree.get("lang") != LANGUAGES[language]:
        found.append(f"its language is {tree.get('lang')}")
    titles = [one.text_content().strip(" ·\n") for one in tree.iter("title")][:1]
    if not titles or not titles[0]:
        found.append("it has no title")
    heads = [" ".join(one.text_content().split()) for one in tree.iter("h1")]
    if len(heads) != 1 or not heads[0]:
        found.append(f"its h1 are {heads}")
    twice = [one for one, times in Counter(tree.xpath("//@id")).items() if times > 1]
    if twice:
        found.append(f"ids twice: {twice}")
    odd = [text for text in texts(tree) if text in ("None", "Undefined") or re.search(r"\{[{%]|%\(\w+\)s", text)]
    if odd:
        found.append(f"shows {odd}")
    found += [f"Enter in its form to {form.get('action') or 'itself'} acts" for form in hasty_forms(tree)]
    return [f"{where}: {one}" for one in found]


def hasty_forms(tree: Any) -> list[Any]:
    """The forms with several buttons whose first one is pressed by the Enter key in a field."""
    return [form for form in choosing_forms(tree) if buttons(form)[0].get("disabled") is None]


def choosing_forms(tree: Any) -> list[Any]:
    """The forms that change something and have several buttons to press."""
    found = [form for form in tree.iter("form") if (form.get("method") or "").lower() == "post"]
    return [form for form in found if sum(one.get("disabled") is None for one in buttons(form)) > 1]


def buttons(form: Any) -> list[Any]:
    """What sends a form, in the order of the page."""
    of_it = [one for one in form.iter("button", "input") if one.get("form") in (None, form.get("id"))]
    return [
        one
        for one in of_it
        if (one.get("type") or ("submit" if one.tag == "button" else "text")) in ("submit", "image")
    ]


def texts(tree: Any) -> Iterator[str]:
    """Every text that people read on a page, but what says that it is in another language or not to be translated."""
    for element in tree.iter():
        if not isinstance(element.tag, str):
            continue
        above = [element, *element.iterancestors()]
        if any(one.tag in UNSEEN or one.get("translate") == "no" for one in above) or _is_chinese(above):
            continue
        yield from (text for name in SHOWN if (text := (element.get(name) or "").strip()))
        if element.tag in ("input", "button") and element.get("type") in ("submit", "button"):
            yield element.get("value") or ""
        if element.text and element.text.strip():
            yield element.text.strip()
        yield from (child.tail.strip() for child in element if child.tail and child.tail.strip())


def _is_chinese(above: list[Any]) -> bool:
    named = [one.get("lang") for one in above[:-1] if one.get("lang")]
    return bool(named) and named[0].startswith("zh")


def typed(config: RegionConfig) -> re.Pattern[str]:
    """What stays as it was typed: by people, in registers of places, in the stories that are played for a trial."""
    rows = [scenario.model_dump(mode="json") for scenario in config.scenarios.values()]
    rows += [{"opinion": one} for one in Task._base_manager.values_list("opinion", flat=True).distinct()]
    for model in apps.get_models():
        if model._meta.app_label in ("accounts", "attachments", "filings", "registers"):
            rows += getattr(model, "_base_manager").values()  # noqa: B009 - the crawler reads every tenant
    found = {text for row in rows for text in _leaves(row) if CHINESE.search(text) and len(text) > 1}
    return re.compile("|".join(re.escape(text) for text in sorted(found, key=len, reverse=True)))


def _leaves(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield from (line.strip() for line in value.splitlines())
    elif isinstance(value, dict):
        yield from (text for part in value.values() for text in _leaves(part))
    elif isinstance(value, list | tuple):
        yield from (text for part in value for text in _leaves(part))


def untranslated(page: Page, data: re.Pattern[str]) -> list[str]:
    """Chinese on an English page that nobody typed in."""
    left = {text for text in texts(page.tree) if CHINESE.search(data.sub("", text))} if page.tree is not None else ()
    return [f"{page.address}: “{text[:120]}” is not in English" for text in sorted(left)]
