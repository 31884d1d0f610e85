"""What managers type into settings, cleaned: domains, words, tags and links."""

import re
from collections.abc import Callable, Sized

from flask_babel import gettext as _

from rotation.errors import Refused
from rotation.imports.reading.values import URL_LENGTH, tag, web_address
from rotation.text import clean_line, shortened

WORD_LENGTH = 60
MOST_WORDS = 30
MOST_TAGS = 100
DOMAIN = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9-]{2,63}")


class Unfit(Refused):
    """A setting that cannot be; `setting` is its name."""

    def __init__(self, setting: str, sentence: str) -> None:
        super().__init__(sentence)
        self.setting = setting


def expect_few(
    setting: str, found: Sized, most: int, words: Callable[..., str]
) -> None:
    """Raises Unfit where more than `most` were found, in `words` of `count` and `most`."""
    if len(found) > most:
        raise Unfit(setting, words(count=len(found), most=most))


def cleaned_domains(text: str) -> str:
    """Who may sign themselves up: "*" anybody, "" nobody, else "example.com, example.org".

    Raises Unfit where something in it is no domain.
    """
    if text.strip() == "*":
        return "*"
    return _domains("open_to", _("Open to"), text)


def cleaned_own_domains(text: str) -> str:
    """The company's own domains: "example.com, example.org". Raises Unfit."""
    return _domains("own_domains", _("Your own domains"), text)


def cleaned_words(text: str) -> str:
    """The words that make an event a call, each once: "demo, discovery call". Raises Unfit."""
    words: dict[str, str] = {}
    try:
        for part in text.split(","):
            if word := clean_line(part, WORD_LENGTH):
                words.setdefault(word.casefold(), word)
    except ValueError as error:
        raise Unfit("call_words", _("Words: %(error)s", error=error)) from None
    expect_few(
        "call_words",
        words,
        MOST_WORDS,
        lambda **n: _("%(count)s words; %(most)s is the limit.", **n),
    )
    return ", ".join(words.values())


def cleaned_tags(text: str) -> str:
    """The tags to wish for, each once: "stage:demo, segment:smb". Raises Unfit."""
    try:
        found = list(dict.fromkeys(map(tag, listed(text))))
    except ValueError as error:
        raise Unfit("tags", _("Tags: %(error)s", error=error)) from None
    expect_few(
        "tags",
        found,
        MOST_TAGS,
        lambda **n: _("%(count)s tags; %(most)s is the limit.", **n),
    )
    return ", ".join(found)


def cleaned_link(setting: str, text: str) -> str:
    """Where people join, "" for nowhere. Raises Unfit."""
    try:
        return web_address(text) if text.strip() else ""
    except ValueError:
        raise Unfit(
            setting,
            _(
                "Join link: %(text)s is not a link that begins with https:// and has at most %(most)s characters.",
                text=shortened(text),
                most=URL_LENGTH,
            ),
        ) from None


def listed(text: str) -> list[str]:
    """The parts of a list with commas."""
    return [part.strip() for part in text.split(",") if part.strip()]


def _domains(setting: str, label: str, text: str) -> str:
    domains = [part.lstrip("@").lower() for part in listed(text)]
    domains = [domain for domain in domains if domain]
    for domain in domains:
        if not DOMAIN.fullmatch(domain):
            raise Unfit(
                setting,
                _(
                    "%(label)s: %(text)s is not the domain of an e-mail address, such as example.com.",
                    label=label,
                    text=shortened(domain),
                ),
            )
    return ", ".join(dict.fromkeys(domains))


def is_open_to(open_to: str, email: str) -> bool:
    """Whether somebody with this address may join without being brought in by a manager."""
    domains = [part.lower() for part in listed(open_to)]
    return "*" in domains or email.rpartition("@")[2].lower() in domains
