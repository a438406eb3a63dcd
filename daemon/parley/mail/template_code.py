"""A template with everything it shares written out into it, and the code that Jinja makes of that.

A template of ours extends a layout and calls a dozen small macros; finding and calling them took most of the time of a
mail. So, once, when it is loaded: the blocks are put where the layout has them, and a macro's body where it is called.
What is written means the same as before: whatever is not of the simplest kind is left for Jinja to do as ever, and
everything but the plain look-up of a fact goes through the environment, which is a sandbox. How the code is written
stands in `template_pages.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from typing import Any, TypeVar

from jinja2 import nodes
from jinja2.compiler import CodeGenerator
from jinja2.environment import Environment, Template
from jinja2.meta import find_undeclared_variables
from jinja2.nodes import EvalContext
from jinja2.visitor import NodeTransformer

from parley.mail.template_pages import FactsContext, FactsFirst, is_simple

AnyNode = TypeVar("AnyNode", bound=nodes.Node)


class Written:
    """One template. `asks`: the facts that it may ask for; None: it cannot be said. Raises what Jinja does."""

    def __init__(self, environment: Environment, file: str) -> None:
        self._environment, self._file = environment, file
        self._evaluated = EvalContext(environment, file)
        tree, files = self._tree()
        quick = is_simple(tree)
        self._template = self._compiled(tree, files, FactsFirst if quick else CodeGenerator)
        self._quick = self._template.root_render_func if quick else None
        elsewhere = any(tree.find_all((nodes.Import, nodes.FromImport, nodes.Include, nodes.Extends)))
        self.asks = None if elsewhere else frozenset(find_undeclared_variables(tree))

    @property
    def is_up_to_date(self) -> bool:
        """Whether all files that it is made of are as they were."""
        return self._template.is_up_to_date

    def said(self, facts: Mapping[str, Any]) -> str:
        """What it says of these facts. Where one that it names is not there, or is of another kind than most are, Jinja's own code
        says the same, or what is wrong; from then on, since it will be so again."""
        if self._quick is not None:
            try:
                context = FactsContext(self._environment, facts, self._evaluated)
                return self._environment.concat(self._quick(context))
            except Exception:  # noqa: BLE001 - whatever it is, Jinja says it in its own words
                self._template, self._quick = self._compiled(*self._tree(), CodeGenerator), None
        return self._template.render(facts)

    def _tree(self) -> tuple[nodes.Template, _Files]:
        files = _Files(self._environment)
        return _with_macros(_with_layout(files.parsed(self._file), files), files), files

    def _compiled(self, tree: nodes.Template, files: _Files, generator: type[CodeGenerator]) -> Template:
        environment = self._environment
        environment.code_generator_class = generator
        try:
            code = environment.compile(tree, self._file, files.path)
        finally:
            # For what Jinja compiles by itself: a file that is included
            environment.code_generator_class = CodeGenerator
        return environment.template_class.from_code(
            environment, code, environment.make_globals(None), files.unchanged
        )


class _Files:
    """The files that one template is made of, its own first."""

    def __init__(self, environment: Environment) -> None:
        self.environment = environment
        self.path: str | None = None
        self._checks: list[Callable[[], bool]] = []

    def parsed(self, file: str) -> nodes.Template:
        loader = self.environment.loader
        assert loader is not None
        source, path, unchanged = loader.get_source(self.environment, file)
        self.path = self.path or path
        self._checks += [unchanged] if unchanged else []
        return _parsed(self.environment, source, file, path)

    def unchanged(self) -> bool:
        return all(check() for check in self._checks)


@lru_cache(maxsize=8)  # what all templates share; whoever changes a tree makes a copy
def _parsed(environment: Environment, source: str, file: str, path: str | None) -> nodes.Template:
    tree = environment.parse(source, file, path)
    return _same_type(tree, _AsStatements().visit(tree))


class _AsStatements(NodeTransformer):
    """`{{ a ~ b if c }}` as what it stands for, `{% if c %}{{ a }}{{ b }}{% endif %}`: so nothing is put together only to be put
    into the mail, and where no `else` stands nothing is made in its place."""

    def visit_Template(self, node: nodes.Template) -> nodes.Template:
        """Of a template that extends another one nothing is said, or asked, outside its blocks and macros."""
        extends = any(node.find_all(nodes.Extends))
        for one in node.find_all((nodes.Block, nodes.Macro)) if extends else ():
            self.generic_visit(one)
        return node if extends else _same_type(node, self.generic_visit(node))

    def visit_Output(self, node: nodes.Output) -> list[nodes.Node]:
        return _outputs(node, [said for child in node.nodes for said in self._said(node, child)])

    def _said(self, within: nodes.Output, node: nodes.Expr) -> list[nodes.Node]:
        if isinstance(node, nodes.Concat):
            return [said for one in node.nodes for said in self._said(within, one)]
        if not isinstance(node, nodes.CondExpr):
            return [node]
        then, other = (
            _outputs(within, self._said(within, one)) if one is not None else []
            for one in (node.expr1, node.expr2)
        )
        return [_like(node, nodes.If(node.test, then, [], other))]


def _outputs(like: nodes.Output, said: Iterable[nodes.Node]) -> list[nodes.Node]:
    """What a template says, one after another, with as few outputs as there can be between its statements."""
    found: list[nodes.Node] = []
    for one in said:
        if not isinstance(one, nodes.Expr):
            found.append(one)
        elif found and isinstance(found[-1], nodes.Output):
            found[-1].nodes.append(one)
        else:
            found.append(_like(like, nodes.Output([one])))
    return found


def _with_layout(tree: nodes.Template, files: _Files) -> nodes.Template:
    """The layout that the template extends, with the template's blocks in it."""
    first, *others = [node for node in tree.body if not _is_blank(node)] or [tree]
    if not isinstance(first, nodes.Extends) or not isinstance(first.template, nodes.Const):
        return tree
    blocks = {node.name: node for node in others if isinstance(node, nodes.Block)}
    if len(blocks) < len(others) or _names(tree) & {"self", "super"}:
        return tree
    layout = files.parsed(first.template.value)
    simple = not any(layout.find_all((nodes.Extends, nodes.Include))) and not _names(layout) & {
        "self",
        "super",
    }
    if not simple or any(block.required or block.scoped for block in layout.find_all(nodes.Block)):
        return tree
    return _same_type(layout, _Blocks(blocks).visit(_copy(layout)))


