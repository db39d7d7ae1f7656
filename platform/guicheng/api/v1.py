"""The addresses of version 1."""

from __future__ import annotations

from django.urls import path, register_converter
from django.urls.converters import IntConverter, StringConverter
from django.urls.resolvers import URLPattern, URLResolver

from guicheng.api.feeds import FeedView
from guicheng.api.views import (
    audit,
    deputies,
    durations,
    entries,
    entry_files,
    exports,
    files,
    filings,
    handover,
    home,
    mine,
    opened,
    papers,
    people,
    quotas,
    registrations,
    release,
    scans,
    session,
    systems,
    tasks,
)


class RowId(IntConverter):
    """An id that a database can hold."""

    regex = "[1-9][0-9]{0,17}"


class Name(StringConverter):
    """The id of something declared: a register, a form, a field, a slot (of a row: `table.key.slot`)."""

    regex = "[A-Za-z0-9._-]{1,200}"


register_converter(RowId, "api_row")
register_converter(Name, "api_name")

ENTRY = "registers/<api_name:register>/entries/<api_row:entry_id>"
FILING = "filings/<api_row:filing_id>"
TASK = "tasks/<api_row:task_id>"
OPENED = "regions/<api_name:region>/open/<api_name:opening>"
EXPORT = "exports/<api_name:export>"
ACCOUNT = "accounts/<api_row:account_id>"
ORGANISATION = "organisations/<api_row:organisation_id>"

