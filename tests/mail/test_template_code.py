"""A template with what it shares written out into it says what Jinja says by itself, whatever stands in the files."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import DictLoader, Environment, FileSystemLoader, TemplateError, nodes
from jinja2.filters import FILTERS
from jinja2.sandbox import SecurityError
from markupsafe import Markup, escape

sys.path.insert(0, str(Path(__file__).parent))
from notice_samples import TEMPLATES, every_sample, facts_of, shipped

from parley.mail import rendering, template_code
from parley.mail.rendering import Templates
from parley.mail.template_code import Written
from parley.mail.template_pages import page_of_html, page_of_text

FACTS: dict[str, Any] = {
    "who": {"name": "Priya <Nair>", "items": "a fact", "phone": ""},
    "lines": ["a", "b & c"],
    "s": "of the mail",
    "how": "from the facts",
    "booked": None,
    "odd": "<a\0&b>",
    "done": Markup("<b>done</b>"),
    "number": 3,
}
LAYOUT = (
    '{% import "parts" as p with context %}\nTop {{ s }}\n{% block a %}own a{% endblock %}\n'
    "{% block b %}own b {% block c %}c{% endblock %}{% endblock %}\n{% if x is defined %}{{ x }}{% endif %}End\n"
)
PARTS = """
{% macro plain(t) %}[{{ t }}|{{ s }}]{% endmacro %}
{% macro both(t, how=true) %}{% if how %}{{ plain(t) }}{{ plain("x" ~ t) }}{% endif %}{% endmacro %}
{% macro each(rows) %}{% for s in rows %}{{ loop.index }}{{ both(s, how=loop.last) }}{% endfor %}{% endmacro %}
{% macro sets(t) %}{% set s = t ~ "!" %}{{ s }}{% endmacro %}
{% macro down(n) %}{{ n }}{% if n %}{{ down(n - 1) }}{% endif %}{% endmacro %}
{% macro within(t) %}{{ plain(t) ~ "," ~ plain(t)|upper }}{% endmacro %}
{% macro around() %}({{ caller() }}){% endmacro %}
{% macro any_of() %}{{ varargs|join("+") }}{% endmacro %}
{% macro lists(rows) %}{% for s in rows %}{{ s }}{% endfor %}{% endmacro %}
{% macro later(t) %}{% if t %}{% set s = t %}{% endif %}{{ s is defined and s }}{% endmacro %}
{% macro asks(how) %}{{ how }}{% endmacro %}
"""
EXTENDS = '{% extends "layout" %}\n'


def said(files: dict[str, str], *, html: bool, ours: bool) -> str:
    """What the template `main` says, by our way or by Jinja's; of an error its kind and words."""
    made = environment(files, html=html)
    try:
        if ours:
            template = Written(made, "main")
            # What it does not ask for is not missed
            asked = (
                FACTS
                if template.asks is None
                else {name: FACTS[name] for name in template.asks & FACTS.keys()}
            )
            return template.said(asked)
        made.filters["join"] = FILTERS["join"]
        return made.get_template("main").render(FACTS)
    except (TemplateError, TypeError) as error:
        return f"{type(error).__name__}: {error}"


def environment(files: dict[str, str], *, html: bool) -> Environment:
    """Parley's own, with these files."""
    return rendering._environment(DictLoader(files), html=html)


