"""A walk over every key of the language: two configurations that differ in one key, and what a user sees of it."""
