"""What the page components compute before their templates draw them: tones, tables, fields, explanations, pages.

May import: `guicheng.common` only. Promises: plain values in, plain values out; no request, no database, no clock but
the one of `guicheng.common.clock`. `docs/design-system.md` documents the contract of every component.
"""
