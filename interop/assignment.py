"""The greatest total of scipy's assignment for one round, and how long it takes: the yardstick of
`cargo xtask bench match`. Reads counts, capacities and scores as little-endian numbers from a file."""

import sys
import time

import numpy
from scipy.optimize import linear_sum_assignment

with open(sys.argv[1], "rb") as file:
    mentees, mentors = numpy.fromfile(file, "<u4", 2)
    places = numpy.fromfile(file, "<u4", mentors)
    scores = numpy.fromfile(file, "<u2", mentees * mentors).reshape(mentees, mentors)
seats = numpy.repeat(scores.astype(float), places, axis=1)
started = time.monotonic()
chosen = linear_sum_assignment(seats, maximize=True)
print(time.monotonic() - started, int(seats[chosen].sum()))
