"""Analytical queries over social media, derived from BSMA (Ma et al. 2013), with its numbers.

Where BSMA's SQL contradicts its text, the text rules. In query 1 "not A's yet" is read as not yet a
mutual friend of A's.
"""
