"""The pages (门户): what companies, project teams, reviewers and operators see in a browser.

May import: filings and everything below. Promises: no rule lives here; every page works without scripts, on a phone and
in two languages; every refusal says why and what to do.
"""
