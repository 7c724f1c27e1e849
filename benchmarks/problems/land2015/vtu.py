"""Writes a mesh of ten-node tetrahedra as VTU in the layout that Viscera reads (and writes): triangles of
surfaces in the same grid, cell arrays `region` and `surface`, names as string arrays."""
import base64
import os
import zlib

import numpy as np

TYPES = {"float64": "Float64", "int64": "Int64", "int32": "Int32", "uint8": "UInt8"}


def _array(name, values, components=1):
    values = np.ascontiguousarray(values)
    raw = values.tobytes()
    packed = zlib.compress(raw)
    header = np.array([1, len(raw), 0, len(packed)], dtype=np.uint32).tobytes()
    text = (base64.b64encode(header) + base64.b64encode(packed)).decode()
    return (f'<DataArray type="{TYPES[str(values.dtype)]}" Name="{name}" NumberOfComponents="{components}" '
            f'NumberOfTuples="{values.size // components}" format="binary">{text}</DataArray>\n')


def _names(name, names):
    codes = " ".join(str(code) for text in names for code in (*text.encode(), 0))
    return f'<Array type="String" Name="{name}" NumberOfTuples="{len(names)}" format="ascii">{codes}</Array>\n'


def write_vtu(file, mesh):
    """`mesh`: points, cells (10 columns), region (name), surfaces {name: triangles}, point_fields and
    cell_fields {name: rows}. The file appears when it is complete."""
    triangles = np.vstack(list(mesh["surfaces"].values()))
    n, m = len(mesh["cells"]), len(triangles)
    connectivity = np.concatenate((mesh["cells"].ravel(), triangles.ravel())).astype(np.int64)
    offsets = np.concatenate((10 * np.arange(1, n + 1), 10 * n + 3 * np.arange(1, m + 1))).astype(np.int64)
    types = np.concatenate((np.full(n, 24), np.full(m, 5))).astype(np.uint8)
    region = np.concatenate((np.zeros(n), np.full(m, -1))).astype(np.int32)
    surface = np.concatenate((np.full(n, -1), *(np.full(len(t), i) for i, t in
                                                enumerate(mesh["surfaces"].values())))).astype(np.int32)
    with open(file + ".partial", "w") as out:
        out.write('<?xml version="1.0"?>\n<VTKFile type="UnstructuredGrid" version="0.1" byte_order="LittleEndian" '
                  'header_type="UInt32" compressor="vtkZLibDataCompressor">\n<UnstructuredGrid>\n<FieldData>\n')
        out.write(_names("region_names", [mesh["region"]]) + _names("surface_names", list(mesh["surfaces"])))
        out.write(f'</FieldData>\n<Piece NumberOfPoints="{len(mesh["points"])}" NumberOfCells="{n + m}">\n<PointData>\n')
        for name, rows in mesh["point_fields"].items():
            out.write(_array(name, rows, rows.shape[1]))
        out.write("</PointData>\n<CellData>\n" + _array("region", region) + _array("surface", surface))
        for name, rows in mesh["cell_fields"].items():
            padded = np.vstack((rows, np.zeros((m, rows.shape[1]))))
            out.write(_array(name, padded, rows.shape[1]))
        out.write("</CellData>\n<Points>\n" + _array("Points", mesh["points"], 3) + "</Points>\n<Cells>\n")
        out.write(_array("connectivity", connectivity) + _array("offsets", offsets) + _array("types", types))
        out.write("</Cells>\n</Piece>\n</UnstructuredGrid>\n</VTKFile>\n")
    os.replace(file + ".partial", file)
