"""Templates that people write, for texts: an allow-list over Jinja2's syntax tree, since a sandbox bounds no CPU.

What is listed here is allowed, anything else is refused with its reason: text, `{{ dotted.names }}` that the caller
lists, quoted text, `if`/`elif`/`else` with `==`, `!=`, `and`, `or`, `not`, and the filters in FILTERS. Without loops,
calls, arithmetic and subscripts, work and output grow with the text alone. Nothing is escaped here: `insert` does so
where the text is of a kind that needs it.
"""

import difflib
import functools
import re
from collections.abc import Callable, Collection, Iterator, Mapping
from collections.abc import Set as AbstractSet
from datetime import date
from typing import Any

import jinja2
from jinja2 import nodes
from msgspec import Struct

from functions.shared import locales
from functions.shared.problems import Parameter
from functions.shared.values import UNSTORABLE

MAX_TEXT = 10_000  # characters of a template
MAX_RENDERED = 20_000  # characters of what it renders
MAX_QUOTED = 200  # characters of quoted text
MAX_DEPTH = 16  # parts within parts
MAX_REASONS = 10
UNKNOWN: Any = object()

LANGUAGE, INSERT = "_language", "_insert"  # names that no template can use

_WORD = re.compile(r"\w[^\s\u2010-\u2015\-/]*")  # an apostrophe is part of a word

Values = Mapping[str, Any]
"""By root, what has the fields: an object, or a mapping, which is slower."""


class TemplateError(Exception):
    """Why a template was refused, or why it could not be rendered with these values."""


class NoValueError(TemplateError):
    """A name has no value, and the template has no default for it."""

    def __init__(self, name: str) -> None:
        super().__init__(f"{name} has no value.")
        self.name = name


class Fault(Struct, frozen=True):
    """Why a template is refused: in English, and as a code with parameters."""

    reason: str
    code: str
    params: dict[str, Parameter] = {}


TOO_COMPLEX = Fault("The template is too deeply nested, or has a number that is too long.", "too_complex")


class Template:
    """A template that was checked; it may be rendered by many threads concurrently."""

    def __init__(self, tree: nodes.Template, max_rendered: int) -> None:
        self._compiled = _environment().from_string(tree)
        self._tree = tree
        self._max_rendered = max_rendered
        self._names = frozenset(_dotted(node) for node in tree.find_all(nodes.Getattr))
        self.roots = frozenset(name.partition(".")[0] for name in self._names)
        """Those that the text names a field of: without the others, it renders the same."""

    def render(self, values: Values, *, language: str = "en", insert: Callable[[Any], str] = str) -> str:
        """Return the text for these values, by root and field. Raises NoValueError where one is missing.

        `insert` gives the text that stands for a value; dates are written in the language unless a filter names one.
        """
        context = self._compiled.new_context({**values, LANGUAGE: language, INSERT: insert})
        parts: list[str] = []
        left = self._max_rendered
        try:
            for part in self._compiled.root_render_func(context):
                left -= len(part)
                if left < 0:
                    raise TemplateError(f"has more than {self._max_rendered} characters once it is rendered")
                parts.append(part)
        except jinja2.UndefinedError as error:
            raise self._no_value(values) from error
        return "".join(parts)

    def missing(self, values: Mapping[str, Any]) -> list[str]:
        """Return the names whose missing value fails the template, as far as the values say.

        `values` holds what is known, by dotted name, None where there is no value. A name that it does not hold may
        have any value: both sides of an `if` that depends on it count.
        """
        return list(dict.fromkeys(_missing(self._tree, values)))

    def _no_value(self, values: Values) -> TemplateError:
        known = {name: _field(values, name) for name in self._names}
        return NoValueError(next(iter(self.missing(known)), "A name"))


def check(text: str, names: Collection[str], *, max_text: int = MAX_TEXT) -> list[Fault]:
    """Return why the template is refused; nothing where it is allowed. `names` are `root.field`."""
    if len(text) > max_text:
        return [Fault(f"must have {max_text} characters at most", "too_long", {"limit": max_text})]
    try:
        tree = _environment().parse(text)
    except jinja2.TemplateSyntaxError as error:
        return [_on_line(Fault(f"The template cannot be read: {error.message}", "syntax"), error.lineno, text)]
    except (RecursionError, ValueError, OverflowError):
        return [TOO_COMPLEX]
    found = (_on_line(fault, node.lineno or 1, text) for node, fault in _faults(tree, frozenset(names)))
    return list({fault.reason: fault for fault in found}.values())[:MAX_REASONS]


