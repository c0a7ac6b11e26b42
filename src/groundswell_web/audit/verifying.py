"""What is verified beside the history itself. An app that seals its own rows registers here in its ``apps.py``."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from groundswell_web.audit.queries import Tampering, verify_chains

Verifier = Callable[[], Iterable[Tampering]]


class Verifiers:
    """The registered functions, by name."""

    def __init__(self) -> None:
        self._verifiers: dict[str, Verifier] = {}

    def register(self, name: str, verifier: Verifier) -> None:
        """Take a function in. The same name with another function is a mistake in the code."""
        if self._verifiers.get(name, verifier) is not verifier:
            raise ValueError(f"there is a verifier {name!r} already")
        self._verifiers[name] = verifier

    def items(self) -> list[tuple[str, Verifier]]:
        """All functions, in the order of their names."""
        return sorted(self._verifiers.items())


VERIFIERS = Verifiers()


def verify_all() -> list[Tampering]:
    """Verify every chain of events, and then what the apps have sealed."""
    return verify_chains() + [fault for _name, verify in VERIFIERS.items() for fault in verify()]
