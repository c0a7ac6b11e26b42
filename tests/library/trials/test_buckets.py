"""Buckets of other systems: the numbers that they publish."""

from __future__ import annotations

from typing import Literal

import pytest

from groundswell.trials.buckets import fnv1a, growthbook_bucket, murmur3, unleash_bucket


@pytest.mark.parametrize(
    ("seed", "value", "version", "expected"),
    [("", "a", 1, 0.22), ("b", "a", 1, 0.946), ("seed", "a", 2, 0.0505)],
)
def test_growthbook_bucket_of_a_published_case_is_the_published_one(
    seed: str, value: str, version: Literal[1, 2], expected: float
) -> None:
    assert growthbook_bucket(seed, value, version) == expected


def test_unleash_bucket_of_a_published_case_is_the_published_one() -> None:
    assert unleash_bucket("123", "gr1") == 73
    assert unleash_bucket("999", "groupX") == 25


@pytest.mark.parametrize(
    ("content", "seed", "expected"),
    [
        (b"", 0, 0),
        (b"", 1, 0x514E28B7),
        (b"", 0xFFFFFFFF, 0x81F16F39),
        (b"\xff\xff\xff\xff", 0, 0x76293B50),
        (b"!Ce\x87", 0, 0xF55B516B),
        (b"!Ce\x87", 0x5082EDEE, 0x2362F9DE),
        (b"!Ce", 0, 0x7E4A8634),
        (b"!C", 0, 0xA0F7B07A),
        (b"!", 0, 0x72661CF4),
        (b"\x00\x00\x00\x00", 0, 0x2362F9DE),
    ],
)
def test_murmur3_of_known_bytes_is_the_known_number(content: bytes, seed: int, expected: int) -> None:
    assert murmur3(content, seed) == expected


@pytest.mark.parametrize(("text", "expected"), [("", 0x811C9DC5), ("a", 0xE40C292C), ("foobar", 0xBF9CF968)])
def test_fnv1a_of_a_known_text_is_the_known_number(text: str, expected: int) -> None:
    assert fnv1a(text) == expected


def test_unleash_bucket_of_many_values_spreads_evenly() -> None:
    buckets = [unleash_bucket(str(number), "trial") for number in range(10_000)]

    assert min(buckets) == 1
    assert max(buckets) == 100
    assert 4700 < sum(bucket <= 50 for bucket in buckets) < 5300
