// Measurements: one table for each kind.
#include "solver/case/calibration_section.h"
#include "solver/case/complaint.h"
#include "solver/case/number_table.h"

namespace viscera::case_file {

namespace {

using physics::LabelObservation;
using physics::LandmarkObservation;
using physics::Observation;
using physics::ReactionObservation;
using physics::StrainObservation;
using physics::SurfaceObservation;
using physics::VolumeObservation;

constexpr Range some_length{0, 1e6, true};       ///< mm
constexpr Range length_or_none{0, 1e6, false};   ///< mm
constexpr Range small_angle{0, 1, false};        ///< rad
constexpr Range some_volume{0, 1e12, true};      ///< mm^3
constexpr Range volume_or_none{0, 1e12, false};  ///< mm^3
constexpr double largest_force = 1e9;            ///< mN

/// Noise must be given: it alone decides the weight of a measurement.
template <class Target>
Key<Target> noise_key(const units::Dimension& dimension, const std::string& of_what) {
  return required(quantity_key("sd", &Target::sd, dimension, Range{0, 1e12, true},
                               "noise, the standard deviation of " + of_what));
}

template <class Target>
std::vector<Key<Target>> pose_keys() {
  return {without("0, the frame is exact",
                  quantity_key("translation_sd", &Target::translation_sd, units::length,
                               length_or_none, "standard deviation of the place of the frame")),
          without("0, the frame is exact",
                  quantity_key("rotation_sd", &Target::rotation_sd, units::angle, small_angle,
                               "standard deviation of the turn of the frame"))};
}

template <class Target>
std::vector<Key<Target>> contour_keys() {
  return {without("0, every point counts by itself",
                  quantity_key("correlation_length", &Target::correlation_length, units::length,
                               length_or_none,
                               "points nearer than this carry one piece of information")),
          without("0, the contour is unbiased",
                  quantity_key("offset_sd", &Target::offset_sd, units::length, length_or_none,
                               "standard deviation of a contour drawn too wide or too narrow"))};
}

template <class Target>
Key<Target> surface_key(const std::string& meaning) {
  return required(text_key("surface", &Target::surface, meaning));
}

template <class Target>
Key<Target> integers_key(const std::string& name,
                         std::vector<int> Target::*member,
                         const std::string& meaning) {
  const Range any_label = within(2e9);
  return {{name, Type::integers, meaning, units::pure_number, any_label},
          [member, any_label](const Node& node, Target& target) {
            for (const Node& item : read_list(node, "whole numbers")) {
              (target.*member).push_back(read_integer(item, any_label));
            }
            if ((target.*member).empty()) {
              refuse(node, {"an empty list", "at least one whole number", "", ""});
            }
          }};
}

template <class Target>
void append(std::vector<Key<Target>>& keys, std::vector<Key<Target>> more) {
  keys.insert(keys.end(), more.begin(), more.end());
}

Group<VolumeObservation> volume_table() {
  return {"volume",
          "Volume inside a surface, closed by lids where it is open",
          {surface_key<VolumeObservation>("surface of the mesh"),
           required(quantity_key("value", &VolumeObservation::value, units::volume, some_volume,
                                 "measured volume")),
           noise_key<VolumeObservation>(units::volume, "the volume")}};
}

void check_tag(const Node& node, SurfaceObservation& surface) {
  for (const char* name : {"tag", "tag_values"}) {
    const char* other = std::string(name) == "tag" ? "tag_values" : "tag";
    if (node.find(name) && !node.find(other)) {
      refuse(node.find(name)->where, node.path,
             {std::string("'") + name + "' without '" + other + "'", "both or none", "",
              "Name the cell array and the values that count"});
    }
  }
  (void)surface;
}

Group<SurfaceObservation> surface_observation_table() {
  using Surface = SurfaceObservation;
  std::vector<Key<Surface>> keys{
      surface_key<Surface>("surface of the mesh that is seen"),
      required(file_key("file", &Surface::file,
                        "measured surface: .stl, .vtp, .ply, .obj, .off or .vtk, LPS")),
      choice_key<Surface, double>("unit", &Surface::unit_in_mm,
                                  {{"mm", 1}, {"cm", 10}, {"m", 1000}, {"um", 1e-3}},
                                  "unit of the lengths in the file"),
      without("", text_key("tag", &Surface::tag, "cell array of the file that masks it")),
      integers_key("tag_values", &Surface::tag_values, "values of the tag whose cells count"),
      noise_key<Surface>(units::length, "one point along the normal")};
  append(keys, contour_keys<Surface>());
  append(keys, pose_keys<Surface>());
  return {"surface",
          "A surface seen in an image: distances of its points along the normal of the model",
          keys,
          {},
          check_tag};
}

Key<LandmarkObservation> landmarks_file_key() {
  return {{"file", Type::file,
           "CSV of places in the mesh as it is given, and measured: "
           "from_x[mm],from_y[mm],from_z[mm],to_x[mm],to_y[mm],to_z[mm]"},
          [](const Node& node, LandmarkObservation& landmarks) {
            std::vector<Column> columns;
            for (const char* name : {"from_x", "from_y", "from_z", "to_x", "to_y", "to_z"}) {
              columns.push_back({name, units::length});
            }
            const std::string example =
                "from_x[mm],from_y[mm],from_z[mm],to_x[mm],to_y[mm],to_z[mm]";
            for (const TableRow& row : read_number_table(node, columns, example)) {
              landmarks.from.push_back({row.values[0], row.values[1], row.values[2]});
              landmarks.to.push_back({row.values[3], row.values[4], row.values[5]});
            }
          }};
}

Group<LandmarkObservation> landmarks_table() {
  std::vector<Key<LandmarkObservation>> keys{
      required(landmarks_file_key()),
      noise_key<LandmarkObservation>(units::length, "one component of a place")};
  append(keys, pose_keys<LandmarkObservation>());
  return {"landmarks", "Material points that are found again", keys};
}

Key<StrainObservation> strain_vector_key() {
  using Direction = StrainObservation::Direction;
  return {{"vector", Type::vector, "direction in the mesh as it is given, of any length",
           units::pure_number, within(1e6)},
          [](const Node& node, StrainObservation& strain) {
            strain.vector = read_vector(node, units::pure_number, within(1e6));
            if (strain.vector == std::array<double, 3>{}) {
              refuse(node, {"a direction of length 0", "a direction", "", ""});
            }
            strain.direction = Direction::vector;
          }};
}

Group<StrainObservation> strain_table() {
  using Direction = StrainObservation::Direction;
  return {"strain",
          "Mean Green-Lagrange strain of a region along a direction",
          {required(text_key("region", &StrainObservation::region, "region of the mesh, or all")),
           without("", choice_key<StrainObservation, Direction>("direction",
                                                                &StrainObservation::direction,
                                                                {{"fiber", Direction::fiber},
                                                                 {"sheet", Direction::sheet},
                                                                 {"normal", Direction::normal}},
                                                                "direction of the tissue")),
           strain_vector_key(),
           without("the unloaded shape",
                   time_key("relative_to", &StrainObservation::relative_to, not_negative,
                            "time of the shape it is measured from")),
           required(number_key("value", &StrainObservation::value, within(100), "measured strain")),
           noise_key<StrainObservation>(units::pure_number, "the strain")},
          {{"direction", "vector"}}};
}

Group<ReactionObservation> reaction_table() {
  return {"reaction",
          "Force of the supports on a surface",
          {surface_key<ReactionObservation>("surface of the mesh"),
           required(choice_key<ReactionObservation, int>(
               "component", &ReactionObservation::component, {{"x", 0}, {"y", 1}, {"z", 2}},
               "component that is measured")),
           required(quantity_key("value", &ReactionObservation::value, units::force,
                                 within(largest_force), "measured force")),
           noise_key<ReactionObservation>(units::force, "the force")}};
}

Group<LabelObservation> labels_table() {
  std::vector<Key<LabelObservation>> keys{
      surface_key<LabelObservation>("surface of the mesh that is the border of the labels"),
      required(file_key("file", &LabelObservation::file, "label image: .nii, .nrrd, .mha, .inr")),
      required(integers_key("labels", &LabelObservation::labels, "labels that are inside")),
      noise_key<LabelObservation>(units::length, "one point of the border along the normal")};
  append(keys, contour_keys<LabelObservation>());
  return {"labels", "The organ in a label image", keys};
}

/// A key that sets the kind of the observation.
template <class What>
Key<Observation> kind_key(const std::string& name,
                          Group<What> (*table)(),
                          const std::string& meaning) {
  KeyInfo info{name, Type::group, meaning};
  info.group = [table] { return table().info(); };
  return {info, [table](const Node& node, Observation& observation) {
            What what;
            read_group(node, table(), what);
            observation.what = std::move(what);
          }};
}

}  // namespace

Group<Observation> observation_table() {
  return {"observation",
          "One measurement at a time of the run",
          {required(time_key("at", &Observation::at, not_negative, "time of the run")),
           kind_key("volume", volume_table, "volume inside a surface"),
           kind_key("surface", surface_observation_table, "a surface seen in an image"),
           kind_key("landmarks", landmarks_table, "points found again"),
           kind_key("strain", strain_table, "mean strain of a region"),
           kind_key("reaction", reaction_table, "force of the supports"),
           kind_key("labels", labels_table, "labels of an image")},
          {{"volume", "surface", "landmarks", "strain", "reaction", "labels"}}};
}

}  // namespace viscera::case_file
