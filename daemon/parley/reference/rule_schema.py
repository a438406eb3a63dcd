"""The JSON Schemas (2020-12) of rule files and contacts files, for editors: which keys, which values, what each means.

Made from the tables in `rule_keys` and `contacts_keys`. It says less than `parley check` (an editor does not know which
stages there are), and never refuses what the loader takes. `script/schema` writes them to rules/schema.json and
contacts/schema.json.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any, assert_never

from parley.dispute.protocol import MEDIA
from parley.dispute.spans import HOUR, NUMBERS, ONWARD, TODAY, TOMORROW, UNITS
from parley.reference import contacts_keys
from parley.reference.rule_keys import ORDERED
from parley.reference.rule_keys_stages import SAME_MEDIUM
from parley.reference.rule_kinds import YES_OR_NO, ById, Key, Kind, Many, OneOf, Part, Parts, Plain, Shape
from parley.reference.rules_lengths import IN_WORDS

Schema = dict[str, Any]
# Editors read 4.1 as a number; the loader does not
SCALAR: Schema = {"type": ["string", "number", "boolean"]}
EMPTY: Schema = {"type": "null"}
CONDITION: Schema = {"$ref": "#/$defs/condition"}
WORD = "^[A-Za-z0-9][A-Za-z0-9_-]*$"


def schema() -> Schema:
    """The whole schema of a rule file, ready for `json.dumps`."""
    return _schema("A rule file of parley: one protocol of one partnership", ORDERED)


def contacts_schema() -> Schema:
    """The whole schema of a contacts file."""
    return _schema("A contacts file of parley: who is who in a partnership", contacts_keys.ORDERED)


def as_text(of: Schema) -> str:
    """A schema as it stands in its file."""
    return json.dumps(of, ensure_ascii=False, indent=1) + "\n"


def _schema(title: str, shapes: tuple[Shape, ...]) -> Schema:
    """shapes: the first is the file's own."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": title,
        "$ref": f"#/$defs/{shapes[0].id}",
        "$defs": {
            shape.id: _condition(shape) if shape.id == "condition" else _mapping(shape) for shape in shapes
        },
    }


def _mapping(shape: Shape) -> Schema:
    return {
        "type": "object",
        "title": shape.title,
        "description": shape.meaning,
        "properties": {key.name: _key(key) for key in shape.keys},
        "required": [key.name for key in shape.keys if key.required],
        "additionalProperties": _others(shape),
    }


def _others(shape: Shape) -> Schema | bool:
    return {"description": shape.others.meaning, **_value(shape.others.kind)} if shape.others else False


def _condition(shape: Shape) -> Schema:
    """A mapping with at least one key, of which any further one is a fact; or a list, which means all of them."""
    one = _mapping(shape) | {"minProperties": 1}
    return {"anyOf": [one, {"type": "array", "minItems": 1, "items": {"$ref": f"#/$defs/{shape.id}"}}]}


def _key(key: Key) -> Schema:
    value = _value(key.kind)
    if key.depends:
        value = _any([value, _choices(value), _choice(value)])
    said = f"{key.meaning[:1].upper()}{key.meaning[1:]}. Example: {key.name}: {key.example}"
    return {"description": said, **value}


def _choices(value: Schema) -> Schema:
    return {"type": "array", "minItems": 1, "items": _choice(value)}


def _choice(value: Schema) -> Schema:
    properties = {"when": CONDITION, "take": value}
    return {"type": "object", "properties": properties, "required": ["take"], "additionalProperties": False}


def _value(kind: Kind) -> Schema:
    match kind:
        case Plain():
            return _plain(kind)
        case OneOf(words):
            return _one_of(kind, words)
        case Many(of):
            value = _value(of)
            return _any([value, {"type": "array", "items": value}, EMPTY])
        case Part(shape, or_plain):
            return _part(shape, or_plain)
        case Parts(shape, or_one):
            one: Schema = {"$ref": f"#/$defs/{shape}"}
            return _any([{"type": "array", "items": one}, EMPTY, *([one] if or_one else [])])
        case ById(of):
            return _any([{"type": "object", "additionalProperties": _value(of)}, EMPTY])
        case _:
            assert_never(kind)


