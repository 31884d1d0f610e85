"""A program in words."""

from datetime import date

from rotation.times import MONTHS


def dates_words(starts_on: date, ends_on: date) -> str:
    """Both days included: “4–31 January 2027”, “28 December 2026 – 3 January 2027”."""
    last = f"{ends_on.day} {MONTHS[ends_on.month - 1]} {ends_on.year}"
    if starts_on == ends_on:
        return last
    if (starts_on.year, starts_on.month) == (ends_on.year, ends_on.month):
        return f"{starts_on.day}–{last}"
    first = f"{starts_on.day} {MONTHS[starts_on.month - 1]}"
    if starts_on.year != ends_on.year:
        first += f" {starts_on.year}"
    return f"{first} – {last}"
