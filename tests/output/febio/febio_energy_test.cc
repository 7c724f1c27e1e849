// Every law that is written for FEBio has there the energy that it has here. The energies below
// are FEBio's, from its source (DevStrainEnergyDensity of each material) and user manual.
#include <array>
#include <cmath>
#include <random>

#include <gtest/gtest.h>
#include <pugixml.hpp>

#include "kernels/materials/laws.h"
#include "meshes/organ_mesh.h"
#include "solver/output/febio/febio_case.h"
#include "tests/case/case_files.h"

namespace viscera {
namespace {

using Matrix = std::array<std::array<double, 3>, 3>;
using Direction = std::array<double, 3>;

constexpr double round_off = 1e-11;  ///< of sums of a few dozen terms, relative

Matrix product(const Matrix& a, const Matrix& b) {
  Matrix c{};
  for (int i = 0; i < 9; ++i) {
    for (int k = 0; k < 3; ++k) {
      c[i / 3][i % 3] += a[i / 3][k] * b[k][i % 3];
    }
  }
  return c;
}

double trace(const Matrix& a) {
  return a[0][0] + a[1][1] + a[2][2];
}

double determinant(const Matrix& a) {
  return a[0][0] * (a[1][1] * a[2][2] - a[1][2] * a[2][1]) -
         a[0][1] * (a[1][0] * a[2][2] - a[1][2] * a[2][0]) +
         a[0][2] * (a[1][0] * a[2][1] - a[1][1] * a[2][0]);
}

double quadratic(const Direction& a, const Matrix& m) {
  double sum = 0;
  for (int i = 0; i < 9; ++i) {
    sum += a[i / 3] * m[i / 3][i % 3] * a[i % 3];
  }
  return sum;
}

/// C of a random deformation; of volume ratio one if asked for.
Matrix random_C(std::mt19937& random, bool isochoric) {
  std::uniform_real_distribution<double> small(-0.25, 0.25);
  Matrix F{};
  for (int i = 0; i < 9; ++i) {
    F[i / 3][i % 3] = (i % 4 == 0 ? 1 : 0) + small(random);
  }
  const double scale = isochoric ? std::pow(std::abs(determinant(F)), -1.0 / 3) : 1;
  Matrix C{};
  for (int i = 0; i < 9; ++i) {
    for (int k = 0; k < 3; ++k) {
      C[i / 3][i % 3] += scale * scale * F[k][i / 3] * F[k][i % 3];
    }
  }
  return C;
}

/// Eigenvalues of a symmetric matrix (cyclic Jacobi).
std::array<double, 3> eigenvalues(Matrix a) {
  for (int sweep = 0; sweep < 60; ++sweep) {
    for (const auto& [p, q] : {std::pair{0, 1}, {0, 2}, {1, 2}}) {
      const double angle = 0.5 * std::atan2(2 * a[p][q], a[q][q] - a[p][p]);
      Matrix r{{{1, 0, 0}, {0, 1, 0}, {0, 0, 1}}};
      r[p][p] = r[q][q] = std::cos(angle);
      r[p][q] = std::sin(angle);
      r[q][p] = -std::sin(angle);
      Matrix t{};
      for (int i = 0; i < 9; ++i) {
        t[i % 3][i / 3] = r[i / 3][i % 3];
      }
      a = product(t, product(a, r));
    }
  }
  return {a[0][0], a[1][1], a[2][2]};
}

double parameter(const pugi::xml_node& material, const char* name) {
  EXPECT_TRUE(material.child(name)) << name;
  return material.child(name).text().as_double();
}

double fung(const pugi::xml_node& m, const Matrix& C, const std::array<Direction, 3>& a) {
  const double G12 = parameter(m, "G12"), G23 = parameter(m, "G23"), G31 = parameter(m, "G31"),
               c = parameter(m, "c");
  for (const char* v : {"v12", "v23", "v31"}) {
    EXPECT_EQ(parameter(m, v), 0);  // so that the matrix of lambda is diagonal
  }
  const double mu[3] = {G12 + G31 - G23, G12 - G31 + G23, -G12 + G31 + G23};
  const double E_young[3] = {parameter(m, "E1"), parameter(m, "E2"), parameter(m, "E3")};
  Matrix E = C;
  for (int i = 0; i < 9; ++i) {
    E[i / 3][i % 3] = (C[i / 3][i % 3] - (i % 4 == 0 ? 1 : 0)) / 2;
  }
  double Q = 0;
  for (int i = 0; i < 3; ++i) {
    const double along = quadratic(a[i], E);
    Q += 2 * mu[i] * quadratic(a[i], product(E, E)) + (E_young[i] - 2 * mu[i]) * along * along;
  }
  return c / 2 * (std::exp(Q / c) - 1);
}

double holzapfel(const pugi::xml_node& m, const Matrix& C, const std::array<Direction, 3>& axes) {
  const double kappa = parameter(m, "kappa"), k1 = parameter(m, "k1"), k2 = parameter(m, "k2");
  const double angle = parameter(m, "gamma") * std::acos(-1.0) / 180;
  double W = parameter(m, "c") / 2 * (trace(C) - 3);
  for (const double side : {1.0, -1.0}) {
    Direction a{};
    for (int i = 0; i < 3; ++i) {
      a[i] = std::cos(angle) * axes[0][i] + side * std::sin(angle) * axes[1][i];
    }
    const double E = kappa * (trace(C) - 3) + (1 - 3 * kappa) * (quadratic(a, C) - 1);
    W += E > 0 ? k1 / (2 * k2) * (std::exp(k2 * E * E) - 1) : 0;
  }
  return W;
}

double ogden(const pugi::xml_node& m, const Matrix& C) {
  double W = 0;
  for (const double square : eigenvalues(C)) {
    for (const char* i : {"1", "2", "3"}) {
      const std::string c = std::string("c") + i, e = std::string("m") + i;
      if (m.child(c.c_str())) {
        const double exponent = parameter(m, e.c_str());
        W += parameter(m, c.c_str()) / (exponent * exponent) * (std::pow(square, exponent / 2) - 1);
      }
    }
  }
  return W;
}

/// With Lame constants of E and v.
double elastic(const pugi::xml_node& m, const Matrix& C, bool is_neo_hookean) {
  const double E = parameter(m, "E"), v = parameter(m, "v");
  const double mu = E / (2 * (1 + v)), lambda = v * E / ((1 + v) * (1 - 2 * v));
  const double log_J = std::log(determinant(C)) / 2;
  if (is_neo_hookean) {
    return mu / 2 * (trace(C) - 3) - mu * log_J + lambda / 2 * log_J * log_J;
  }
  Matrix strain = C;
  for (int i = 0; i < 9; ++i) {
    strain[i / 3][i % 3] = (C[i / 3][i % 3] - (i % 4 == 0 ? 1 : 0)) / 2;
  }
  return lambda / 2 * trace(strain) * trace(strain) + mu * trace(product(strain, strain));
}

/// FEBio's energy of a <material>, isochoric ones at det C = 1.
double febio_energy(const pugi::xml_node& m,
                    const Matrix& C,
                    const std::array<Direction, 3>& axes) {
  const std::string type = m.attribute("type").value();
  const double I1 = trace(C), I2 = (I1 * I1 - trace(product(C, C))) / 2;
  if (type == "Mooney-Rivlin") {
    return parameter(m, "c1") * (I1 - 3) + parameter(m, "c2") * (I2 - 3);
  }
  if (type == "Yeoh") {
    const double x = I1 - 3;
    return x * (parameter(m, "c1") + x * (parameter(m, "c2") + x * parameter(m, "c3")));
  }
  if (type == "Ogden") {
    return ogden(m, C);
  }
  if (type == "Fung orthotropic") {
    return fung(m, C, axes);
  }
  if (type == "Holzapfel-Gasser-Ogden") {
    return holzapfel(m, C, axes);
  }
  if (type == "neo-Hookean" || type == "St.Venant-Kirchhoff") {
    return elastic(m, C, type == "neo-Hookean");
  }
  double factor = 0, rate = 0;
  if (type == "uncoupled hyperelastic" &&
      std::sscanf(m.child("W").text().get(), "%lf*(exp(%lf*(I1-3))-1)", &factor, &rate) == 2) {
    return factor * (std::exp(rate * (I1 - 3)) - 1);
  }
  ADD_FAILURE() << "no energy for " << type;
  return 0;
}

double our_energy(const materials::AnyLaw& law,
                  const Matrix& C,
                  const std::array<Direction, 3>& a) {
  SymMat3<double> E{};
  const int rows[6] = {0, 1, 2, 0, 1, 0}, columns[6] = {0, 1, 2, 1, 2, 2};
  for (int i = 0; i < 6; ++i) {
    E[i] = (C[rows[i]][columns[i]] - (i < 3 ? 1 : 0)) / 2;
  }
  materials::FiberFrame<double> frame;
  for (int i = 0; i < 3; ++i) {
    frame.f[i] = a[0][i];
    frame.s[i] = a[1][i];
  }
  return std::visit([&](const auto& any) { return any.energy(E, frame); }, law);
}

struct Sample {
  const char* law;
  std::map<std::string, double> parameters;
  bool compressible;
};

class FebioEnergy : public testing::TestWithParam<Sample> {};

TEST_P(FebioEnergy, IsOurs) {
  const Sample& sample = GetParam();
  const test::TemporaryFolder folder;
  Case simulation;
  physics::Material material;
  material.region = "all";
  material.law = materials::make_law(sample.law, sample.parameters);
  material.fibers.constant = true;
  material.fibers.fiber = {0.6, 0, 0.8};
  material.fibers.sheet = {0, 1, 0};
  simulation.materials = {material};
  simulation.formulation =
      sample.compressible ? Formulation::displacement_p2 : Formulation::taylor_hood;
  const std::string file = folder.path() + "/law.feb";

  febio::write_febio_case(simulation, test::cube(), file);

  pugi::xml_document document;
  ASSERT_TRUE(document.load_file(file.c_str()));
  const pugi::xml_node node = document.first_child().child("Material").child("material");
  const pugi::xml_node axes =
      document.first_child().child("MeshData").child("ElementData").child("e");
  std::array<Direction, 3> a{};
  ASSERT_EQ(std::sscanf(axes.child("a").text().get(), "%lf,%lf,%lf", &a[0][0], &a[0][1], &a[0][2]),
            3);
  ASSERT_EQ(std::sscanf(axes.child("d").text().get(), "%lf,%lf,%lf", &a[1][0], &a[1][1], &a[1][2]),
            3);
  for (int i = 0; i < 3; ++i) {  // FEBio's third axis
    a[2][i] = a[0][(i + 1) % 3] * a[1][(i + 2) % 3] - a[0][(i + 2) % 3] * a[1][(i + 1) % 3];
  }
  std::mt19937 random(3);
  for (int i = 0; i < 20; ++i) {
    const Matrix C = random_C(random, !sample.compressible);
    const double ours = our_energy(material.law, C, a);
    EXPECT_NEAR(febio_energy(node, C, a), ours, round_off * (1 + std::abs(ours)));
  }
}

INSTANTIATE_TEST_SUITE_P(
    Laws,
    FebioEnergy,
    testing::Values(Sample{"neo_hookean", {{"mu", 3}}, false},
                    Sample{"neo_hookean_coupled", {{"mu", 3}, {"lambda", 7}}, true},
                    Sample{"saint_venant_kirchhoff", {{"mu", 3}, {"lambda", 7}}, true},
                    Sample{"mooney_rivlin", {{"c1", 2}, {"c2", 0.7}}, false},
                    Sample{"yeoh", {{"c1", 2}, {"c2", 0.7}, {"c3", 0.3}}, false},
                    Sample{"demiray", {{"a", 2}, {"b", 3}}, false},
                    Sample{
                        "ogden", {{"mu1", 2}, {"alpha1", 3}, {"mu2", -0.5}, {"alpha2", -4}}, false},
                    Sample{"guccione", {{"C", 2}, {"bf", 8}, {"bt", 2}, {"bfs", 4}}, false},
                    Sample{"holzapfel_gasser_ogden",
                           {{"mu", 3}, {"k1", 2}, {"k2", 1.5}, {"kappa", 0.1}, {"angle", 0.7}},
                           false}),
    [](const auto& info) { return std::string(info.param.law); });

}  // namespace
}  // namespace viscera
