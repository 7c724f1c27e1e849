#include "meshes/fibers/fiber_report.h"

#include <algorithm>

#include "meshes/quality/cell_geometry.h"
#include "meshes/quality/facets.h"
#include "solver/core/text.h"

namespace viscera::meshes {

namespace {

constexpr double radians = 3.14159265358979323846 / 180;

/// Sums over one band; angles of axes are doubled, so that 90 and -90 degrees are the same.
struct BandSums {
  double volume = 0, cosine = 0, sine = 0, transverse = 0;

  void add(const PlacedFrame& frame) {
    volume += frame.volume;
    cosine += frame.volume * std::cos(2 * radians * frame.helix);
    sine += frame.volume * std::sin(2 * radians * frame.helix);
    transverse += frame.volume * frame.transverse;
  }

  DepthBand band() const {
    if (!(volume > 0)) {
      return {};
    }
    const double length = std::clamp(std::hypot(cosine, sine) / volume, 1e-300, 1.0);
    const double spread = std::sqrt(std::max(0.0, -2 * std::log(length)));
    return {volume, std::atan2(sine, cosine) / (2 * radians), spread / (2 * radians),
            transverse / volume};
  }
};

double worst_error(const std::vector<PlacedFrame>& frames) {
  double worst = 0;
  for (const PlacedFrame& f : frames) {
    worst = std::max(worst, orthonormality_error({f.fiber, f.sheet, cross(f.fiber, f.sheet)}));
  }
  return worst;
}

std::vector<PartAngles> angles_of(const std::vector<PlacedFrame>& points) {
  std::vector<PartAngles> parts;
  for (const WallPart part : {WallPart::left, WallPart::septum, WallPart::right, WallPart::layer}) {
    std::array<BandSums, 10> sums;
    double volume = 0;
    for (const PlacedFrame& frame : points) {
      if (frame.regular == 1 && frame.part == static_cast<double>(part)) {
        sums[std::clamp(static_cast<int>(10 * frame.depth), 0, 9)].add(frame);
        volume += frame.volume;
      }
    }
    if (volume > 0) {
      PartAngles angles{part, {}};
      std::transform(sums.begin(), sums.end(), angles.bands.begin(),
                     [](const BandSums& s) { return s.band(); });
      parts.push_back(angles);
    }
  }
  return parts;
}

std::string place_text(const Point& x) {
  return text::format("(%.1f, %.1f, %.1f) mm", x[0], x[1], x[2]);
}

/// One line a band of depth, one pair of columns a part.
std::string table(const std::vector<PartAngles>& parts) {
  std::string out = "fibre angle from the circumference against depth, degrees: mean (spread)\n";
  out += "  depth   ";
  for (const PartAngles& angles : parts) {
    out += text::format("%18s", name_of(angles.part).c_str());
  }
  for (int k = 0; k < 10; ++k) {
    out += text::format("\n  %.1f-%.1f ", 0.1 * k, 0.1 * (k + 1));
    for (const PartAngles& angles : parts) {
      const DepthBand& band = angles.bands[k];
      out += band.volume > 0 ? text::format("%11.1f (%4.1f)", band.helix, band.helix_spread)
                             : text::format("%18s", "-");
    }
  }
  return out;
}

}  // namespace

FiberJumps measure_jumps(const OrganMesh& mesh, const std::vector<PlacedFrame>& centres) {
  FiberJumps jumps;
  std::size_t count = 0;
  FacetTable(mesh).for_each_inner([&](const FacetOwner& a, const FacetOwner& b) {
    const double angle = axis_angle(centres[a.cell].fiber, centres[b.cell].fiber);
    jumps.mean += angle;
    ++count;
    if (angle > jumps.largest) {
      jumps.largest = angle;
      jumps.place = times(
          0.5, plus(centroid(cell_corners(mesh, a.cell)), centroid(cell_corners(mesh, b.cell))));
    }
  });
  jumps.mean = count > 0 ? jumps.mean / count : 0;
  return jumps;
}

FiberReport report_fibers(const OrganMesh& mesh, const FiberField& field, const Filled& filled) {
  FiberReport report;
  report.parts = angles_of(field.points);
  for (const auto* frames : {&field.points, &field.few_points, &field.centres, &field.nodes}) {
    report.orthonormality = std::max(report.orthonormality, worst_error(*frames));
  }
  report.jumps = measure_jumps(mesh, field.centres);
  report.filled = filled;
  return report;
}

std::string to_text(const FiberReport& report) {
  std::string out = report.parts.empty() ? "" : table(report.parts) + "\n";
  out += text::format(
             "orthonormal to %.1e; between neighbouring cells fibres turn by %.1f degrees "
             "on average, at most by %.1f, at ",
             report.orthonormality, report.jumps.mean, report.jumps.largest) +
         place_text(report.jumps.place);
  if (report.filled.points > 0) {
    out += text::format("\nthe rule is singular at %zu quadrature points around ",
                        report.filled.points) +
           place_text(report.filled.centre) + "; they have the mean of their neighbours";
  }
  return out;
}

}  // namespace viscera::meshes
