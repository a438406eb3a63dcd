"""The code that Jinja makes of a template, where ours can be shorter: facts are looked up, and a page put together.

What a simple template says is gathered in one list, its own words at even places and facts at odd ones, so that all facts
of a page are escaped at once. Its code takes each fact that it names to be there, and what has parts to be a dict: where
that is not so it stops with whatever Python raises, and Jinja's own code is asked instead (`template_code.Written`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from jinja2 import nodes
from jinja2.compiler import CodeGenerator, Frame, optimizeconst
from jinja2.environment import Environment
from jinja2.idtracking import VAR_LOAD_ALIAS, VAR_LOAD_RESOLVE, VAR_LOAD_UNDEFINED
from jinja2.nodes import EvalContext
from jinja2.runtime import Context
from markupsafe import escape

_OF_LOOPS = {("loop", "first"), ("loop", "last")}

# What says something, or says how it is to be said, in another way than word after word; and what stands elsewhere
_OTHERWISE = (
    nodes.Extends, nodes.Block, nodes.Include, nodes.CallBlock, nodes.FilterBlock, nodes.EvalContextModifier,
    nodes.Import, nodes.FromImport,
)  # fmt: skip


class FactsContext(Context):
    """Jinja's own, without what a simple template asks nothing of. facts: what it may name; they stay as they are."""

    def __init__(self, environment: Environment, facts: Mapping[str, Any], evaluated: EvalContext) -> None:
        self.environment, self.parent, self.eval_ctx = environment, facts, evaluated  # type: ignore[assignment]
        self.vars, self.exported_vars = {}, set()


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


def is_simple(tree: nodes.Template) -> bool:
    """Whether `FactsFirst` can make the code of it: it says one thing after another, and all of it itself."""
    return not any(loop.recursive for loop in tree.find_all(nodes.For)) and not any(tree.find_all(_OTHERWISE))


class FactsFirst(CodeGenerator):
    """The code of a simple template: `facts["booked"]` is looked up once in a frame, and `booked.when` is `booked["when"]`.
    What it says is one list, of which the environment's `page` makes the text."""

    _page = ""  # the name of that list
    _own: frozenset[str] = frozenset()  # names that the template gives a meaning somewhere
    _called: nodes.Expr | None = None  # what the last call is of

    def visit_Template(self, node: nodes.Template, frame: Frame | None = None) -> None:
        """The whole of it."""
        self._own = frozenset(name.name for name in node.find_all(nodes.Name) if name.ctx != "load")
        super().visit_Template(node, frame)

    def write_commons(self) -> None:
        """The helpers at a function's start."""
        super().write_commons()
        self.writeline("facts = context.parent")

    def enter_frame(self, frame: Frame) -> None:
        """What has a name from here on."""
        unset = []
        for target, (action, name) in frame.symbols.loads.items():
            if action == VAR_LOAD_RESOLVE:
                there = f"facts.get({name!r}, missing)" if name in self._own else f"facts[{name!r}]"
                self.writeline(f"{target} = {there}")
            elif action == VAR_LOAD_ALIAS:
                self.writeline(f"{target} = {name}")
            elif action == VAR_LOAD_UNDEFINED:
                unset.append(target)
        if unset:
            self.writeline(f"{' = '.join(unset)} = missing")

    def blockvisit(self, nodes: Iterable[nodes.Node], frame: Frame) -> None:
        """What stands in a frame; the outermost is the page."""
        if not frame.rootlevel or self._page:
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

    def visit_Name(self, node: nodes.Name, frame: Frame) -> None:
        """A fact is there: without it nothing would have come as far as this."""
        if node.ctx == "load" and node.name not in self._own:
            self.write(frame.symbols.ref(node.name))
        else:
            super().visit_Name(node, frame)

    def visit_Call(self, node: nodes.Call, frame: Frame, forward_caller: bool = False) -> None:
        """What is called is asked for as Jinja asks, of the sandbox."""
        self._called = node.node
        super().visit_Call(node, frame, forward_caller=forward_caller)

    @optimizeconst
    def visit_Getattr(self, node: nodes.Getattr, frame: Frame) -> None:
        """`booked["when"]`; what is not there has no parts either. Whether a loop is at its first or last round is asked of the loop."""
        of = node.node.name if isinstance(node.node, nodes.Name) else ""
        of_a_loop = (of, node.attr) in _OF_LOOPS
        asked = node is self._called or isinstance(node.node, nodes.Const)
        if asked or (of == "loop" and not of_a_loop):
            self.write("environment.getattr(")
            self.visit(node.node, frame)
            self.write(f", {node.attr!r})")
            return
        if of:
            self.write(frame.symbols.ref(of))
        else:
            self.visit(node.node, frame)
        self.write(f".{node.attr}" if of_a_loop else f"[{node.attr!r}]")
