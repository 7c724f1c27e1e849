#!/usr/bin/python3
"""Checks what a compiler does not: who may include whom, sizes, and paths that belong to one machine.

usage: scripts/check_style.py [repository root]     prints every breach, exit 1 if there is one
"""
import os
import re
import subprocess
import sys

FILE_LIMIT = 500      # lines
FUNCTION_LIMIT = 60   # lines
SOURCES = (".h", ".cc", ".cu")
TEXTS = (*SOURCES, ".py", ".sh", ".cmake", ".md", ".yaml", ".json", ".txt")

# Folder -> project folders or headers it may include besides itself. A file belongs to the longest
# match. case.h holds plain option structs and nothing of YAML.
CASE = "solver/case/case.h"
MAY_INCLUDE = {
    "kernels": [],
    "meshes": ["kernels", "solver/core"],
    "solver/core": [],
    "solver/physics": ["kernels", "solver/core"],
    "solver/case": ["kernels", "meshes/organ_mesh.h", "solver/core", "solver/physics"],
    "solver/solve": ["kernels/sparse", "solver/core", CASE],
    "solver/discretization": ["kernels", "meshes", "solver/core", "solver/physics", CASE],
    "solver/operators": ["kernels", "meshes", "solver/core", "solver/physics",
                         "solver/discretization", CASE,
                         # where contributions go and come from, not how systems are solved
                         "solver/solve/vector.h", "solver/solve/petsc_block_matrix.h",
                         "solver/solve/row_sum.h"],
    "solver/output": ["solver/core"],
    "solver/output/febio": ["kernels/materials", "meshes", "solver/case", "solver/core",
                            "solver/physics"],
    "solver/problem": ["kernels", "meshes", "solver"],
    "solver/bench": ["kernels", "meshes", "solver"],
    "solver/calibration/inference": ["solver/core", "solver/solve/petsc_session.h"],
    "solver/calibration": ["kernels", "meshes", "solver"],
    "solver/app": ["kernels", "meshes", "solver"],
}

# Folder -> libraries it must not see, by the start of what is included.
DEAL_II, PETSC, VTK, MPI = r"deal\.II/", r"petsc|slepc", r"vtk[A-Z]", r"mpi\.h"
YAML, JSON, CGAL = r"yaml-cpp/", r"nlohmann/", r"CGAL/"
MUST_NOT_SEE = {
    "kernels": [DEAL_II, PETSC, VTK, MPI, YAML, JSON, CGAL],
    "meshes": [DEAL_II, PETSC, MPI, YAML],
    "solver/core": [DEAL_II, PETSC, VTK, YAML, CGAL],
    "solver/physics": [DEAL_II, PETSC, VTK, MPI, YAML, JSON, CGAL],
    "solver/case": [DEAL_II, PETSC, VTK, MPI, CGAL],
    "solver/output": [DEAL_II, PETSC, YAML, CGAL],
    "solver/solve": [VTK, YAML, JSON, CGAL],
    "solver/calibration/inference": [DEAL_II, VTK, YAML, CGAL],
    "solver": [YAML, CGAL],
}

INCLUDE = re.compile(r'^\s*#\s*include\s*[<"]([^>"]+)[>"]')
MACHINE_PATH = re.compile(r'(?<![\w.$}/~-])/(home|root|work|tmp|Users|mnt|data)/\w')


def belongs_to(path, table):
    folders = [folder for folder in table if path.startswith(folder + "/")]
    return max(folders, key=len, default=None)


def check_includes(path, lines):
    own = belongs_to(path, MAY_INCLUDE)
    libraries = MUST_NOT_SEE.get(belongs_to(path, MUST_NOT_SEE), [])
    for number, line in enumerate(lines, 1):
        found = INCLUDE.match(line)
        if not found:
            continue
        name = found.group(1)
        to_project = re.match(r"(kernels|meshes|solver|tests|benchmarks)/", name)
        allowed = own is None or any(name == other or name.startswith(other + "/")
                                     for other in [own, *MAY_INCLUDE[own]])
        if to_project and not allowed:
            yield f"{path}:{number}: {own}/ must not include {name}"
        for library in libraries:
            if re.match(library, name):
                yield f"{path}:{number}: {belongs_to(path, MUST_NOT_SEE)}/ must not see {name}"


def check_functions(path, lines):
    """A body is what stands between a line that ends in `) {` or the like and its closing brace in
    the same column; clang-format sees to it that this brace stands alone."""
    opening = re.compile(r"^( {0,2})(?! |namespace|class|struct|enum|union|extern|}|//|#).*\) ?[\w &]*\{$")
    start = indent = None
    for number, line in enumerate(lines, 1):
        found = opening.match(line)
        if start is None and found:
            start, indent = number, found.group(1)
        elif start is not None and re.match(rf"^{indent}}}", line):
            if number - start + 1 > FUNCTION_LIMIT:
                yield f"{path}:{start}: function of {number - start + 1} lines, at most {FUNCTION_LIMIT}"
            start = None


def check_text(path, lines):
    if len(lines) > FILE_LIMIT and path.endswith((*SOURCES, ".py")):
        yield f"{path}: {len(lines)} lines, at most {FILE_LIMIT}"
    for number, line in enumerate(lines, 1):
        if MACHINE_PATH.search(line):
            yield f"{path}:{number}: path of one machine: {line.strip()[:80]}"


def check(root, path):
    with open(os.path.join(root, path), encoding="utf-8") as file:
        lines = file.read().splitlines()
    yield from check_text(path, lines)
    if path.endswith(SOURCES):
        yield from check_includes(path, lines)
        yield from check_functions(path, lines)
    if path.endswith(".h") and "#pragma once" not in lines:
        yield f"{path}: no #pragma once"


def files_of(root):
    listed = subprocess.run(["git", "-C", root, "ls-files"], capture_output=True, text=True)
    if listed.returncode == 0:
        return [path for path in listed.stdout.splitlines() if os.path.isfile(os.path.join(root, path))]
    found = [os.path.relpath(os.path.join(folder, name), root)
             for top in ("kernels", "meshes", "solver", "tests", "benchmarks", "scripts")
             for folder, _, names in os.walk(os.path.join(root, top)) for name in names]
    return sorted(found)


def main():
    root = sys.argv[1] if len(sys.argv) > 1 else os.path.join(os.path.dirname(__file__), "..")
    paths = [path for path in files_of(root) if path.endswith(TEXTS)]
    breaches = [breach for path in paths for breach in check(root, path)]
    print("\n".join(breaches))
    print(f"{len(paths)} files, {len(breaches)} breaches")
    sys.exit(1 if breaches else 0)


if __name__ == "__main__":
    main()
