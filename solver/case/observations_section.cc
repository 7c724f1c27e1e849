// Measurements: one table for each kind.
#include <algorithm>

#include "solver/case/complaint.h"
#include "solver/case/number_table.h"
#include "solver/case/observation_tables.h"

namespace viscera::case_file {

namespace {

using physics::DisplacementObservation;
using physics::LabelObservation;
using physics::LandmarkObservation;
using physics::Observation;
using physics::ReactionObservation;
using physics::SegmentStrainObservation;
using physics::StrainObservation;
using physics::SurfaceObservation;
using physics::VolumeObservation;

constexpr Range some_length{0, 1e6, true};       ///< mm
constexpr Range length_or_none{0, 1e6, false};   ///< mm
constexpr Range right_angle{0, 1.6, true};       ///< rad
constexpr Range small_angle{0, 1, false};        ///< rad
constexpr Range some_volume{0, 1e12, true};      ///< mm^3
constexpr Range volume_or_none{0, 1e12, false};  ///< mm^3
constexpr Range some_sd{0, 1e6, true};           ///< standard deviations
constexpr Range some_strain{-0.5, 10, false};    ///< Green-Lagrange: nothing is shorter than 0
constexpr double largest_force = 1e9;            ///< mN

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

}  // namespace

Group<VolumeObservation> volume_table() {
  return {"volume",
          "Volume inside a surface, closed by lids where it is open",
          {surface_key<VolumeObservation>("surface of the mesh"),
           required(quantity_key("value", &VolumeObservation::value, units::volume, some_volume,
                                 "measured volume")),
           noise_key<VolumeObservation>(units::volume, "the volume")}};
}

namespace {

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

}  // namespace

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
      boolean_key("symmetric", &Surface::symmetric,
                  "points of the model are compared with the file's surface too; each counts half"),
      without("normals of the file do not count",
              quantity_key("normal_angle", &Surface::normal_angle, units::angle, right_angle,
                           "largest angle between the normals of the file and of the model: which "
                           "side of a thin wall a point belongs to")),
      noise_key<Surface>(units::length, "one point along the normal")};
  append(keys, contour_keys<Surface>());
  append(keys, pose_keys<Surface>());
  return {"surface",
          "A surface seen in an image: distances of its points along the normal of the model",
          keys,
          {},
          check_tag};
}

namespace {

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
            const std::vector<TableRow> rows = read_number_table(node, columns, example);
            check_rows_once(rows);
            for (const TableRow& row : rows) {
              landmarks.from.push_back({row.values[0], row.values[1], row.values[2]});
              landmarks.to.push_back({row.values[3], row.values[4], row.values[5]});
            }
          }};
}

}  // namespace

Group<LandmarkObservation> landmarks_table() {
  std::vector<Key<LandmarkObservation>> keys{
      required(landmarks_file_key()),
      noise_key<LandmarkObservation>(units::length, "one component of a place")};
  append(keys, pose_keys<LandmarkObservation>());
  return {"landmarks", "Material points that are found again", keys};
}

