"""What run.py does with each data set: how it becomes a mesh, how it is held, what loads it.

A row's `make` is the command line of `viscera mesh` or `viscera convert` without the output; DATA/ in it stands for
the data folder. Materials are chosen by organ; every case is isotropic neo-Hookean and incompressible unless a row
says otherwise, on Taylor-Hood elements.
"""
from dataclasses import dataclass, field

KPA, GRAVITY = "1 kPa", "9.81 m/s^2"
NONE = "0 m/s^2"


@dataclass
class Row:
    name: str
    folder: str                # of the data
    kind: str                  # what the source is
    make: list                 # arguments of viscera
    supports: list
    loads: list
    mu: str = "3 kPa"
    bulk_modulus: str = "incompressible"
    density: str = "1060 kg/m^3"
    node_sets: dict = field(default_factory=dict)   # name -> .npy of zero-based ids
    edge: str = ""             # as asked for, where there is a mesher
    cavities: dict = field(default_factory=dict)    # surface -> column of volumes.csv, mL
    frame: int = 0                                  # its line


def springs(surface="boundary", stiffness="0.2 kPa/mm"):
    return [{"spring": {"surface": surface, "stiffness": stiffness}}]


def fixed(surface):
    return [{"fixed": {"surface": surface}}]


def pressure(*surfaces, value=KPA):
    return [{"pressure": {"surface": surface, "value": value}} for surface in surfaces]


def turned():
    """Imaged on the back, turned to the left side: the change of gravity deforms."""
    return [{"gravity": {"acceleration": [GRAVITY, NONE, NONE], "imaged_under": [NONE, GRAVITY, NONE]}}]


def meshed(name, folder, kind, inputs, edge, *options, supports=None, loads=None, **more):
    make = ["mesh", *[one.replace("HERE/", "DATA/" + folder + "/") for one in inputs], "--size", edge, *options]
    return Row(name, folder, kind, make, supports or springs(), loads or turned(), edge=edge, **more)


def read(name, folder, kind, file, *options, supports, loads, **more):
    make = ["convert", "DATA/" + folder + "/" + file,
            *[one.replace("HERE/", "DATA/" + folder + "/") for one in options]]
    return Row(name, folder, kind, make, supports, loads, **more)


HEART = {"mu": "10 kPa"}
LUNG = {"mu": "1 kPa", "bulk_modulus": "5 kPa", "density": "250 kg/m^3"}
# the tags of its triangles by name
WALLS = {"lv_endocardium": "region_1", "rv_endocardium": "region_2 + region_3", "epicardium": "region_4 + region_5",
         "mitral": "region_6", "aortic": "region_7", "tricuspid": "region_8", "pulmonary": "region_9"}


def biventricle(frame):
    names = [word for name, tags in WALLS.items() for word in ("--surface", f"{name} = {tags}")]
    return meshed(f"both ventricles, frame {frame}", "bivme_patient1", "VTP, nine tagged walls",
                  [f"wall=HERE/myocardium_{frame:03}.vtp"], "6mm", "--keep-triangles", *names,
                  supports=[s for rim in ("mitral", "aortic", "tricuspid", "pulmonary") for s in springs(rim, "5 kPa/mm")],
                  loads=pressure("lv_endocardium") + pressure("rv_endocardium", value="0.3 kPa"), **HEART,
                  cavities={"lv_endocardium": "LV_mL", "rv_endocardium": "RV_mL"}, frame=frame)


