// How the editor looks and behaves: two-space YAML, our colours, Chinese words, Tab that indents and Escape that frees it.
import { json } from "@codemirror/lang-json";
import { yaml } from "@codemirror/lang-yaml";
import { HighlightStyle, indentUnit, syntaxHighlighting } from "@codemirror/language";
import { lintGutter } from "@codemirror/lint";
import { EditorState } from "@codemirror/state";
import { EditorView, keymap } from "@codemirror/view";
import { indentWithTab } from "@codemirror/commands";
import { tags } from "@lezer/highlight";
import { basicSetup } from "codemirror";

const LANGUAGES = { yaml, json };

const PHRASES = {
  "Find": "查找", "Replace": "替换为", "next": "下一个", "previous": "上一个", "all": "全部", "match case": "区分大小写",
  "by word": "整词", "regexp": "正则", "replace": "替换", "replace all": "全部替换", "close": "关闭", "Go to line": "跳到行",
  "go": "跳转", "current match": "当前匹配", "on line": "在行", "Diagnostics": "检查结果", "No diagnostics": "没有问题",
  "Completions": "可选内容", "Fold line": "折叠", "Unfold line": "展开", "folded code": "已折叠", "unfold": "展开",
  "$ unchanged lines": "$ 行未变",
};

const theme = EditorView.theme({
  "&": { height: "100%", fontSize: "0.9375rem", backgroundColor: "#fff", color: "#1f2733" },
  "&.cm-focused": { outline: "3px solid #27507f", outlineOffset: "-3px" },
  ".cm-scroller": { fontFamily: "ui-monospace, 'Cascadia Mono', Menlo, Consolas, 'Noto Sans Mono CJK SC', monospace", lineHeight: "1.6" },
  ".cm-content": { minHeight: "12rem" },
  ".cm-gutters": { backgroundColor: "#f1eee6", color: "#565f6b", borderRight: "1px solid #dcd7ca" },
  ".cm-activeLine": { backgroundColor: "#ecf6f455" },
  ".cm-activeLineGutter": { backgroundColor: "#d8ece8", color: "#0c5f58" },
  ".cm-tooltip": { border: "1px solid #8a8678", borderRadius: "6px", backgroundColor: "#fffefb", whiteSpace: "pre-line" },
  ".cm-tooltip-autocomplete ul li[aria-selected]": { backgroundColor: "#1d3a5f", color: "#fff" },
  ".cm-panels": { backgroundColor: "#f6f4ee", color: "#1f2733" },
  ".cm-changedLine": { backgroundColor: "#ecf6f4" },
  ".cm-collapsedLines:before, .cm-collapsedLines:after": { content: "'⋯'" },
  ".cm-inlineChangedLine": { backgroundColor: "#ecf6f4" },
  "& .cm-changedText.cm-changedText": { background: "#cfeae4" },
  ".cm-deletedChunk.cm-deletedChunk": { backgroundColor: "#fbeeec", color: "#5c120c" },
  "& .cm-deletedChunk .cm-deletedText.cm-deletedText": { background: "#f3cdc8" },
  ".cm-deletedChunk .cm-chunkButtons": { position: "static", display: "flex", flexWrap: "wrap", gap: "0.5rem", padding: "0.25rem 0.5rem" },
  ".cm-deletedChunk .cm-chunkButtons button": { minHeight: "2rem", padding: "0.125rem 0.75rem", margin: "0", border: "1px solid #8a8678", borderRadius: "6px", font: "0.875rem sans-serif", color: "#1f2733", backgroundColor: "#fffefb", cursor: "pointer" },
});

const colours = HighlightStyle.define([
  { tag: [tags.propertyName, tags.definition(tags.propertyName)], color: "#1d3a5f", fontWeight: "600" },
  { tag: [tags.string, tags.content], color: "#23603a" },
  { tag: [tags.number, tags.bool, tags.null, tags.keyword], color: "#96231a" },
  { tag: tags.comment, color: "#565f6b", fontStyle: "italic" },
  { tag: [tags.typeName, tags.labelName, tags.meta], color: "#5b3a78" },
  { tag: tags.punctuation, color: "#565f6b" },
]);

export function extensions({ language = "yaml", readOnly = false, label = "" }) {
  const english = (document.documentElement.lang || "").startsWith("en");
  return [
    basicSetup,
    (LANGUAGES[language] || yaml)(),
    indentUnit.of("  "),
    syntaxHighlighting(colours),
    theme,
    lintGutter(),
    keymap.of([indentWithTab]), // Escape, then Tab, leaves the editor: CodeMirror frees the key for two seconds
    EditorView.lineWrapping,
    EditorView.contentAttributes.of({ "aria-label": label }),
    EditorState.readOnly.of(readOnly),
    english ? [] : EditorState.phrases.of(PHRASES),
  ];
}
