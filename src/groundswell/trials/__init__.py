"""Trials: change the service for a bounded share of real cases, look as often as wanted, and say what is known.

A trial is a :class:`~groundswell.trials.design.Design`, registered before its first case. Allocation writes a
ledger; a look reads the ledger and the records and gives a :class:`~groundswell.trials.look.Look`; the last look
is the verdict.
Everything here is values in, values out: no clock, no global randomness.
"""
