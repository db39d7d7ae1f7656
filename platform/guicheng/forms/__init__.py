"""Forms: data read, normalised, checked, shown and drawn as a region declares. Only this package knows jsonschema.

`compile_form` gives a `CompiledForm`: `initial` for a new form, `clean` for what was submitted, `view` for what is
shown, `display` for one value in a list or print, `slots_there` for the attachments asked for, `public_schema` for API
clients. Templates: `{% load guicheng_forms %}`.

May import: config, accounts, calendars, attachments, audit, common. Promises: `clean` never raises, whatever is
submitted, and what it returns as data can be stored as it is; what may not be written here is never changed; a password
is never part of data; nothing is fetched from anywhere.
"""

from guicheng.common.masking import Audience, masked
from guicheng.config.widgets.lookups import KnownPlace, Lookups, NoLookups, OfferedChoice
from guicheng.config.widgets.views import FieldView
from guicheng.forms.access import READ_ALL, WRITE_ALL, Access
from guicheng.forms.cleaning import Cleaned, Mode
from guicheng.forms.compiled import CompiledForm, compile_form
from guicheng.forms.views import FormView, GroupView, SlotView

__all__ = [
    "READ_ALL",
    "WRITE_ALL",
    "Access",
    "Audience",
    "Cleaned",
    "CompiledForm",
    "FieldView",
    "FormView",
    "GroupView",
    "KnownPlace",
    "Lookups",
    "Mode",
    "NoLookups",
    "OfferedChoice",
    "SlotView",
    "compile_form",
    "masked",
]
