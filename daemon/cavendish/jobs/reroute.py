# SPDX-License-Identifier: GPL-3.0-or-later
"""Lets another engine take a job over whose own one cannot, or may not any more."""

import logging

from cavendish.errors import CavendishError
from cavendish.jobs.live import LiveJob
from cavendish.request import Plan
from cavendish.routing.elsewhere import elsewhere
from cavendish.routing.router import Router
from cavendish.store.journal import Journal

logger = logging.getLogger(__name__)


class Rerouter:
    """Decides on the event loop, and writes down what it decides."""

    def __init__(self, router: Router, journal: Journal) -> None:
        self._router = router
        self._journal = journal

    def refusal(self, job: LiveJob) -> CavendishError | None:
        """Why a job that has waited must not go to its engine now; None where it may.

        The network may have gone meanwhile, the budget been spent, or the document been marked as
        never leaving this machine.
        """
        if not job.record.plan.leaves_machine:
            return None
        try:
            self._router.plan(job.request, engine=job.record.plan.engine)
        except CavendishError as error:
            return error
        return None

    def instead(self, job: LiveJob, refusal: CavendishError) -> Plan | None:
        """What else runs the job; None where nothing may, or it was stopped."""
        if job.control.cancelled():
            return None
        return elsewhere(self._router, job.request, refusal, job.record.plan)

    async def move(self, job: LiveJob, plan: Plan) -> bool:
        """Puts a job back in the queue with another plan; False where it is over meanwhile.

        Raises DiskFull.
        """
        record = await self._journal.reroute(job.job_id, plan)
        if record.state.terminal:
            return False
        logger.info("another engine takes over", extra={"job_id": job.job_id})
        job.change(record)
        return True
