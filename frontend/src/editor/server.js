// What the editor asks the server: the findings of the checker, and what could stand at the cursor.
import { autocompletion } from "@codemirror/autocomplete";
import { linter } from "@codemirror/lint";
import { post } from "../dom.js";

function form(values) {
  const body = new FormData();
  for (const [name, value] of Object.entries(values)) body.set(name, value);
  return body;
}

function range(doc, finding) {
  const line = doc.line(Math.min(Math.max(finding.line || 1, 1), doc.lines));
  const from = Math.min(line.from + Math.max((finding.column || 1) - 1, 0), line.to);
  if (finding.end_line && finding.end_line <= doc.lines) {
    const last = doc.line(finding.end_line);
    return { from, to: Math.max(from, Math.min(last.from + Math.max((finding.end_column || 1) - 1, 0), last.to)) };
  }
  return { from, to: line.to };
}

/**
 * POST `text`, `path` → `[{line, column, end_line?, end_column?, severity: error|warning|info, message, suggestion?}]`
 * (from 1). The host dispatches `guicheng:findings`, so that the page can list them.
 */
export function serverLint(host, url, path = "") {
  return linter(
    async (view) => {
      const asked = view.state.doc;
      const answer = await post(url, form({ text: asked.toString(), path }));
      if (!answer.ok) return [];
      const findings = await answer.json();
      host.dispatchEvent(new CustomEvent("guicheng:findings", { bubbles: true, detail: findings }));
      return findings.map((finding) => ({
        ...range(asked, finding),
        severity: finding.severity || "error",
        message: finding.suggestion ? `${finding.message}\n${finding.suggestion}` : finding.message,
        source: finding.code,
      }));
    },
    { delay: 600 },
  );
}

/** POST `text`, `path`, `line`, `column`, `prefix` → `[{label, detail?, info?, type?, apply?}]`. */
export function serverCompletion(url, path = "") {
  async function complete(context) {
    const word = context.matchBefore(/[\w.\-\u4e00-\u9fff]*/);
    if (!context.explicit && (!word || word.from === word.to)) return null;
    const line = context.state.doc.lineAt(context.pos);
    const asked = { text: context.state.doc.toString(), path, line: line.number, column: context.pos - line.from + 1, prefix: word ? word.text : "" };
    const answer = await post(url, form(asked));
    if (!answer.ok || context.aborted) return null;
    const options = await answer.json();
    return { from: word ? word.from : context.pos, options, validFor: /^[\w.\-\u4e00-\u9fff]*$/ };
  }
  return autocompletion({ override: [complete], icons: false });
}
