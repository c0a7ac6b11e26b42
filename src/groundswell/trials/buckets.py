"""The buckets of other systems that allocate cases, to check and to read what they did.

An agency that already runs feature switches may allocate by them. These are their published hashes: with them a second
person can compute which arm each case should have been in, and compare it with the ledger.
"""

from __future__ import annotations

from typing import Literal

_MASK = 0xFFFFFFFF


def growthbook_bucket(seed: str, value: str, version: Literal[1, 2] = 2) -> float:
    """Find the number in [0, 1) of a value in GrowthBook's allocation.

    Method: FNV-1a with 32 bits. Version 1 hashes the value and then the seed, to three decimals; version 2
    hashes the hash of seed and value once more, to four. Checked against: the cases of GrowthBook's own test file
    ``sdk-js/test/cases.json``.

    Args:
        seed: of the experiment.
        value: the identifier.
        version: of the hash.

    Example:
        >>> growthbook_bucket("seed", "a"), growthbook_bucket("b", "a", version=1)
        (0.0505, 0.946)
    """
    if version == 1:
        return fnv1a(value + seed) % 1000 / 1000
    return fnv1a(str(fnv1a(seed + value))) % 10_000 / 10_000


def fnv1a(text: str) -> int:
    """Hash a text by FNV-1a with 32 bits, over its bytes in UTF-8.

    Example:
        >>> hex(fnv1a("a"))
        '0xe40c292c'
    """
    number = 0x811C9DC5
    for byte in text.encode():
        number = ((number ^ byte) * 0x01000193) & _MASK
    return number


def unleash_bucket(value: str, group: str, buckets: int = 100, seed: int = 0) -> int:
    """Find the bucket, from 1 to `buckets`, of a value in Unleash's allocation.

    Method: MurmurHash3 with 32 bits of ``group:value``. Checked against: the published values of the client
    specification, and the package mmh3.

    Args:
        value: the identifier.
        group: of the switch.
        buckets: how many there are.
        seed: 0 for a gradual rollout, 86028157 for variants.

    Example:
        >>> unleash_bucket("123", "gr1"), unleash_bucket("999", "groupX")
        (73, 25)
    """
    return murmur3(f"{group}:{value}".encode(), seed) % buckets + 1


def murmur3(content: bytes, seed: int = 0) -> int:
    """Hash bytes by MurmurHash3 with 32 bits (x86), as a whole number from 0.

    Checked against: the test vectors of its author, and the package mmh3.

    Args:
        content: what is hashed.
        seed: where the hash begins.

    Example:
        >>> hex(murmur3(b"")), hex(murmur3(b"", 1))
        ('0x0', '0x514e28b7')
    """
    state = seed & _MASK
    whole = len(content) - len(content) % 4
    for start in range(0, whole, 4):
        state ^= _scramble(int.from_bytes(content[start : start + 4], "little"))
        state = (_rotate(state, 13) * 5 + 0xE6546B64) & _MASK
    state ^= _scramble(int.from_bytes(content[whole:], "little"))
    state ^= len(content)
    for shift, factor in ((16, 0x85EBCA6B), (13, 0xC2B2AE35)):
        state = ((state ^ state >> shift) * factor) & _MASK
    return state ^ state >> 16


def _scramble(block: int) -> int:
    return (_rotate(block * 0xCC9E2D51 & _MASK, 15) * 0x1B873593) & _MASK


def _rotate(number: int, by: int) -> int:
    return (number << by | number >> (32 - by)) & _MASK