@pytest.mark.parametrize("html", [False, True])
@pytest.mark.parametrize(
    "main",
    [
        "no layout {{ who.name }} {{ s }}",
        EXTENDS,
        EXTENDS + "{% block a %}{{ who.name }}{% endblock %}",
        EXTENDS + "{% block c %}mine{% endblock %}{% block a %}{% endblock %}",
        EXTENDS + "{% block b %}{% block c %}inside{% endblock %}{% endblock %}",
        EXTENDS + "{% block a %}{{ super() }} and mine{% endblock %}",
        EXTENDS + "{% block a %}{{ self.c() }}{% endblock %}",
        EXTENDS + "{% set x = 1 %}{% block a %}a{% endblock %}",
        EXTENDS + "{% block a %}{% set x = 1 %}{{ x }}{% endblock %}",
        EXTENDS + "{% block a %}{% set s = 1 %}{{ s }}{% endblock %}{% block b %}{{ s }}{% endblock %}",
        EXTENDS + "{{ nothing.at_all if nothing.here else nothing.there }}{{ s ~ nothing }}",
        EXTENDS
        + "{% macro mine(t) %}{{ '<' ~ t if t }}{% endmacro %}{% block a %}{{ mine(s) }}{% endblock %}",
        '{% extends "main2" %}',
        '{% extends "gone" %}',
        "{% extends who.name %}",
        *(
            EXTENDS + "{% block a %}" + call + "{% endblock %}"
            for call in (
                "{{ p.plain(who.name) }}",
                "{{ p.plain('<b>') }} {{ p.plain(t='<b>') }}",
                "{{ p.both('1') }}{{ p.both('1', false) }}{{ p.both('1', how=s) }}",
                "{{ p.both() }}",
                "{{ p.both(1, 2, 3) }}",
                "{{ p.both(1, nothing=2) }}",
                "{{ p.both(*lines) }}",
                "{{ p.each(lines) }}",
                "{% for s in lines %}{{ p.plain(s) }}{% endfor %}",
                "{% for t in lines %}{{ p.plain(t) }}{{ p.asks(t) }}{% endfor %}",
                "{% set p = who %}{{ p.name }}",
                "{{ p.sets(1) }}{{ s }}{{ p.sets(s) }}{{ s }}",
                "{{ p.down(3) }}",
                "{{ p.within(who.name) }}",
                "{% for s in lines %}{{ p.lists(lines) }}{% endfor %}",
                "{% for s in lines %}{{ p.later(1) }}{{ p.later(0) }}{% endfor %}{{ p.later(0) }}",
                "{{ p.plain(who.name)|upper }}{{ 'x' ~ p.plain('<i>') }}",
                "{% if p.plain('') %}yes{% endif %}{{ p.nothing(1) }}",
                "{% call p.around() %}{{ s }}{% endcall %}",
                "{{ p.any_of(1, 2) }}",
                "{{ plain(1) }}",
                "{{ p.asks(booked) }}",
                "{{ who.items }}{{ who.get('name') }}{{ who['name'] }}",
                "{{ who.nothing is defined }}{{ who.nothing|default('none') }}",
                "{{ who.nothing }}",
                "{{ nothing.at_all }}",
                "{{ booked.when }}",
                "{{ s.__class__ }}",
                "{{ who.__class__ }}",
                "{{ s.upper() }}{{ 'a'.join(lines) }}",
                "{% for l in lines if l != 'a' %}{{ loop.length }}{{ l }}{% else %}none{% endfor %}",
                "{{ 'a < ' ~ who.name ~ ' & ' if who.name }}{{ 'b' ~ who.name if booked }}{{ s if not s else '<i>' ~ s }}",
                "{{ ('<' ~ (who.name if s else how) ~ (' >' if booked)) if lines else 'none' }}|{{ s|upper ~ s if s }}",
                "{{ p.plain(who.name) ~ '<i>' ~ who.name if s }}{{ '<i>' ~ p.plain(who.name) }}{{ p.plain(1) if s else p.plain(2) }}",
                "{{ (who.name if s)|upper }}{{ (s if booked)|default('none') }}{{ who.phone ~ booked ~ 1 ~ 2.5 ~ lines }}",
                "{{ 'x' ~ nothing if s }}",
                "{{ 'x' if nothing.at_all }}",
                "{% for t in lines %}{{ ', ' ~ t if not loop.first else t }}{{ '!' if loop.last }}{% endfor %}",
                "{% set x = s if booked %}{{ x is defined }}{{ x }}{% set y = 'a' ~ who.name %}{{ y }}",
                "{% set x %}{{ '<' ~ who.name if s }}{% endset %}{{ x }}{% filter upper %}{{ '<' ~ s if s }}{% endfilter %}",
                "{% include 'main3' %}",
                "{{ '<i>' }}{{ who.name }}{{ '&' ~ s }}{{ 7 }}{{ none }}{{ true }}",
                "{{ who.name }}{{ odd }}{{ s }}",
                "{{ who.name }}{{ done }}{{ number }}{{ number + 1 }}{{ done ~ who.name }}",
                "{% for t in lines recursive %}{{ t }}{{ loop([]) }}{% endfor %}{{ who.name }}",
                "{% autoescape false %}{{ who.name }}{{ '<' }}{% endautoescape %}{{ who.name }}",
                "{% autoescape true %}{{ who.name }}{{ '<' }}{% endautoescape %}{{ who.name }}",
                "{% set t = 1 %}{{ t }}{% for t in lines %}{{ t }}{{ who.name }}{% endfor %}{{ t }}",
                "{% for t in range(2) %}{{ t }}{{ who.name }}{% endfor %}{{ dict(a=1).a }}",
                "{{ lines|join(', ') }}{{ lines|join }}{{ [1, done, who.name]|join('<') }}{{ lines|join(done) }}{{ s|join('-') }}",
                "{{ [who, who]|join('&', attribute='name') }}{{ [who]|map(attribute='name')|join(', ') }}{{ []|join(', ') }}",
                "{{ nothing|join(', ') }}",
                "{{ s }}{{ nothing }}",
                "{{ s }}{{ 1 + s }}",
                '{% from "parts" import plain with context %}{{ plain(1) }}',
            )
        ),
    ],
)
def test_it_says_what_jinja_says(main: str, html: bool) -> None:
    files = {
        "main": main,
        "layout": LAYOUT,
        "parts": PARTS,
        "main2": EXTENDS + "{% block c %}second{% endblock %}",
        "main3": "included {{ s }}",
    }
    assert said(files, html=html, ours=True) == said(files, html=html, ours=False)