namespace {

Key<DisplacementObservation> vectors_key(const std::string& name,
                                         Vectors DisplacementObservation::*member,
                                         const std::string& meaning) {
  return {{name, Type::vectors, meaning, units::length, within(1e6)},
          [member](const Node& node, DisplacementObservation& what) {
            for (const Node& item : read_list(node, "vectors")) {
              (what.*member).push_back(read_vector(item, units::length, within(1e6)));
            }
          }};
}

bool is_table(const std::string& file) {
  return file.size() > 4 && file.compare(file.size() - 4, 4, ".csv") == 0;
}

const char* const displacement_header = "x[mm],y[mm],z[mm],ux[mm],uy[mm],uz[mm],sd[mm]";

void read_displacement_table(const Node& node, DisplacementObservation& what) {
  std::vector<Column> columns;
  for (const char* name : {"x", "y", "z", "ux", "uy", "uz", "sd"}) {
    columns.push_back({name, units::length});
  }
  const std::vector<TableRow> rows = read_number_table(node, columns, displacement_header);
  check_rows_once(rows);
  for (const TableRow& row : rows) {
    if (!(row.values[6] > 0)) {
      refuse(row.where, "", {"noise that is not above zero", "a standard deviation", "", ""});
    }
    what.at.push_back({row.values[0], row.values[1], row.values[2]});
    what.values.push_back({row.values[3], row.values[4], row.values[5]});
    what.sds.push_back(row.values[6]);
  }
}

Key<DisplacementObservation> displacement_file_key() {
  return {{"file", Type::file,
           std::string("places in the mesh as it is given, their displacements and noise: .csv "
                       "with the columns ") +
               displacement_header + "; or .vtu, .vtp with 'array' and 'sd'"},
          [](const Node& node, DisplacementObservation& what) {
            const std::string file = read_file_path(node);
            if (is_table(file)) {
              read_displacement_table(node, what);
            } else {
              what.file = file;
            }
          }};
}

/// Which keys go with which source of displacements.
void check_displacements(const Node& node, DisplacementObservation& what) {
  const bool inline_points = node.find("points") != nullptr;
  const bool table = !inline_points && what.file.empty();
  const auto needs = [&](const char* name, bool wanted, const std::string& source) {
    const Entry* entry = node.find(name);
    if (entry && !wanted) {
      refuse(entry->value, {std::string("'") + name + "' with " + source, "none", "", ""});
    }
    if (!entry && wanted) {
      refuse(node, {std::string("no '") + name + "' with " + source, "one", "", ""});
    }
  };
  const std::string source = inline_points ? "'points'" : table ? "a .csv file" : "a VTK file";
  needs("values", inline_points, source);
  needs("array", !inline_points && !table, source);
  needs("sd", !table, source);
  if (inline_points && what.at.size() != what.values.size()) {
    refuse(node.find("values")->value, {std::to_string(what.values.size()) + " vectors for " +
                                            std::to_string(what.at.size()) + " points",
                                        "one for each", "", ""});
  }
  if (inline_points && what.at.empty()) {
    refuse(node.find("points")->value, {"an empty list", "at least one point", "", ""});
  }
  if (inline_points) {
    what.sds.assign(what.at.size(), what.sd);
  }
}

Group<DisplacementObservation> displacements_table() {
  using What = DisplacementObservation;
  return {"displacements",
          "Displacements of material points",
          {displacement_file_key(),
           vectors_key("points", &What::at, "places in the mesh as it is given"),
           vectors_key("values", &What::values, "their displacements"),
           without("", text_key("array", &What::array, "array of the VTK file's points")),
           choice_key<What, double>("unit", &What::unit_in_mm,
                                    {{"mm", 1}, {"cm", 10}, {"m", 1000}, {"um", 1e-3}},
                                    "unit of the lengths in a VTK file"),
           without("the image that the mesh comes from",
                   time_key("relative_to", &What::relative_to, not_negative,
                            "time of the shape they are measured from")),
           without("the column of the .csv file",
                   quantity_key("sd", &What::sd, units::length, some_length,
                                "noise, the standard deviation of one component"))},
          {{"file", "points"}},
          check_displacements};
}

Key<SegmentStrainObservation> segment_values_key() {
  KeyInfo info{"values", Type::numbers,
               "strains of segments 1 to 17, or 1 to 16; none where one was not measured",
               units::pure_number, some_strain};
  info.words = {"none"};
  return {info, [](const Node& node, SegmentStrainObservation& what) {
            const std::vector<Node>& items = read_list(node, "strains");
            if (items.size() != n_segments && items.size() != n_segments - 1) {
              refuse(node, {"a list of " + std::to_string(items.size()) + " values",
                            "17 strains, or 16 without the apex, in the order of the segments", "",
                            "Write none for a segment that was not measured"});
            }
            for (std::size_t k = 0; k < items.size(); ++k) {
              if (!is_word(items[k], {"none"}, units::pure_number)) {
                add_segment(what, static_cast<int>(k) + 1,
                            read_quantity(items[k], units::pure_number, some_strain));
              }
            }
            if (what.values.empty()) {
              refuse(node, {"no segment that was measured", "at least one strain", "", ""});
            }
          }};
}

Key<SegmentStrainObservation> segment_file_key() {
  return {{"file", Type::file, "CSV of the segments that were measured: segment,strain"},
          [](const Node& node, SegmentStrainObservation& what) {
            for (const TableRow& row : read_number_table(
                     node, {{"segment", units::pure_number}, {"strain", units::pure_number}},
                     "segment,strain")) {
              const int segment = static_cast<int>(row.values[0]);
              if (segment != row.values[0] || segment < 1 || segment > n_segments) {
                refuse(row.where, "",
                       {"the segment " + text::number(row.values[0]), "a whole number from 1 to 17",
                        "", ""});
              }
              if (std::count(what.segments.begin(), what.segments.end(), segment)) {
                refuse(row.where, "",
                       {"the segment " + std::to_string(segment) + " a second time",
                        "every segment once", "", ""});
              }
              if (!some_strain.contains(row.values[1])) {
                refuse(row.where, "",
                       {"the strain " + text::number(row.values[1]),
                        "a Green-Lagrange strain from -0.5 to 10", "",
                        "Name the column strain[%] if it is in percent"});
              }
              add_segment(what, segment, row.values[1]);
            }
          }};
}

}  // namespace

