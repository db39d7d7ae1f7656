"""Figures and ratios, measured in one run: `make bench`. How to read them stands in docs/benchmarks.md."""