def _part(shape: str, or_plain: Plain | None) -> Schema:
    if shape == "choice" and or_plain:
        value = _plain(or_plain)
        return _any([value, _choices(value), _choice(value)])
    one: Schema = {"$ref": f"#/$defs/{shape}"}
    return _any([one, _plain(or_plain)]) if or_plain else one


def _one_of(kind: OneOf, words: tuple[str, ...]) -> Schema:
    both = (True, False) if set(YES_OR_NO.words) <= set(words) else ()
    return {"enum": [*words, *(("true", "false") if both else ()), *both]}


def _plain(kind: Plain) -> Schema:
    if kind.number:
        least, most = kind.number
        return {"type": ["integer", "string"], "minimum": least, "maximum": most, "pattern": "^[0-9]+$"}
    if kind.name == "medium":
        media = [*MEDIA, *SAME_MEDIUM]
        spelled = "|".join("".join(f"[{c}{c.upper()}]" if c.isalpha() else c for c in word) for word in media)
        return _any([{"enum": media}, {"type": "string", "pattern": f"^({spelled})$"}])
    if kind.name in _BY_NAME:
        return _BY_NAME[kind.name]
    return SCALAR


def _any(parts: list[Schema]) -> Schema:
    flat = [one for part in parts for one in (part["anyOf"] if set(part) == {"anyOf"} else [part])]
    return {"anyOf": flat}


def _either_case(words: Iterable[str]) -> str:
    """These words as a pattern, longest first: each begins with a large or a small letter, and may have a hyphen inside."""
    return "|".join(
        "[ -]".join(f"[{part[0]}{part[0].upper()}]{part[1:]}" for part in word.split())
        for word in sorted(words, key=lambda word: (-len(word), word))
    )


_LENGTH = (
    f"({_either_case(['a further', 'further'])})? ?([0-9]{{1,4}}|{_either_case(NUMBERS)})[ -]?"
    f"({_either_case(UNITS)})s?"
    f"|{_either_case((*TODAY, *TOMORROW))}"
)
_DAY = "[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}|.*[0-9]{1,2}(st|nd|rd|th)? [A-Za-z]{3,9},? [0-9]{4}"
_ANCHORED: Schema = _any([{"type": "string"}, _choice({"anyOf": [{"type": "string"}, CONDITION]}), CONDITION])
_BY_NAME: dict[str, Schema] = {
    "id": {"type": ["string", "integer"], "pattern": WORD},
    "end": {"type": ["string", "integer"], "pattern": "^[A-Za-z0-9][A-Za-z0-9_-]*(, [0-9]+ lines)?$"},
    "day": {"type": "string", "pattern": f"^({_DAY})$"},
    "length": {"type": "string", "pattern": f"^({_LENGTH})$"},
    "limit": {
        "type": "string",
        "pattern": f"^(({_LENGTH})(,? {ONWARD})?(,? by ({HOUR.pattern}|noon))?|{_either_case(IN_WORDS)})$",
    },
    "quorum": {"type": ["integer", "string"], "pattern": "^[1-9][0-9]?( agenc(y|ies))?$"},
    "who": {"type": "string", "minLength": 1},
    "link": {"type": "string", "pattern": "^https://[^ ]+$"},
    "moment": {"type": "string", "minLength": 1},
    "due": {"type": "string", "minLength": 1},
    "anchor": _any([_ANCHORED, {"type": "array", "minItems": 1, "items": _ANCHORED}]),
    "condition": CONDITION,
    "conditions": {"type": "array", "minItems": 1, "items": CONDITION},
    "named_days": _any(
        [{"type": "object", "additionalProperties": SCALAR}, {"type": "array", "items": SCALAR}, SCALAR]
    ),
    "without_dmarc": _any(
        [
            SCALAR,
            {"type": "array", "items": SCALAR},
            {"type": "object", "additionalProperties": _any([SCALAR, {"type": "array", "items": SCALAR}])},
        ]
    ),
    "turns": _any([{"type": "string"}, {"type": "object", "additionalProperties": SCALAR}]),
}
