"""Repeatable measurements; each prints ratios or counts, and none is a timed test."""
