// The program on one, two and three ranks: same summary, same fields.
#include <array>
#include <cmath>
#include <map>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <vtkCellData.h>
#include <vtkDataArray.h>
#include <vtkNew.h>
#include <vtkPointData.h>
#include <vtkUnstructuredGrid.h>
#include <vtkXMLPUnstructuredGridReader.h>
#include <vtkXMLUnstructuredGridReader.h>

#include "tests/problem/loaded_box.h"
#include "tests/problem/program.h"
#include "tests/support/tolerance.h"

namespace viscera::test {
namespace {

/// Place on a lattice much finer than the mesh, equal for all copies of a node or cell.
using Key = std::array<long, 3>;
Key key_of(const double* x) {
  return {std::lround(x[0] * 1e4), std::lround(x[1] * 1e4), std::lround(x[2] * 1e4)};
}

/// field -> place -> values, of the last step.
using Fields = std::map<std::string, std::map<Key, std::vector<double>>>;

void collect(vtkDataSetAttributes* data, const std::vector<Key>& keys, Fields& fields) {
  for (int k = 0; k < data->GetNumberOfArrays(); ++k) {
    vtkDataArray* array = data->GetArray(k);
    if (array == nullptr || array->GetDataType() != VTK_FLOAT) continue;
    for (vtkIdType row = 0; row < array->GetNumberOfTuples(); ++row) {
      std::vector<double>& values = fields[array->GetName()][keys[row]];
      values.resize(array->GetNumberOfComponents());
      array->GetTuple(row, values.data());
    }
  }
}

Fields read_fields(const Program& program, const std::string& folder) {
  const std::string file = program.path(program.series(folder + "/fields/result.pvd").back());
  const bool pieces = file.substr(file.size() - 5) == ".pvtu";
  vtkNew<vtkXMLPUnstructuredGridReader> parallel;
  vtkNew<vtkXMLUnstructuredGridReader> serial;
  vtkXMLReader* reader = pieces ? static_cast<vtkXMLReader*>(parallel.Get()) : serial.Get();
  reader->SetFileName(file.c_str());
  reader->Update();
  vtkUnstructuredGrid* grid = pieces ? parallel->GetOutput() : serial->GetOutput();
  std::vector<Key> points, cells;
  for (vtkIdType p = 0; p < grid->GetNumberOfPoints(); ++p) points.push_back(key_of(grid->GetPoint(p)));
  for (vtkIdType c = 0; c < grid->GetNumberOfCells(); ++c) {
    double centre[3] = {0, 0, 0};
    vtkCell* cell = grid->GetCell(c);
    for (int v = 0; v < 4; ++v)
      for (int i = 0; i < 3; ++i) centre[i] += 0.25 * cell->GetPoints()->GetPoint(v)[i];
    cells.push_back(key_of(centre));
  }
  Fields fields;
  collect(grid->GetPointData(), points, fields);
  collect(grid->GetCellData(), cells, fields);
  return fields;
}

/// Files hold single precision: values that agree may round to neighbouring numbers.
void expect_same_fields(const Fields& one, const Fields& many) {
  ASSERT_EQ(one.size(), many.size());
  for (const auto& [name, values] : one) {
    ASSERT_EQ(many.count(name), 1u) << name;
    ASSERT_EQ(values.size(), many.at(name).size()) << name;
    double largest = 0, apart = 0;
    for (const auto& [key, row] : values) {
      ASSERT_EQ(many.at(name).count(key), 1u) << name;
      for (std::size_t i = 0; i < row.size(); ++i) {
        largest = std::max(largest, std::abs(row[i]));
        apart = std::max(apart, std::abs(row[i] - many.at(name).at(key)[i]));
      }
    }
    EXPECT_LE(apart, single_roundoff(1, largest)) << name;
  }
}

void compare_ranks(const std::string& linear, BoxCells cells) {
  const Program program;
  write_loaded_box(program.path(""), cells);
  nlohmann::json summary;
  Fields fields;
  for (const int ranks : {1, 2, 3}) {
    const std::string folder = "result" + std::to_string(ranks);
    const Outcome outcome =
        program.run("solve case.yaml -o " + folder + " --set solver.linear=" + linear, ranks);
    ASSERT_EQ(outcome.status, 0) << outcome.output;
    const nlohmann::json now = program.json(folder + "/summary.json");
    EXPECT_EQ(now["ranks"], ranks);
    const Fields now_fields = read_fields(program, folder);
    if (ranks == 1) {
      summary = now;
      fields = now_fields;
      ASSERT_GT(fields.count("displacement"), 0u);
      ASSERT_GT(fields.size(), 3u);
    }
    EXPECT_EQ(now["unknowns"], summary["unknowns"]);
    for (const auto& [name, quantity] : summary["quantities"].items()) {
      const double value = quantity["value"], other = now["quantities"][name]["value"];
      EXPECT_NEAR(other, value, ranks_agree_to * std::abs(value)) << name << " on " << ranks;
    }
    expect_same_fields(fields, now_fields);
  }
}

TEST(ProgramOnRanks, AgreesWithFactors) {
  compare_ranks("direct", BoxCells::tetrahedra);
}

TEST(ProgramOnRanks, AgreesWithMultigrid) {
  compare_ranks("iterative", BoxCells::tetrahedra);
}

TEST(ProgramOnRanks, AgreesOnHexahedraWithFactors) {
  compare_ranks("direct", BoxCells::hexahedra);
}

TEST(ProgramOnRanks, AgreesOnHexahedraWithMultigrid) {
  compare_ranks("iterative", BoxCells::hexahedra);
}

}  // namespace
}  // namespace viscera::test
