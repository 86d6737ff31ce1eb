"""Changes to a person: tags, labels, custom fields, the start of a sub flow. Each answers `ok` or an error.

Nothing is created on the way: a tag, label or field that the bot doesn't have is an error, and then none of a
bulk body is carried out. Giving what is there, or taking what isn't, is `ok`.
"""

from collections.abc import Callable
from typing import TypeVar

from playground.uchat.answers import Answer, Refused, ok
from playground.uchat.asked import Asked
from playground.uchat.people import Person
from playground.uchat.scene import Scene, plays

Held = TypeVar("Held", str, int)


def _tag(scene: Scene, tag_ns: str) -> str:
    if tag_ns not in scene.workspace.tags:
        raise Refused(400, "Tag not found")
    return tag_ns


def _tag_named(scene: Scene, name: str) -> str:
    tag_ns = scene.workspace.tag_ns(name)
    if tag_ns is None:
        raise Refused(400, "Tag not found")
    return tag_ns


def _label_named(scene: Scene, name: str) -> int:
    label_id = scene.workspace.label_id(name)
    if label_id is None:
        raise Refused(400, "Label not found")
    return label_id


def _field_named(scene: Scene, name: str) -> str:
    if not scene.workspace.has_field(name, scene.switches):
        raise Refused(400, "User field not found")
    return name


def _field(scene: Scene, var_ns: str) -> str:
    for known in scene.workspace.user_fields.values():
        if known.var_ns == var_ns:
            return _field_named(scene, known.name)
    raise Refused(400, "User field not found")


def _whom(scene: Scene, asked: Asked) -> Person:
    return scene.person(asked.texts("user_ns")[0])


def _one_tag(scene: Scene, asked: Asked) -> tuple[Person, list[str]]:
    user_ns, tag_ns = asked.texts("user_ns", "tag_ns")
    return scene.person(user_ns), [_tag(scene, tag_ns)]


def _one_tag_named(scene: Scene, asked: Asked) -> tuple[Person, list[str]]:
    user_ns, name = asked.texts("user_ns", "tag_name")
    return scene.person(user_ns), [_tag_named(scene, name)]


def _tags(scene: Scene, asked: Asked) -> tuple[Person, list[str]]:
    wanted = asked.items("tag_ns")
    return _whom(scene, asked), [_tag(scene, tag_ns) for tag_ns in wanted]


def _tags_named(scene: Scene, asked: Asked) -> tuple[Person, list[str]]:
    wanted = asked.items("tag_name")
    return _whom(scene, asked), [_tag_named(scene, name) for name in wanted]


def _labels_named(scene: Scene, asked: Asked) -> tuple[Person, list[int]]:
    wanted = asked.items("label_name")
    return _whom(scene, asked), [_label_named(scene, name) for name in wanted]


def _give(held: list[Held], more: list[Held]) -> None:
    held.extend(value for value in dict.fromkeys(more) if value not in held)


def _take(held: list[Held], less: list[Held]) -> None:
    held[:] = [value for value in held if value not in less]


def _plays_tags(ending: str, read: Callable[[Scene, Asked], tuple[Person, list[str]]]) -> None:
    @plays(f"POST /subscriber/add-{ending}")
    def add(scene: Scene, asked: Asked) -> Answer:
        person, tags = read(scene, asked)
        _give(person.tags, tags)
        return ok()

    @plays(f"DELETE /subscriber/remove-{ending}")
    def remove(scene: Scene, asked: Asked) -> Answer:
        person, tags = read(scene, asked)
        _take(person.tags, tags)
        return ok()


_plays_tags("tag", _one_tag)
_plays_tags("tag-by-name", _one_tag_named)
_plays_tags("tags", _tags)
_plays_tags("tags-by-name", _tags_named)


@plays("POST /subscriber/add-labels-by-name")
def add_labels(scene: Scene, asked: Asked) -> Answer:
    """Give labels."""
    person, labels = _labels_named(scene, asked)
    _give(person.labels, labels)
    return ok()


@plays("DELETE /subscriber/remove-labels-by-name")
def remove_labels(scene: Scene, asked: Asked) -> Answer:
    """Take labels."""
    person, labels = _labels_named(scene, asked)
    _take(person.labels, labels)
    return ok()


def _set(person: Person, values: list[tuple[str, str]]) -> Answer:
    person.fields.update(values)
    return ok()


def _clear(person: Person, names: list[str]) -> Answer:
    for name in names:
        person.fields.pop(name, None)
    return ok()


@plays("PUT /subscriber/set-user-field")
def set_field(scene: Scene, asked: Asked) -> Answer:
    """Write one custom field by its ns."""
    user_ns, var_ns = asked.texts("user_ns", "var_ns")
    value = asked.value("value")
    return _set(scene.person(user_ns), [(_field(scene, var_ns), value)])


@plays("PUT /subscriber/set-user-field-by-name")
def set_field_by_name(scene: Scene, asked: Asked) -> Answer:
    """Write one custom field; the name stands in `field_name`."""
    user_ns, name = asked.texts("user_ns", "field_name")
    value = asked.value("value")
    return _set(scene.person(user_ns), [(_field_named(scene, name), value)])


@plays("PUT /subscriber/set-user-fields")
def set_fields(scene: Scene, asked: Asked) -> Answer:
    """Write custom fields by their ns."""
    pairs = asked.pairs("var_ns")
    return _set(_whom(scene, asked), [(_field(scene, var_ns), value) for var_ns, value in pairs])


@plays("PUT /subscriber/set-user-fields-by-name")
def set_fields_by_name(scene: Scene, asked: Asked) -> Answer:
    """Write custom fields; each name stands in `name`."""
    pairs = asked.pairs("name")
    return _set(_whom(scene, asked), [(_field_named(scene, name), value) for name, value in pairs])


@plays("DELETE /subscriber/clear-user-field")
def clear_field(scene: Scene, asked: Asked) -> Answer:
    """Empty one custom field by its ns."""
    user_ns, var_ns = asked.texts("user_ns", "var_ns")
    return _clear(scene.person(user_ns), [_field(scene, var_ns)])


@plays("DELETE /subscriber/clear-user-field-by-name")
def clear_field_by_name(scene: Scene, asked: Asked) -> Answer:
    """Empty one custom field; the name stands in `field_name`."""
    user_ns, name = asked.texts("user_ns", "field_name")
    return _clear(scene.person(user_ns), [_field_named(scene, name)])


@plays("DELETE /subscriber/clear-user-fields")
def clear_fields(scene: Scene, asked: Asked) -> Answer:
    """Empty custom fields by their ns."""
    wanted = asked.items("var_ns")
    return _clear(_whom(scene, asked), [_field(scene, var_ns) for var_ns in wanted])


@plays("DELETE /subscriber/clear-user-fields-by-name")
def clear_fields_by_name(scene: Scene, asked: Asked) -> Answer:
    """Empty custom fields; each name stands in `name`."""
    wanted = asked.items("name")
    return _clear(_whom(scene, asked), [_field_named(scene, name) for name in wanted])


@plays("POST /subscriber/send-sub-flow")
def send_sub_flow(scene: Scene, asked: Asked) -> Answer:
    """Start a sub flow on a person. `ok` says that it was taken, nothing about what becomes of it."""
    user_ns, sub_flow_ns = asked.texts("user_ns", "sub_flow_ns")
    person = scene.person(user_ns)
    if not scene.workspace.has_sub_flow(sub_flow_ns, scene.switches):
        raise Refused(400, "Sub flow not found")
    scene.start_flow(person, sub_flow_ns)
    return ok()
