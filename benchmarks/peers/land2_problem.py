"""Land et al. 2015, problem 2, in dolfinx: mesh, P2-P1 spaces, residual and tangent.

Energy per reference volume W + g/2 (J - 1)^2 + p (J - 1), W = C/2 (exp(E:E) - 1) (Guccione with
bf = bt = bfs = 1), follower pressure on the endocardium, base held. mm, kPa, mN. The pressure unknown is
p / scale with scale = (mu + g) / h: residuals and Krylov spaces then compare forces with volumes as
Viscera's do.
"""
import dolfinx.io.gmshio
import gmsh
import numpy as np
import ufl
from basix import CellType, make_quadrature
from dolfinx import fem, la
from dolfinx.fem import petsc as assembly
from mpi4py import MPI
from petsc4py import PETSc

STIFFNESS = 10.0                    # C [kPa]
SHEAR = STIFFNESS / 2               # at rest [kPa]
ENDOCARDIUM, BASE = 1, 3            # physical surfaces of the mesh files
VOLUME_DEGREE, FACET_DEGREE = 2, 4  # 4 points a tetrahedron, 6 a facet: Viscera's rules
# What a user in search of speed gives the C compiler of the forms; the default is -O2 alone.
JIT = {"cffi_extra_compile_args": ["-O3", "-march=native", "-ffast-math"], "timeout": 600}


def read_mesh(path, comm):
    """Straight tetrahedra and tagged facets of a Gmsh file, partitioned by dolfinx. Collective."""
    if comm.rank == 0:
        gmsh.initialize()
        gmsh.option.setNumber("General.Terminal", 0)
        gmsh.open(path)
    mesh, _, facets = dolfinx.io.gmshio.model_to_mesh(gmsh.model, comm, 0, gdim=3)
    if comm.rank == 0:
        gmsh.finalize()
    return mesh, facets


def shear_in_state(E, C, J, growth):
    """Mean over directions of the spatial shear moduli [kPa] where dS/dE = growth (I + 2 E x E)."""
    crossed = (ufl.tr(C) ** 2 + ufl.inner(C, C)) / 2 + 2 * ufl.inner(E, C * E * C)
    straight = ufl.inner(C, C) + 2 * ufl.inner(E, C) ** 2
    return ufl.max_value(growth * (crossed - straight / 3) / (10 * J), 0.0)