@pytest.mark.parametrize(
    "parts",
    [
        "{% set s = 'of the file' %}{% macro plain(t) %}{{ t }}{{ s }}{% endmacro %}",
        "{% macro plain(t=lines[0]) %}{{ t }}{% endmacro %}",
        "text {% macro plain(t) %}{{ t }}{% endmacro %}",
        "{% macro plain(t) %}{{ other(t) }}{% endmacro %}{% macro other(t) %}{{ t }}{{ who.name }}{% endmacro %}",
    ],
)
@pytest.mark.parametrize("context", [" with context", ""])
def test_what_is_shared_in_another_way(parts: str, context: str) -> None:
    main = f'{{% import "parts" as q{context} %}}{{{{ q.plain(1) }}}}{{{{ q.plain() }}}}'
    for body in (main, main.replace("q.plain()", "s")):
        files = {"main": body, "parts": parts}
        assert said(files, html=False, ours=True) == said(files, html=False, ours=False)


def test_every_shipped_mail_is_what_jinja_makes_of_it() -> None:
    templates = Templates(TEMPLATES)
    by_itself = rendering._environment(FileSystemLoader(TEMPLATES), html=True)
    protocol, world = shipped()
    for sample in every_sample(protocol, world):
        facts = facts_of(sample, protocol, world)
        mail = templates.render(facts)
        page = by_itself.get_template(f"{sample.effect.template}.body.html")
        assert page.render({**facts, "headline": mail.subject.partition("] ")[2]}) == mail.html


def test_every_shipped_mail_is_said_by_the_short_code() -> None:
    """Jinja's own says the same at twice the cost; nobody would notice."""
    templates = Templates(TEMPLATES)
    protocol, world = shipped()
    for sample in every_sample(protocol, world):
        facts = facts_of(sample, protocol, world)
        templates.render(facts)
        if facts.get("booked"):
            templates.invitation_text(facts)
    assert {"raised.body.html", "recorded.body.txt", "invitation.summary.txt"} <= templates._compiled.keys()
    assert not [file for file, written in templates._compiled.items() if written._quick is None]