version_1: list[URLPattern | URLResolver] = [
    # What is called most comes first: addresses are tried in order.
    path("filings", filings.FilingsView.as_view(), name="api-filings"),
    path(FILING, filings.FilingView.as_view(), name="api-filing"),
    path(f"{FILING}/submit", filings.SubmitView.as_view(), name="api-submit"),
    path(f"{FILING}/withdraw", filings.WithdrawView.as_view(), name="api-withdraw"),
    path(f"{FILING}/cancel", filings.CancelView.as_view(), name="api-cancel"),
    path(f"{FILING}/decide", filings.DecideView.as_view(), name="api-decide"),
    path(f"{FILING}/take-back", filings.TakeBackView.as_view(), name="api-take-back"),
    path(f"{FILING}/signers/<api_row:seat>", filings.SignerView.as_view(), name="api-signer"),
    path(f"{FILING}/amend", filings.AmendView.as_view(), name="api-amend"),
    path(f"{FILING}/urge", filings.UrgeView.as_view(), name="api-urge"),
    path(f"{FILING}/route", filings.RouteView.as_view(), name="api-route"),
    path(f"{FILING}/history", filings.HistoryView.as_view(), name="api-history"),
    path(f"{FILING}/log", filings.LogView.as_view(), name="api-filing-log"),
    path(f"{FILING}/form", filings.FilingFormView.as_view(), name="api-filing-form"),
    path(f"{FILING}/reveal", filings.RevealView.as_view(), name="api-filing-reveal"),
    path(f"{FILING}/files", files.FilesView.as_view(), name="api-files"),
    path(f"{FILING}/files/<api_row:file_id>", files.FileView.as_view(), name="api-file"),
    path(f"{FILING}/slots/<api_name:slot>", files.SlotView.as_view(), name="api-slot"),
    path("files/<api_row:file_id>", files.ContentView.as_view(), name="api-file-content"),
    path("tasks", tasks.TasksView.as_view(), name="api-tasks"),
    path("me/phrases", mine.PhrasesView.as_view(), name="api-phrases"),
    path("me/phrases/<api_row:phrase_id>", mine.PhraseView.as_view(), name="api-phrase"),
    path("quotas", quotas.QuotasView.as_view(), name="api-quotas"),
    path("quotas/<api_name:quota>/<api_row:entry_id>/shares", quotas.SharesView.as_view(), name="api-shares"),
    path("durations", durations.DurationsView.as_view(), name="api-durations"),
    path("durations/<api_name:what>", durations.BehindView.as_view(), name="api-durations-behind"),
    path("tasks/decided", mine.DecidedView.as_view(), name="api-decided"),
    path("filings/begun", mine.BegunView.as_view(), name="api-begun"),
    path("tasks/decide", tasks.BulkView.as_view(), name="api-tasks-decide"),
    path("tasks/stuck", handover.StuckView.as_view(), name="api-tasks-stuck"),
    path(f"{TASK}/reassign", handover.ReassignView.as_view(), name="api-task-reassign"),
    path(TASK, tasks.TaskView.as_view(), name="api-task"),
    path(f"{TASK}/files", tasks.GivenView.as_view(), name="api-task-files"),
    path(f"{TASK}/files/<api_row:file_id>", tasks.GivenFileView.as_view(), name="api-task-file"),
    path(f"{TASK}/decide", tasks.TaskDecideView.as_view(), name="api-task-decide"),
    path(f"{TASK}/claim", tasks.ClaimView.as_view(), name="api-task-claim"),
    path(f"{TASK}/release", tasks.ReleaseView.as_view(), name="api-task-release"),
    path(f"{TASK}/transfer", tasks.TransferView.as_view(), name="api-task-transfer"),
    path(f"{TASK}/delegate", tasks.DelegateView.as_view(), name="api-task-delegate"),
    path(f"{TASK}/add-signer", tasks.AddSignerView.as_view(), name="api-task-add-signer"),
    path(f"{TASK}/cc", tasks.CopyView.as_view(), name="api-task-cc"),
    path("regions", release.RegionsView.as_view(), name="api-regions"),
    path(OPENED, opened.OpenedListView.as_view(), name="api-opened-list"),
    path(f"{OPENED}/<api_row:row_id>", opened.OpenedRowView.as_view(), name="api-opened"),
    path(f"{OPENED}/<api_row:row_id>/files/<api_row:file_id>", opened.OpenedFileView.as_view(), name="api-opened-file"),
    path("session", session.SessionView.as_view(), name="api-session"),
    path("me", session.MeView.as_view(), name="api-me"),
    path("me/password", session.PasswordView.as_view(), name="api-password"),
    path("scans/<api_name:token>", scans.ScanView.as_view(), name="api-scan"),
    path("scans/<api_name:token>/confirm", scans.ConfirmScanView.as_view(), name="api-scan-confirm"),
    path("scans/<api_name:token>/refuse", scans.RefuseScanView.as_view(), name="api-scan-refuse"),
    path("tokens", session.TokensView.as_view(), name="api-tokens"),
    path("tokens/<api_row:token_id>", session.TokenView.as_view(), name="api-token"),
    path("release", release.ReleaseView.as_view(), name="api-release"),
    path("forms/<api_name:form>", release.FormView.as_view(), name="api-form"),
    path("forms/<api_name:form>/choices/<api_name:field>", release.ChoicesView.as_view(), name="api-choices"),
    path("windows", release.WindowsView.as_view(), name="api-windows"),
    path("places", release.PlacesView.as_view(), name="api-places"),
    path("registers/<api_name:register>/entries", entries.EntriesView.as_view(), name="api-entries"),
    path(ENTRY, entries.EntryView.as_view(), name="api-entry"),
    path("registers/<api_name:register>/lists/<api_name:name>", entries.EntryListView.as_view(), name="api-entry-list"),
    path("registers/<api_name:register>/files", entry_files.NewEntryFilesView.as_view(), name="api-new-entry-files"),
    path(f"{ENTRY}/files", entry_files.EntryFilesView.as_view(), name="api-entry-files"),
    path(f"{ENTRY}/files/<api_row:file_id>", entry_files.EntryFileView.as_view(), name="api-entry-file"),
    path(f"{ENTRY}/slots/<api_name:slot>", entry_files.EntrySlotView.as_view(), name="api-entry-slot"),
    path(f"{ENTRY}/status", entries.EntryStatusView.as_view(), name="api-entry-status"),
    path(f"{ENTRY}/below/<api_name:name>", entries.EntryBelowView.as_view(), name="api-entry-below"),
    path(f"{ENTRY}/merge", entries.EntryMergeView.as_view(), name="api-entry-merge"),
    path(f"{ENTRY}/findings", entries.EntryFindingsView.as_view(), name="api-entry-findings"),
    path(f"{ENTRY}/obligations", entries.EntryObligationsView.as_view(), name="api-entry-obligations"),
    path(f"{ENTRY}/tiles", entries.EntryTilesView.as_view(), name="api-entry-tiles"),
    path(f"{ENTRY}/log", entries.EntryLogView.as_view(), name="api-entry-log"),
    path(f"{ENTRY}/reveal", entries.EntryRevealView.as_view(), name="api-entry-reveal"),
    path(f"{ENTRY}/reset-password", entries.EntryAccountView.as_view(), name="api-entry-reset"),
    path("notices", tasks.NoticesView.as_view(), name="api-notices"),
    path("notices/read", tasks.ReadNoticesView.as_view(), name="api-notices-read"),
    path(f"{FILING}/documents", papers.FilingPapersView.as_view(), name="api-papers"),
    path(f"{FILING}/documents/<api_name:document>/file", papers.FilingPaperView.as_view(), name="api-paper"),
    path(f"{ENTRY}/documents", papers.EntryPapersView.as_view(), name="api-entry-papers"),
    path(f"{ENTRY}/documents/<api_name:document>/file", papers.EntryPaperView.as_view(), name="api-entry-paper"),
    path("exports", exports.ExportsView.as_view(), name="api-exports"),
    path(EXPORT, exports.ExportView.as_view(), name="api-export"),
    path(f"{EXPORT}/preview", exports.ExportPreviewView.as_view(), name="api-export-preview"),
    path(f"{EXPORT}/file", exports.ExportFileView.as_view(), name="api-export-file"),
    path("accounts", people.AccountsView.as_view(), name="api-accounts"),
    path(ACCOUNT, people.AccountView.as_view(), name="api-account"),
    path(f"{ACCOUNT}/deputies", deputies.DeputiesView.as_view(), name="api-deputies"),
    path("registrations", registrations.RegistrationsView.as_view(), name="api-registrations"),
    path("registrations/<api_row:request_id>", registrations.RegistrationView.as_view(), name="api-registration"),
    path(
        "registrations/<api_row:request_id>/decision",
        registrations.DecisionView.as_view(),
        name="api-registration-decision",
    ),
    path("deputies/<api_row:deputation_id>/end", deputies.EndDeputyView.as_view(), name="api-deputy-end"),
    path(f"{ACCOUNT}/roles", people.RolesView.as_view(), name="api-account-roles"),
    path(f"{ACCOUNT}/roles/<api_row:membership_id>", people.RoleView.as_view(), name="api-account-role"),
    path(f"{ACCOUNT}/reset-password", people.ResetView.as_view(), name="api-account-reset"),
    path(f"{ACCOUNT}/enable", people.EnableView.as_view(), name="api-account-enable"),
    path(f"{ACCOUNT}/disable", people.DisableView.as_view(), name="api-account-disable"),
    path(f"{ACCOUNT}/unlock", people.UnlockView.as_view(), name="api-account-unlock"),
    path("organisations", people.OrganisationsView.as_view(), name="api-organisations"),
    path(ORGANISATION, people.OrganisationView.as_view(), name="api-organisation"),
    path(f"{ORGANISATION}/rename", people.RenameView.as_view(), name="api-organisation-rename"),
    path(f"{ORGANISATION}/enable", people.EnableOrganisationView.as_view(), name="api-organisation-enable"),
    path(f"{ORGANISATION}/disable", people.DisableOrganisationView.as_view(), name="api-organisation-disable"),
    path(f"{ORGANISATION}/systems", systems.AuthorisedView.as_view(), name="api-organisation-systems"),
    path(
        f"{ORGANISATION}/systems/<api_name:system>",
        systems.AuthorisedSystemView.as_view(),
        name="api-organisation-system",
    ),
    path("home", home.HomeView.as_view(), name="api-home"),
    path("systems", systems.SystemsView.as_view(), name="api-systems"),
    path("audit", audit.AuditView.as_view(), name="api-audit"),
    path("evidence", files.EvidenceView.as_view(), name="api-evidence"),
    path("feeds/<api_name:region>/<api_name:feed>", FeedView.as_view(), name="api-feed"),
]
