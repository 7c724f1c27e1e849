// Tables of the kinds of measurement, and the pieces that measurements and candidates share.
#pragma once

#include <array>
#include <string>
#include <vector>

#include "solver/case/calibration_section.h"

namespace viscera::case_file {

using Vectors = std::vector<std::array<double, 3>>;

/// Noise must be given: it alone decides the weight of a measurement.
template <class Target>
Key<Target> noise_key(const units::Dimension& dimension, const std::string& of_what) {
  return required(quantity_key("sd", &Target::sd, dimension, Range{0, 1e12, true},
                               "noise, the standard deviation of " + of_what));
}

/// A key that sets the kind of the observation.
template <class What>
Key<physics::Observation> kind_key(const std::string& name,
                                   Group<What> (*table)(),
                                   const std::string& meaning) {
  KeyInfo info{name, Type::group, meaning};
  info.group = [table] { return table().info(); };
  return {info, [table](const Node& node, physics::Observation& observation) {
            What what;
            read_group(node, table(), what);
            observation.what = std::move(what);
          }};
}

constexpr int n_segments = 17;

inline void add_segment(physics::SegmentStrainObservation& what, int segment, double value) {
  what.segments.push_back(segment);
  what.values.push_back(value);
}

Group<physics::VolumeObservation> volume_table();
Group<physics::SurfaceObservation> surface_observation_table();
Group<physics::LandmarkObservation> landmarks_table();
Group<physics::StrainObservation> strain_table();
Group<physics::ReactionObservation> reaction_table();
Group<physics::SegmentStrainObservation> segment_strain_table();

}  // namespace viscera::case_file