def test_what_is_once_not_there_is_left_to_jinja_from_then_on() -> None:
    made = environment({"main": "{{ who.name }}{{ more if more is defined }}{{ n.real if n }}"}, html=False)
    template = Written(made, "main")
    whole = {"who": {"name": "Priya"}, "more": "!", "n": 0}
    assert template.said(whole) == "Priya!"
    assert template.said({"who": {"name": "Priya"}, "n": 1}) == "Priya1"
    assert template.said(whole) == "Priya!"
    with pytest.raises(TemplateError, match="'who' is undefined"):
        template.said({"more": "", "n": 0})


def test_what_is_included_is_jinjas_own_whatever_was_compiled_before() -> None:
    """The short code takes each fact to be there; in a file that Jinja finds by itself nobody would notice where one is not."""
    more = "{{ who.get('name') }}{% if nothing is defined %}{{ nothing }}{% endif %}"
    made = environment({"main": "{% include 'more' %}", "more": more, "simple": "{{ s }}"}, html=False)
    main, simple = Written(made, "main"), Written(made, "simple")
    assert (simple.said(FACTS), main.said(FACTS)) == ("of the mail", "Priya <Nair>")


def test_every_shipped_mail_is_written_out_wholly() -> None:
    """A call that is left costs as much as it always did; nothing reads wrong, so nobody would notice."""
    templates = Templates(TEMPLATES)
    left = []
    for path in TEMPLATES.iterdir():
        made = templates._html if path.suffix == ".html" else templates._text
        files = template_code._Files(made)
        tree = template_code._with_layout(files.parsed(path.name), files)
        written_out = template_code._with_macros(tree, files)
        if any(written_out.find_all((nodes.Extends, nodes.Import))) and not path.name.startswith("_"):
            left.append(path.name)
    assert not left


def test_what_is_said_on_a_condition_is_a_statement() -> None:
    """Nothing is put together, or made in place of an `else`, only to be said at once."""
    made = environment({}, html=True)
    for path in TEMPLATES.iterdir():
        files = template_code._Files(made if path.suffix == ".html" else environment({}, html=False))
        files.environment.loader = FileSystemLoader(TEMPLATES)
        said = [one for output in files.parsed(path.name).find_all(nodes.Output) for one in output.nodes]
        assert not [one for one in said if isinstance(one, nodes.CondExpr | nodes.Concat)], path.name


FACT = st.text() | st.integers() | st.none() | st.builds(Markup, st.text())


@given(st.lists(st.tuples(st.text(), FACT)))
def test_a_page_is_each_of_its_pieces_one_after_another(pairs: list[tuple[str, Any]]) -> None:
    assert page_of_html([one for pair in pairs for one in pair]) == "".join(
        words + escape_alone(fact) for words, fact in pairs
    )
    assert page_of_text([one for pair in pairs for one in pair]) == "".join(
        words + str(fact) for words, fact in pairs
    )


def escape_alone(fact: Any) -> str:
    return str(escape(fact))


def test_the_sandbox_holds_for_what_is_written_out() -> None:
    parts = "{% macro plain(t) %}{{ t.__class__.__mro__ }}{% endmacro %}"
    made = environment(
        {"main": '{% import "parts" as p with context %}{{ p.plain(s) }}', "parts": parts}, html=False
    )
    with pytest.raises(SecurityError):
        Written(made, "main").said(FACTS)


@pytest.mark.parametrize("edited", ["main", "layout", "parts"])
def test_an_edit_of_any_of_its_files_is_noticed(edited: str, tmp_path: Path) -> None:
    main = EXTENDS + "{% block a %}{{ p.plain(1) }}{% endblock %}"
    for name, text in (("main", main), ("layout", LAYOUT), ("parts", PARTS)):
        (tmp_path / name).write_text(text)
    made = environment({}, html=False)
    made.loader = FileSystemLoader(tmp_path)
    template = Written(made, "main")
    assert template.is_up_to_date
    os.utime(tmp_path / edited, (1, 1))
    assert not template.is_up_to_date
