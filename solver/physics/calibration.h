// What is to be calibrated, and by which measurements: plain data in internal units. `key` is the
// place in the case file, for messages.
#pragma once

#include <array>
#include <cstddef>
#include <limits>
#include <optional>
#include <string>
#include <type_traits>
#include <variant>
#include <vector>

namespace viscera::physics {

/// One number of the case, found by its path there ("materials.wall.C"). `resolve` in
/// solver/case/case_parameter.h makes it.
struct CaseParameter {
  enum class Kind {
    law,                  ///< parameter `name` of the law of materials[index]
    bulk_modulus,         ///< of materials[index], finite
    density,              ///< of materials[index]
    tension,              ///< active tension of materials[index]
    tension_factor,       ///< value `item` of its curve
    transverse,           ///< share of it across the fibre
    fiber_rotation,       ///< of materials[index]: turns fibres about the sheet direction [rad]
    pressure,             ///< of loads[index]
    traction,             ///< component `item` of the traction of loads[index]
    gravity,              ///< of its acceleration
    imaged_gravity,       ///< of the gravity it was imaged under
    force,                ///< of its force
    curve_factor,         ///< value `item` of the curve of loads[index]
    displacement,         ///< component `item` that dirichlet[index] prescribes
    displacement_factor,  ///< value `item` of its curve
    stiffness             ///< of robin[index]
  };
  std::string path;
  Kind kind = Kind::law;
  int index = 0;
  int item = 0;
  std::string name;
};

/// A search coordinate of the inference; see calibration::Transform.
enum class Transform { none, log, logit };

/// A map of factors over the cells of a material, log-normal around 1 (calibration::FieldPrior).
struct FieldOptions {
  double correlation_length = 0;  ///< [mm]
  double sd = 0;                  ///< of the logarithm, at every point
};

/// One unknown: what it sets, where it may be and what is believed of it beforehand.
struct CalibratedParameter {
  std::string key;
  std::string name;                    ///< as reported; default: the first path
  std::vector<CaseParameter> targets;  ///< all follow the value
  bool keep_ratios = false;            ///< targets keep their ratios to the first one
  std::vector<double> factors;         ///< by target: it gets factor x value; empty: all 1
  bool nuisance = false;               ///< allowed for, not wanted
  std::string unit;                    ///< to show it in
  double scale = 1;                    ///< shown value = internal value * scale
  Transform transform = Transform::none;
  double start = 0;
  double lower = -std::numeric_limits<double>::infinity();
  double upper = std::numeric_limits<double>::infinity();
  double prior_mean = 0;  ///< in the search coordinate
  double prior_sd = std::numeric_limits<double>::infinity();
  std::optional<FieldOptions> field;  ///< the value times a map of factors
};

/// Volume enclosed by a surface, closed by lids where it is open.
struct VolumeObservation {
  std::string surface;
  double value = 0;  ///< [mm^3]
  double sd = 0;     ///< [mm^3]
};

/// A surface seen in an image: signed distances of its points along the normal of the model.
struct SurfaceObservation {
  std::string surface;            ///< of the model
  std::string file;               ///< STL, VTP, PLY, OBJ, OFF or VTK; LPS; empty: a candidate
  double unit_in_mm = 1;          ///< length of the file's unit
  std::string tag;                ///< cell array of the file that masks it; empty: the whole file
  std::vector<int> tag_values;    ///< cells with these values count
  double sd = 0;                  ///< of one point [mm]
  double correlation_length = 0;  ///< points nearer than this carry one piece of information [mm]
  double offset_sd = 0;           ///< of a contour drawn too wide or too narrow as a whole [mm]
  double translation_sd = 0;      ///< of the pose of the frame [mm]; 0: the pose is exact
  double rotation_sd = 0;         ///< of the same [rad]
  bool symmetric = false;         ///< points of the model against the file's surface too
  double normal_angle = 0;  ///< largest between measured and model normals [rad]; 0: do not count
};

/// Material points found again: places in the image that the mesh comes from, and at the time.
struct LandmarkObservation {
  std::vector<std::array<double, 3>> from;  ///< in the mesh as it is given [mm]
  std::vector<std::array<double, 3>> to;    ///< measured [mm]
  double sd = 0;                            ///< of one component [mm]
  double translation_sd = 0;                ///< as in SurfaceObservation
  double rotation_sd = 0;
};

/// Displacements of material points, relative to the shape at `relative_to` (NaN: the image that
/// the mesh comes from).
struct DisplacementObservation {
  std::vector<std::array<double, 3>> at;      ///< places in the mesh as it is given [mm]
  std::vector<std::array<double, 3>> values;  ///< [point] mm
  std::vector<double> sds;                    ///< [point] of one component [mm]
  std::string file;                           ///< VTU or VTP instead of the three; empty: none
  std::string array;                          ///< of the file's points: the vectors
  double unit_in_mm = 1;                      ///< of places and vectors in the file
  double sd = 0;                              ///< of every point without one of its own [mm]
  double relative_to = std::numeric_limits<double>::quiet_NaN();
};

/// Mean Green-Lagrange strains of the segments of a left ventricle (meshes/segments), relative to
/// the shape at `relative_to` (NaN: the reference).
struct SegmentStrainObservation {
  enum class Component { circumferential, longitudinal, radial };
  std::string surface;                            ///< endocardium
  std::array<double, 3> apex{};                   ///< end of the cavity, in the mesh as given [mm]
  std::array<double, 3> base{};                   ///< middle of the base [mm]
  std::optional<std::array<double, 3>> septum;    ///< direction from the axis to its middle
  std::optional<std::array<double, 3>> anterior;  ///< or to the middle of the anterior wall
  std::string region = "all";                     ///< cells that are the ventricle's wall
  Component component = Component::circumferential;
  double relative_to = std::numeric_limits<double>::quiet_NaN();
  std::vector<int> segments;   ///< those that were measured, 1 to 17
  std::vector<double> values;  ///< their strains
  double sd = 0;               ///< of each
};

/// Mean Green-Lagrange strain of a region along a direction, relative to the shape at
/// `relative_to` (NaN: the reference).
struct StrainObservation {
  enum class Direction { fiber, sheet, normal, vector };
  std::string region;
  Direction direction = Direction::fiber;
  std::array<double, 3> vector{};  ///< in the mesh as it is given
  double relative_to = std::numeric_limits<double>::quiet_NaN();
  double value = 0;
  double sd = 0;
};

/// Total force of the supports on a surface, one component [mN].
struct ReactionObservation {
  enum class Of { all, constraints, springs };
  std::string surface;
  int component = 0;  ///< 0 x, 1 y, 2 z
  double value = 0;
  double sd = 0;
  Of of = Of::all;  ///< which supports
};

/// The organ in a label image: signed distances of the model's surface to the border of the labels.
struct LabelObservation {
  std::string surface;  ///< of the model
  std::string file;
  std::vector<int> labels;  ///< inside
  double sd = 0;            ///< [mm]
  double correlation_length = 0;
  double offset_sd = 0;
};

struct Observation {
  std::string key;
  std::string name;
  double at = 0;                 ///< time of the run
  bool robust = false;           ///< Huber's loss instead of a square one
  double huber_threshold = 2.5;  ///< beyond which it is straight [sd of a row]
  std::variant<VolumeObservation,
               SurfaceObservation,
               LandmarkObservation,
               StrainObservation,
               ReactionObservation,
               LabelObservation,
               DisplacementObservation,
               SegmentStrainObservation>
      what;
};

/// The second time that an observation looks at; NaN: none.
inline double relative_to(const Observation& observation) {
  return std::visit(
      [](const auto& what) {
        using What = std::decay_t<decltype(what)>;
        if constexpr (std::is_same_v<What, StrainObservation> ||
                      std::is_same_v<What, DisplacementObservation> ||
                      std::is_same_v<What, SegmentStrainObservation>)
          return what.relative_to;
        else
          return std::numeric_limits<double>::quiet_NaN();
      },
      observation.what);
}

/// A quantity of the case to predict with its interval.
struct PredictionRequest {
  std::string key;
  std::string name;
  std::string quantity;  ///< name of an entry of `quantities`
  double at = 0;
};

struct CalibrationOptions {
  enum class Optimizer { automatic, brgn, lm };
  Optimizer optimizer = Optimizer::automatic;
  /// How the unloaded shape is found: Newton on the inverse problem, the fixed point of Sellier, or
  /// the first and where it fails the second.
  enum class Unloading { automatic, newton, fixed_point };
  Unloading unloading = Unloading::automatic;
  /// How derivatives along the unknowns are found: a linear solve for each, or adjoints, whose
  /// number does not grow with theirs; automatic: `goes_by_adjoints`.
  enum class Derivatives { automatic, forward, adjoint };
  Derivatives derivatives = Derivatives::automatic;
  int max_points = 60;           ///< distinct points of parameter space at most
  double decrement = 0.01;       ///< stop: squared Gauss-Newton decrement, in variances
  int importance_samples = 0;    ///< of the posterior, each a forward solve; 0: linearised only
  bool profile = false;          ///< profile likelihood of every parameter
  bool second_order = false;     ///< posterior with the curvature of the model
  bool next_measurement = true;  ///< weigh what could be measured next
  int multistart = 0;            ///< starts drawn from the prior besides the given one
  /// What starts are followed on: elements of the case, or linear ones.
  enum class Coarse { same, linear };
  Coarse multistart_elements = Coarse::linear;
  std::string multistart_mesh;  ///< coarser, with the same names; empty: that of the case
  int multistart_refine = 2;    ///< optima that are fitted again on the mesh of the case
};

struct Calibration {
  std::vector<CalibratedParameter> parameters;
  std::vector<Observation> observations;
  std::vector<Observation> candidates;  ///< what could be measured next; their values do not count
  std::vector<PredictionRequest> predictions;
  std::optional<double> image_at;  ///< time at which the mesh was imaged under load: the reference
                                   ///< is then an unknown too; none: the mesh is the reference
  CalibrationOptions options;
};

/// Unknowns up to which each gets a linear solve of its own.
constexpr int most_forward_unknowns = 30;

/// Asked for, or left open with a map; or left open with more unknowns than that, if each has a
/// prior and nothing is asked for that needs a solve for each.
inline bool goes_by_adjoints(const Calibration& calibration) {
  using Derivatives = CalibrationOptions::Derivatives;
  const CalibrationOptions& asked = calibration.options;
  bool has_map = false, has_priors = true;
  for (const CalibratedParameter& parameter : calibration.parameters) {
    has_map |= parameter.field.has_value();
    has_priors &= parameter.prior_sd < std::numeric_limits<double>::infinity();
  }
  if (has_map || asked.derivatives != Derivatives::automatic)
    return has_map || asked.derivatives == Derivatives::adjoint;
  const bool needs_solves = asked.profile || asked.second_order || asked.multistart > 0 ||
                            asked.optimizer != CalibrationOptions::Optimizer::automatic;
  return calibration.parameters.size() > std::size_t(most_forward_unknowns) && has_priors &&
         !needs_solves;
}

}  // namespace viscera::physics
