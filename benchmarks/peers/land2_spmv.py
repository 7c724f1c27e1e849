"""MatMult of the assembled displacement block (P2, three components) by PETSc, as AIJ and as 3x3 blocks."""
import time

import numpy as np
from dolfinx.fem import petsc as assembly
from petsc4py import PETSc

import land2_problem

ROUNDS, SECONDS = 7, 0.3  # a round multiplies for about this long; formats take turns


def measure(path, comm):
    """The record of one mesh: unknowns a second and bytes per unknown of each format, on every rank.

    Bytes are those of the model: values, column indices and row starts once, both vectors once.
    """
    problem = land2_problem.Land2(*land2_problem.read_mesh(path, comm), 5 * land2_problem.SHEAR)
    problem.compile_forms()
    form = problem.tangent_forms[0][0]
    aij = assembly.create_matrix(form)
    assembly.assemble_matrix(aij, form, problem.bcs)
    aij.assemble()
    plain = aij.copy()  # rows of one node share their columns: PETSc uses that in AIJ unless told otherwise
    plain.setOption(PETSc.Mat.Option.USE_INODES, False)
    plain.assemble()
    matrices = {"aij": aij, "aij_no_inodes": plain, "baij3": aij.convert("baij", PETSc.Mat())}
    rates = {name: [] for name in matrices}
    for _ in range(ROUNDS):
        for name, matrix in matrices.items():
            rates[name].append(rate(matrix))
    n = aij.getSize()[0]
    nonzeros = aij.getInfo()["nz_used"]
    sizes = {"aij": 12 * nonzeros + 4 * n, "aij_no_inodes": 12 * nonzeros + 4 * n,
             "baij3": 8 * nonzeros + 4 * (nonzeros / 9 + n / 3)}
    formats = {name: {"unknowns_per_second": float(np.median(values)), "best": max(values),
                      "bytes_per_unknown": sizes[name] / n + 16,
                      "bytes_per_second": float(np.median(values)) * (sizes[name] / n + 16)}
               for name, values in rates.items()}
    return {"status": "done", "unknowns": n, "nonzeros": nonzeros, "rounds": ROUNDS, "spmv": formats}


def rate(matrix):
    """Unknowns a second, all ranks together, over one round."""
    x, y = matrix.createVecs()
    x.setRandom()
    matrix.mult(x, y)
    times, begin = 0, time.perf_counter()
    while time.perf_counter() - begin < SECONDS:
        matrix.mult(x, y)
        times += 1
    return matrix.getSize()[0] * times / (time.perf_counter() - begin)
