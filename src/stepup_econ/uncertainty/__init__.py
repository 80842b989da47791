"""Uncertain numbers: distributions, random numbers that belong to a name, and designs (the values of each draw)."""