class _Blocks(NodeTransformer):
    """Puts a body where each block stands: the one given, else its own."""

    def __init__(self, blocks: dict[str, nodes.Block]) -> None:
        self.blocks = blocks

    def visit_Block(self, node: nodes.Block) -> nodes.Node:
        body = [_copy(one) for one in self.blocks.get(node.name, node).body]
        return self.generic_visit(_scope(node, body))


def _with_macros(tree: nodes.Template, files: _Files) -> nodes.Template:
    """The macros of the file that is imported, written out where their words are put into the mail."""
    imports = [node for node in tree.body if isinstance(node, nodes.Import)]
    if len(imports) != 1 or not imports[0].with_context or not isinstance(imports[0].template, nodes.Const):
        return tree
    shared = files.parsed(imports[0].template.value).body
    if not all(isinstance(node, nodes.Macro) or _is_blank(node) for node in shared):
        return tree
    macros = {node.name: node for node in shared if isinstance(node, nodes.Macro)}
    writer = _Macros(imports[0].target, macros, _bound(tree))
    tree = _same_type(tree, writer.visit(_copy(tree)))
    if imports[0].target not in _names(tree):
        tree.body = [node for node in tree.body if not isinstance(node, nodes.Import)]
    return tree


class _Macros(NodeTransformer):
    """Writes out the calls of macros. bound: the names that have a meaning of their own where this is written."""

    def __init__(
        self, alias: str, macros: dict[str, nodes.Macro], bound: set[str], within: tuple[str, ...] = ()
    ) -> None:
        self.alias, self.macros, self.bound, self.within = alias, macros, bound, within

    def visit_Output(self, node: nodes.Output) -> list[nodes.Node]:
        return _outputs(node, [self._written_out(child) or self.visit(child) for child in node.nodes])

    def visit_Name(self, node: nodes.Name) -> nodes.Expr:
        """Within a macro, another one is named without the file's alias."""
        if not self.within or node.name not in self.macros or node.name in self.bound:
            return node
        return _like(node, nodes.Getattr(_like(node, nodes.Name(self.alias, "load")), node.name, "load"))

    def _written_out(self, node: nodes.Node) -> nodes.Node | None:
        """The macro's body instead of its call; None if it is no such call, or one to be left as it is."""
        macro = self._called(node)
        values = _arguments(node, macro) if isinstance(node, nodes.Call) and macro else None
        if macro is None or values is None or macro.name in self.within:
            return None
        if _free(macro) & (self.bound | {"caller", "varargs", "kwargs"}):
            return None
        values = [self.visit(value) for value in values]
        inner = _Macros(self.alias, self.macros, self.bound | _bound(macro), (*self.within, macro.name))
        body = inner.generic_visit(_scope(macro, [_copy(one) for one in macro.body]))
        if not values:
            return body
        targets: list[nodes.Expr] = [_like(macro, nodes.Name(arg.name, "param")) for arg in macro.args]
        return _like(node, nodes.With(targets, values, [body]))

    def _called(self, node: nodes.Node) -> nodes.Macro | None:
        called = node.node if isinstance(node, nodes.Call) else None
        if isinstance(called, nodes.Getattr) and isinstance(called.node, nodes.Name):
            ours = called.node.name == self.alias and self.alias not in self.bound
            return self.macros.get(called.attr) if ours else None
        if isinstance(called, nodes.Name) and self.within and called.name not in self.bound:
            return self.macros.get(called.name)
        return None


