"""Smaller files that mean the same."""

from __future__ import annotations

import re

import tinycss2

import config
from app.web import minify

CSS = sorted((config.ROOT / "app/static/css").glob("*.css"))


def test_comments_and_blanks_go() -> None:
    assert minify.css("/* why */ a , b {\n  color : red;\n  margin: 0;\n}\n") == (
        "a,b{color :red;margin:0}"
    )


def test_strings_stay_as_they_are() -> None:
    assert minify.css('a { content: "a ;  { b"; }') == 'a{content:"a ;  { b"}'


def test_sums_and_descendants_keep_their_blanks() -> None:
    assert minify.css("main :is(a) { inline-size: calc(1px + 2px); }") == (
        "main :is(a){inline-size:calc(1px + 2px)}"
    )


def test_only_doubled_digits_of_a_colour_fall_together() -> None:
    assert minify.css("a { color: #FFEEDD; fill: #FFEEDC; }") == "a{color:#FED;fill:#FFEEDC}"


def test_neighbours_in_one_layer_share_its_block() -> None:
    sources = [
        "@layer a{p{margin:0}}",
        "@layer a{b{margin:0}}",
        "i{margin:0}",
        "@layer a{u{margin:0}}",
    ]
    assert minify.css_files(sources) == (
        "@layer a{p{margin:0}b{margin:0}}i{margin:0}@layer a{u{margin:0}}"
    )


def test_a_sheets_own_properties_answer_to_one_letter_each() -> None:
    sources = ["a{--ink:red;--rule:blue;color:var(--ink)}", "b{color:var(--ink);fill:var(--rule)}"]
    assert minify.css_files(sources) == (
        "a{--a:red;--b:blue;color:var(--a)}b{color:var(--a);fill:var(--b)}"
    )


def test_no_two_properties_of_the_stylesheet_come_to_share_a_letter() -> None:
    sources = [path.read_text(encoding="utf-8") for path in CSS]
    own = re.compile(r"--[a-z][\w-]*", re.IGNORECASE)
    long = own.findall("".join(map(minify.css, sources)))
    short = own.findall(minify.css_files(sources))
    assert len(long) == len(short) and len(set(zip(long, short, strict=True))) == len(set(long))
    assert len(set(long)) == len(set(short))


def test_the_stylesheet_says_the_same_before_and_after() -> None:
    """Token by token, blanks aside: the minifier drops and joins, it never rewrites."""

    def words(text: str) -> list[str]:
        parsed = tinycss2.parse_component_value_list(text, skip_comments=True)
        joined = tinycss2.serialize(parsed).replace(";}", "}")
        return "".join(joined.split()).lower().replace(";}", "}").split("{")

    for path in CSS:
        source = path.read_text(encoding="utf-8")
        if "#" in source:
            continue  # colours are compared in the test above
        assert words(minify.css(source)) == words(source), path.name


def test_a_script_loses_only_its_remarks_and_indentation() -> None:
    source = '/* why\n   so */\nconst a = "// kept"; // kept too\n  // gone\n\n  a.b();\n'
    assert minify.js(source) == 'const a = "// kept"; // kept too\na.b();'
