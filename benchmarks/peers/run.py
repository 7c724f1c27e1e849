#!/usr/bin/python3
"""Viscera and dolfinx on Land et al. 2015 problem 2, in turn on the same ranks: records and a table of ratios.

    /usr/bin/python3 run.py VISCERA MESH... [--linear mumps p_multigrid ...] [-n RANKS] [-o RESULTS.json]

Source scripts/env.sh first. The records are written after every run, so that an interrupted one loses nothing.
"""
import argparse
import datetime
import json
import os
import platform
import re
import shlex
import signal
import statistics
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
PEER = os.path.join(HERE, "dolfinx_land2.py")
RESULTS = os.path.join(HERE, "..", "results", "peers_land2.json")
LINEAR = ["mumps", "mumps_ldlt", "mumps_reused", "boomeramg", "gamg", "p_multigrid"]
TOLERANCE = 1e-4         # of the apex [mm] between codes that solve the same discrete problem
PLAIN_TOLERANCE = 0.2    # without augmentation: another discrete problem of the same continuum
PACKAGES = ("python3-dolfinx-real", "libpetsc-real3.18", "libmumps-5.5", "libhypre-2.26.0",
            "libopenblas0-pthread", "libopenmpi3")

CASE = """viscera: 1
title: Land problem 2, against peers
mesh: {file: %(mesh)s, unit: mm}
materials:
  all: {law: guccione, C: 10 kPa, bf: 1, bt: 1, bfs: 1, bulk_modulus: incompressible,
        fibers: {direction: [1, 0, 0]}}
supports: [fixed: {surface: surface_3}]
loads: [pressure: {surface: surface_1, value: 10 kPa}]
solver: {augmentation: %(augmentation)g kPa}
steps: {first: 0.2, maximum: 0.25}
output: {every: 0}
quantities:
  apex_endo_z: {position: {point: [0 mm, 0 mm, -17 mm], component: z}, unit: mm}
  apex_epi_z: {position: {point: [0 mm, 0 mm, -20 mm], component: z}, unit: mm}
"""


def read_options():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("viscera")
    parser.add_argument("meshes", nargs="+", help="Gmsh files with surfaces 1 endocardium, 3 base; mm")
    parser.add_argument("--linear", nargs="*", choices=LINEAR, default=LINEAR, help="of the peer")
    parser.add_argument("--plain", nargs="*", default=[], metavar="MESH",
                        help="also dolfinx as first written, on these of the meshes (names without folder)")
    parser.add_argument("--spmv", action="store_true", help="also MatMult of the peer on one core")
    parser.add_argument("-n", "--ranks", type=int, default=2)
    parser.add_argument("--peer-threads", type=int, default=1, help="OpenBLAS threads of a peer's rank")
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--peer-repeats", type=int, default=3)
    parser.add_argument("--patience", type=float, default=120, help="seconds beyond which a peer runs once")
    parser.add_argument("--timeout", type=float, default=3600, help="seconds a run may take")
    parser.add_argument("--augmentation", type=float, default=25.0, help="g [kPa], of both")
    parser.add_argument("--set", action="append", default=[], metavar="KEY=VALUE", help="handed to viscera")
    parser.add_argument("-o", "--output", default=RESULTS)
    return parser.parse_args()


def launch(command, threads, timeout):
    """Exit status (None: out of time), seconds on the clock and last lines of a command with its ranks."""
    begin = time.perf_counter()
    with tempfile.TemporaryFile("w+") as log:
        process = subprocess.Popen(command, stdout=log, stderr=subprocess.STDOUT, start_new_session=True,
                                   env={**os.environ, "OMP_NUM_THREADS": str(threads)})
        try:
            status = process.wait(timeout)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGTERM)
            process.wait()
            status = None
        log.seek(0)
        return status, time.perf_counter() - begin, log.read()[-600:]


def mpi(ranks, threads=1):
    return ["mpiexec", "-n", str(ranks), *(["--bind-to", "none"] if threads > 1 else [])]


def finish(record, status, seconds, log):
    """Adds how the command ended to what it wrote, if anything."""
    if status is None:
        record = {"status": f"out of time after {seconds:.0f} s"}
    elif not record:
        record = {"status": f"exit {status}: {log}"}
    return {**record, "process_seconds": seconds}


def read_json(path):
    if not os.path.exists(path) or os.path.getsize(path) == 0:
        return {}
    with open(path, encoding="utf-8") as file:
        return json.load(file)


def run_viscera(options, mesh):
    with tempfile.TemporaryDirectory() as folder:
        case = os.path.join(folder, "case.yaml")
        with open(case, "w", encoding="utf-8") as file:
            file.write(CASE % {"mesh": os.path.abspath(mesh), "augmentation": options.augmentation})
        sets = [word for entry in options.set for word in ("--set", entry)]
        ended = launch([*mpi(options.ranks), options.viscera, "solve", case, "-o", folder + "/run", *sets],
                       1, options.timeout)
        summary = read_json(folder + "/run/summary.json")
    kept = ("status", "unknowns", "ranks", "steps", "cutbacks", "newton_iterations", "linear_iterations",
            "time", "memory", "quantities", "versions")
    return finish({key: summary[key] for key in kept if key in summary}, *ended)


def run_peer(options, mesh, arguments, ranks):
    with tempfile.TemporaryDirectory() as folder:
        record = folder + "/record.json"
        ended = launch([*mpi(ranks, options.peer_threads), "/usr/bin/python3", "-m", "mpi4py", PEER,
                        "--mesh", os.path.abspath(mesh), "-o", record, *arguments],
                       options.peer_threads, options.timeout)
        return finish(read_json(record), *ended)


