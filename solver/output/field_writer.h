// Fields of one run as a ParaView time series: <folder>/<series>.pvd over VTU (one rank) or PVTU
// files.
#pragma once

#include <cstdint>
#include <memory>
#include <mpi.h>
#include <string>
#include <vector>

namespace viscera::output {

/// The cells that one rank writes (its own, no ghosts) and the nodes they use. Nodes on the border
/// between ranks stand in every piece that uses them.
struct PieceMesh {
  std::vector<double> points;         ///< [node][3], reference position, LPS [mm]
  int nodes_per_cell = 10;            ///< 4: tet4, 10: tet10, 8: hex8, 27: hex27
  std::vector<std::int32_t> cells;    ///< [cell][nodes_per_cell], node order of meshes/organ_mesh.h
  std::vector<std::int32_t> regions;  ///< [cell], index into the region names

  std::size_t n_points() const { return points.size() / 3; }
  std::size_t n_cells() const { return regions.size(); }
};

/// Values of one field on the nodes or cells of a piece, in the unit the name promises (the writer
/// converts nothing). Symmetric tensors have 6 components in ParaView's order xx yy zz xy yz xz.
struct PieceField {
  std::string name;
  int components = 1;     ///< 1 scalar, 3 vector, 6 symmetric tensor, 9 full tensor (row-major)
  bool on_cells = false;  ///< else on nodes
  std::vector<double> values;  ///< [node or cell][components]
};

/// Writes the steps of one series. Points are reference positions in double precision, fields are
/// single precision; the point field `displacement` is the active vector, so that ParaView's Warp
/// By Vector shows the deformed organ. Cell array `region` and field data `region_names` name the
/// parts. Every file is written under another name and renamed, and the .pvd comes last: at any
/// moment it lists complete steps only.
class FieldWriter {
 public:
  /// `folder` is created if missing (its parent must exist). Collective.
  /// Throws Error (70) on all ranks if the piece of any rank is inconsistent.
  FieldWriter(std::string folder,
              MPI_Comm communicator,
              const PieceMesh& mesh,
              const std::vector<std::string>& region_names,
              std::string series = "result");
  FieldWriter(FieldWriter&&) noexcept;
  FieldWriter& operator=(FieldWriter&&) noexcept;
  FieldWriter(const FieldWriter&) = delete;
  FieldWriter& operator=(const FieldWriter&) = delete;
  ~FieldWriter();

  /// Writes one step; all ranks pass the same fields in the same order, `time` must grow. Writing a
  /// step again replaces it. Collective. Throws Error (70) on all ranks if a field has the wrong
  /// size or a file cannot be written.
  void write(int step, double time, const std::vector<PieceField>& fields);

  /// Goes on with the series that is in the folder, after removing the steps beyond `last_step`.
  /// Other steps stay as they are, on however many ranks they were written. Collective.
  void resume(int last_step);

  /// Path of the series, "<folder>/<series>.pvd".
  std::string series_file() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace viscera::output
