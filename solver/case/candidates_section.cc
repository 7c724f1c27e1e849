// Measurements that could be made next: the tables of observations without what is measured.
#include <algorithm>

#include "solver/case/complaint.h"
#include "solver/case/observation_tables.h"

namespace viscera::case_file {

namespace {

using physics::DisplacementObservation;
using physics::LandmarkObservation;
using physics::Observation;
using physics::ReactionObservation;
using physics::SegmentStrainObservation;
using physics::StrainObservation;
using physics::SurfaceObservation;
using physics::VolumeObservation;

/// A kind of measurement that is not made yet: without what only a measurement has.
template <class What>
Group<What> to_come(Group<What> group) {
  const auto measured = [](const Key<What>& key) {
    for (const char* name :
         {"value", "values", "file", "unit", "tag", "tag_values", "normal_angle", "symmetric"}) {
      if (key.info.name == name) {
        return true;
      }
    }
    return false;
  };
  group.keys.erase(std::remove_if(group.keys.begin(), group.keys.end(), measured),
                   group.keys.end());
  return group;
}

Group<VolumeObservation> volume_to_come() {
  return to_come(volume_table());
}
Group<SurfaceObservation> surface_to_come() {
  return to_come(surface_observation_table());
}
Group<StrainObservation> strain_to_come() {
  return to_come(strain_table());
}
Group<ReactionObservation> reaction_to_come() {
  return to_come(reaction_table());
}

template <class Target>
Key<Target> places_key(Vectors Target::*member) {
  KeyInfo info{"points", Type::vectors, "places in the mesh as it is given", units::length,
               within(1e6)};
  info.required = true;
  return {info, [member](const Node& node, Target& what) {
            for (const Node& item : read_list(node, "vectors")) {
              (what.*member).push_back(read_vector(item, units::length, within(1e6)));
            }
            if ((what.*member).empty()) {
              refuse(node, {"an empty list", "at least one point", "", ""});
            }
          }};
}

Group<LandmarkObservation> landmarks_to_come() {
  Group<LandmarkObservation> group = to_come(landmarks_table());
  group.keys.push_back(places_key(&LandmarkObservation::from));
  group.finish = [](const Node&, LandmarkObservation& what) { what.to = what.from; };
  return group;
}

Group<DisplacementObservation> displacements_to_come() {
  using What = DisplacementObservation;
  return {"displacements",
          "Displacements of material points",
          {places_key(&What::at),
           without("the image that the mesh comes from",
                   time_key("relative_to", &What::relative_to, not_negative,
                            "time of the shape they are measured from")),
           noise_key<What>(units::length, "one component")},
          {},
          [](const Node&, What& what) {
            what.values.assign(what.at.size(), {});
            what.sds.assign(what.at.size(), what.sd);
          }};
}

Key<SegmentStrainObservation> segments_key() {
  KeyInfo info{"segments", Type::integers, "segments that would be measured", units::pure_number,
               Range{1, n_segments, false}};
  info.default_text = "1 to 16, all but the apex";
  return {info, [range = info.range](const Node& node, SegmentStrainObservation& what) {
            const std::vector<Node>& items = read_list(node, "segments");
            if (items.empty()) {
              refuse(node, {"an empty list", "at least one segment", "", ""});
            }
            for (const Node& item : items) {
              const int segment = static_cast<int>(read_integer(item, range));
              if (std::count(what.segments.begin(), what.segments.end(), segment)) {
                refuse(item, {"the segment " + std::to_string(segment) + " a second time",
                              "every segment once", "", ""});
              }
              add_segment(what, segment, 0);
            }
          }};
}

Group<SegmentStrainObservation> segment_strain_to_come() {
  using What = SegmentStrainObservation;
  Group<What> group = to_come(segment_strain_table());
  group.keys.push_back(segments_key());
  group.exactly_one = {{"septum", "anterior"}};
  group.finish = [](const Node&, What& what) {
    if (what.segments.empty()) {
      for (int segment = 1; segment < n_segments; ++segment) {
        add_segment(what, segment, 0);
      }
    }
  };
  return group;
}

}  // namespace

Group<Observation> candidate_table() {
  return {"candidate",
          "A measurement that could be made next: as an observation, without its value",
          {required(time_key("at", &Observation::at, not_negative, "time of the run")),
           kind_key("volume", volume_to_come, "volume inside a surface"),
           kind_key("surface", surface_to_come, "a surface seen in an image"),
           kind_key("landmarks", landmarks_to_come, "points found again"),
           kind_key("strain", strain_to_come, "mean strain of a region"),
           kind_key("reaction", reaction_to_come, "force of the supports"),
           kind_key("displacements", displacements_to_come, "displacements of points"),
           kind_key("segment_strain", segment_strain_to_come, "strains of a ventricle's segments")},
          {{"volume", "surface", "landmarks", "strain", "reaction", "displacements",
            "segment_strain"}}};
}

}  // namespace viscera::case_file
