"""Sun, clouds, and what a string of solar modules makes of them."""

from math import cos, pi, radians, sin

from .noise import Noise, uniform

_DAY_MS = 86_400_000
_J2000_MS = 946_728_000_000
_TWO_PI = 2 * pi


def sun_vector(
    time_ms: int, latitude: float, longitude: float
) -> tuple[float, float, float]:
    """Return the unit vector (east, north, up) towards the sun; `up` is the sine of its elevation.

    Degrees north and east, milliseconds since the epoch. Good to about half a degree, which is enough for weather.
    """
    days = (time_ms - _J2000_MS) / _DAY_MS
    anomaly = 6.24006 + 0.01720197 * days
    ecliptic = anomaly + 0.033423 * sin(anomaly) + 4.93824
    sin_declination = 0.39778 * sin(ecliptic)
    cos_declination = (1 - sin_declination * sin_declination) ** 0.5
    equation_of_time = -0.03341 * sin(anomaly) + 0.04313 * sin(2 * ecliptic)
    hour = _TWO_PI * (days % 1.0) + radians(longitude) + equation_of_time
    sin_latitude, cos_latitude = sin(radians(latitude)), cos(radians(latitude))
    east = -cos_declination * sin(hour)
    north = cos_latitude * sin_declination - sin_latitude * cos_declination * cos(hour)
    up = sin_latitude * sin_declination + cos_latitude * cos_declination * cos(hour)
    return east, north, up


class Sky:
    """The sun over one place, with passing clouds."""

    def __init__(self, seed: int, latitude: float, longitude: float) -> None:
        """Set the place (degrees) and the weather's seed."""
        self._latitude = latitude
        self._longitude = longitude
        self._day = Noise(seed, "cloudiness", 7 * 3600)
        self._clouds = Noise(seed, "clouds", 1200)
        self._wisps = Noise(seed, "wisps", 150)

    def light(self, time_ms: int) -> tuple[float, float, tuple[float, float, float]]:
        """Return direct normal and diffuse horizontal irradiance (W/m²) and the vector towards the sun."""
        sun = sun_vector(time_ms, self._latitude, self._longitude)
        up = sun[2]
        if up <= 0.0:
            return 0.0, 0.0, sun
        air_mass = 1 / (up + 0.025 * 2.718281828 ** (-11 * up))
        clear = 1353 * 0.7 ** (air_mass**0.678)
        field = 0.65 * self._clouds.at(time_ms) + 0.35 * self._wisps.at(time_ms)
        cover = min(
            1.0, max(0.0, (self._day.at(time_ms) * 1.25 - 0.1 - field) * 5 + 0.5)
        )
        direct = clear * (1 - 0.93 * cover)
        diffuse = clear * up * (0.11 + 0.22 * cover)
        return direct, diffuse, sun


class SolarString:
    """Solar modules in one plane on one SSO; strings look south-east, south-west, and so on."""

    def __init__(self, index: int, peak_w: float, latitude: float, seed: int) -> None:
        """Place string number `index` with a peak power in W."""
        equatorward = pi if latitude >= 0 else 0.0
        side = -1 if index % 2 == 0 else 1
        azimuth = equatorward + side * radians(25 + 20 * uniform(seed, index))
        tilt = radians(22 + 14 * uniform(seed, 1000 + index))
        self._normal = (sin(tilt) * sin(azimuth), sin(tilt) * cos(azimuth), cos(tilt))
        self._sky_share = (1 + cos(tilt)) / 2
        self._scale = peak_w * 0.9 / 1000

    def power(self, light: tuple[float, float, tuple[float, float, float]]) -> float:
        """Return the DC power in W that the string could deliver in this light."""
        direct, diffuse, sun = light
        if diffuse <= 0.0:
            return 0.0
        facing = (
            self._normal[0] * sun[0]
            + self._normal[1] * sun[1]
            + self._normal[2] * sun[2]
        )
        irradiance = (
            direct * facing if facing > 0 else 0.0
        ) + diffuse * self._sky_share
        return irradiance * self._scale * (1.03 - 0.00009 * irradiance)
