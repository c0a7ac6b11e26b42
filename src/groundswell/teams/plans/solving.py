"""A model given to the solver: within a limit of work that is the same everywhere, telling how far it is."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from ortools.sat.python import cp_model

from groundswell.teams.plans.progress import Progress, Report, Stage

State = Literal["optimal", "feasible", "impossible", "unknown"]
_STATES: dict[int, State] = {
    int(cp_model.OPTIMAL): "optimal",
    int(cp_model.FEASIBLE): "feasible",
    int(cp_model.INFEASIBLE): "impossible",
}
_SECONDS_BETWEEN_SIGNS = 1.0


@dataclass(frozen=True)
class Solved:
    """What the solver found.

    Args:
        state: proven best, found, proven impossible, or neither.
        values: of the variables, by index.
        spent: work, in the solver's own units.
        best: value of the objective, or None.
        bound: of the objective, or None.
    """

    state: State
    values: list[int]
    spent: float
    best: int | None
    bound: int | None

    @property
    def is_found(self) -> bool:
        """Whether there is a solution."""
        return self.state in ("optimal", "feasible")


class Budget:
    """The work that a whole plan may take, of which each solving spends a part; and who is told of it.

    Args:
        limit: all of it.
        report: told how far the plan is; from the thread that asked for it.
    """

    def __init__(self, limit: float, report: Report | None = None) -> None:
        self.limit, self.spent, self.report = limit, 0.0, report
        self.bound: int | None = None

    @property
    def left(self) -> float:
        """What is left of the limit."""
        return max(self.limit - self.spent, 0.0)

    def tell(self, stage: Stage, spent: float, best: int | None = None, bound: int | None = None) -> None:
        """Tell how far the plan is."""
        if self.report is not None:
            share = min((self.spent + spent) / self.limit, 1.0) if self.limit else 1.0
            self.report(Progress(stage, share, best, bound))


def solve(
    cp: cp_model.CpModel,
    budget: Budget,
    stage: Stage,
    *,
    limit: float,
    workers: int = 2,
    is_silent: bool = False,
    is_bounding: bool = False,
) -> Solved:
    """Solve a model.

    Method: CP-SAT with a fixed seed, workers that take turns in a fixed order, and a limit of deterministic work, so
    that the same model gives the same answer on every machine with the same version of the solver.

    Args:
        cp: the model.
        budget: that pays for it.
        stage: what is sought, for who is told.
        limit: most work.
        workers: one for what is small; two search in different ways.
        is_silent: tells nothing but signs of life: a part of a larger search.
        is_bounding: seeks the bound more than solutions.
    """
    solver = cp_model.CpSolver()
    parameters = solver.parameters
    parameters.random_seed = 2027
    parameters.num_workers = workers
    parameters.interleave_search = workers > 1
    parameters.max_deterministic_time = limit
    if is_bounding:
        parameters.linearization_level = 2
    elif is_silent:  # a small part: what prepares a large model would take longer than to solve it
        parameters.cp_model_probing_level = 0
        parameters.symmetry_level = 0
        parameters.max_presolve_iterations = 1
    parameters.catch_sigint_signal = False
    status = _run(cp, solver, budget, stage, is_silent)
    state = _STATES.get(status, "unknown")
    budget.spent += solver.deterministic_time
    is_found = state in ("optimal", "feasible")
    has_sum = cp.has_objective()
    best = round(solver.objective_value) if is_found and has_sum else None
    bound = (
        round(solver.best_objective_bound) if has_sum and abs(solver.best_objective_bound) < 1e17 else None
    )
    if not is_silent:
        budget.tell(stage, 0.0, best, bound)
    values = list(solver.response_proto.solution) if is_found else []
    return Solved(state, values, solver.deterministic_time, best, bound)


class Bounding:
    """A model that is solved for its bound on another core, while the plan is improved on this one.

    Args:
        cp: the model; nobody else may touch it.
        budget: charged once it is done.
        stage: what is sought.
        limit: of its work.
    """

    def __init__(self, cp: cp_model.CpModel, budget: Budget, stage: Stage, limit: float) -> None:
        self._budget, self._own = budget, Budget(limit, self._look)
        self._is_stopped, self._stage = False, stage
        self._done: list[Solved] = []
        self._failed: list[BaseException] = []
        self._thread = threading.Thread(target=self._work, args=(cp, stage, limit), daemon=True)

    def __enter__(self) -> Bounding:
        self._thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._is_stopped = True
        self._thread.join()

    def wait(self) -> Solved:
        """Wait for it to end, and charge its work; who is told hears signs of life meanwhile."""
        while self._thread.is_alive():
            self._thread.join(_SECONDS_BETWEEN_SIGNS)
            self._budget.tell(self._stage, 0.0)
        if self._failed:
            raise self._failed[0]
        self._budget.spent += self._done[0].spent
        return self._done[0]

    def _work(self, cp: cp_model.CpModel, stage: Stage, limit: float) -> None:
        try:
            self._done.append(
                solve(cp, self._own, stage, limit=limit, workers=1, is_silent=True, is_bounding=True)
            )
        except BaseException as error:  # raised again by who waits
            self._failed.append(error)

    def _look(self, _progress: Progress) -> None:
        if self._is_stopped:
            raise InterruptedError


def hint_at(cp: cp_model.CpModel, values: list[int]) -> None:
    """Let the next search of a model begin at a solution."""
    cp.clear_hints()  # type: ignore[no-untyped-call]
    for place, value in enumerate(values):
        cp.add_hint(cp.get_int_var_from_proto_index(place), value)


def _run(
    cp: cp_model.CpModel, solver: cp_model.CpSolver, budget: Budget, stage: Stage, is_silent: bool
) -> int:
    """Run the solver in a thread of its own, so that who is told is called from the thread that asked."""
    news: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()
    seen = _Seen(news, budget, stage, is_silent)
    if not is_silent:
        solver.best_bound_callback = seen.on_bound
    done: list[int] = []
    failed: list[BaseException] = []

    def work() -> None:
        try:
            done.append(int(solver.solve(cp, seen)))
        except BaseException as error:  # raised again in the thread that asked
            failed.append(error)
        finally:
            news.put(None)

    thread = threading.Thread(target=work, name="groundswell-plan", daemon=True)
    thread.start()
    try:
        _listen(news, seen)
    except BaseException:
        solver.stop_search()
        seen.is_stopped = True
        thread.join()
        raise
    thread.join()
    if failed:
        raise failed[0]
    return done[0]


def _listen(news: queue.SimpleQueue[Callable[[], None] | None], seen: _Seen) -> None:
    while True:
        try:
            tell = news.get(timeout=_SECONDS_BETWEEN_SIGNS)
        except queue.Empty:
            seen.tell()
            continue
        if tell is None:
            return
        tell()


class _Seen(cp_model.CpSolverSolutionCallback):
    """Keeps the newest of what the solver found."""

    def __init__(
        self,
        news: queue.SimpleQueue[Callable[[], None] | None],
        budget: Budget,
        stage: Stage,
        is_silent: bool,
    ) -> None:
        super().__init__()
        self._news, self._budget, self._stage, self._is_silent = news, budget, stage, is_silent
        self._best: int | None = None
        self._bound: int | None = None
        self._spent = 0.0
        self.is_stopped = False

    def on_solution_callback(self) -> None:
        if self.is_stopped:
            self.stop_search()
        self._best = round(self.objective_value)
        self._bound = round(self.best_objective_bound)
        self._spent = self.deterministic_time
        if not self._is_silent:
            self._news.put(self.tell)

    def on_bound(self, bound: float) -> None:
        self._bound = round(bound)
        self._news.put(self.tell)

    def tell(self) -> None:
        if self._is_silent:
            self._budget.tell(self._stage, self._spent)
        else:
            self._budget.tell(self._stage, self._spent, self._best, self._bound)
