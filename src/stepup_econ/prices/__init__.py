"""Prices: cited unit costs, price indices, what staff time costs, discounting."""
