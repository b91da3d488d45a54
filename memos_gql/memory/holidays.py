"""On which days holidays fall, as `dates.toml` gives them.

- `[12, 25]`: this day of the solar year
- `{ day = [10, 1], days = 7 }`: so many days from this one on
- `{ lunar = [8, 15] }`: this day of the Chinese lunar year
- `{ easter = -2 }`: so many days after Easter Sunday

`shift` moves the first day: `{ lunar = [1, 1], shift = -1 }` is the last day of the lunar year before.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Self

from borax.calendars.lunardate import LunarDate  # type: ignore[import-untyped]  # it has no types
from dateutil.easter import easter  # type: ignore[import-untyped]  # its type stubs are a separate package


@dataclass(frozen=True, slots=True)
class Holiday:
    day: Sequence[int] = ()
    """Month and day of the solar year."""
    lunar: Sequence[int] = ()
    """Month and day of the lunar year, which begins in January or February."""
    easter: int = 0
    shift: int = 0
    days: int = 1

    @classmethod
    def of(cls, written: Any) -> Self:
        return cls(**written) if isinstance(written, dict) else cls(day=written)

    def first_in(self, year: int) -> date:
        """Return its first day of a year, 1900 to 2100."""
        return self._named(year) + timedelta(days=self.shift)

    def _named(self, year: int) -> date:
        if self.day:
            month, day = self.day
            return date(year, month, day)
        if self.lunar:
            month, day = self.lunar
            found: date = LunarDate(year, month, day).to_solar_date()
            return found
        sunday: date = easter(year)
        return sunday + timedelta(days=self.easter)
