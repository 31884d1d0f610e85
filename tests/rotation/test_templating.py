"""What pages are sent without, and what they keep."""

import pytest
from flask import Flask, render_template
from jinja2 import DictLoader

pytestmark = pytest.mark.parametrize("settings", ["sqlite"], indirect=True)


def test_pages_lose_their_indentation_and_values_keep_theirs(own_app: Flask):
    own_app.jinja_env.loader = DictLoader(
        {
            "page.html": "<ul>\n    <li>\n\t<pre>{{ value }}</pre></li>\n</ul>",
            "mail.txt": "Hello,\n  {{ value }}",
        }
    )

    page = render_template("page.html", value="a\n    b")
    mail = render_template("mail.txt", value="Mia")

    assert page == "<ul>\n<li>\n<pre>a\n    b</pre></li>\n</ul>"
    assert mail == "Hello,\n  Mia"


def test_words_around_a_block_stay_apart(own_app: Flask):
    source = "<p>\n    {% if who %}{{ who }}{% endif %}\n    observes.</p>"
    own_app.jinja_env.loader = DictLoader({"page.html": source})

    assert "Mia observes." in render_template("page.html", who="Mia")


def test_two_sentences_stay_apart_whatever_ends_between_them(own_app: Flask):
    source = """<p>
        {% if who %}{% trans %}One.{% endtrans %}{% endif %}
        {% for x in "ab" %}{{ x }}{% endfor %}
        {% trans %}Two.{% endtrans %}
        Three.
    </p>"""
    own_app.jinja_env.loader = DictLoader({"page.html": source})

    page = " ".join(render_template("page.html", who="Mia").split())

    assert "One. ab Two. Three." in page
