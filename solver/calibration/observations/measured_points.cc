#include "solver/calibration/observations/measured_points.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "meshes/distance/triangle_tree.h"
#include "meshes/imaging/read_label_image.h"
#include "meshes/quality/facets.h"
#include "meshes/vec.h"
#include "solver/calibration/observations/distance_rows.h"
#include "solver/calibration/observations/frame_check.h"
#include "solver/case/read_case.h"
#include "solver/core/errors.h"
#include "solver/core/log.h"
#include "solver/core/text.h"

namespace viscera::calibration {
namespace {

using meshes::Point;
using Triangle = std::array<std::int32_t, 3>;

constexpr double same_place = 1e-9;  ///< mm, corners that files repeat for every triangle

std::string words(const std::set<int>& numbers) {
  std::vector<std::string> all;
  for (const int number : numbers)
    all.push_back(std::to_string(number));
  return text::list(all);
}

std::string place_of(const Case& the_case, const std::string& key) {
  return location_of(the_case, key) + ": " + key;
}

/// Facets as triangles, marked by whether they belong to the wanted surface.
struct MarkedTriangles {
  std::vector<std::array<std::int32_t, 3>> triangles;
  std::vector<char> wanted;

  void add(const meshes::Facet& facet, char mark) {
    triangles.push_back({facet[0], facet[1], facet[2]});
    wanted.push_back(mark);
    if (facet[3] < 0)
      return;
    triangles.push_back({facet[0], facet[2], facet[3]});
    wanted.push_back(mark);
  }
};

std::vector<Triangle> tagged_triangles(const meshes::SurfaceSoup& soup,
                                       const physics::SurfaceObservation& surface) {
  if (surface.tag.empty())
    return soup.triangles;
  std::vector<Triangle> out;
  for (std::size_t t = 0; t < soup.triangles.size(); ++t)
    if (std::count(surface.tag_values.begin(), surface.tag_values.end(), soup.tags[t]))
      out.push_back(soup.triangles[t]);
  return out;
}

/// Corners of these triangles, or `all` points, each place once, with normals.
MeasuredSurface with_normals(const std::vector<Point>& points,
                             const std::vector<Triangle>& triangles,
                             bool all) {
  std::map<Point, Point> sums;  // by place
  std::vector<char> wanted(points.size(), all);
  for (const Triangle& t : triangles) {
    const Point &a = points[t[0]], &b = points[t[1]], &c = points[t[2]];
    const Point area = meshes::cross(meshes::minus(b, a), meshes::minus(c, a));
    for (const std::int32_t corner : t) {
      wanted[corner] = 1;
      Point& sum = sums[points[corner]];
      sum = meshes::plus(sum, area);
    }
  }
  MeasuredSurface out;
  std::map<Point, std::int32_t> numbers;
  for (std::size_t k = 0; k < points.size(); ++k)
    if (wanted[k] && numbers.insert({points[k], out.points.size()}).second) {
      const Point sum = sums[points[k]];
      const double length = meshes::norm(sum);
      out.points.push_back(points[k]);
      out.normals.push_back(length > 0 ? meshes::times(1 / length, sum) : Point{});
    }
  out.corners = out.points;
  for (const Triangle& t : triangles) {
    const Triangle merged{numbers[points[t[0]]], numbers[points[t[1]]], numbers[points[t[2]]]};
    if (merged[0] != merged[1] && merged[1] != merged[2] && merged[2] != merged[0])
      out.triangles.push_back(merged);
  }
  return out;
}

/// What `read` gives; its GeometryErrors are told with the place of the file's key.
template <class Read>
auto read_at(const std::string& where, const Read& read) {
  try {
    return read();
  } catch (const GeometryError& error) {
    throw GeometryError(where + ".file: " + error.what());
  }
}

meshes::Facet sorted(meshes::Facet corners) {
  std::sort(corners.begin(), corners.end());
  return corners;
}

}  // namespace

MeasuredSurface thin(const MeasuredSurface& all, double distance) {
  const double cell = std::max(distance, same_place);
  std::map<std::array<long long, 3>, std::vector<Point>> kept;
  MeasuredSurface out{{}, {}, all.corners, all.triangles};
  for (std::size_t p = 0; p < all.points.size(); ++p) {
    const Point& x = all.points[p];
    std::array<long long, 3> at;
    for (int i = 0; i < 3; ++i)
      at[i] = static_cast<long long>(std::floor(x[i] / cell));
    bool crowded = false;
    for (int n = 0; n < 27 && !crowded; ++n) {
      const auto found = kept.find({at[0] + n % 3 - 1, at[1] + n / 3 % 3 - 1, at[2] + n / 9 - 1});
      if (found != kept.end())
        for (const Point& other : found->second)
          crowded = crowded || meshes::norm(meshes::minus(x, other)) < cell;
    }
    if (!crowded) {
      kept[at].push_back(x);
      out.points.push_back(x);
      if (!all.normals.empty())
        out.normals.push_back(all.normals[p]);
    }
  }
  return out;
}

MeasuredSurface tagged_points(const meshes::SurfaceSoup& soup,
                              const physics::SurfaceObservation& surface,
                              const std::string& where) {
  if (!surface.tag.empty() && soup.tag_name != surface.tag)
    throw InputError(where + ".tag: found '" + surface.tag + "', an array of whole numbers that '" +
                     soup.file + "' does not have on its cells. Allowed: " +
                     (soup.tag_name.empty() ? "none, it has no such array"
                                            : "'" + soup.tag_name + "', the first one") +
                     ".");
  const std::vector<Triangle> triangles = tagged_triangles(soup, surface);
  if (triangles.empty())
    throw InputError(where + ".tag_values: found " +
                     words({surface.tag_values.begin(), surface.tag_values.end()}) +
                     ", which no cell of '" + soup.file + "' has as its '" + surface.tag +
                     "'. Allowed: " + words({soup.tags.begin(), soup.tags.end()}) + ".");
  return with_normals(soup.points, triangles, surface.tag.empty());
}

std::vector<Point> border_points(const meshes::LabelImage& image,
                                 const std::vector<int>& labels,
                                 const std::string& where) {
  const auto inside = [&](int i, int j, int k) {
    const bool within =
        i >= 0 && j >= 0 && k >= 0 && i < image.size[0] && j < image.size[1] && k < image.size[2];
    return within && std::count(labels.begin(), labels.end(), image.labels[image.index(i, j, k)]);
  };
  std::vector<Point> out;
  for (int k = 0; k < image.size[2]; ++k)
    for (int j = 0; j < image.size[1]; ++j)
      for (int i = 0; i < image.size[0]; ++i)
        for (int side = 0; side < 6 && inside(i, j, k); ++side) {
          int step[3] = {0, 0, 0};
          step[side / 2] = side % 2 ? 1 : -1;
          if (!inside(i + step[0], j + step[1], k + step[2]))
            out.push_back(
                to_patient(image, {i + 0.5 * step[0], j + 0.5 * step[1], k + 0.5 * step[2]}));
        }
  if (out.empty()) {
    std::set<int> there;
    for (const auto& [label, count] : meshes::count_labels(image))
      there.insert(label);
    throw InputError(where + ".labels: found " + words({labels.begin(), labels.end()}) +
                     ", which no voxel of the image has. Allowed: " + words(there) + ".");
  }
  return out;
}

std::vector<Point> nearest_to_surface(const meshes::OrganMesh& mesh,
                                      const std::string& surface,
                                      const std::vector<Point>& points) {
  std::set<meshes::Facet> wanted;
  MarkedTriangles all;
  const meshes::Surface& named = meshes::find_surface(mesh, surface);
  for (int i = 0; i < named.n_facets(); ++i) {
    wanted.insert(sorted(named.facet(i)));
    all.add(named.facet(i), 1);
  }
  const meshes::Surface outside = meshes::extract_boundary(mesh);
  for (int i = 0; i < outside.n_facets(); ++i)
    if (!wanted.count(sorted(outside.facet(i))))
      all.add(outside.facet(i), 0);
  const meshes::TriangleTree tree(mesh.nodes, all.triangles);
  std::vector<Point> out;
  for (const Point& x : points)
    if (all.wanted[tree.nearest(x)])
      out.push_back(x);
  return out;
}

std::unique_ptr<ObservationOperator> make_surface(OrganOperator& organ,
                                                  const physics::Observation& observation,
                                                  const physics::SurfaceObservation& surface,
                                                  const Case& the_case) {
  const std::string where = place_of(the_case, observation.key + ".surface");
  const meshes::SurfaceSoup soup =
      read_at(where, [&] { return meshes::read_surface(surface.file, surface.unit_in_mm); });
  for (const std::string& note : soup.notes)
    log::info(note);
  const MeasuredSurface measured =
      thin(tagged_points(soup, surface, where), surface.correlation_length);
  return make_distance_rows(organ,
                            {observation.name, observation.at, surface.surface, surface.sd,
                             surface.offset_sd, surface.translation_sd, surface.rotation_sd,
                             surface.normal_angle, surface.symmetric, surface.correlation_length},
                            measured, where + ".file: '" + surface.file + "'");
}

std::unique_ptr<ObservationOperator> make_labels(OrganOperator& organ,
                                                 const physics::Observation& observation,
                                                 const physics::LabelObservation& labels,
                                                 const Case& the_case) {
  const std::string where = place_of(the_case, observation.key + ".labels");
  const meshes::LabelImage image =
      read_at(where, [&] { return meshes::read_label_image(labels.file); });
  const std::vector<Point> border = border_points(image, labels.labels, where);
  const std::vector<Point> points =
      nearest_to_surface(organ.space().mesh(), labels.surface, border);
  if (points.empty())
    throw GeometryError(
        where + ".file: '" + labels.file +
        text::format("': none of the %zu places on the border of its labels is nearest to '",
                     border.size()) +
        labels.surface + "'; " + both_centers(border, "the mesh", organ.space().mesh().nodes) +
        ". Allowed: an image in the mesh's coordinates (LPS). Check its origin and spacing, and "
        "the surface.");
  const double of_voxels =
      *std::max_element(image.spacing.begin(), image.spacing.end()) / std::sqrt(12.0);
  if (labels.sd < of_voxels)
    log::warning(where + text::format(".sd: %.3g mm is less than voxels of this size allow; "
                                      "%.3g mm is taken.",
                                      labels.sd, of_voxels));
  return make_distance_rows(organ,
                            {observation.name, observation.at, labels.surface,
                             std::max(labels.sd, of_voxels), labels.offset_sd, 0, 0},
                            thin({points, {}, {}, {}}, labels.correlation_length),
                            where + ".file: '" + labels.file + "'");
}

}  // namespace viscera::calibration
