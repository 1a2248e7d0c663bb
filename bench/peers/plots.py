"""`plots.py RESULTS FOLDER`: draw what the measurements found, as SVG; what was not measured is not drawn."""

import json
import sys
from pathlib import Path
from typing import Any

import matplotlib as mpl
from matplotlib import pyplot as plt

mpl.use("svg")
mpl.rcParams.update({"svg.hashsalt": "fanfare", "font.size": 10, "axes.spines.top": False, "axes.spines.right": False})
OURS, PEER = "#b93c0c", "#8a8f98"
Found = dict[str, Any]


def delivery(found: Found, axes: Any) -> None:
    shown = {
        "copy": "psql COPY",
        "prepared": "deliver",
        "real": "deliver,\nlist_customers",
        "django": "django-\nnotifications",
    }
    colours = [OURS if kind in {"prepared", "real"} else PEER for kind in shown]
    bars = axes.bar(list(shown.values()), [found["rates"][kind] for kind in shown], color=colours)
    axes.bar_label(bars, fmt="{:,.0f}")
    axes.set(title="Messages per second, committed", ylabel="rows per second")


def due_at_once(found: Found, axes: Any) -> None:
    names = {"fanfare": ("the job", OURS), "apscheduler": ("APScheduler", "#3b6ea5"), "celery": ("Celery beat", PEER)}
    for kind, (name, colour) in names.items():
        late = found["curves"][kind]
        axes.plot(late, [100 * (at + 1) / len(late) for at in range(len(late))], label=name, color=colour)
    axes.set(title="Promotions due at one instant", xlabel="seconds after it", ylabel="accepted, %", xscale="symlog")
    axes.set_xlim(left=0)
    axes.legend(frameon=False)


def million(found: Found, axes: Any) -> None:
    for name, samples in found["samples"].items():
        axes.plot([number * found["every"] for number in range(len(samples))], samples, label=name)
    axes.set(title="Memory while one promotion is delivered", xlabel="seconds", ylabel="resident set, MiB")
    axes.set_ylim(bottom=0)
    axes.legend(frameon=False)


def main() -> None:
    results, folder = Path(sys.argv[1]), Path(sys.argv[2])
    folder.mkdir(exist_ok=True)
    for draw in (delivery, due_at_once, million):
        file = results / f"{draw.__name__}.json"
        if file.exists():
            figure, axes = plt.subplots(figsize=(7, 3.6), layout="constrained")
            draw(json.loads(file.read_text()), axes)
            figure.savefig(folder / f"{draw.__name__}.svg", metadata={"Date": None})


if __name__ == "__main__":
    main()
