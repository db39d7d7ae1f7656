"""The addresses of the pages."""

from __future__ import annotations

from django.urls import path, register_converter

from guicheng.portal import inputs, preferences
from guicheng.portal.views import (
    accounts,
    acts,
    amend,
    attachments,
    beginning,
    entries,
    entry,
    exports,
    filing,
    filing_edit,
    inbox,
    lookups,
    me,
    messages,
    organisations,
    public,
    queues,
    registers,
    statistics,
    texts,
    tiles,
    windows,
)

register_converter(inputs.IdConverter, "id")
register_converter(inputs.NameConverter, "name")

app_name = "portal"
urlpatterns = [
    path("", public.start, name="start"),
    path("login/", public.sign_in_help, name="sign-in"),
    path("logout/", public.sign_out, name="sign-out"),
    path("preferences/", preferences.keep, name="preferences"),
    path("r/<name:region>/", public.region, name="region"),
    path("home/", public.home, name="home"),
    path("roles/", public.roles, name="roles"),
    path("me/", me.me, name="me"),
    path("me/password/", me.password, name="password"),
    path("menu/<name:item_id>/", texts.menu, name="menu"),
    path("pages/<name:page_id>/", texts.text, name="text"),
    # registers and their entries
    path("registers/<name:register_id>/", registers.register, name="register"),
    path("registers/<name:register_id>/new/", entries.new, name="entry-new"),
    path("registers/<name:register_id>/tiles/", tiles.mine, name="tiles"),
    path("entries/<id:entry_id>/", entry.entry, name="entry"),
    path("entries/<id:entry_id>/edit/", entries.edit, name="entry-edit"),
    path("entries/<id:entry_id>/password/", entries.password, name="entry-password"),
    path("entries/<id:entry_id>/remove/", entries.remove, name="entry-remove"),
    path("entries/<id:entry_id>/tiles/", tiles.entry_tiles, name="entry-tiles"),
    path("entries/<id:entry_id>/tiles/<name:tile_id>/", entries.tile, name="entry-tile"),
    path("entries/<id:entry_id>/filings/<name:filing_type>/", tiles.filings_of, name="filings-of"),
    path("entries/<id:entry_id>/filings/<name:filing_type>/new/", filing_edit.new, name="filing-new"),
    path("entries/<id:entry_id>/acts/<name:filing_type>/", acts.act, name="act"),
    # filings
    path("filings/of/<name:filing_type>/", queues.filings, name="filings"),
    path("filings/of/<name:filing_type>/subjects/", beginning.subjects, name="filing-subjects"),
    path("filings/of/<name:filing_type>/new/", filing_edit.new_of_organisation, name="filing-new-own"),
    path("filings/<id:filing_id>/", filing.filing, name="filing"),
    path("filings/<id:filing_id>/print/", filing.printed, name="filing-print"),
    path("filings/<id:filing_id>/edit/", filing_edit.edit, name="filing-edit"),
    path("filings/<id:filing_id>/save/", filing_edit.save, name="filing-save"),
    path("filings/<id:filing_id>/refresh/", filing_edit.refresh, name="filing-refresh"),
    path("filings/<id:filing_id>/entries/", lookups.entries_of_filing, name="entries-of-filing"),
    path("filings/<id:filing_id>/submit/", acts.submit, name="submit"),
    path("filings/<id:filing_id>/withdraw/", acts.withdraw, name="withdraw"),
    path("filings/<id:filing_id>/delete/", acts.delete, name="delete"),
    path("filings/<id:filing_id>/discard/", acts.discard, name="discard"),
    path("filings/<id:filing_id>/urge/", acts.urge, name="urge"),
    path("filings/<id:filing_id>/amend/<name:rule_id>/", amend.amend, name="amend"),
    # the files of filings
    path("filings/<id:filing_id>/files/", attachments.nowhere, name="uploads"),
    path("filings/<id:filing_id>/files/<name:slot_id>", attachments.upload, name="upload"),
    path("filings/<id:filing_id>/templates/", attachments.nowhere, name="templates"),
    path("filings/<id:filing_id>/templates/<name:slot_id>", attachments.template, name="template"),
    path("files/<id:file_id>/", attachments.serve, name="file"),
    path("files/<id:file_id>/change/", attachments.change, name="file-change"),
    path("files/<id:file_id>/remove/", attachments.remove, name="file-remove"),
    # deciding
    path("queues/<name:queue_id>/", queues.queue, name="queue"),
    path("queues/<name:queue_id>/decide/", queues.decide_many, name="queue-decide"),
    path("inbox/", inbox.tasks, name="inbox"),
    path("inbox/decide/", inbox.decide_many, name="inbox-decide"),
    path("searches/<name:page_id>/", inbox.keep_search, name="saved"),
    path("searches/<id:search_id>/delete/", inbox.drop_search, name="saved-delete"),
    path("tasks/<id:task_id>/pass-on/", inbox.pass_on, name="pass-on"),
    path("tasks/<id:task_id>/", filing.task, name="task"),
    path("tasks/<id:task_id>/decide/", acts.decide, name="decide"),
    # what there is to know
    path("search/", entry.search, name="search"),
    path("calendar/", windows.calendar, name="calendar"),
    path("statistics/", statistics.statistics, name="statistics"),
    path("messages/", messages.messages, name="messages"),
    path("messages/read/", messages.read, name="messages-read"),
    path("messages/<id:message_id>/", messages.opened, name="message"),
    # people and organisations
    path("accounts/", accounts.accounts, name="accounts"),
    path("accounts/<id:account_id>/", accounts.account, name="account"),
    path("organisations/", organisations.organisations, name="organisations"),
    path("organisations/new/", organisations.new, name="organisation-new"),
    path("organisations/<id:organisation_id>/", organisations.organisation, name="organisation"),
    # what leaves the system
    path("exports/", exports.exports, name="exports"),
    path("exports/<name:export_id>/", exports.export, name="export"),
    path("exports/<name:export_id>/<name:form>", exports.export_file, name="export-file"),
    path("entries/<id:entry_id>/documents/<name:document_id>/", exports.document, name="document"),
    path("entries/<id:entry_id>/documents/<name:document_id>/<name:form>", exports.document_file, name="document-file"),
    path("filings/<id:filing_id>/pdf", exports.filing_file, name="filing-file"),
    # what forms ask
    path("lookups/places/", lookups.places, name="places"),
    path("lookups/people/", lookups.people, name="people"),
    path("lookups/<name:form_id>/entries/", lookups.entries, name="entries-of"),
]
