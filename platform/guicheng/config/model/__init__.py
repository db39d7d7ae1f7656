"""The configuration language as typed, frozen models: one module a concern.

The models are the language: the published JSON Schemas and the reference in ``docs/language/`` are generated from them.
"""
