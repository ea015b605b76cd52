"""Telling people something outside the pages: neutral words, sent after the commit."""
