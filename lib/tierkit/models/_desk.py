"""The desks of account managers: who has room for more work, and why nobody takes a customer."""

from __future__ import annotations

import numpy as np
import pandas as pd

from tierkit.i18n import N_

NOT_SERVED, TOO_MUCH, NO_CITY, FULL = "tier not served", "too much work", "no manager in the city", "no room left"
REASONS = {
    NOT_SERVED: N_("This tier has no account managers."),
    TOO_MUCH: N_("The workload is above the capacity of every manager who could take the customer."),
    NO_CITY: N_("There is no manager in this city."),
    FULL: N_("The managers who could take the customer are full."),
}
ROUNDING = 1 + 1e-9


class Desk:
    """How busy every manager is by now."""

    def __init__(self, staff: pd.DataFrame) -> None:
        self.capacity = staff["capacity"].to_numpy(dtype=np.float64)
        self.city = staff["city"].to_numpy(dtype=object)
        self.busy = np.zeros(len(staff))

    def find(self, step: str, work: float, city: str, now: int, same_city_only: bool) -> int | None:
        """The manager for this work, or None; of equally busy ones, the first by name."""
        room = self.busy + work <= self.capacity * ROUNDING
        if step == "present":
            return int(now) if now >= 0 and room[now] else None
        if step == "city":
            room &= (self.city == city) & (city != "")
        elif same_city_only:
            return None
        if not room.any():
            return None
        after = np.where(room, (self.busy + work) / np.where(room, self.capacity, 1), np.inf)
        return int(after.round(9).argmin())

    def take(self, who: int, work: float) -> None:
        self.busy[who] += work

    def reason(self, work: float, city: str, same_city_only: bool) -> str:
        """Why nobody takes this work."""
        could = (self.city == city) & (city != "") if same_city_only else np.ones(len(self.city), dtype=bool)
        if not could.any():
            return NO_CITY
        return FULL if (self.capacity[could] * ROUNDING >= work).any() else TOO_MUCH
