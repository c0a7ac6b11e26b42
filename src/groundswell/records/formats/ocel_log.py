"""An object-centric log in memory: events, objects and which event concerns which object."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(slots=True)
class ObjectLog:
    """An object-centric log, as OCEL 2.0 defines it; all values are the texts of the document.

    Args:
        events: by id: type, time and attributes.
        objects: by id: type, and for each attribute its (time, value) pairs.
        relations: pairs of event id and object id.

    Example:
        >>> log = ObjectLog()
        >>> log.add_object("o1", "permit", [("size", "", "3")])
        >>> log.objects["o1"][0]
        'permit'
    """

    events: dict[str, tuple[str, str, dict[str, str]]] = field(default_factory=dict)
    objects: dict[str, tuple[str, dict[str, list[tuple[str, str]]]]] = field(default_factory=dict)
    relations: list[tuple[str, str]] = field(default_factory=list)

    def add_object(self, item: str, kind: str, attributes: list[tuple[str, str, str]]) -> None:
        """Add an object with its (name, time, value) attributes, or more of them to one that is there."""
        values = self.objects.setdefault(item, (kind, {}))[1]
        for name, time, value in attributes:
            values.setdefault(name, []).append((time, value))

    def list_changing(self, object_type: str) -> set[str]:
        """List the attributes of a type of object that have more than one value for some object."""
        return {
            name
            for kind, values in self.objects.values()
            if kind == object_type
            for name, pairs in values.items()
            if len({value for _time, value in pairs}) > 1
        }
