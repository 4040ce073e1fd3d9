"""Pairs of `mentorconnect match pair` against programs nobody here wrote: the same greatest total as
scipy's assignment, the same least score, and the same stable pairs as the package `matching`."""

import json
import os
import random
import subprocess

import numpy
from matching.games import HospitalResident
from scipy.optimize import linear_sum_assignment

UNITS = 10_000
# More than all scores of a round together, so that one more pair is worth more than any scores.
PAIR = 10_000_000
STABLE_ROUNDS = 1_000


def command(given: dict, objective: str) -> dict:
    run = subprocess.run(
        [os.environ["MENTORCONNECT"], "match", "pair", "--input", "-", "--objective", objective],
        input=json.dumps(given),
        capture_output=True,
        text=True,
    )
    assert run.returncode == 0, run.stderr
    return json.loads(run.stdout)


def a_round(chance: numpy.random.Generator, kind: str, mentees: int, mentors: int) -> tuple:
    """Scores in units, or -1 for who is not eligible, and capacities."""
    if kind == "even":
        scores = chance.random((mentees, mentors))
    elif kind == "few":
        scores = chance.integers(0, 5, (mentees, mentors)) / 5
    elif kind == "popular":
        scores = 0.6 * chance.random(mentors) ** 2 + 0.4 * chance.random((mentees, mentors))
    else:
        scores = numpy.outer(chance.random(mentees), chance.random(mentors))
    scores = numpy.rint(scores * UNITS).astype(int)
    eligible = chance.random((mentees, mentors)) < chance.choice([0.08, 0.3, 1.0])
    places = chance.multinomial(int(mentees * chance.choice([0.5, 1.0, 1.6])), numpy.ones(mentors) / mentors)
    return numpy.where(eligible, scores, -1), places


def described(scores: numpy.ndarray, places: numpy.ndarray) -> dict:
    return {
        "mentors": [{"id": f"mentor {number}", "capacity": int(count)} for number, count in enumerate(places)],
        "mentees": [{"id": f"mentee {number}"} for number in range(len(scores))],
        "matrix": [[None if score < 0 else score / UNITS for score in row] for row in scores.tolist()],
    }


def most_and_best(scores: numpy.ndarray, places: numpy.ndarray, floor: int = 0) -> tuple[int, int]:
    """The most pairs with at least this score, and the greatest total of so many, by scipy on a column
    for every place."""
    seats = numpy.repeat(scores, places, axis=1)
    worth = numpy.where(seats >= max(floor, 0), seats + PAIR, 0)
    chosen = linear_sum_assignment(worth, maximize=True)
    total = int(worth[chosen].sum())
    return total // PAIR, total % PAIR


def rounds():
    chance = numpy.random.default_rng(11)
    for number in range(48):
        kind = ["even", "few", "popular", "product"][number % 4]
        yield kind, *a_round(chance, kind, int(chance.integers(5, 70)), int(chance.integers(3, 30)))
    for kind in ["popular", "product"]:
        yield kind, *a_round(chance, kind, 300, 120)


def test_totals_are_those_of_scipy():
    pairs = 0
    for kind, scores, places in rounds():
        found = command(described(scores, places), "total")
        total = sum(round(pair["score"] * UNITS) for pair in found["pairs"])
        assert (len(found["pairs"]), total) == most_and_best(scores, places), kind
        assert round(found["total"] * UNITS) == total
        pairs += len(found["pairs"])
    assert pairs > 1_000, "the rounds were not about anything"


def test_nobody_could_be_better_off_than_the_worst_off():
    for kind, scores, places in rounds():
        found = command(described(scores, places), "worst-off")
        most, _ = most_and_best(scores, places)
        if most == 0:
            assert found["pairs"] == []
            continue
        least = round(found["least"] * UNITS)
        total = sum(round(pair["score"] * UNITS) for pair in found["pairs"])
        assert (len(found["pairs"]), total) == most_and_best(scores, places, least), kind
        # The next score up leaves somebody alone who need not be.
        higher = scores[scores > least]
        if higher.size:
            assert most_and_best(scores, places, int(higher.min()))[0] < most, kind


def a_stable_round(chance: random.Random) -> dict:
    mentors, mentees = chance.randint(1, 6), chance.randint(1, 12)
    by_mentee = {mentee: chance.sample(range(mentors), chance.randint(1, mentors)) for mentee in range(mentees)}
    by_mentor = {}
    for mentor in range(mentors):
        known = [mentee for mentee, wishes in by_mentee.items() if mentor in wishes]
        by_mentor[mentor] = chance.sample(known, len(known))
    # The other package knows nobody whom nobody knows.
    by_mentor = {mentor: known for mentor, known in by_mentor.items() if known}
    return {
        "by_mentee": by_mentee,
        "by_mentor": by_mentor,
        "places": {mentor: chance.randint(1, 3) for mentor in by_mentor},
    }


def rank(wishes: list, wish: int) -> float:
    """A score by which the first of the wishes is the best."""
    return 1 - wishes.index(wish) / 100


def blocking(case: dict, mentor_of: dict) -> list:
    """All who would both rather have each other."""
    found = []
    for mentee, wishes in case["by_mentee"].items():
        has = mentor_of.get(mentee)
        better = wishes if has is None else wishes[: wishes.index(has)]
        for mentor in better:
            ranks = case["by_mentor"][mentor]
            holders = [other for other, at in mentor_of.items() if at == mentor]
            would = any(ranks.index(mentee) < ranks.index(other) for other in holders)
            if len(holders) < case["places"][mentor] or would:
                found.append((mentee, mentor))
    return found


def test_stable_pairs_are_those_of_another_package():
    chance = random.Random(5)
    pairs = 0
    for _ in range(STABLE_ROUNDS):
        case = a_stable_round(chance)
        scores = [
            {
                "mentee": str(mentee),
                "mentor": str(mentor),
                "score": rank(wishes, mentor),
                "by_mentor": rank(case["by_mentor"][mentor], mentee),
            }
            for mentee, wishes in case["by_mentee"].items()
            for mentor in wishes
        ]
        given = {
            "mentors": [{"id": str(mentor), "capacity": count} for mentor, count in case["places"].items()],
            "mentees": [{"id": str(mentee)} for mentee in case["by_mentee"]],
            "scores": scores,
        }
        answer = command(given, "stable")
        found = {int(pair["mentee"]): int(pair["mentor"]) for pair in answer["pairs"]}
        assert blocking(case, found) == []
        game = HospitalResident.create_from_dictionaries(case["by_mentee"], case["by_mentor"], case["places"])
        solved = game.solve(optimal="resident")
        expected = {mentee.name: mentor.name for mentor, mentees in solved.items() for mentee in mentees}
        assert found == expected
        pairs += len(found)
    assert pairs > STABLE_ROUNDS, "the rounds were not about anything"