ROWS = [
    meshed("CT, 61 organs", "totalsegmentator_ct", "NIfTI, 61 labels", ["HERE/ct_3mm_seg.nii.gz"], "12mm"),
    meshed("CT, liver", "totalsegmentator_ct", "NIfTI, one label", ["HERE/ct_3mm_seg.nii.gz"], "7mm", "--keep", "liver"),
    meshed("MR, 24 organs", "totalsegmentator_ct", "NIfTI, 24 labels", ["HERE/mr_3mm_seg.nii.gz"], "8mm"),
    meshed("liver, three slices", "dcmqi_dicomseg", "DICOM-SEG", ["HERE/liver.dcm"], "4mm"),
    meshed("liver and spine, three slices", "dcmqi_dicomseg", "NRRD, 2 labels", ["HERE/liver_spine_seg.nrrd"], "4mm"),
    meshed("heart, three slices", "dcmqi_dicomseg", "NRRD, one label", ["HERE/heart_seg.nrrd"], "2mm"),
    meshed("brain tumour", "pyradiomics_nrrd", "NRRD, one label", ["HERE/brain1_label.nrrd"], "3mm"),
    meshed("breast lesion", "pyradiomics_nrrd", "NRRD, one label", ["HERE/breast1_label.nrrd"], "1.5mm",
           "--smallest-part", "0.05mL"),
    meshed("lung lesion", "pyradiomics_nrrd", "NRRD, one label", ["HERE/lung1_label.nrrd"], "3mm"),
    meshed("two lung lobes", "chaste_lung_lobes", "binary STL", ["HERE/lll.stl", "HERE/rml.stl"], "12mm",
           loads=pressure("lll_outer", "rml_outer", value="-1 kPa"), supports=springs(stiffness="0.02 kPa/mm"), **LUNG),
    meshed("liver, SOFA", "sofa_liver", "VTK surface", ["HERE/liver.vtk"], "10mm"),
    meshed("liver, smooth, SOFA", "sofa_liver", "OBJ, cm", ["HERE/liver-smooth.obj"], "5mm", "--unit", "cm"),
    read("liver, SOFA", "sofa_liver", "Gmsh 1, cm", "liver.msh", "--unit", "cm", supports=springs(), loads=turned()),
    read("liver, one group, SOFA", "sofa_liver", "Gmsh 1, cm", "liver2.msh", "--unit", "cm", supports=springs(),
         loads=turned()),
    read("liver, SOFA", "sofa_liver", "VTU, cm", "liverFine.vtu", "--unit", "cm", supports=springs(), loads=turned()),
    read("liver, held at its vessels", "mestdagh_liver", "Gmsh 2.2, m", "mesh-default/liver.msh", "--unit", "m",
         supports=[{"fixed": {"node_set": "vessels"}}, *springs()], loads=turned(),
         node_sets={"vessels": "mesh-default/dirichlet-vertices.npy"}),
    read("liver, meshed again", "mestdagh_liver", "Gmsh 2.2, m", "mesh-remeshed/liver.msh", "--unit", "m",
         supports=[{"fixed": {"node_set": "vessels"}}, *springs()], loads=turned(),
         node_sets={"vessels": "mesh-remeshed/dirichlet-vertices.npy"}),
    read("both ventricles", "ambit_heart3d", "XDMF, facets and fibres apart", "heart3D_domain.xdmf",
         "--add", "HERE/heart3D_boundary.xdmf", "--add", "HERE/fib_fiber_nodal.xdmf",
         "--add", "HERE/fib_sheet_nodal.xdmf",
         supports=fixed("surface_4"), loads=pressure("surface_1", "surface_2"), **HEART),
    read("both ventricles, coarse", "ambit_heart3d", "XDMF, facets apart", "heart3Dcoarse_domain.xdmf",
         "--add", "HERE/heart3Dcoarse_boundary.xdmf",
         supports=fixed("surface_4"), loads=pressure("surface_1", "surface_2"), **HEART),
    read("both ventricles, benchmark", "cardiac_benchmark_biv", "XDMF/HDF5, m", "bi_ventricular.xdmf", "--unit", "m",
         supports=fixed("surface_10"), loads=pressure("surface_20", "surface_30"), **HEART),
    read("both ventricles with fibres", "cardiac_benchmark_biv", "legacy VTK, m", "fibers_biv.vtk", "--unit", "m",
         supports=springs(), loads=turned(), **HEART),
    read("left ventricle, benchmark", "cardiac_benchmark_biv", "XDMF/HDF5, m", "ellipsoid_0.005.xdmf", "--unit", "m",
         supports=fixed("surface_3"), loads=pressure("surface_1"), **HEART),
    read("left ventricle, Land", "land2_ellipsoid", "Gmsh 2.2", "lv_38k.msh",
         supports=fixed("surface_3"), loads=pressure("surface_1"), **HEART),
    *[read(f"left ventricle, FEBio {version[0]}.{version[1]}", "febio_python_samples", f"FEBio {version[0]}.{version[1]}",
           f"sample_fibers_case_1_v{version}.feb", "--unit", "cm",
           supports=[{"fixed": {"node_set": "BoundaryNodes"}}], loads=pressure("LoadSurface"), **HEART)
      for version in ("25", "30", "40")],
    *[biventricle(frame) for frame in range(0, 26, 2)],
]