def compile(  # noqa: A001 - read as templates.compile, like re.compile
    text: str, names: Collection[str], *, max_text: int = MAX_TEXT, max_rendered: int = MAX_RENDERED
) -> Template:
    """Return the template, ready to be rendered many times. Raises TemplateError where it is refused."""
    return _compiled(text, frozenset(names), max_text, max_rendered)


@functools.lru_cache(maxsize=64)
def _compiled(text: str, names: frozenset[str], max_text: int, max_rendered: int) -> Template:
    if faults := check(text, names, max_text=max_text):
        raise TemplateError("; ".join(fault.reason for fault in faults))
    return Template(_environment().parse(text), max_rendered)


def _field(values: Values, name: str) -> Any:
    root, _, field = name.partition(".")
    holder = values.get(root)
    return holder.get(field) if isinstance(holder, Mapping) else getattr(holder, field, None)


def _missing(node: nodes.Node, values: Mapping[str, Any]) -> Iterator[str]:
    if isinstance(node, nodes.Getattr):
        name = _dotted(node)
        if name in values and values[name] is None:
            yield name
    elif isinstance(node, nodes.If):
        yield from _missing_in_branches(node, values)
    elif isinstance(node, nodes.Filter):
        yield from _missing_in_filter(node, values)
    elif isinstance(node, nodes.And | nodes.Or):
        yield from _missing_in_logic(node, values)
    elif not isinstance(node, nodes.Not | nodes.Compare):  # these make true or false of anything
        for child in node.iter_child_nodes():
            yield from _missing(child, values)


def _missing_in_branches(node: nodes.If, values: Mapping[str, Any]) -> Iterator[str]:
    for branch in (node, *node.elif_):
        holds = _truth(branch.test, values)
        if holds is not False:
            for child in branch.body:
                yield from _missing(child, values)
        if holds:
            return
    for child in node.else_:
        yield from _missing(child, values)


def _missing_in_filter(node: nodes.Filter, values: Mapping[str, Any]) -> Iterator[str]:
    if node.node is None:
        return
    if node.name != "default":
        yield from _missing(node.node, values)
    elif not _truth(node.node, values):
        yield from _missing(node.args[0], values)


def _missing_in_logic(node: nodes.And | nodes.Or, values: Mapping[str, Any]) -> Iterator[str]:
    left = _truth(node.left, values)
    either = isinstance(node, nodes.Or)
    if not left and not either:
        yield from _missing(node.left, values)
    if left is not either:
        yield from _missing(node.right, values)


def _truth(node: nodes.Node, values: Mapping[str, Any]) -> bool | None:
    """Return whether an expression is true; None where that depends on a name that `values` does not hold."""
    if isinstance(node, nodes.Not):
        inner = _truth(node.node, values)
        return None if inner is None else not inner
    if isinstance(node, nodes.And | nodes.Or):
        sides = {_truth(node.left, values), _truth(node.right, values)}
        return _joined(sides, either=isinstance(node, nodes.Or))
    known = _known(node, values)
    return None if known is UNKNOWN else bool(known)


def _joined(sides: AbstractSet[bool | None], *, either: bool) -> bool | None:
    if either in sides:
        return either
    return None if None in sides else not either


def _known(node: nodes.Node, values: Mapping[str, Any]) -> Any:
    if isinstance(node, nodes.Const):
        return node.value
    if isinstance(node, nodes.Getattr):
        return values.get(_dotted(node), UNKNOWN)
    if isinstance(node, nodes.Filter) and node.node is not None:
        return _known_filtered(node, _known(node.node, values), values)
    if isinstance(node, nodes.Compare):
        sides = [_known(side, values) for side in (node.expr, node.ops[0].expr)]
        return UNKNOWN if UNKNOWN in sides else (sides[0] == sides[1]) == (node.ops[0].op == "eq")
    return UNKNOWN


def _known_filtered(node: nodes.Filter, value: Any, values: Mapping[str, Any]) -> Any:
    if value is UNKNOWN or (not value and node.name != "default"):
        return value
    if node.name == "default":
        return value or _known(node.args[0], values)
    return value if node.name == "date" else FILTERS[node.name][0](value)