def contestants(options, mesh):
    """Name, number of repeats and a function that runs it once, in the order of a turn."""
    yield "viscera", options.repeats, lambda: run_viscera(options, mesh)
    for linear in options.linear:
        arguments = ["--linear", linear, "--augmentation", str(options.augmentation)]
        yield ("dolfinx " + linear, options.peer_repeats,
               lambda arguments=arguments: run_peer(options, mesh, arguments, options.ranks))
    if os.path.basename(mesh) in options.plain:
        arguments = ["--linear", "mumps", "--augmentation", "0", "--strategy", "plain"]
        yield "dolfinx as first written", 1, lambda: run_peer(options, mesh, arguments, options.ranks)
    if options.spmv:
        yield "dolfinx spmv", 1, lambda: run_peer(options, mesh, ["--spmv"], 1)


def run_mesh(options, mesh, runs, save):
    """Every contestant in turn until each has had its repeats; one that fails or takes long is not asked again."""
    over = set()
    for turn in range(max(options.repeats, options.peer_repeats)):
        for name, repeats, run in contestants(options, mesh):
            if turn >= repeats or name in over:
                continue
            record = run()
            if not is_done(record) or (name != "viscera" and record["process_seconds"] > options.patience):
                over.add(name)
            runs.append({"mesh": os.path.basename(mesh), "name": name, "turn": turn, **record})
            seconds = record.get("time", {}).get("total", record["process_seconds"])
            print(f"{os.path.basename(mesh)} {name}: {record['status']}, {seconds:.2f} s",
                  file=sys.stderr, flush=True)
            save()


def is_done(record):
    return record["status"] == "done"


def apex(record):
    return [record["quantities"][name]["value"] for name in ("apex_endo_z", "apex_epi_z")]


def verdict(record, reference):
    """Empty where the answer may be compared, else why not."""
    if not is_done(record):
        return record["status"]
    if reference is None:
        return "nothing to compare with"
    tolerance = PLAIN_TOLERANCE if record.get("strategy") == "plain" else TOLERANCE
    off = max(abs(a - b) for a, b in zip(apex(record), apex(reference)))
    return "" if off <= tolerance else f"void: apex off by {off:.2g} mm"


def summarise(runs):
    """One row a mesh and contestant: medians over its turns, and ratios to Viscera's."""
    rows = []
    solves = [run for run in runs if "spmv" not in run]
    for mesh in dict.fromkeys(run["mesh"] for run in solves):
        here = [run for run in solves if run["mesh"] == mesh]
        ours = [run for run in here if run["name"] == "viscera" and is_done(run)]
        for name in dict.fromkeys(run["name"] for run in here):
            turns = [run for run in here if run["name"] == name]
            why = next(filter(None, (verdict(run, ours[0] if ours else None) for run in turns)), "")
            row = {"mesh": mesh, "name": name, "note": why, "repeats": len(turns)}
            if all(is_done(run) for run in turns):
                row.update(medians(turns))
            if "seconds" in row and not why:
                row["ratio"] = row["seconds"] / statistics.median(run["time"]["total"] for run in ours)
            rows.append(row)
    return rows


def medians(turns):
    seconds = [run["time"]["total"] for run in turns]
    return {"seconds": statistics.median(seconds), "least_seconds": min(seconds),
            "most_seconds": max(seconds),
            "memory_MiB": statistics.median(run["memory"]["peak_max_MiB"] for run in turns),
            "apex_endo_z_mm": apex(turns[0])[0],
            **{key: turns[0][key] for key in ("unknowns", "ranks", "newton_iterations", "linear_iterations")}}


def table(rows):
    yield "| mesh | unknowns | program | seconds | over ours | Newton | Krylov | MiB a rank | apex endo z [mm] | |"
    yield "|---" * 10 + "|"
    for row in rows:
        if "seconds" not in row:
            yield f"| {row['mesh']} | | {row['name']} | - | - | - | - | - | - | {row['note']} |"
            continue
        ratio = f"{row['ratio']:.1f}" if "ratio" in row else "-"
        yield ("| {mesh} | {unknowns:,} | {name} | {seconds:.2f} | {0} | {newton_iterations} | {linear_iterations} "
               "| {memory_MiB:.0f} | {apex_endo_z_mm:.5f} | {note} |").format(ratio, **row)


def machine():
    with open("/proc/cpuinfo", encoding="utf-8") as file:
        models = re.findall(r"model name\s*: (.*)", file.read())
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return {"processor": models[0] if models else platform.processor(), "cores": os.cpu_count(),
            "memory_GiB": round(memory / 2 ** 30, 1), "load_at_start": os.getloadavg()[0]}


def packages():
    listed = subprocess.run(["dpkg-query", "-W", "-f", "${Package} ${Version}\n", *PACKAGES],
                            capture_output=True, text=True, check=False).stdout
    return dict(line.split(" ", 1) for line in listed.splitlines())


def main():
    options = read_options()
    words = ["run.py", *(os.path.basename(word) if os.sep in word else word for word in sys.argv[1:])]
    record = {"command": shlex.join(words), "date": datetime.date.today().isoformat(),
              "machine": machine(), "packages": packages(), "tolerance_mm": TOLERANCE, "rows": [], "runs": []}

    def save():
        record["rows"] = summarise(record["runs"])
        with open(options.output, "w", encoding="utf-8") as file:
            json.dump(record, file, indent=1)
            file.write("\n")

    # compiles every form into dolfinx's cache
    run_peer(options, options.meshes[0], ["--linear", "p_multigrid"], options.ranks)
    for mesh in options.meshes:
        run_mesh(options, mesh, record["runs"], save)
    print("\n".join(table(record["rows"])))


if __name__ == "__main__":
    main()
