"""What people type: safe to keep, fairly measured, comparable, and read for what it gives away."""

from app.text.cleaning import clean
from app.text.comparing import skeleton, to_latin_digits
from app.text.contacts import ContactKind, Found, contact_details
from app.text.languages import Language, language_of
from app.text.measuring import excerpt, isolate, length

__all__ = [
    "ContactKind",
    "Found",
    "Language",
    "clean",
    "contact_details",
    "excerpt",
    "isolate",
    "language_of",
    "length",
    "skeleton",
    "to_latin_digits",
]
