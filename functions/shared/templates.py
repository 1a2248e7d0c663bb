"""Templates that people write, for texts: an allow-list over Jinja2's syntax tree, since a sandbox bounds no CPU.

What is listed here is allowed, anything else is refused with its reason in words: text, `{{ dotted.names }}` that the
caller lists, quoted text, `if`/`elif`/`else` with `==`, `!=`, `and`, `or`, `not`, and the filters in FILTERS. Without
loops, calls, arithmetic and subscripts, work and output grow with the text alone. Nothing is escaped here: who displays
a rendered text escapes it.
"""

import functools
from collections.abc import Callable, Collection, Iterator, Mapping
from datetime import date
from typing import Any

import jinja2
from jinja2 import nodes

MAX_TEXT = 10_000  # characters of a template
MAX_RENDERED = 20_000  # characters of what it renders
MAX_QUOTED = 200  # characters of quoted text
MAX_DEPTH = 16  # parts within parts
MAX_REASONS = 10

_MONTHS = {
    "de": "Januar, Februar, März, April, Mai, Juni, Juli, August, September, Oktober, November, Dezember",
    "en": "January, February, March, April, May, June, July, August, September, October, November, December",
}
MONTHS = {language: names.split(", ") for language, names in _MONTHS.items()}

Values = Mapping[str, Any]
"""By root, what has the fields: an object, or a mapping, which is slower."""


class TemplateError(Exception):
    """Why a template was refused, or why it could not be rendered with these values."""


class Template:
    """A template that was checked; it may be rendered by many threads at once."""

    def __init__(self, compiled: jinja2.Template, max_rendered: int, roots: frozenset[str]) -> None:
        self._compiled = compiled
        self._max_rendered = max_rendered
        self.roots = roots
        """Those that the text names a field of: without the others, it renders the same."""

    def render(self, values: Values) -> str:
        """Return the text for these values, by root and field. Raises TemplateError where a value is missing."""
        parts: list[str] = []
        left = self._max_rendered
        try:
            for part in self._compiled.root_render_func(self._compiled.new_context(dict(values))):
                left -= len(part)
                if left < 0:
                    raise TemplateError(f"The text is longer than {self._max_rendered} characters.")
                parts.append(part)
        except jinja2.UndefinedError as error:
            raise TemplateError(f"A value is missing: {error.message}.") from error
        return "".join(parts)


def check(text: str, names: Collection[str], *, max_text: int = MAX_TEXT) -> list[str]:
    """Return why the template is refused, in words; nothing where it is allowed. `names` are `root.field`."""
    if len(text) > max_text:
        return [f"has more than {max_text} characters"]
    try:
        tree = _environment().parse(text)
    except jinja2.TemplateSyntaxError as error:
        return [f"cannot be read: {error.message} (line {error.lineno})"]
    except (RecursionError, ValueError, OverflowError):
        return ["cannot be read: it is too deeply nested, or holds a number too long"]
    reasons = dict.fromkeys(f"{reason} (line {node.lineno or 1})" for node, reason in _faults(tree, frozenset(names)))
    return list(reasons)[:MAX_REASONS]


def compile(  # noqa: A001 - read as templates.compile, like re.compile
    text: str, names: Collection[str], *, max_text: int = MAX_TEXT, max_rendered: int = MAX_RENDERED
) -> Template:
    """Return the template, ready to be rendered many times. Raises TemplateError where it is refused."""
    return _compiled(text, frozenset(names), max_text, max_rendered)


@functools.lru_cache(maxsize=64)
def _compiled(text: str, names: frozenset[str], max_text: int, max_rendered: int) -> Template:
    if reasons := check(text, names, max_text=max_text):
        raise TemplateError("; ".join(reasons))
    tree = _environment().parse(text)
    roots = frozenset(name.name for name in tree.find_all(nodes.Name))
    return Template(_environment().from_string(tree), max_rendered, roots)


def _faults(node: nodes.Node, names: frozenset[str], depth: int = 0) -> Iterator[tuple[nodes.Node, str]]:
    if depth > MAX_DEPTH:
        yield node, "is too deeply nested"
    elif isinstance(node, nodes.Getattr | nodes.Name):
        yield from _name_faults(node, names)
    else:
        reason = _ALLOWED.get(type(node), _refused)(node)
        if reason:
            yield node, reason
            return
        for child in node.iter_child_nodes():
            yield from _faults(child, names, depth + 1)


