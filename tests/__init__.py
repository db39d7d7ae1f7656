"""The tests: one package a part, tables of cases, real PostgreSQL."""
