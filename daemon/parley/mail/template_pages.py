"""The code that Jinja makes of a template, where ours can be shorter: facts are looked up, and a page put together.

What a simple template says is gathered in one list, its own words at even places and facts at odd ones, so that all facts
of a page are escaped at once. Any other template says what it says as Jinja has it, piece by piece.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from jinja2 import nodes
from jinja2.compiler import CodeGenerator, Frame, optimizeconst
from jinja2.runtime import Context
from jinja2.utils import missing
from markupsafe import escape

_OF_LOOPS = {("loop", "first"), ("loop", "last")}

# What says something, or says how it is to be said, in another way than word after word
_OTHERWISE = (
    nodes.Extends, nodes.Block, nodes.Include, nodes.CallBlock, nodes.FilterBlock, nodes.EvalContextModifier,
)  # fmt: skip


class Names(dict[str, Any]):
    """What a template may name. What it does not hold is Jinja's `missing`, so that all of it can be looked up in C."""

    def __missing__(self, name: str) -> Any:
        return missing


class FactsContext(Context):
    """Jinja's own, which says besides how a name is found while the template has set none itself."""

    @property
    def found(self) -> Callable[[str], Any]:
        plain = type(self.parent) is Names and not self.vars
        return self.parent.__getitem__ if plain else self.resolve_or_missing


def page_of_text(pieces: list[Any]) -> str:
    """A text: its template's words, a fact, words, a fact."""
    try:
        return "".join(pieces)
    except TypeError:  # some fact is a number, or is not there
        return "".join(map(str, pieces))


def page_of_html(pieces: list[Any]) -> str:
    """The same as HTML. Its facts are escaped together: a call for each is a fifth of what a page costs."""
    facts = pieces[1::2]
    plain = {str}.issuperset(map(type, facts))
    escaped = str(escape("\0".join(facts))).split("\0") if plain else []
    pieces[1::2] = escaped if len(escaped) == len(facts) else map(escape, facts)
    return "".join(pieces)


class FactsFirst(CodeGenerator):
    """Jinja's code, but `booked.when` is looked for in the dict at once, and whether a loop is at its first or last round
    is asked of the loop: a sandbox has nothing to say about that. What a simple template says is one list, of which the
    environment's `page` makes the text."""

    _is_simple = False
    _page = ""  # the name of that list

    def visit_Template(self, node: nodes.Template, frame: Frame | None = None) -> None:
        """The whole of it."""
        recursive = any(loop.recursive for loop in node.find_all(nodes.For))
        self._is_simple = not recursive and not any(node.find_all(_OTHERWISE))
        super().visit_Template(node, frame)

    def write_commons(self) -> None:
        """The helpers at a function's start."""
        super().write_commons()
        self.writeline("resolve = context.found")

    def blockvisit(self, nodes: Iterable[nodes.Node], frame: Frame) -> None:
        """What stands in a frame; the outermost is the page."""
        if not self._is_simple or not frame.rootlevel or self._page:
            super().blockvisit(nodes, frame)
            return
        self.buffer(frame)
        self._page = str(frame.buffer)
        super().blockvisit(nodes, frame)
        self.writeline(f"yield environment.page({self._page})")

    def visit_Output(self, node: nodes.Output, frame: Frame) -> None:
        """`page += ("Dear ", to["first"], ", thank you.", "")`."""
        if not self._page or frame.buffer != self._page:
            super().visit_Output(node, frame)
            return
        self.writeline(f"{self._page} += (", node)
        words = ""
        for one in node.nodes:
            if (constant := self._said_always(one, frame)) is not None:
                words += constant
                continue
            self.newline(one)
            self.write(f"{words!r}, ")
            self.visit(one, frame)
            self.write(", ")
            words = ""
        self.write(f"{words!r}, '')" if words else ")")

    def _said_always(self, node: nodes.Expr, frame: Frame) -> str | None:
        """The words that this says, whatever the facts are; None if that depends on them."""
        if isinstance(node, nodes.TemplateData):
            return node.data
        if not isinstance(node, nodes.Const) or not isinstance(node.value, str):
            return None
        return str(escape(node.value)) if frame.eval_ctx.autoescape else node.value

    @optimizeconst
    def visit_Getattr(self, node: nodes.Getattr, frame: Frame) -> None:
        """`(booked["when"] if type(booked) is dict and "when" in booked else environment.getattr(booked, "when"))`; a name has
        its value at hand, and is only asked whether it is there if it is no dict; any other value is kept meanwhile."""
        name, of = repr(node.attr), node.node.name if isinstance(node.node, nodes.Name) else ""
        value = frame.symbols.ref(of) if of else self.temporary_identifier()
        of_a_loop = (of, node.attr) in _OF_LOOPS
        known = f"{value}.{node.attr}" if of_a_loop else f"{value}[{name}]"
        is_so = "is LoopContext" if of_a_loop else f"is dict and {name} in {value}"
        self.write(f"({known} if type({value}")
        if of:
            self.write(f") {is_so} else environment.getattr(")
            self.visit(node.node, frame)
        else:
            self.write(" := ")
            self.visit(node.node, frame)
            self.write(f") {is_so} else environment.getattr({value}")
        self.write(f", {name}))")
