"""How good a region's configuration is guarded, in figures.

The checker's score: `sites` finds where a mistake can be made, `planting` makes it, `score` checks the region with each
and counts what is said. The examples' score (`examples`) is worked out above, where scenarios can be played. Everything
is decided by the region and a seed, so that two runs come to the same.
"""
