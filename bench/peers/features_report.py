"""What features.py has measured, as Markdown."""

import statistics

from gbdt_report import median, ratios, table

TITLES = {"talib": "TA-Lib", "pandas": "pandas", "polars": "polars", "oracle": "oracle"}


def per_row(row, side):
    ns = 1e9 * median(row["answers"][side], "seconds") / row["rows"]
    return f"{ns:,.0f}" if ns >= 1000.0 else f"{ns:.3g}"


def progress(row):
    return f"{row['work']}, {row['rows']:,} rows, ns a row: " + ", ".join(
        f"{side} {per_row(row, side)}" for side in row["answers"])


def cell(row, side):
    if side not in row["answers"]:
        return "-"
    return f"{per_row(row, side)}, {ratios(row['answers'][side], row['answers']['ours'], 'seconds')}"


def sides_of(rows):
    return [side for side in TITLES if any(side in row["answers"] for row in rows)]


def ratio(row, side="talib", less=0.0):
    return (median(row["answers"][side], "seconds") - less) / median(row["answers"]["ours"], "seconds")


def call_of(overhead, name):
    """Seconds of a call with one row, at best."""
    return min(answer["seconds"] for answer in overhead[name])


def kernel_table(rows, overhead):
    """A line for each indicator; where rows are few, beside TA-Lib's time what its call from Python takes of it."""
    sides, lines = sides_of(rows), []
    few = bool(overhead) and rows[0]["rows"] < 10_000
    for row in rows:
        line = [row["work"], per_row(row, "ours"), *(cell(row, side) for side in sides)]
        if few:
            if row["work"] in overhead:
                call = call_of(overhead, row["work"])
                line.append(f"{1e9 * call:.0f}, **{ratio(row, less=call):.3g}x**")
            else:
                line.append("-")
        lines.append(line)
    return table(["ns a row", "ours", *(TITLES[side] for side in sides),
                  *(["TA-Lib's call, ns; the ratio without it"] if few else [])], lines)


def summary(rows, overhead):
    held = {row["work"]: ratio(row) for row in rows if "talib" in row["answers"]}
    if not held:
        return "TA-Lib takes no part."
    slowest = min(held, key=held.get)
    text = (f"TA-Lib's time over ours: median of {len(held)} indicators **{statistics.median(held.values()):.3g}x**, "
            f"least {held[slowest]:.3g}x ({slowest}), ours the faster in {sum(r > 1.0 for r in held.values())}")
    if overhead and rows[0]["rows"] < 10_000:
        bare = {row["work"]: ratio(row, less=call_of(overhead, row["work"])) for row in rows
                if row["work"] in overhead}
        slowest = min(bare, key=bare.get)
        text += (f"; without its call median **{statistics.median(bare.values()):.3g}x**, "
                 f"least {bare[slowest]:.3g}x ({slowest})")
    return text + "."


def brief_cell(row, side):
    return f"{per_row(row, side)} ({ratio(row, side):.2g})" if side in row["answers"] else "-"


def brief(kernels, tables):
    """What bench/README.md shows: ns a row, in brackets the peer's time over ours."""
    sizes, works = (list(dict.fromkeys(row[key] for row in kernels)) for key in ("rows", "work"))
    held = {(row["work"], row["rows"]): row for row in kernels}
    few, many = sizes[0], sizes[-1]
    sides = [side for side in ("talib", "pandas", "polars") if side in sides_of(kernels)]
    parts = [table([f"{many:,} rows", "ours", *(TITLES[side] for side in sides), f"{few:,} rows: ours", "TA-Lib"],
                   [[f"`{work}`", per_row(held[work, many], "ours"),
                     *(brief_cell(held[work, many], side) for side in sides),
                     per_row(held[work, few], "ours"), brief_cell(held[work, few], "talib")] for work in works])]
    if tables:
        sides = sides_of(tables)
        parts.append(table(["all 95 columns", "ours", *(TITLES[side] for side in sides)],
                           [[f"{row['rows']:,} rows", per_row(row, "ours"), *(brief_cell(row, side) for side in sides)]
                            for row in tables]))
    return "\n\n".join(parts)


def answer_table(rows):
    works = list(dict.fromkeys(row["work"] for row in rows))
    sides = [side for side in TITLES if any(row["side"] == side for row in rows)]
    held = {(row["work"], row["side"]): row for row in rows}

    def text(row):
        if row is None:
            return "-"
        where = f" ({row['column']})" if row["columns"] > 1 else ""
        return f"{row['gap']:.1g}{where}" + ("" if row["agrees"] else " **disagrees**")

    return table(["greatest difference", *(TITLES[side] for side in sides)],
                 [[work, *(text(held.get((work, side))) for side in sides)] for work in works])


def table_table(rows):
    sides = sides_of(rows)
    return table(["95 columns, ns a row", "ours", *(TITLES[side] for side in sides)],
                 [[f"{row['rows']:,} rows", per_row(row, "ours"), *(cell(row, side) for side in sides)]
                  for row in rows])


def long_table(rows):
    lines = []
    for row in rows:
        rate = row["bytes_per_row"] * row["rows"] / row["seconds"]
        lines.append([f"{row['rows']:,} rows", f"{row['seconds']:.3g}", f"{1e9 * row['seconds'] / row['rows']:,.0f}",
                      f"{rate / 1e9:.3g}", f"{row['copy'] / 1e9:.3g}", f"{100.0 * rate / row['copy']:.3g} %"])
    return table(["95 columns, ours", "seconds", "ns a row", "GB/s", "a copy, GB/s", "share"], lines)


def markdown(results, about):
    parts = []
    if results["kernels"]:
        parts += ["### In brief", brief(results["kernels"], results["table"])]
    if results["answers"]:
        parts += ["### The answers, relative to ours", answer_table(results["answers"])]
    for n in dict.fromkeys(row["rows"] for row in results["kernels"]):
        rows = [row for row in results["kernels"] if row["rows"] == n]
        parts += [f"### Single indicators, {n:,} rows", kernel_table(rows, results["overhead"]),
                  summary(rows, results["overhead"])]
    if results["table"]:
        parts += ["### The whole table", table_table(results["table"])]
    if results["long"]:
        parts += ["### Many rows", long_table(results["long"])]
    machine = about["machine"]
    versions = ", ".join(f"{TITLES.get(name, name)} {machine[name]}"
                         for name in ("python", "numpy", "talib", "pandas", "polars") if name in machine)
    parts.append(f"One thread, median of {about['rounds']} rounds. **r x**: theirs over ours; in brackets the rounds' "
                 f"own ratios. {machine['cpu']}, {machine['cpus']} CPUs; {versions}.")
    return "\n\n".join(parts)
