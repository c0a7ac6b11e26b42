"""Invent docs/tutorials/permits.csv: about 200 permit cases of a town that does not exist."""

from __future__ import annotations

import csv
import random
from datetime import datetime, timedelta
from pathlib import Path

FILE = Path(__file__).resolve().parent.parent / "docs/tutorials/permits.csv"
EXTRACT_AT = datetime(2024, 6, 28, 17)
CASES = 210
OFFICERS = ("A. Visser", "B. Yilmaz", "C. de Boer", "D. Okafor", "E. Laine")
TEAMS = {
    "A. Visser": "North",
    "B. Yilmaz": "North",
    "C. de Boer": "South",
    "D. Okafor": "South",
    "E. Laine": "South",
}
GIVEN = "Anna Bram Carla Daan Elif Finn Greta Hugo Iris Jan Kaya Lotte Mila Noor Otto Petra Quinn Rosa Sven"
FAMILY = (
    "Jansen Bakker Demir Smit Peters Maas Kuiper Novak Postma Adams Roos Vos Dekker Brandt Silva Costa Meijer"
    " Prins Kok Schouten Hendriks Willems Koster Aydin Marin Petrov Olsen Berg Lind Moreau Rossi Weber Fuchs"
    " Horvat Kovac Dumont Lefevre Garcia Lopez Vidal Ferrari Ricci Kaya Yildiz Hansen Larsen Nilsson Virtanen"
)


def invent_case(number: int, chance: random.Random) -> list[list[str]]:
    """Invent the events of one case, up to the day of the extract."""
    at = move_to_office(datetime(2024, 1, 2, 9) + timedelta(days=chance.random() * 172))
    officer, channel = chance.choice(OFFICERS), chance.choices(("Online", "Post", "Desk"), (6, 2, 2))[0]
    kind = chance.choices(("Small work", "House", "Business"), (5, 4, 2))[0]
    name = f"{chance.choice(GIVEN.split())} {chance.choice(FAMILY.split())}"
    slow = {"Small work": 0.6, "House": 1.0, "Business": 1.7}[kind]
    steps: list[tuple[str, float]] = [
        ("Received", 0.0),
        ("Checked for completeness", chance.expovariate(1 / 5)),
    ]
    for _round in range(2):
        if chance.random() < (0.45 if channel == "Post" else 0.25):
            steps += [
                ("Documents requested from applicant", chance.expovariate(1 / 3)),
                ("Documents received", chance.expovariate(1 / 19)),
            ]
    if chance.random() < 0.04:
        steps.append(("Withdrawn", chance.expovariate(1 / 12)))
    else:
        steps.append(("Assessed", chance.lognormvariate(2.5, 0.7) * slow))
        if kind == "Business" or chance.random() < 0.15:
            steps += [("Advice requested", 1.0), ("Advice received", chance.expovariate(1 / 21))]
        steps.append((chance.choices(("Granted", "Refused"), (8, 1))[0], chance.expovariate(1 / 9) * slow))
    rows = []
    for step, days in steps:
        at = move_to_office(at + timedelta(days=days, minutes=chance.randrange(240)))
        if at > EXTRACT_AT:
            break
        rows.append(
            [
                f"P-{2024_0000 + number}",
                step,
                f"{at:%d/%m/%Y %H:%M}",
                officer,
                TEAMS[officer],
                channel,
                kind,
                name,
            ]
        )
        officer = officer if chance.random() < 0.8 else chance.choice(OFFICERS)
    return rows


def move_to_office(at: datetime) -> datetime:
    """Move a moment to the next one at which the office is open: 9 to 17, Monday to Friday."""
    if at.hour >= 17:
        at = (at + timedelta(days=1)).replace(hour=9)
    if at.hour < 9:
        at = at.replace(hour=9)
    return at + timedelta(days=(0, 0, 0, 0, 0, 2, 1)[at.weekday()])


def main() -> None:
    """Write the file."""
    chance = random.Random(20240628)
    rows = [row for number in range(CASES) for row in invent_case(number, chance)]
    with FILE.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, delimiter=";", lineterminator="\n")
        writer.writerow(
            ["Permit", "Activity", "Date", "HandledBy", "Team", "Channel", "Kind", "ApplicantName"]
        )
        writer.writerows(rows)


if __name__ == "__main__":
    main()