def _dotted(node: nodes.Node) -> str:
    """Return a name as it is written; empty where the node is no name."""
    if isinstance(node, nodes.Name):
        return node.name
    if not isinstance(node, nodes.Getattr):
        return ""
    before = _dotted(node.node)
    return f"{before}.{node.attr}" if before else ""


def _on_line(fault: Fault, line: int, text: str) -> Fault:
    reason = f"Line {line}: {fault.reason}" if "\n" in text.strip() else fault.reason
    return Fault(reason, fault.code, {**fault.params, "line": line})


def _faults(node: nodes.Node, names: frozenset[str], depth: int = 0) -> Iterator[tuple[nodes.Node, Fault]]:
    if depth > MAX_DEPTH:
        yield node, TOO_COMPLEX
    elif isinstance(node, nodes.Getattr | nodes.Name):
        if fault := _name_fault(node, names):
            yield node, fault
    elif fault := _ALLOWED.get(type(node), _refused)(node):
        yield node, fault
    else:
        for child in node.iter_child_nodes():
            yield from _faults(child, names, depth + 1)


def _name_fault(node: nodes.Getattr | nodes.Name, names: frozenset[str]) -> Fault | None:
    name = _dotted(node)
    if not name:
        return Fault("Only names such as customer.first_name can be used.", "name_needed")
    known = name in names and isinstance(node, nodes.Getattr) and node.ctx == "load"
    return None if known else _unknown_name(name, names)


def _unknown_name(name: str, names: Collection[str]) -> Fault:
    close = _closest(name, names)
    reason = f"{name} doesn't exist. Did you mean {close}?"
    return Fault(reason, "unknown_name", {"name": name, "suggestion": close})


def _closest(name: str, names: Collection[str]) -> str:
    """Return the name that an author most likely meant: of the same root, and with a field much like it."""
    root, _, field = name.partition(".") if "." in name else ("", "", name)
    fields = {each.partition(".")[2]: each for each in sorted(names) if each.startswith(f"{root}.")}
    fields = fields or {each.partition(".")[2]: each for each in sorted(names)}
    containing = [each for each in fields if field in each]
    close = difflib.get_close_matches(field, fields, n=1, cutoff=0)
    return fields[[*containing, *close][0]]


def _fine(_: nodes.Node) -> None:
    return None


def _refused(node: nodes.Node) -> Fault:
    kind = type(node).__name__
    if kind in _REFUSED:
        return _REFUSED[kind]
    if kind in _TAGS:
        return Fault(f"{{% {_TAGS[kind]} %}} can't be used here.", "tag_not_allowed", {"tag": _TAGS[kind]})
    expression = _EXPRESSIONS.get(kind, kind.lower())
    return Fault(f"'{expression}' can't be used here.", "expression_not_allowed", {"expression": expression})


def _constant(node: Any) -> Fault | None:
    if not isinstance(node.value, str):
        return Fault("Fixed values must be text in quotes.", "quotes_needed")
    if found := UNSTORABLE.search(node.value):
        name = f"U+{ord(found[0]):04X}"
        return Fault(f"Quoted text must not contain {name}.", "control_character", {"name": name})
    if len(node.value) <= MAX_QUOTED:
        return None
    return Fault(f"Quoted text must have {MAX_QUOTED} characters at most.", "quoted_too_long", {"limit": MAX_QUOTED})


def _comparison(node: Any) -> Fault | None:
    single = len(node.ops) == 1 and node.ops[0].op in {"eq", "ne"}
    return None if single else Fault("Only two values can be compared, by == or !=.", "comparison_not_allowed")


def _filter(node: Any) -> Fault | None:
    if node.node is None:
        return Fault("{% filter %} can't be used here.", "tag_not_allowed", {"tag": "filter"})
    if node.name not in FILTERS:
        known: dict[str, Parameter] = {"name": node.name, "known": sorted(FILTERS)}
        return Fault(f"The filter {node.name} doesn't exist.", "unknown_filter", known)
    least, most = FILTERS[node.name][1]
    if not (node.kwargs or node.dyn_args or node.dyn_kwargs) and least <= len(node.args) <= most:
        return None
    takes = {(0, 0): "takes no argument", (0, 1): "takes one argument at most", (1, 1): "takes one argument"}
    return Fault(f"The filter {node.name} {takes[least, most]}.", "filter_arguments", {"name": node.name})


