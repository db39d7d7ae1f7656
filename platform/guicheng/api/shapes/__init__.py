"""The values that go in and out of the API, each with its description in both languages."""
