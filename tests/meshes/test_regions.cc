// Label images of several regions: sizes, borders, islands, volumes, smoothness.
#include <cmath>
#include <map>

#include "meshes/imaging/mesh_labels.h"
#include "meshes/quality/facets.h"
#include "meshes/quality/quality_report.h"
#include "meshes/vec.h"
#include "tests/meshes/sample_images.h"
#include "tests/meshes/sample_meshes.h"

namespace viscera::meshes::test {
namespace {

constexpr double pi = 3.14159265358979323846;

/// A ball cut in two halves, label 3 (small x) and 4, about a core of label 7: three curves on
/// which three regions meet, and two rings with the outside.
LabelImage halved_ball() {
  LabelImage image = nested_balls(36, 7, 15);
  for (std::size_t voxel = 0; voxel < image.labels.size(); ++voxel) {
    if (image.labels[voxel] == 3 && voxel % 36 >= 18) {
      image.labels[voxel] = 4;
    }
  }
  image.names = {{3, "Left half"}, {4, "Right half"}, {7, "core"}};
  return image;
}

double mean_edge(const OrganMesh& mesh, const std::string& surface) {
  double sum = 0;
  const auto& triangles = find_surface(mesh, surface).triangles;
  for (const auto& t : triangles) {
    for (int v = 0; v < 3; ++v) {
      sum += norm(minus(mesh.nodes[t[v]], mesh.nodes[t[(v + 1) % 3]]));
    }
  }
  return sum / (3 * static_cast<double>(triangles.size()));
}

TEST(Regions, EveryRegionKeepsTheVolumeOfItsVoxels) {
  MesherOptions options;
  options.edge = 3;
  const MeshedLabels meshed = mesh_label_image(halved_ball(), options);

  ASSERT_EQ(meshed.volumes.size(), 3u);
  for (const RegionVolume& entry : meshed.volumes) {
    EXPECT_NEAR(entry.mesh / entry.voxels, 1, 0.002) << entry.region;
    EXPECT_EQ(entry.voxels, entry.image);
  }
  EXPECT_GT(measure_quality(meshed.mesh).smallest_dihedral, 10);
}

TEST(Regions, BordersAreNamedByTheirRegionsAndClosed) {
  MesherOptions options;
  options.edge = 3;
  const OrganMesh mesh = mesh_labels(halved_ball(), options);

  // with outward sides, the volume inside the borders of a region is that of its cells, and every
  // edge is met once in each direction
  const std::map<std::string, std::map<std::string, double>> borders = {
      {"Left_half", {{"Left_half_outer", 1}, {"Left_half_Right_half", 1}, {"Left_half_core", 1}}},
      {"Right_half",
       {{"Right_half_outer", 1}, {"Left_half_Right_half", -1}, {"Right_half_core", 1}}},
      {"core", {{"Left_half_core", -1}, {"Right_half_core", -1}}}};
  for (const auto& [region, volume] : measure_quality(mesh).region_volumes) {
    double inside = 0;
    std::map<std::pair<std::int32_t, std::int32_t>, int> balance;
    for (const auto& [name, side] : borders.at(region)) {
      for (const auto& t : find_surface(mesh, name).triangles) {
        inside += side * dot(mesh.nodes[t[0]], cross(mesh.nodes[t[1]], mesh.nodes[t[2]])) / 6;
        for (int v = 0; v < 3; ++v) {
          const std::int32_t a = t[v], b = t[(v + 1) % 3];
          balance[{std::min(a, b), std::max(a, b)}] += (a < b ? 1 : -1) * static_cast<int>(side);
        }
      }
    }
    EXPECT_NEAR(inside / volume, 1, 1e-9) << region;
    for (const auto& [edge, count] : balance) {
      ASSERT_EQ(count, 0) << region;
    }
  }
  EXPECT_EQ(mesh.surfaces.size(), 6u);  // five borders and the whole outside
}

TEST(Regions, EdgesFollowLabelsAndBorders) {
  MesherOptions options;
  options.edge = 5;
  options.label_edge = {{7, 3}};
  options.border_edge = {{{"outer", "Right_half"}, 2}};
  const OrganMesh mesh = mesh_labels(halved_ball(), options);

  EXPECT_NEAR(mean_edge(mesh, "Right_half_outer"), 2, 0.4);
  EXPECT_GT(mean_edge(mesh, "Left_half_outer"), 3);
  EXPECT_NEAR(mean_edge(mesh, "Left_half_core"), 3, 0.6);

  options.border_edge = {{{"outer", "spleen"}, 2}};
  expect_refused([&] { mesh_labels(halved_ball(), options); },
                 {"'spleen'", "no region", "outer, Left_half, Right_half, core"});
}

TEST(Regions, NamesThatWouldNameTwoBordersAreRefused) {
  MesherOptions options;
  options.edge = 5;
  options.names = {{3, "a_b"}, {4, "a"}, {7, "b_outer"}};
  // label 4 and label 7: a_b_outer; label 3 and the outside: a_b_outer
  expect_refused([&] { mesh_labels(halved_ball(), options); }, {"'a_b_outer'", "other names"});
  options.names = {{3, "outer"}};
  expect_refused([&] { mesh_labels(halved_ball(), options); }, {"'outer'", "another name"});
}

TEST(Regions, LabelsOfOneNameAreOneRegion) {
  MesherOptions options;
  options.edge = 4;
  options.names = {{3, "shell"}, {4, "shell"}};
  const MeshedLabels meshed = mesh_label_image(halved_ball(), options);

  EXPECT_EQ(meshed.mesh.region_names, (std::vector<std::string>{"shell", "core"}));
  EXPECT_TRUE(has_surface(meshed.mesh, "shell_core"));
  EXPECT_NEAR(meshed.volumes[0].voxels + meshed.volumes[1].voxels, 4 * pi / 3 * 3.375, 0.02 * 14.1);
}

TEST(Regions, IslandsAreToldAndSettledByChoice) {
  LabelImage image = nested_balls(40, 0, 12);
  for (int k = 1; k < 6; ++k) {  // 0.125 mL in a corner
    for (int j = 1; j < 6; ++j) {
      for (int i = 1; i < 6; ++i) {
        image.labels[image.index(i, j, k)] = 3;
      }
    }
  }
  MesherOptions options;
  options.edge = 2.5;
  options.smallest_part = 0.01;
  const auto parts = [&](Islands choice) {
    options.islands = choice;
    const OrganMesh mesh = mesh_labels(image, options);
    EXPECT_NE(mesh.notes.at(0).find("'label_3' has 1 island besides its largest part; the largest "
                                    "has 0.125 mL, near (1, 1, 1) mm"),
              std::string::npos)
        << mesh.notes.at(0);
    return measure_quality(mesh).components;
  };

  EXPECT_EQ(parts(Islands::keep), 2);
  EXPECT_EQ(parts(Islands::join), 2);  // larger than the smallest part
  EXPECT_EQ(parts(Islands::largest), 1);
  options.smallest_part = 0.2;
  EXPECT_EQ(parts(Islands::join), 1);
}

/// Ball of 20 mm about a place that is special to no voxel.
struct Ball {
  LabelImage image;
  Point middle;
};

constexpr double radius = 20;

Ball ball_of(int voxels_in_radius) {
  const double h = radius / voxels_in_radius;
  const int n = 2 * voxels_in_radius + 8;
  Ball ball;
  ball.middle = {(n / 2 + 0.13) * h, (n / 2 - 0.21) * h, (n / 2 + 0.37) * h};
  ball.image.size = {n, n, n};
  ball.image.spacing = {h, h, h};
  for (int k = 0; k < n; ++k) {
    for (int j = 0; j < n; ++j) {
      for (int i = 0; i < n; ++i) {
        const bool inside = norm(minus({i * h, j * h, k * h}, ball.middle)) < radius;
        ball.image.labels.push_back(inside ? 1 : 0);
      }
    }
  }
  return ball;
}

/// Root mean square angle between facets and the sphere, by area, degrees.
double angle_to_sphere(const OrganMesh& mesh, const Point& middle) {
  double sum = 0, area = 0;
  for (const auto& t : find_surface(mesh, "boundary").triangles) {
    const Point a = mesh.nodes[t[0]], b = mesh.nodes[t[1]], c = mesh.nodes[t[2]];
    const Point n = cross(minus(b, a), minus(c, a));
    const Point out = minus(times(1.0 / 3, plus(a, plus(b, c))), middle);
    const double angle = std::atan2(norm(cross(n, out)), dot(n, out)) * 180 / pi;
    sum += norm(n) * angle * angle;
    area += norm(n);
  }
  return std::sqrt(sum / area);
}

TEST(Smoothing, SphereConvergesAtSecondOrder) {
  MesherOptions options;
  options.smallest_part = 0.01;
  double first_area = 0;
  for (const int n : {8, 16, 32}) {
    const Ball ball = ball_of(n);
    options.edge = 3 * radius / n;
    const QualityReport report = measure_quality(mesh_labels(ball.image, options));

    const double volume_error = std::abs(report.volume / (4 * pi / 3 * std::pow(radius, 3)) - 1);
    const double area_error =
        std::abs(report.surface_areas.at(0).second / (4 * pi * radius * radius) - 1);
    const double h2 = 1.0 / (n * n);
    EXPECT_LT(volume_error, 0.2 * h2) << n;
    EXPECT_LT(area_error, h2) << n;
    first_area = n == 8 ? area_error : first_area;
    if (n == 32) {  // a factor of 16 at second order; steps of voxels remain a little
      EXPECT_GT(first_area / area_error, 8);
    }
  }
}

TEST(Smoothing, TakesTheStaircaseAway) {
  const Ball ball = ball_of(16);
  MesherOptions options;
  options.smallest_part = 0.01;
  options.edge = 2;
  options.smoothing = 0;
  const MeshedLabels steps = mesh_label_image(ball.image, options);
  options.smoothing = 0.5;
  const MeshedLabels smooth = mesh_label_image(ball.image, options);

  const double before = angle_to_sphere(steps.mesh, ball.middle);
  EXPECT_GT(before, 7);
  EXPECT_LT(angle_to_sphere(smooth.mesh, ball.middle), before / 3);
  EXPECT_LT(smooth.roughness, steps.roughness / 3);
  EXPECT_EQ(steps.roughness, steps.roughness_before);
  EXPECT_NEAR(smooth.volumes[0].mesh / smooth.volumes[0].voxels, 1, 1e-3);
  // no node leaves the layer of voxels in which the true surface lies
  for (const auto& t : find_surface(smooth.mesh, "boundary").triangles) {
    const double distance = norm(minus(smooth.mesh.nodes[t[0]], ball.middle)) - radius;
    EXPECT_LT(std::abs(distance), ball.image.spacing[0]);
  }
}

}  // namespace
}  // namespace viscera::meshes::test
