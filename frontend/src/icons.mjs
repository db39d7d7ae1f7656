// The icons of the platform: our name → the Bootstrap Icon it is drawn with.
export const ICONS = {
  // places
  home: "house-door", inbox: "inbox", tasks: "check2-square", filings: "file-earmark-text", projects: "building",
  people: "people", person: "person", account: "person-circle", organisation: "bank", registers: "journal-text",
  notices: "bell", statistics: "bar-chart-line", settings: "gear", search: "search", help: "question-circle",
  information: "info-circle", map: "geo-alt", calendar: "calendar3", clock: "clock", history: "clock-history",
  // states: every tone of a chip has its own shape
  draft: "pencil-square", waiting: "hourglass-split", active: "record-circle", success: "check-circle-fill",
  warning: "exclamation-triangle-fill", danger: "x-octagon-fill", locked: "lock-fill", unlocked: "unlock",
  void: "slash-circle", neutral: "circle", returned: "arrow-return-left", optional: "dash-circle",
  // actions
  add: "plus-lg", edit: "pencil", delete: "trash3", save: "floppy", send: "send", approve: "check-lg", close: "x-lg",
  view: "eye", hide: "eye-slash", download: "download", upload: "cloud-arrow-up", camera: "camera", print: "printer",
  copy: "copy", filter: "funnel", sort: "arrow-down-up", up: "arrow-up", down: "arrow-down", undo: "arrow-counterclockwise",
  refresh: "arrow-clockwise", more: "three-dots", menu: "list", back: "arrow-left", forward: "arrow-right",
  previous: "chevron-left", next: "chevron-right", expand: "chevron-down", external: "box-arrow-up-right",
  logout: "box-arrow-right", key: "key", star: "star", link: "link-45deg", drag: "grip-vertical", keyboard: "keyboard",
  transfer: "arrow-left-right", urge: "megaphone", comment: "chat-left-text", attachment: "paperclip", picture: "image",
  language: "translate", textsize: "type", why: "lightbulb", chain: "diagram-3", branch: "signpost-split", compare: "file-diff",
  // filing modules
  basics: "card-heading", overview: "card-text", contract: "file-earmark-ruled", partners: "diagram-2", plan: "journal-check",
  permit: "patch-check", plaque: "award", quarter: "calendar-range", craft: "tools", node: "signpost-2", honour: "trophy",
  evaluation: "clipboard-data", section: "bricks", completion: "building-check", fire: "fire", record: "archive",
  selfcheck: "ui-checks", phone: "telephone", scan: "qr-code-scan", shield: "shield-check", list: "list-check", table: "table", gauge: "speedometer2",
};

// Drawn here: the mark of the platform, a pair of compasses over a set square inside a seal.
export const OWN_ICONS = {
  mark:
    '<path fill-rule="evenodd" d="M2.5 0h11A2.5 2.5 0 0 1 16 2.5v11a2.5 2.5 0 0 1-2.5 2.5h-11A2.5 2.5 0 0 1 0 13.5v-11A2.5 2.5 0 0 1 2.5 0Z' +
    "M7.35 2.3v1.06a1.55 1.55 0 0 0-.62 2.5L3.2 12.9h1.46l1.5-3.02c.56.22 1.18.34 1.84.34s1.28-.12 1.84-.34l1.5 3.02h1.46L9.27 5.86" +
    "a1.55 1.55 0 0 0-.62-2.5V2.3h-1.3ZM8 4.1a.72.72 0 1 1 0 1.44.72.72 0 0 1 0-1.44Zm0 2.2c.1 0 .2 0 .29-.02l.98 1.96" +
    'c-.4.13-.83.2-1.27.2s-.88-.07-1.27-.2l.98-1.96c.1.01.19.02.29.02Z"/>',
};