def _present(value: Any) -> Any:
    """Return the value as it is; a missing one fails here, also where it is None."""
    if _is_missing(value):
        raise jinja2.UndefinedError("one of the names has neither a value nor a default")
    return value if isinstance(value, str | date) else str(value)


@jinja2.pass_context
def _inserted(context: jinja2.runtime.Context, value: Any) -> str:
    insert: Callable[[Any], str] = context[INSERT]
    return insert(_present(value))


def _is_missing(value: Any) -> bool:
    return value is None or isinstance(value, jinja2.Undefined)


def _text(value: Any, change: Callable[[str], str]) -> Any:
    """Change a text; a missing one stays missing, for a default that follows."""
    if _is_missing(value):
        return value
    kind = type(value) if isinstance(value, str) else str
    return kind(change(str(value)))


def _title(text: str) -> str:
    return _WORD.sub(lambda word: _capitalised(word[0]), text)


def _capitalised(word: str) -> str:
    first, lowered = word[0], word.lower()
    return first.title() + lowered[len(first.lower()) :]


def _or_default(value: Any, fallback: Any) -> Any:
    return fallback if _is_missing(value) or value == "" else value


@jinja2.pass_context
def _written_out(context: jinja2.runtime.Context, value: Any, language: Any = None) -> Any:
    """Write a date in words, in the text's language or in a named one."""
    if isinstance(value, date):
        return locales.long_date(value, str(context[LANGUAGE] if _is_missing(language) else language))
    return value if _is_missing(value) else str(value)


FILTERS: dict[str, tuple[Callable[..., Any], tuple[int, int]]] = {
    "upper": (functools.partial(_text, change=str.upper), (0, 0)),
    "lower": (functools.partial(_text, change=str.lower), (0, 0)),
    "title": (functools.partial(_text, change=_title), (0, 0)),
    "trim": (functools.partial(_text, change=str.strip), (0, 0)),
    "default": (_or_default, (1, 1)),
    "date": (_written_out, (0, 1)),
}
"""Each filter and how many arguments it takes: at least, at most."""

_ALLOWED: dict[type[nodes.Node], Callable[[nodes.Node], Fault | None]] = {
    nodes.Template: _fine,
    nodes.Output: _fine,
    nodes.TemplateData: _fine,
    nodes.If: _fine,
    nodes.And: _fine,
    nodes.Or: _fine,
    nodes.Not: _fine,
    nodes.Const: _constant,
    nodes.Compare: _comparison,
    nodes.Operand: _fine,
    nodes.Filter: _filter,
}

_ARITHMETIC = Fault("Arithmetic can't be used here.", "arithmetic_not_allowed")
_CALL = Fault("Functions can't be called here.", "call_not_allowed")
_REFUSED = {
    "For": Fault("Loops can't be used here.", "loop_not_allowed"),
    "Call": _CALL,
    "CallBlock": _CALL,
    "Getitem": Fault("Square brackets can't be used here.", "subscript_not_allowed"),
    **dict.fromkeys(("Add", "Sub", "Mul", "Div", "FloorDiv", "Mod", "Pow", "Neg", "Pos"), _ARITHMETIC),
}
_TAGS = {
    "Assign": "set",
    "AssignBlock": "set",
    "Macro": "macro",
    "Include": "include",
    "Import": "import",
    "FromImport": "from",
    "Extends": "extends",
    "Block": "block",
    "With": "with",
    "FilterBlock": "filter",
    "Scope": "autoescape",
    "ScopedEvalContextModifier": "autoescape",
}
_EXPRESSIONS = {"Test": "is", "CondExpr": "if", "Concat": "~", "List": "[]", "Tuple": ",", "Dict": "{}"}


@functools.cache
def _environment() -> jinja2.Environment:
    # Not escaped: the texts are plain text and Markdown, which is escaped where it is displayed.
    environment = jinja2.Environment(  # noqa: S701
        undefined=jinja2.StrictUndefined,
        finalize=_inserted,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.globals.clear()
    environment.tests.clear()
    environment.filters = {name: function for name, (function, _) in FILTERS.items()}
    return environment
