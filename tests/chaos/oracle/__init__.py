"""Judges what a deployment holds after faults, by nothing but SQL, Kafka and what senders and receivers wrote down.

It shares no code with what it judges: it restates what is promised of them from the published bytes, so that a mistake
in the product cannot hide itself here. It imports nothing of ours, which a test holds.
"""
