"""The workers of a Ray cluster that code a batch; the only importer of ray."""

from __future__ import annotations

import logging
import os
import socket
import time
from pathlib import Path
from typing import Any

from assistant.batch.source import NoBatch, Task
from assistant.batch.worker import Worker, failed
from assistant.coding.worksheet import Scope

LOCAL = "local"
_KNOCK = 5.0  # seconds in which a cluster must answer
# Nothing of a batch is told to anybody, and no note is spilled from memory into a file.
_ENVIRONMENT = {
    "RAY_USAGE_STATS_ENABLED": "0",
    "RAY_USAGE_STATS_PROMPT_ENABLED": "0",
    "RAY_automatic_object_spilling_enabled": "0",
}
# The head of a cluster asks the metadata services of three clouds where it runs, with usage statistics off too and for no
# use of ours (get_cloud_from_metadata_requests of Ray 2.60); no setting stops that but a proxy, and this one is not there.
_TO_NOBODY = {
    "http_proxy": "http://127.0.0.1:9",
    "https_proxy": "http://127.0.0.1:9",
    "no_proxy": "localhost,127.0.0.1",
}


class Cluster:
    """One actor a CPU of the cluster at `address` (`local` starts a cluster on this machine); raises NoBatch.

    Every machine of the cluster needs Codedesk and, in its own CODEDESK_HOME or at the same path, the same build.
    """

    def __init__(self, address: str, size: int | None, home: Path, inputs: str, scope: Scope, seconds: float) -> None:
        os.environ.update(_ENVIRONMENT)
        try:
            import ray
        except ImportError:
            raise NoBatch("--ray needs Ray: pip install 'codedesk[ray]'") from None
        self._ray: Any = ray
        self._seconds = seconds
        self._connect(address)
        cpus = int(ray.cluster_resources().get("CPU", 1))
        self.size = size or cpus
        if self.size > cpus:
            ray.shutdown()
            raise NoBatch(f"the cluster at {address} has {cpus} CPUs: --workers may be {cpus} at most")
        self._make = ray.remote(num_cpus=1, max_restarts=0)(Worker)
        self._given = (home, inputs, scope)
        self._opening: dict[Any, Any] = {}
        self._idle: list[Any] = []
        self._busy: dict[Any, tuple[Any, Task, float]] = {}
        for _ in range(self.size):
            self._hire()

    def free(self) -> bool:
        return bool(self._idle)

    def give(self, task: Task) -> None:
        actor = self._idle.pop()
        self._busy[actor.code.remote(task)] = (actor, task, time.monotonic() + self._seconds)

    def results(self) -> list[tuple[Task, str]]:
        done, _ = self._ray.wait([*self._opening, *self._busy], timeout=1.0)
        for reference in [each for each in done if each in self._opening]:
            self._open(self._opening.pop(reference), reference)
        late = [each for each, (_, _, until) in self._busy.items() if time.monotonic() > until and each not in done]
        return [self._finished(each, each in late) for each in (*done, *late) if each in self._busy]

    def close(self) -> None:
        self._ray.shutdown()

    def _connect(self, address: str) -> None:
        quiet = {"configure_logging": True, "logging_level": logging.ERROR, "log_to_driver": False}
        local = {"address": LOCAL, "include_dashboard": False, "_node_ip_address": "127.0.0.1"}
        try:
            _knock(address)
            if address == LOCAL:
                os.environ.update(_TO_NOBODY)  # the workers read the disk and dial nobody
            self._ray.init(**quiet, **(local if address == LOCAL else {"address": address}))
        except (ConnectionError, RuntimeError, ValueError, OSError) as error:
            raise NoBatch(f"there is no Ray cluster at {address} ({type(error).__name__}): see `ray start`") from None

    def _hire(self) -> None:
        actor = self._make.remote(*self._given)
        self._opening[actor.open.remote()] = actor

    def _open(self, actor: Any, reference: Any) -> None:
        try:
            said = str(self._ray.get(reference))
        except self._ray.exceptions.RayError as error:
            raise NoBatch(
                f"a worker of the cluster does not begin ({type(error).__name__}): is Codedesk installed on every machine?"
            ) from None
        if said:
            raise NoBatch(said)
        self._idle.append(actor)

    def _finished(self, reference: Any, late: bool) -> tuple[Task, str]:
        actor, task, _ = self._busy.pop(reference)
        try:
            if late:
                raise TimeoutError
            record = str(self._ray.get(reference))
        except TimeoutError:
            record = failed(f"the note took more than {self._seconds:g} s and was left")
        except self._ray.exceptions.RayError:
            record = failed("the note ended the worker and was left")
        else:
            self._idle.append(actor)
            return task, record
        self._ray.kill(actor)
        self._hire()
        return task, record


def _knock(address: str) -> None:
    """Raises OSError where nothing listens at `host:port`: Ray itself would try for minutes."""
    host, _, port = address.removeprefix("ray://").rpartition(":")
    if host and port.isdigit():
        socket.create_connection((host, int(port)), timeout=_KNOCK).close()