def _arguments(call: nodes.Call, macro: nodes.Macro) -> list[nodes.Expr] | None:
    """A value for each of the macro's parameters, or None if that is not plain to see."""
    if call.dyn_args or call.dyn_kwargs or len(call.args) > len(macro.args):
        return None
    names = [arg.name for arg in macro.args]
    defaults = dict(zip(names[len(names) - len(macro.defaults) :], macro.defaults, strict=True))
    given = dict(zip(names, call.args, strict=False))
    named = {one.key: one.value for one in call.kwargs}
    if not all(isinstance(value, nodes.Const) for value in defaults.values()):
        return None
    if not named.keys() <= set(names) - given.keys() or given.keys() | named.keys() | defaults.keys() != set(
        names
    ):
        return None
    return [named.get(name) or given.get(name) or _copy(defaults[name]) for name in names]


def _free(macro: nodes.Macro) -> set[str]:
    """The names that the macro takes from elsewhere, as Jinja sees it: neither parameters nor set by itself."""
    nothing: list[nodes.Expr] = [_like(macro, nodes.Const(None)) for _ in macro.args]
    body = _like(macro, nodes.With(list(macro.args), nothing, macro.body))
    return find_undeclared_variables(_like(macro, nodes.Template([body])))


def _names(node: nodes.Node) -> set[str]:
    """The names that are looked up in it."""
    return {name.name for name in node.find_all(nodes.Name) if name.ctx == "load"}


def _bound(node: nodes.Node) -> set[str]:
    """The names that it gives a meaning: in loops, by `set`, as parameters."""
    return {name.name for name in node.find_all(nodes.Name) if name.ctx != "load"}


def _is_blank(node: nodes.Node) -> bool:
    """Whether it puts nothing but blanks between the statements of a file."""
    return isinstance(node, nodes.Output) and all(
        isinstance(one, nodes.TemplateData) and not one.data.strip() for one in node.nodes
    )


def _scope(like: nodes.Node, body: Iterable[nodes.Node]) -> nodes.Scope:
    """A body whose `set` ends with it."""
    return _like(like, nodes.Scope(list(body)))


def _like(other: nodes.Node, node: AnyNode) -> AnyNode:
    node.lineno, node.environment = other.lineno, other.environment
    return node


def _copy(node: AnyNode) -> AnyNode:
    """A copy to be changed: a macro is written out more than once."""
    values = [_copied(getattr(node, name)) for name in node.fields]
    return _like(node, type(node)(*values))


def _copied(value: object) -> object:
    if isinstance(value, list):
        return [_copied(one) for one in value]
    return _copy(value) if isinstance(value, nodes.Node) else value


def _same_type(wanted: AnyNode, node: nodes.Node) -> AnyNode:
    assert isinstance(node, type(wanted))
    return node
