"""What somebody typed into a form that refuses them before it has read anything: told on the page that says why."""

from __future__ import annotations

from django.utils.translation import gettext as _

from guicheng.common import unsent
from guicheng.forms.compiled import CompiledForm
from guicheng.forms.retelling import retold
from guicheng.portal.visit import Visit


def into(visit: Visit, form: CompiledForm | None, *, named: bool = True) -> list[tuple[str, str]]:
    """Label and words of every field of `form` that was sent filled. Whoever may not know the form (`named` is False)
    gets their words back without the labels."""
    if form is None:
        return []
    told = retold(form, visit.request.POST, visit.language)
    return told if named else [(_("填写的内容"), words) for _label, words in told]


def all_of(visit: Visit, form: CompiledForm | None, *, named: bool = True) -> list[dict[str, str]]:
    """The same with what was written beside the form, an opinion or a reason, as pages show it."""
    told = into(visit, form, named=named)
    return [*unsent.of(visit.request), *({"label": label, "value": words} for label, words in told)]
