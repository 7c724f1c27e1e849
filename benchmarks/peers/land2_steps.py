"""Load steps: as Viscera's `solver/solve/load_stepper.cc` takes them, and as a user first writes them."""
import math

from land2_newton import COLLAPSE, Newton

FIRST, LARGEST, SMALLEST = 0.2, 0.25, 1e-4  # share of the load
EASY, GROWTH, SLOW_GROWTH, CUT = 5, 2.0, 1.5, 0.5
FIXED_STEPS = 20


class Failure(Exception):
    """The run cannot go on; the text says why."""


def run_plain(problem, linear, report, pressure):
    """Equal steps, each from the last state by Newton's method as it stands. Collective."""
    newton = Newton(problem, linear, report, guard=False)
    for step in range(1, FIXED_STEPS + 1):
        problem.load.value = pressure * step / FIXED_STEPS
        if not newton.solve():
            raise Failure(f"Newton did not converge in step {step} of {FIXED_STEPS}")
        report.steps += 1


def run_adaptive(problem, linear, report, pressure):
    """Extrapolated starts, det F guard, steps that are cut and grow. Collective."""
    newton = Newton(problem, linear, report)
    t, desired, cutbacks = 0.0, FIRST, 0
    states, least = [(t, problem.get_state())], 0.0
    while t < 1:
        parts = math.ceil((1 - t) / min(desired, LARGEST) - 1e-6)
        step = (1 - t) / max(parts, 1)
        target = 1.0 if parts <= 1 else t + step
        problem.load.value = pressure * target
        if not _solve_from_extrapolation(problem, newton, states, target, COLLAPSE * least):
            cutbacks, desired = cutbacks + 1, step * CUT
            report.cutbacks += 1
            if desired < SMALLEST:
                raise Failure(f"no convergence from {t:.4f} of the load by a step of {step:.1e}")
            continue
        t, least = target, newton.min_jacobian
        report.steps += 1
        states = [(t, problem.get_state()), states[0]]
        desired = min(_grown(step, desired, newton.iterations, cutbacks), LARGEST)
        cutbacks = 0


def _solve_from_extrapolation(problem, newton, states, target, least):
    """From all, half and none of the linear extrapolation, until the start is admissible."""
    (t0, x0), (t1, x1) = states[0], states[-1]
    for share in (1.0, 0.5, 0.0):
        weight = share * (target - t0) / (t0 - t1) if len(states) > 1 else 0
        problem.set_state(x0 + weight * (x0 - x1))
        converged = newton.solve(least if share else 0.0)
        if not newton.refused or len(states) == 1:
            return converged
    return False


def _grown(step, desired, iterations, cutbacks):
    if cutbacks:
        return step
    factor = GROWTH if iterations <= EASY else SLOW_GROWTH if iterations <= EASY + 1 else 1
    return max(step, desired) * factor
