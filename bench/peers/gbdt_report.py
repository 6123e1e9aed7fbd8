"""What gbdt.py has measured, as Markdown."""

import statistics
import sys

EXACT, FAST = "ours, exact", "ours, fast"


def say(text):
    print(text, file=sys.stderr, flush=True)


def number(n):
    for unit, scale in (("M", 1_000_000), ("k", 10_000)):
        if n >= scale:
            return f"{n / (1_000_000 if unit == 'M' else 1000):.3g}{unit}"
    return f"{n:,}"


def share(part, whole):
    return "all" if part == whole else f"{100.0 * part / whole:.3f} %"


def pretty(seconds):
    for unit, scale in (("s", 1), ("ms", 1e3), ("us", 1e6), ("ns", 1e9)):
        if abs(seconds) * scale >= 1 or unit == "ns":
            return f"{seconds * scale:.3g} {unit}"


def median(answers, key):
    return statistics.median(answer[key] for answer in answers)


def progress(row, key):
    cells = ", ".join(f"{name} {pretty(median(answers, key))}" for name, answers in row["answers"].items())
    return f"{row['work']}, {row['threads']} threads: {cells}"


def ratios(theirs, ours, key):
    """Of the medians, and of the rounds the least and the greatest."""
    each = [a[key] / b[key] for a, b in zip(theirs, ours)]
    return f"**{median(theirs, key) / median(ours, key):.3g}x** [{min(each):.3g}-{max(each):.3g}]"


def names_of(rows):
    return list(dict.fromkeys(name for row in rows for name in row["answers"]))


def table(head, lines):
    return "\n".join("| " + " | ".join(cells) + " |" for cells in [head, ["---"] * len(head), *lines])


def timing_table(rows, key, ours, first="work", only=None):
    """A line for each piece of work; the peers' times with the ratio to each of ours."""
    names = [name for name in names_of(rows) if only is None or name in only]
    lines = []
    for row in rows:
        cells = [row["work"], str(row["threads"])]
        for name in names:
            answers = row["answers"].get(name)
            if answers is None:
                cells.append("-")
                continue
            text = pretty(median(answers, key))
            if name == "LightGBM" and row.get("lightgbm"):
                text += f" ({row['lightgbm']})"
            if name not in ours:
                text += "".join(f", {ratios(answers, row['answers'][own], key)}" for own in ours
                                if own in row["answers"])
            cells.append(text)
        lines.append(cells)
    return table([first, "threads", *names], lines)


def quality_table(rows):
    return table(["work", "", "held-out AUC", "log-loss", ""],
                 [[r["work"], r["side"], f"{r['auc']:.5f}", f"{r['log_loss']:.5f}",
                   r["verdict"] + ("" if r.get("agrees", True) else " **(disagrees)**")] for r in rows])


def memory_table(rows):
    names = names_of(rows)
    def cell(answers):
        peak, before = median(answers, "peak_kib"), median(answers, "before_kib")
        return f"{(peak - before) / 1024:.0f} ({peak / 1024:.0f})"
    return table(["MiB beyond the raw numbers (whole)", *names],
                 [[row["work"], *(cell(row["answers"][n]) if n in row["answers"] else "-" for n in names)]
                  for row in rows])


def scaling_table(rows):
    names, lines = names_of(rows), []
    for row in rows:
        cells = [row["work"], str(row["threads"])]
        single = next((r for r in rows if r["work"] == row["work"] and r["threads"] == 1), None)
        for name in names:
            if name not in row["answers"]:
                cells.append("-")
                continue
            seconds = median(row["answers"][name], "train")
            text = f"{1e9 * seconds / row['rows'] / row['trees']:.3g}"
            if single and single is not row and name in single["answers"]:
                text += f", **{median(single['answers'][name], 'train') / seconds:.3g}x** one thread"
            cells.append(text)
        lines.append(cells)
    return table(["training, ns a row and tree", "threads", *names], lines)


def per_row(rows):
    """The same with times a row."""
    return [{**row, "answers": {name: [{"seconds": a["seconds"] / row["rows"]} for a in answers]
                                for name, answers in row["answers"].items()}} for row in rows]


def markdown(results, about):
    parts = []
    if results["quality"]:
        parts += ["### The answers", quality_table(results["quality"])]
    if results["train"]:
        parts += ["### Training, bins known (ratio to ours exact, then to ours fast)",
                  timing_table(results["train"], "train", (EXACT, FAST)),
                  "### Binning (LightGBM: Dataset, XGBoost: QuantileDMatrix)",
                  timing_table(results["train"], "bin", (EXACT,), only=(EXACT, "LightGBM", "XGBoost hist"))]
    if results["predict"]:
        parts += ["### Prediction of many rows", timing_table(results["predict"], "seconds", ("ours",))]
    if results["single"]:
        parts += ["### Prediction of single rows, a call each",
                  timing_table(per_row(results["single"]), "seconds", ("ours",))]
    if results["memory"]:
        parts += ["### Peak memory", memory_table(results["memory"])]
    if results["scaling"]:
        parts += ["### Cost a row", scaling_table(results["scaling"])]
    machine = about["machine"]
    versions = ", ".join(f"{name} {machine[name]}" for name in
                         ("python", "numpy", "lightgbm", "xgboost", "lleaves", "tl2cgen") if name in machine)
    parts.append(f"Median of {about['rounds']} rounds. **r x**: theirs over ours; in brackets the rounds' own ratios. "
                 f"{machine['cpu']}, {machine['cpus']} CPUs; {versions}.")
    return "\n\n".join(parts)
