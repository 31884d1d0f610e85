"""Bytes become a table, or a sentence says what they are instead."""

import gzip

import pytest

from rotation.errors import Refused
from rotation.imports.reading.columns import Column, map_columns
from rotation.imports.reading.people import read_people
from rotation.imports.reading.table import LONGEST_CELL, MOST_ROWS, read_table

ONE = (("Name", "Email"), ((2, ("Zoë", "zoe@example.com")),))


@pytest.mark.parametrize(
    "content",
    [
        "Name,Email\nZoë,zoe@example.com\n".encode(),
        "\ufeffName,Email\r\nZoë,zoe@example.com\r\n".encode(),
        "Name;Email\nZoë;zoe@example.com".encode("utf-16"),
        "Name\tEmail\rZoë\tzoe@example.com\r".encode("cp1252"),
        'Name,Email\n"Zoë","zoe@example.com"\n'.encode("latin-1"),
        "sep=;\nName;Email\nZoë;zoe@example.com\n".encode(),
        "Name , Email\n Zoë , zoe@example.com \n".encode(),
    ],
)
def test_encodings_delimiters_and_line_ends_make_no_difference(content: bytes):
    table = read_table(content)

    assert (table.headers, tuple((2, row) for _, row in table.rows)) == ONE


def test_how_the_file_was_read_is_said():
    [note] = read_table("Name;Émail\nZoë;z".encode("cp1252")).notes

    assert note == "Read as Windows Latin-1, separated by semicolon."


def test_rows_are_numbered_as_a_spreadsheet_does():
    table = read_table(b'Name,Email\n\n"Two\nlines",a\nb,c\n')

    assert [number for number, _ in table.rows] == [3, 4]


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b"", "empty"),
        (b"\n\n \n", "empty"),
        (b"PK\x03\x04....", "Excel workbook or a zip"),
        (gzip.compress(bytes(1000), mtime=0), "gzip"),
        (b"\xd0\xcf\x11\xe0....", "old Excel"),
        (b"\x89PNG\r\n\x1a\n", "picture"),
        (b"%PDF-1.7", "PDF"),
        (b"\x7fELF\x02", "program"),
        (b"  <!DOCTYPE html><title>Sign in", "web page"),
        (b"<HTML>", "web page"),
        (b'{"people": []}', "JSON"),
        (b"BEGIN:VCALENDAR\r\n", "calendar"),
        (b"Name,Email\nMia\x00,x", "NUL"),
        (b"\xff\xfeN\x00a\x00m", "UTF-16"),
        (b'Name,Email\n"Mia,x\ny,z\n', "quotation mark is not closed"),
        (b"Name\n" + b"x" * (LONGEST_CELL + 1), "more than 10000 characters"),
        (b"Name\n" + b"x\n" * (MOST_ROWS + 1), "20001 rows; 20000 is the limit"),
        (b"a," * 200 + b"a\n1\n", "201 columns; 200 is the limit"),
    ],
)
def test_what_is_no_table_is_refused_by_name(content: bytes, what: str):
    with pytest.raises(Refused) as caught:
        read_table(content)

    assert what in str(caught.value)
    assert "\n" not in str(caught.value)


COLUMNS = (
    Column("email", ("Email", "Mail"), required=True),
    Column("zone", ("Time zone",)),
)


def test_columns_are_found_without_case_and_signs():
    table = read_table(b"TIME_ZONE,e-mail,Shoe size\n")

    assert map_columns(table, COLUMNS).pairs == (
        ("TIME_ZONE", "Time zone"),
        ("e-mail", "Email"),
        ("Shoe size", None),
    )


def test_the_better_name_of_a_column_wins():
    assert map_columns(read_table(b"Mail,Email\n"), COLUMNS).position_of == {"email": 1}


def test_a_missing_column_is_named_with_those_that_are_there():
    with pytest.raises(Refused, match="no column Email; it has Name, Time zone"):
        map_columns(read_table(b"Name,Time zone\n"), COLUMNS)


def test_a_column_that_is_there_twice_is_refused():
    with pytest.raises(Refused, match="Two columns are named Email"):
        map_columns(read_table(b"Email,E-mail\n"), COLUMNS)


def test_a_row_with_more_cells_than_headers_is_skipped_with_the_reason():
    reading = read_people(b"Name,Email\nMia,mia@example.com,extra\n")

    assert reading.rows == []
    assert "3 cells, the headers are 2" in reading.skips[0].reason