def _name_faults(node: nodes.Getattr | nodes.Name, names: frozenset[str]) -> Iterator[tuple[nodes.Node, str]]:
    root = node.node if isinstance(node, nodes.Getattr) else node
    if not isinstance(root, nodes.Name):
        yield node, "only names of the form 'root.field' are allowed"
    elif root.ctx != "load" or not isinstance(node, nodes.Getattr):
        yield node, f"'{root.name}' is not a known name; known are {', '.join(sorted(names))}"
    elif f"{root.name}.{node.attr}" not in names:
        yield node, f"'{root.name}.{node.attr}' is not a known name; known are {', '.join(sorted(names))}"


def _fine(_: nodes.Node) -> str:
    return ""


def _refused(node: nodes.Node) -> str:
    kind = type(node).__name__
    return f"{_WORDS.get(kind, f'the construct {kind}')} is not allowed"


def _constant(node: Any) -> str:
    if not isinstance(node.value, str):
        return "only quoted text is allowed as a constant"
    return "" if len(node.value) <= MAX_QUOTED else f"quoted text has more than {MAX_QUOTED} characters"


def _comparison(node: Any) -> str:
    single = len(node.ops) == 1 and node.ops[0].op in {"eq", "ne"}
    return "" if single else "only single comparisons by == and != are allowed"


def _filter(node: Any) -> str:
    filters = "'" + "', '".join(FILTERS) + "'"
    if node.node is None or node.name not in FILTERS:
        return f"the filter '{node.name}' is not known; known are {filters}"
    least, most = FILTERS[node.name][1]
    if node.kwargs or node.dyn_args or node.dyn_kwargs or not least <= len(node.args) <= most:
        return f"the filter '{node.name}' takes {least if least == most else f'{least} or {most}'} plain arguments"
    return ""


def _present(value: Any) -> Any:
    """Return the value as it is; a missing one fails here, also where it is None."""
    if value is None:
        raise jinja2.UndefinedError("one of the names has neither a value nor a default")
    return value if isinstance(value, date) else str(value)


def _text(value: Any, change: Callable[[str], str]) -> str:
    return change(str(_present(value)))


def _or_default(value: Any, fallback: Any) -> Any:
    missing = isinstance(value, jinja2.Undefined) or value is None or value == ""
    return fallback if missing else value


def _written_out(value: Any, language: Any = "en") -> str:
    """Write a date in a language: 1 March 2026, 1. März 2026; in any other as 2026-03-01."""
    present = _present(value)
    if not isinstance(present, date) or language not in MONTHS:
        return str(present)
    dot = "." if language == "de" else ""
    return f"{present.day}{dot} {MONTHS[language][present.month - 1]} {present.year}"


FILTERS: dict[str, tuple[Callable[..., Any], tuple[int, int]]] = {
    "upper": (functools.partial(_text, change=str.upper), (0, 0)),
    "lower": (functools.partial(_text, change=str.lower), (0, 0)),
    "title": (functools.partial(_text, change=str.title), (0, 0)),
    "trim": (functools.partial(_text, change=str.strip), (0, 0)),
    "default": (_or_default, (1, 1)),
    "date": (_written_out, (0, 1)),
}
"""Each filter and how many arguments it takes: at least, at most."""

_ALLOWED: dict[type[nodes.Node], Callable[[nodes.Node], str]] = {
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

_WORDS = {
    "For": "a loop",
    "Call": "a call",
    "CallBlock": "a call",
    "Getitem": "a subscript",
    "Assign": "'set'",
    "AssignBlock": "'set'",
    "Macro": "a macro",
    "Include": "'include'",
    "Import": "'import'",
    "FromImport": "'import'",
    "Extends": "'extends'",
    "Block": "a block",
    "With": "'with'",
    "FilterBlock": "a filter over a block",
    "Scope": "'autoescape'",
    "Test": "a test with 'is'",
    "CondExpr": "'if' within an expression",
    "Concat": "joining by '~'",
    "List": "a list",
    "Tuple": "a list",
    "Dict": "a dictionary",
    **dict.fromkeys(("Add", "Sub", "Mul", "Div", "FloorDiv", "Mod", "Pow", "Neg", "Pos"), "arithmetic"),
}


@functools.cache
def _environment() -> jinja2.Environment:
    # Not escaped: the texts are plain text and Markdown, which is escaped where it is displayed.
    environment = jinja2.Environment(  # noqa: S701
        undefined=jinja2.StrictUndefined,
        finalize=_present,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.globals.clear()
    environment.tests.clear()
    environment.filters = {name: function for name, (function, _) in FILTERS.items()}
    return environment
