"""Line charts as inline SVG; the page's style sheet colours them, for light and for dark."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape

WIDTH, HEIGHT = 520, 300
LEFT, RIGHT, TOP, BOTTOM = 62, 16, 14, 46
COLOURS, DASHES = 6, 4

Place = Callable[[float], float]


@dataclass(frozen=True)
class Line:
    """A named row of points."""

    name: str
    points: Sequence[tuple[float, float]]


@dataclass(frozen=True)
class Axis:
    """What an axis shows; ticks are its marked values, from the smallest to the largest."""

    title: str
    ticks: Sequence[float]
    place: Place  # from a value to its share of the axis


def linear_axis(title: str, values: Sequence[float]) -> Axis:
    """Return an axis from zero to a round number above all values."""
    top = max(values, default=0.0) or 1.0
    step = next(
        unit * 10**power
        for power in range(-9, 13)
        for unit in (1, 2, 5)
        if unit * 10**power * 5 >= top
    )
    ticks = [step * number for number in range(math.ceil(top / step - 1e-9) + 1)]
    return Axis(title, ticks, lambda value: value / ticks[-1])


def logarithmic_axis(title: str, values: Sequence[float]) -> Axis:
    """Return an axis between the powers of ten around all values, all of them above zero."""
    low = math.floor(math.log10(min(values)) + 1e-9)
    high = max(math.ceil(math.log10(max(values)) - 1e-9), low + 1)
    ticks = [10.0**power for power in range(low, high + 1)]
    return Axis(title, ticks, lambda value: (math.log10(value) - low) / (high - low))


def step_axis(title: str, values: Sequence[float]) -> Axis:
    """Return an axis that gives every distinct value the same room."""
    ticks = sorted(set(values))
    room = max(len(ticks) - 1, 1)
    return Axis(title, ticks, lambda value: 0.5 if len(ticks) == 1 else ticks.index(value) / room)


def draw_lines(label: str, lines: Sequence[Line], x: Axis, y: Axis) -> str:
    """Draw lines with their points; `label` is what a screen reader says."""
    if not any(line.points for line in lines):
        return f'<p class="nothing">{escape(label)}: nothing was measured.</p>'
    parts = [*draw_x_axis(x), *draw_y_axis(y)]
    for number, line in enumerate(lines):
        spots = [(across(x, value), up(y, height)) for value, height in line.points]
        path = " ".join(f"{left:.1f},{top:.1f}" for left, top in spots)
        parts.append(f'<polyline class="line {look(number)}" points="{path}"/>')
        for (left, top), (value, height) in zip(spots, line.points, strict=True):
            told = escape(f"{line.name}: {shorten(value)} → {shorten(height)}")
            parts.append(
                f'<circle class="dot {look(number)}" cx="{left:.1f}" cy="{top:.1f}" r="3.5">'
                f"<title>{told}</title></circle>"
            )
    legend = "".join(
        f'<span><i class="{look(number)}"></i>{escape(line.name)}</span>'
        for number, line in enumerate(lines)
    )
    return (
        f'<div class="legend">{legend}</div>'
        f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{escape(label)}">'
        f"{''.join(parts)}</svg>"
    )


def look(number: int) -> str:
    """Return the classes of a line: six colours, then the same dashed, dotted and both."""
    return f"c{number % COLOURS} d{number // COLOURS % DASHES}"


def figure(title: str, chart: str, note: str = "") -> str:
    """Return a chart with its title and a sentence on how to read it."""
    below = f"<p>{escape(note)}</p>" if note else ""
    return f"<figure><h3>{escape(title)}</h3>{chart}{below}</figure>"


def draw_x_axis(axis: Axis) -> list[str]:
    """Draw the lower axis."""
    floor = HEIGHT - BOTTOM
    middle = (LEFT + WIDTH - RIGHT) / 2
    return [
        f'<text class="title" x="{middle:.0f}" y="{HEIGHT - 8}">{escape(axis.title)}</text>',
        *(
            f'<text class="tick" x="{across(axis, tick):.1f}" y="{floor + 18}">'
            f"{shorten(tick)}</text>"
            for tick in axis.ticks
        ),
    ]


def draw_y_axis(axis: Axis) -> list[str]:
    """Draw the left axis and its grid."""
    middle = (TOP + HEIGHT - BOTTOM) / 2
    parts = [
        f'<text class="title" transform="translate(14 {middle:.0f}) rotate(-90)">'
        f"{escape(axis.title)}</text>"
    ]
    for tick in axis.ticks:
        height = up(axis, tick)
        parts.append(
            f'<line class="grid" x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{height:.1f}" '
            f'y2="{height:.1f}"/>'
            f'<text class="tick end" x="{LEFT - 8}" y="{height + 4:.1f}">{shorten(tick)}</text>'
        )
    return parts


def across(axis: Axis, value: float) -> float:
    """Return where a value lies from the left, with room for the outermost points."""
    inset = 18
    return LEFT + inset + axis.place(value) * (WIDTH - LEFT - RIGHT - 2 * inset)


def up(axis: Axis, value: float) -> float:
    """Return where a value lies from the top."""
    return HEIGHT - BOTTOM - axis.place(value) * (HEIGHT - TOP - BOTTOM)


def shorten(value: float) -> str:
    """Return a number as people write it on an axis."""
    for size, unit in ((1e9, " G"), (1e6, " M"), (1e3, " k")):
        if abs(value) >= size:
            return f"{value / size:.3g}{unit}"
    return f"{value:.3g}"
