"""Guicheng 规程: construction filings declared as configuration and run by one engine."""

__version__ = "0.1.0"
