"""Notices (通知): messages on the page for a desk, and copies by mail and other channels.

May import: config, accounts, calendars, attachments, audit, common. Promises: a notice is written in the transaction of
the act it tells of; what goes out by other channels is a row first and is sent later, at least once, by a job that may
run twice.
"""
