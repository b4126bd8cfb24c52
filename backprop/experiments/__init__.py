"""What a setting of the controls means: parameters, one run, and what is said about it. numpy only.

chain       the chain: Experiment, Snapshot, Progress         two_layer   the same for the matrices of 2b and 2c
sentences   plain numbers and arrays in, sentences out
"""
