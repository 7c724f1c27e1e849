"""Newton's method as Viscera's `solver/solve` does it: inexact, and refusing states where det F collapses."""
import math
import time
from collections import defaultdict
from dataclasses import dataclass, field

import numpy as np
from mpi4py import MPI

RESIDUAL_TOLERANCE, RESIDUAL_FLOOR, INCREMENT_TOLERANCE = 1e-8, 1e-10, 1e-6
MAX_ITERATIONS, DIVERGENCE = 20, 1e3
COLLAPSE, SHORTEST = 0.2, 1 / 256  # det F may fall to this share of its former value; shortest step


@dataclass
class Report:
    """Counts of one run, seconds by phase on the clock and of this rank's processor."""
    steps: int = 0
    cutbacks: int = 0
    newton_iterations: int = 0
    linear_iterations: int = 0
    seconds: dict = field(default_factory=lambda: defaultdict(float))
    cpu_seconds: dict = field(default_factory=lambda: defaultdict(float))

    def timed(self, phase, call, *arguments):
        begin, cpu_begin = time.perf_counter(), time.process_time()
        result = call(*arguments)
        self.seconds[phase] += time.perf_counter() - begin
        self.cpu_seconds[phase] += time.process_time() - cpu_begin
        return result


class Forcing:
    """Tolerance of the linear solve: Eisenstat and Walker 1996, choice 2, with its safeguards."""
    FIRST, LARGEST, SMALLEST, LAST, GAMMA = 1e-2, 1e-1, 1e-4, 1e-6, 0.9

    def __init__(self):
        self.residual, self.tolerance = None, 0.0

    def next(self, residual, target):
        chosen, is_last = self.FIRST, False
        if self.residual is not None:
            ratio = residual / self.residual
            safeguard = self.GAMMA * self.tolerance ** 2
            chosen = max(self.GAMMA * ratio ** 2, safeguard if safeguard > 0.1 else 0)
            is_last = residual * ratio ** 2 <= 0.5 * target
        chosen = min(max(chosen, self.SMALLEST), self.LARGEST)
        needed = 0.5 * target / residual
        if is_last and needed >= self.LAST:
            chosen = needed
        self.residual, self.tolerance = residual, min(max(chosen, needed), self.LARGEST)
        return self.tolerance


class Newton:
    """Solves from the problem's state at its load. Without `guard` any state with a finite residual will do."""

    def __init__(self, problem, linear, report, guard=True):
        self.problem, self.linear, self.report, self.guard = problem, linear, report, guard
        self.refused = False      # the last start was inadmissible
        self.iterations = 0       # of the last solve
        self.min_jacobian = None  # of the last accepted state

    def solve(self, least_jacobian=0.0):
        """True when converged; otherwise the problem is left at the last iterate. Collective."""
        self.iterations, self.residuals, self.increments = 0, [], []
        self.refused = not self._evaluate(least_jacobian)
        if self.refused:
            return False
        forcing = Forcing()
        while not self._has_converged():
            if self.iterations >= MAX_ITERATIONS or self._has_diverged():
                return False
            self.iterations += 1
            self.report.newton_iterations += 1
            if not self._advance(forcing.next(self.residuals[-1], self.target)):
                return False
        return True

    def _evaluate(self, least_jacobian):
        """Accepts the problem's state, with its residual, if it is admissible."""
        low, _ = self.report.timed("residual", self.problem.range_of_jacobian)
        if self.guard and not (low > 0 and low >= least_jacobian):
            return False
        residual, forces = self.report.timed("residual", self.problem.residual)
        if not math.isfinite(residual):
            return False
        self.residuals.append(residual)
        self.target = max(RESIDUAL_TOLERANCE * forces, RESIDUAL_FLOOR)
        self.min_jacobian = low
        return True

    def _advance(self, tolerance):
        self.report.timed("tangent", self.linear.assemble)
        increment, iterations = self.linear.solve(tolerance, self.report)
        self.report.linear_iterations += iterations
        if increment is None:
            return False
        start, least, length = self.problem.get_state(), COLLAPSE * self.min_jacobian, 1.0
        while length >= (SHORTEST if self.guard else 1):
            self.problem.set_state(start + length * increment)
            if self._evaluate(least):
                self.increments.append(length * self._largest_displacement(increment))
                return True
            length /= 2
        return False

    def _largest_displacement(self, x):
        return self.problem.comm.allreduce(np.abs(x[:self.problem.n_u]).max(initial=0), MPI.MAX)

    def _has_diverged(self):
        return (len(self.residuals) > 2 and
                self.residuals[-1] > DIVERGENCE * max(*self.residuals[:2], self.target))

    def _has_converged(self):
        residual = self.residuals[-1]
        if residual > self.target or not self.increments:
            return residual <= 1e-3 * self.target
        ratio = min(1, residual / self.residuals[-2])
        size = self._largest_displacement(self.problem.get_state())
        return (residual <= 1e-3 * self.target or
                self.increments[-1] * ratio <= INCREMENT_TOLERANCE * size)