class Land2:
    """Discrete problem in the state `u` [mm] and `p` [kPa / scale]. Every method is collective.

    `compile_forms` comes first. `residual` fills r_u [mN] and r_p, both without constrained rows.
    """

    def __init__(self, mesh, facets, augmentation):
        self.mesh, self.facets, self.comm = mesh, facets, mesh.comm
        self.augmentation = augmentation
        element = ufl.VectorElement("Lagrange", mesh.ufl_cell(), 2)
        self.V = fem.FunctionSpace(mesh, element, jit_params=JIT)
        self.Q = fem.FunctionSpace(mesh, ("Lagrange", 1), jit_params=JIT)
        self.u, self.p = fem.Function(self.V), fem.Function(self.Q)
        self.load = fem.Constant(mesh, 0.0)
        self.base_facets = facets.indices[facets.values == BASE]
        base = fem.locate_dofs_topological(self.V, 2, self.base_facets)
        self.bcs = [fem.dirichletbc(np.zeros(3), base, self.V)]
        self.n_u = 3 * self.V.dofmap.index_map.size_local
        self.n_p = self.Q.dofmap.index_map.size_local
        constrained = self.bcs[0].dof_indices()[0]
        self.constrained = constrained[constrained < self.n_u]
        self.unknowns = sum(W.dofmap.index_map.size_global * W.dofmap.index_map_bs
                            for W in (self.V, self.Q))
        self.n_cells = mesh.topology.index_map(3).size_local
        self.scale = self._pressure_scale()
        self.internal, self.external, self.r_u, self.r_p, self.schur = (
            la.create_petsc_vector(W.dofmap.index_map, W.dofmap.index_map_bs)
            for W in (self.V, self.V, self.V, self.Q, self.Q))

    def _pressure_scale(self):
        x = self.mesh.geometry.x
        cells = self.mesh.geometry.dofmap.array.reshape(-1, 4)[:self.n_cells]
        edges = x[cells[:, 1:]] - x[cells[:, :1]]
        volume = self.comm.allreduce(np.abs(np.linalg.det(edges)).sum() / 6)
        n_cells = self.mesh.topology.index_map(3).size_global
        return (SHEAR + self.augmentation) / np.cbrt(6 * volume / n_cells)

    def compile_forms(self):
        """UFL to machine code, from the form compiler's cache where it has been there before."""
        u, p = self.u, self.p
        g, s, stiffness = (fem.Constant(self.mesh, float(value))
                           for value in (self.augmentation, self.scale, STIFFNESS))
        dx = ufl.Measure("dx", self.mesh, metadata={"quadrature_degree": VOLUME_DEGREE})
        ds = ufl.Measure("ds", self.mesh, subdomain_data=self.facets,
                         metadata={"quadrature_degree": FACET_DEGREE})(ENDOCARDIUM)
        v, q, dp = ufl.TestFunction(self.V), ufl.TestFunction(self.Q), ufl.TrialFunction(self.Q)
        F = ufl.Identity(3) + ufl.grad(u)
        J, C = ufl.det(F), F.T * F
        E = (C - ufl.Identity(3)) / 2
        growth = stiffness * ufl.exp(ufl.inner(E, E))  # S = growth E
        cofactor = J * ufl.inv(F).T
        stress = F * (growth * E) + (g * (J - 1) + s * p) * cofactor
        internal = ufl.inner(stress, ufl.grad(v)) * dx
        external = -self.load * ufl.dot(cofactor * ufl.FacetNormal(self.mesh), v) * ds
        volume = s * (J - 1) * q * dx

        def compiled(form):
            return fem.form(form, jit_params=JIT)

        self.internal_form, self.external_form = compiled(internal), compiled(external)
        self.volume_form = compiled(volume)
        self.schur_form = compiled(
            -s ** 2 / (g + shear_in_state(E, C, J, growth) + 1e-12) * q * dx)
        self.tangent_forms = [[compiled(ufl.derivative(internal - external, u)),
                               compiled(ufl.derivative(internal, p))],
                              [compiled(ufl.derivative(volume, u)), None]]
        self.zero_form = compiled(fem.Constant(self.mesh, 0.0) * dp * q * dx)
        points, _ = make_quadrature(CellType.tetrahedron, VOLUME_DEGREE)
        self.n_points = len(points)
        self.n_facet_points = len(make_quadrature(CellType.triangle, FACET_DEGREE)[0])
        self.jacobian = fem.Expression(J, points, jit_params=JIT)

    def get_state(self):
        return np.concatenate([self.u.vector.array_r, self.p.vector.array_r])

    def set_state(self, x):
        self.u.vector.array[:], self.p.vector.array[:] = x[:self.n_u], x[self.n_u:]
        self.u.x.scatter_forward()
        self.p.x.scatter_forward()

    def range_of_jacobian(self):
        """Smallest and largest det F at the quadrature points."""
        J = self.jacobian.eval(np.arange(self.n_cells, dtype=np.int32))
        return (self.comm.allreduce(J.min(), MPI.MIN), self.comm.allreduce(J.max(), MPI.MAX))

    def residual(self):
        """Norm of the residual, and the size of the forces in it."""
        for vector, form in ((self.internal, self.internal_form),
                             (self.external, self.external_form), (self.r_p, self.volume_form)):
            self._assemble(vector, form)
        scale = max(self.internal.norm(), self.external.norm())
        self.internal.copy(self.r_u)
        self.r_u.axpy(-1, self.external)
        self.r_u.array[self.constrained] = 0
        return np.hypot(self.r_u.norm(), self.r_p.norm()), scale

    def assemble_schur(self):
        """Lumped pressure mass over minus the shear and volumetric stiffness of the state."""
        self._assemble(self.schur, self.schur_form)
        return self.schur

    @staticmethod
    def _assemble(vector, form):
        with vector.localForm() as local:
            local.set(0)
        assembly.assemble_vector(vector, form)
        vector.ghostUpdate(addv=PETSc.InsertMode.ADD, mode=PETSc.ScatterMode.REVERSE)

    def displacement_at(self, point):
        """Displacement of the node nearest to `point`, and how far it is from there [mm]."""
        nodes = self.V.tabulate_dof_coordinates()[:self.n_u // 3]
        distance = np.linalg.norm(nodes - point, axis=1)
        nearest = int(distance.argmin())
        found = (float(distance[nearest]), self.u.vector.array_r[3 * nearest:3 * nearest + 3].tolist())
        best = min(self.comm.allgather(found))
        return best[1], best[0]
