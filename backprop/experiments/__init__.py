"""What a setting of the controls means: parameters, one run, and what is said about it. numpy only.

chain       the chain: Experiment, Progress              snapshot   one iteration of it, with its rounding errors
two_layer   the same for the matrices of 2b and 2c       sentences  what is said of all these
numbers     how a number is written
"""
