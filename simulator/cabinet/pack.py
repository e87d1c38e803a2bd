"""A battery pack: it keeps its id wherever it goes."""

from dataclasses import dataclass

CAPACITY_WH = 2_900.0
EMPTY_V = 58.0
FULL_V = 72.5
CHARGE_W = 1_150.0
CHARGE_LIMIT_A = 20.0
TAPER_FROM = 88.0


@dataclass(slots=True)
class Pack:
    """One pack: states of charge and health in %, temperature in °C."""

    id: str
    state_of_charge: float
    state_of_health: float = 98.0
    temperature: float = 22.0
    power: float = 0.0

    @property
    def voltage(self) -> float:
        """V; a little higher while it is charged."""
        filled = self.state_of_charge / 100
        resting = EMPTY_V + (FULL_V - EMPTY_V) * filled * (1.6 - 0.6 * filled)
        return resting + 0.6 * self.power / CHARGE_W

    @property
    def current(self) -> float:
        """A, charging positive."""
        return self.power / self.voltage

    def charge(self, seconds: float, ambient: float) -> None:
        """Charge for some seconds: with full power first, then less and less."""
        room = max(0.0, 100.0 - self.state_of_charge)
        taper = min(1.0, room / (100.0 - TAPER_FROM))
        self.power = CHARGE_W * taper if room > 0.2 else 0.0
        energy = self.power * seconds / 3600
        self.state_of_charge = min(
            100.0, self.state_of_charge + 100 * energy / CAPACITY_WH
        )
        target = ambient + 9.0 * self.power / CHARGE_W
        self.temperature += (target - self.temperature) * seconds / (seconds + 900)

    def drive(self, used: float, ambient: float) -> None:
        """Be used by a customer, who brings it back emptier."""
        self.state_of_charge = max(4.0, self.state_of_charge - used)
        self.power = 0.0
        self.temperature = ambient + 4.0
