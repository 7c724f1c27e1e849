#include "tests/solve/elasticity_cube.h"

#include <cmath>

#include <deal.II/base/partitioner.h>

namespace viscera::test {

namespace {

using Vector3 = std::array<double, 3>;

Vector3 minus(const Vector3& a, const Vector3& b) {
  return {a[0] - b[0], a[1] - b[1], a[2] - b[2]};
}

Vector3 cross(const Vector3& a, const Vector3& b) {
  return {a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]};
}

double dot(const Vector3& a, const Vector3& b) {
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

// Kuhn's six tetrahedra: paths from corner 0 to corner 7 along the axes in every order.
constexpr int kuhn[6][4] = {{0, 1, 3, 7}, {0, 1, 5, 7}, {0, 2, 3, 7},
                            {0, 2, 6, 7}, {0, 4, 5, 7}, {0, 4, 6, 7}};

}  // namespace

ElasticityCube::ElasticityCube(MPI_Comm communicator, int n, double poisson)
    : n_(n), poisson_(poisson) {
  int rank = 0, size = 1;
  MPI_Comm_rank(communicator, &rank);
  MPI_Comm_size(communicator, &size);
  begin_ = n_nodes() * rank / size;
  end_ = n_nodes() * (rank + 1) / size;
  const int m = n + 1;
  for (int node = begin_; node < end_; ++node) {
    const auto [i, j, k] = position(node);
    if (i == n || j == n || k == n) {
      continue;
    }
    for (const auto& corners : kuhn) {
      Tetrahedron t;
      for (int a = 0; a < 4; ++a) {
        const int c = corners[a];
        t[a] = node + (c & 1) + m * ((c >> 1) & 1) + m * m * ((c >> 2) & 1);
      }
      tetrahedra_.push_back(t);
    }
  }
  number_nodes(communicator);
}

void ElasticityCube::number_nodes(MPI_Comm communicator) {
  dealii::IndexSet owned(n_nodes()), ghosts(n_nodes());
  owned.add_range(begin_, end_);
  for (const Tetrahedron& t : tetrahedra_)
    for (const int node : t)
      if (node < begin_ || node >= end_)
        ghosts.add_index(node);
  nodes_ = std::make_shared<dealii::Utilities::MPI::Partitioner>(owned, ghosts, communicator);
}

int ElasticityCube::local(int node) const {
  return static_cast<int>(nodes_->global_to_local(node));
}

std::array<int, 3> ElasticityCube::position(int node) const {
  const int m = n_ + 1;
  return {node % m, node / m % m, node / (m * m)};
}

// Rows and columns of clamped nodes are ignored, but for a one on the diagonal, added last.
CoordinatePattern ElasticityCube::pattern() const {
  CoordinatePattern pattern;
  pattern.owned_rows = owned_rows();
  pattern.block_size = 3;
  for (const Tetrahedron& t : tetrahedra_) {
    for (int row = 0; row < 12; ++row) {
      for (int column = 0; column < 12; ++column) {
        const int a = t[row / 3], b = t[column / 3];
        const bool ignored = clamped(a) || clamped(b);
        pattern.rows.push_back(ignored ? -1 : 3 * a + row % 3);
        pattern.columns.push_back(ignored ? -1 : 3 * b + column % 3);
      }
    }
  }
  for (int row = 3 * begin_; row < 3 * end_; ++row) {
    for (int c = 0; c < 3; ++c) {  // whole blocks, so that the pattern is blocked everywhere
      pattern.rows.push_back(row);
      pattern.columns.push_back(row - row % 3 + c);
    }
  }
  return pattern;
}

std::vector<double> ElasticityCube::values(double young) const {
  std::vector<double> values;
  for (const Tetrahedron& t : tetrahedra_) {
    const std::vector<double> matrix = element_matrix(t, young);
    values.insert(values.end(), matrix.begin(), matrix.end());
  }
  for (int row = 3 * begin_; row < 3 * end_; ++row) {
    for (int c = 0; c < 3; ++c) {
      values.push_back(clamped(row / 3) && row % 3 == c ? young / n_ : 0.);
    }
  }
  return values;
}

kernels::BlockPattern ElasticityCube::local_pattern() const {
  std::vector<std::vector<std::int32_t>> rows(end_ - begin_ + nodes_->n_ghost_indices());
  for (int row = 0; row < end_ - begin_; ++row)
    rows[row].push_back(row);
  for (const Tetrahedron& t : tetrahedra_)
    for (const int a : t)
      for (const int b : t)
        rows[local(a)].push_back(local(b));
  return kernels::make_pattern(rows);
}

std::vector<double> ElasticityCube::local_values(double young) const {
  const kernels::BlockPattern pattern = local_pattern();
  std::vector<double> values(9 * pattern.n_blocks(), 0.0);
  for (const Tetrahedron& t : tetrahedra_) {
    const std::vector<double> matrix = element_matrix(t, young);
    for (int row = 0; row < 12; ++row)
      for (int column = 0; column < 12; ++column) {
        const int a = t[row / 3], b = t[column / 3];
        if (!clamped(a) && !clamped(b))
          values[9 * pattern.find(local(a), local(b)) + 3 * (row % 3) + column % 3] +=
              matrix[12 * row + column];
      }
  }
  for (int node = begin_; node < end_; ++node)
    for (int i = 0; i < 3 && clamped(node); ++i)
      values[9 * pattern.find(local(node), local(node)) + 4 * i] = young / n_;
  return values;
}

std::vector<double> ElasticityCube::element_matrix(const Tetrahedron& t, double young) const {
  const double lambda = young * poisson_ / ((1 + poisson_) * (1 - 2 * poisson_));
  const double mu = young / (2 * (1 + poisson_));
  Vector3 x[4], gradient[4];
  for (int a = 0; a < 4; ++a) {
    const auto p = position(t[a]);
    x[a] = {p[0] / double(n_), p[1] / double(n_), p[2] / double(n_)};
  }
  for (int a = 0; a < 4; ++a) {
    const Vector3 &p = x[(a + 1) % 4], &q = x[(a + 2) % 4], &r = x[(a + 3) % 4];
    const Vector3 normal = cross(minus(q, p), minus(r, p));
    const double height = dot(normal, minus(x[a], p));
    gradient[a] = {normal[0] / height, normal[1] / height, normal[2] / height};
  }
  const double volume = 1. / (6 * n_ * n_ * double(n_));
  std::vector<double> matrix(144);
  for (int row = 0; row < 12; ++row) {
    for (int column = 0; column < 12; ++column) {
      const Vector3 &g = gradient[row / 3], &h = gradient[column / 3];
      const int i = row % 3, j = column % 3;
      const double value = lambda * g[i] * h[j] + mu * g[j] * h[i] + (i == j ? mu * dot(g, h) : 0.);
      matrix[12 * row + column] = volume * value;
    }
  }
  return matrix;
}

std::vector<double> ElasticityCube::coordinates() const {
  std::vector<double> coordinates;
  for (int node = begin_; node < end_; ++node) {
    for (const int i : position(node)) {
      coordinates.push_back(i / double(n_));
    }
  }
  return coordinates;
}

std::vector<double> ElasticityCube::load() const {
  std::vector<double> load(owned_rows(), 0.);
  for (int node = begin_; node < end_; ++node) {
    if (position(node)[2] == n_) {
      load[3 * (node - begin_)] = 1;
      load[3 * (node - begin_) + 2] = std::cos(node);
    }
  }
  return load;
}

}  // namespace viscera::test
