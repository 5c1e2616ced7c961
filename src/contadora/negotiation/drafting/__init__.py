"""Texts under negotiation as such: proposals, brackets, numbers, comparisons. Without Django.

`shapes` has what the parts hand each other; everything here is a function of its arguments.
"""