Group<SegmentStrainObservation> segment_strain_table() {
  using What = SegmentStrainObservation;
  using Component = What::Component;
  return {"segment_strain",
          "Mean Green-Lagrange strains of the 17 segments of a left ventricle (Cerqueira 2002)",
          {surface_key<What>("endocardium of the left ventricle"),
           required(vector_key("apex", &What::apex, units::length, within(1e6),
                               "end of the cavity, in the mesh as it is given")),
           required(vector_key("base", &What::base, units::length, within(1e6),
                               "middle of the base, in the mesh as it is given")),
           vector_key("septum", &What::septum, units::pure_number, within(1e6),
                      "direction from the axis to the middle of the septum"),
           vector_key("anterior", &What::anterior, units::pure_number, within(1e6),
                      "direction from the axis to the middle of the anterior wall"),
           without("all", text_key("region", &What::region, "region that is the wall, or all")),
           required(choice_key<What, Component>("component", &What::component,
                                                {{"circumferential", Component::circumferential},
                                                 {"longitudinal", Component::longitudinal},
                                                 {"radial", Component::radial}},
                                                "direction of the wall")),
           without("the unloaded shape", time_key("relative_to", &What::relative_to, not_negative,
                                                  "time of the shape it is measured from")),
           segment_values_key(), segment_file_key(),
           noise_key<What>(units::pure_number, "the strain of a segment")},
          {{"septum", "anterior"}, {"values", "file"}}};
}

namespace {

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

}  // namespace

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
           required(number_key("value", &StrainObservation::value, some_strain, "measured strain")),
           noise_key<StrainObservation>(units::pure_number, "the strain")},
          {{"direction", "vector"}}};
}

namespace {}  // namespace

Group<ReactionObservation> reaction_table() {
  using Of = ReactionObservation::Of;
  return {"reaction",
          "Force of the supports on a surface",
          {surface_key<ReactionObservation>("surface of the mesh"),
           required(choice_key<ReactionObservation, int>(
               "component", &ReactionObservation::component, {{"x", 0}, {"y", 1}, {"z", 2}},
               "component that is measured")),
           required(quantity_key("value", &ReactionObservation::value, units::force,
                                 within(largest_force), "measured force")),
           noise_key<ReactionObservation>(units::force, "the force"),
           choice_key<ReactionObservation, Of>(
               "of", &ReactionObservation::of,
               {{"all", Of::all}, {"constraints", Of::constraints}, {"springs", Of::springs}},
               "which supports are measured")}};
}

namespace {

Group<LabelObservation> labels_table() {
  std::vector<Key<LabelObservation>> keys{
      surface_key<LabelObservation>("surface of the mesh that is the border of the labels"),
      required(file_key("file", &LabelObservation::file, "label image: .nii, .nrrd, .mha, .inr")),
      required(integers_key("labels", &LabelObservation::labels, "labels that are inside")),
      noise_key<LabelObservation>(units::length, "one point of the border along the normal")};
  append(keys, contour_keys<LabelObservation>());
  return {"labels", "The organ in a label image", keys};
}

void check_loss(const Node& node, Observation& observation) {
  const Entry* threshold = node.find("huber_threshold");
  if (threshold && !observation.robust)
    refuse(threshold->value, {"a threshold without 'loss: huber'", "both, or none", "", ""});
}

}  // namespace

Group<Observation> observation_table() {
  return {"observation",
          "One measurement at a time of the run",
          {required(time_key("at", &Observation::at, not_negative, "time of the run")),
           choice_key<Observation, bool>("loss", &Observation::robust,
                                         {{"square", false}, {"huber", true}},
                                         "what a row costs; huber: gross errors do little"),
           number_key("huber_threshold", &Observation::huber_threshold, some_sd,
                      "standard deviations beyond which huber counts linearly"),
           kind_key("volume", volume_table, "volume inside a surface"),
           kind_key("surface", surface_observation_table, "a surface seen in an image"),
           kind_key("landmarks", landmarks_table, "points found again"),
           kind_key("strain", strain_table, "mean strain of a region"),
           kind_key("reaction", reaction_table, "force of the supports"),
           kind_key("labels", labels_table, "labels of an image"),
           kind_key("displacements", displacements_table, "displacements of points"),
           kind_key("segment_strain", segment_strain_table, "strains of a ventricle's segments")},
          {{"volume", "surface", "landmarks", "strain", "reaction", "labels", "displacements",
            "segment_strain"}},
          check_loss};
}

}  // namespace viscera::case_file
