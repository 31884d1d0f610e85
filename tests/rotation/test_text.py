"""Text from people does no harm and loses nothing that can be seen."""

import time

import pytest

from rotation.text import clean_email, clean_line, clean_name


@pytest.mark.parametrize(
    "name",
    ["Ada", "Zoë O'Néill-Smith", "J.R. Miller", "李 明", "محمد", "Núria Vidal i Pons"],
)
def test_a_name_stays_as_it_was_typed(name: str):
    assert clean_name(name) == name


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("", "empty"),
        ("Click http://evil.example now", "address"),
        ("www.evil.example", "address"),
        ("mia@example.com", "address"),
        ('=HYPERLINK("x")', "holds “=”"),
        ("<b>Mia</b>", "holds “<”"),
        ("{{7*7}}", "holds “{”"),
        ("Mia_4711", "holds “_”"),
        ("a" * 81, "81 characters; 80 is the limit"),
        ("a" + "\u0301" * 60, "more marks"),
        ("...", "no letter"),
    ],
)
def test_a_name_that_is_none_is_refused_with_the_reason(name: str, reason: str):
    with pytest.raises(ValueError, match=r"^[“T]") as caught:
        clean_name(name)
    assert reason in str(caught.value)


def test_what_cannot_be_seen_is_taken_out_and_lines_become_one():
    typed = "a\x00b\u202ec\r\nBcc: x\u2028y\x1b\ud800 😀"
    assert clean_line(typed, 50) == "abc Bcc: x y 😀"


def test_a_line_at_the_limit_passes_and_one_above_is_refused():
    assert clean_line("x" * 20, 20) == "x" * 20
    with pytest.raises(ValueError, match="21 characters; 20 is the limit"):
        clean_line("x" * 21, 20)


def test_an_address_is_lowered_in_ascii_only():
    assert clean_email(" Mia@Example.COM ") == "mia@example.com"
    assert clean_email("mia@STRASSE.example.com") != clean_email(
        "mia@straße.example.com"
    )


@pytest.mark.parametrize(
    "address",
    [
        "mia",
        "a\r\nRCPT TO:<z@z>",
        "a@example.com,b@example.com",
        "<a@example.com>",
        '"a b"@example.com',
        "m\u0131ke@example.com",  # dotless i: upper-cases to MIKE
        "\u212aate@example.com",  # Kelvin sign: lower-cases to kate
        "\ufb01n@example.com",  # fi ligature
        "a" * 300 + "@example.com",
    ],
)
def test_an_address_that_is_none_is_refused(address: str):
    with pytest.raises(ValueError, match=r"is not an e-mail address|is the limit"):
        clean_email(address)


@pytest.mark.parametrize("clean", [clean_email, clean_name])
def test_no_text_stalls_it(clean):
    begun = time.process_time()
    with pytest.raises(ValueError, match="limit"):
        clean("a" * 50_000 + "!")
    assert time.process_time() - begun < 0.5
