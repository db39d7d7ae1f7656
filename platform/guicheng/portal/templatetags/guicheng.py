"""The components of the pages as template tags: ``{% load guicheng %}``. Their contract is docs/design-system.md."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import template
from django.forms import BoundField
from django.template.context import Context
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from guicheng.common.choosing import came_from
from guicheng.common.errors import Problem
from guicheng.forms.templatetags.guicheng_forms import words_in
from guicheng.portal import presses, readers
from guicheng.portal.components import explanations, fields, pages, tables, time_left, tones

register = template.Library()
COMPONENTS = "guicheng/components"


@register.simple_tag
def icon(name: str, size: str = "", label: str = "") -> SafeString:
    """An icon of the sprite. Decorative unless it has a `label`; `size` is '', 'lg' or 'xl'."""
    css = f"icon icon-{size}" if size else "icon"
    address = f"{static('guicheng/icons.svg')}#{name}"
    if label:
        return format_html(
            '<svg class="{}" role="img" aria-label="{}"><use href="{}"></use></svg>', css, label, address
        )
    return format_html('<svg class="{}" aria-hidden="true" focusable="false"><use href="{}"></use></svg>', css, address)


@register.simple_tag(takes_context=True)
def stands_at(context: Context) -> SafeString | str:
    """Of a page that answers a form: where it can be opened again, the page of the form. See standing.js."""
    request = context.get("request")
    if request is None or request.method != "POST":
        return ""
    return format_html('<meta name="stands-at" content="{}">', came_from(request) or request.get_full_path())


@register.simple_tag
def once() -> SafeString:
    """In a form that creates something: the same press twice creates one."""
    return format_html('<input type="hidden" name="{}" value="{}">', presses.NAME, presses.token())


register.filter("field_id", fields.field_id)


@register.inclusion_tag(f"{COMPONENTS}/chip.html")
def chip(label: Any, tone: str = "neutral", icon: str = "", size: str = "") -> dict[str, Any]:
    """A state in a word, a shape and a colour."""
    return {"label": label, "tone": tones.tone_of(tone), "icon_name": tones.icon_of(tone, icon), "size": size}


@register.inclusion_tag(f"{COMPONENTS}/deadline.html")
def deadline(
    due: dt.date | dt.datetime | str | None,
    today: dt.date | None = None,
    provisional: bool = False,
    show_date: bool = False,
) -> dict[str, Any]:
    """The remaining days until `due`; nothing where there is no deadline."""
    left = time_left.remaining(due, today=today, provisional=provisional) if due else None
    return {"left": left, "show_date": show_date}


@register.inclusion_tag(f"{COMPONENTS}/countdown.html")
def countdown(until: dt.datetime, label: str = "") -> dict[str, Any]:
    """A clock that counts down to the moment `until`; without script it says the moment."""
    return {"until": until, "label": label}


@register.inclusion_tag(f"{COMPONENTS}/banner.html")
def banner(text: Any, tone: str = "info", title: Any = "", explanation: Any = None) -> dict[str, Any]:
    """A message that belongs to the page: what is the matter, why, and what to do."""
    return {
        "text": text,
        "title": title,
        "tone": tones.tone_of(tone),
        "icon_name": tones.icon_of(tone),
        "explanation": explanation,
    }


@register.inclusion_tag(f"{COMPONENTS}/why.html", takes_context=True)
def why(
    context: Context,
    explanation: Any,
    label: str = "",
    opened: bool = False,
    links: Mapping[str, str] | None = None,
    tree: bool = False,
) -> dict[str, Any]:
    """A disclosure with the reason of a conclusion in one sentence; `links` leads from a kind of filing to its filings.
    The `tree` of rules and facts is folded below it, for whoever writes the rules; nothing where there is neither."""
    request = getattr(context, "request", None)
    shown = tree or (request is not None and readers.writes_rules(request))
    return {
        "said": explanations.sentence(explanation, links),
        "lines": explanations.lines_of(explanation) if shown else (),
        "label": label,
        "opened": opened,
    }


@register.inclusion_tag(f"{COMPONENTS}/action.html", takes_context=True)
def action(context: Context, spec: Mapping[str, Any], size: str = "", css: str = "") -> dict[str, Any]:
    """A link or a button that posts: ``{label, url, icon, method, tone, confirm, name, value, disabled, reason}``."""
    looks = {"primary": "btn-primary", "danger": "btn-outline-danger", "success": "btn-success", "link": "btn-link"}
    tone = str(spec.get("tone", ""))
    classes = " ".join(filter(None, ("btn", looks.get(tone, "btn-quiet"), f"btn-{size}" if size else "", css)))
    return {
        "action": spec,
        "css": classes,
        "posts": str(spec.get("method", "get")).lower() == "post",
        "csrf_token": context.get("csrf_token"),
    }


@register.inclusion_tag(f"{COMPONENTS}/data_table.html")
def data_table(
    columns: Iterable[Mapping[str, Any]],
    rows: Iterable[Mapping[str, Any]],
    caption: str = "",
    selectable: str = "",
    dense: bool = False,
    empty: Any = "",
    keys: bool = False,
) -> dict[str, Any]:
    """Rows on a computer, cards on a phone; inside `.is-cards` on both. `selectable` is the id of the form that the
    checkboxes belong to; `keys` turns on the keyboard of the inbox (j/k, x, Enter, ?)."""
    made = tables.columns_of(columns)
    paired = tables.rows_of(made, rows)
    return {
        "columns": made,
        "rows": paired,
        "caption": caption,
        "selectable": selectable,
        "dense": dense,
        "keys": keys,
        "empty_text": empty,
        "has_actions": any(row.actions for row in paired),
    }


@register.inclusion_tag(f"{COMPONENTS}/bulk_bar.html", takes_context=True)
def bulk_bar(context: Context, form_id: str, actions: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """What can be done with the selected rows of a `data_table` whose `selectable` is `form_id`."""
    return {"form_id": form_id, "actions": actions, "csrf_token": context.get("csrf_token")}


@register.inclusion_tag(f"{COMPONENTS}/tiles.html")
def tiles(tiles: Iterable[Mapping[str, Any]], level: int = 3) -> dict[str, Any]:
    """A grid of modules: ``{title, url, host, icon, note, label, tone, due, count, closed, done, provisional}`` each,
    with headings of `level`."""
    made = []
    for tile in tiles:
        due = tile.get("due")
        left = time_left.remaining(due, provisional=bool(tile.get("provisional"))) if due else None
        made.append({**tile, "left": left})
    return {"tiles": made, "level": level}


@register.inclusion_tag(f"{COMPONENTS}/timeline.html")
def timeline(entries: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """What happened: ``{at, action, actor, organisation, note, tone, icon, changes, explanation, pending}`` each."""
    made = []
    for entry in entries:
        tone = tones.tone_of(entry.get("tone"))
        made.append({**entry, "tone": tone, "icon_name": tones.icon_of(tone, str(entry.get("icon") or ""))})
    return {"entries": made}


@register.inclusion_tag(f"{COMPONENTS}/pager.html", takes_context=True)
def pager(context: Context, page: Any, target: str = "", label: str = "", name: str = "page") -> dict[str, Any]:
    """Links to the other pages of a list; `target` is the CSS selector that htmx swaps, '' for plain links; `label`
    and the parameter `name` tell two pagers of one page apart."""
    request = context.get("request")
    return {
        "pager": pages.pager_of(page, request.GET if request is not None else None, name),
        "target": target,
        "label": label,
    }


@register.inclusion_tag(f"{COMPONENTS}/error_summary.html")
def error_summary(problems: Iterable[Problem | Mapping[str, Any]], title: str = "") -> dict[str, Any]:
    """What is wrong, with a link to each field. It takes focus when the page or the fragment arrives."""
    shown = [
        {"message": p.message, "field": p.field, "remedy": p.remedy, "explanation": p.explanation, "code": p.code}
        if isinstance(p, Problem)
        else p
        for p in problems
    ]
    fields = [p["field"] if isinstance(p, Mapping) else p.field for p in shown]
    return {"problems": shown, "title": title, "is_general": not any(fields)}


@register.inclusion_tag(f"{COMPONENTS}/empty.html", takes_context=True)
def empty(
    context: Context, title: Any, text: Any = "", icon: str = "inbox", action: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """A list without rows: says so, and what to do next."""
    return {"title": title, "text": text, "icon_name": icon, "action": action, "csrf_token": context.get("csrf_token")}


def _narrows(item: Mapping[str, Any]) -> bool:
    """Whether a filter is set to something else than it begins with."""
    return any(item.get(name) for name in ("from", "to")) or (item.get("value") or "") != item.get("default", "")


@register.inclusion_tag(f"{COMPONENTS}/filter_bar.html", takes_context=True)
def filter_bar(
    context: Context,
    filters: Iterable[Mapping[str, Any]],
    saved: Iterable[Mapping[str, Any]] = (),
    save_url: str = "",
    reset_url: str = "",
    target: str = "",
    chips: Iterable[Mapping[str, Any]] = (),
) -> dict[str, Any]:
    """The search of a list: ``{name, label, kind: text|select|date|range, value, default, options, from, to}`` each,
    `default` being what it begins with; `chips` are
    what else it is narrowed to: ``{name, value, title, label, url}``."""
    kept = ("name", "kind", "label", "value", "options", "placeholder")
    made = [{**item, **{k: v for k, v in fields.field_of(item).items() if k in {*kept, "id"}}} for item in filters]
    for item, given in zip(made, filters, strict=True):
        item["kind"] = given.get("kind", "text")
    return {
        "filters": made,
        "saved": saved,
        "save_url": save_url,
        "reset_url": reset_url,
        "target": target,
        "chips": chips,
        "active": sum(map(_narrows, made)) + len(list(chips)),
        "csrf_token": context.get("csrf_token"),
        "request": context.get("request"),
    }


@register.inclusion_tag(f"{COMPONENTS}/field.html")
def field(source: Mapping[str, Any] | BoundField) -> dict[str, Any]:
    """One labelled control with hint, error, unit and counter, from a mapping or from a field of a Django form."""
    return {"field": fields.field_of(source), "w": words_in(get_language() or "zh")}


@register.inclusion_tag(f"{COMPONENTS}/facts.html")
def facts(items: Iterable[Mapping[str, Any]], two: bool = False) -> dict[str, Any]:
    """Names and values: ``{label, value, kind, url, tone, changed, wide}`` each."""
    made = [{**item, "value": tables.shown(item.get("value"), str(item.get("kind", "text")))} for item in items]
    return {"items": made, "two": two}


@register.inclusion_tag(f"{COMPONENTS}/figures.html")
def figures(items: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """A row of numbers: ``{label, value, unit, url, tone, icon}`` each."""
    return {"items": list(items)}


@register.inclusion_tag(f"{COMPONENTS}/pictures.html")
def pictures(files: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """Pictures that open in the viewer, files that download: ``{url, thumb_url, name, caption, order, image}`` each."""
    return {"files": list(files)}


@register.inclusion_tag(f"{COMPONENTS}/upload.html", takes_context=True)
def upload(context: Context, slot: Mapping[str, Any]) -> dict[str, Any]:
    """An attachment slot that takes files: see docs/design-system.md for `slot` and for what its address answers."""
    return {"slot": {"id": fields.field_id(str(slot["name"])), **slot}, "csrf_token": context.get("csrf_token")}


@register.inclusion_tag(f"{COMPONENTS}/steps.html")
def steps(steps: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """The steps of a wizard: ``{label, url, state: done|current|todo|error}`` each."""
    return {"steps": list(steps)}


@register.inclusion_tag(f"{COMPONENTS}/tabs.html")
def tabs(tabs: Iterable[Mapping[str, Any]], label: str = "") -> dict[str, Any]:
    """Pages of one thing: ``{label, url, current, count, icon}`` each."""
    return {"tabs": list(tabs), "label": label}


@register.inclusion_tag(f"{COMPONENTS}/breadcrumbs.html")
def breadcrumbs(items: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """Where the page is: ``{label, url}`` each, the last without a link."""
    return {"items": list(items)}


@register.inclusion_tag(f"{COMPONENTS}/copy.html")
def copyable(value: Any, url: str = "", leads: bool = False) -> dict[str, Any]:
    """A number or code with a button that copies it; with `url` a link, which `leads` to what a row is of."""
    return {"value": value, "url": url, "leads": leads}


@register.inclusion_tag(f"{COMPONENTS}/chart.html")
def chart(spec: Mapping[str, Any]) -> dict[str, Any]:
    """A chart with its figures as a table: ``{id, title, kind: bar|line|stack|pie, unit, categories, series}``."""
    series = spec["series"]
    rows = [
        {"name": name, "values": [item["data"][index] for item in series]}
        for index, name in enumerate(spec["categories"])
    ]
    return {"chart": spec, "rows": rows}
