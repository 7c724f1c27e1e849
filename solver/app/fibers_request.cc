#include "solver/app/fibers_request.h"

#include <optional>

#include "meshes/fibers/bayer.h"
#include "solver/core/errors.h"
#include "solver/core/text.h"
#include "solver/core/units.h"

namespace viscera::app {

namespace {

using meshes::AngleRange;

/// Numbers apart at `separator`; nothing where there are not `count` of them.
std::optional<std::vector<double>> read_numbers(const std::string& text,
                                                char separator,
                                                std::size_t count) {
  std::vector<double> numbers;
  try {
    for (const std::string& word : text::split(text, separator)) {
      numbers.push_back(units::parse_number(text::trim(word)));
    }
  } catch (const units::UnitError&) {
    return std::nullopt;
  }
  return numbers.size() == count ? std::optional(numbers) : std::nullopt;
}

std::optional<AngleRange> read_angles(const std::string& option, const std::string& text) {
  if (text.empty()) {
    return std::nullopt;
  }
  const auto numbers = read_numbers(text, ':', 2);
  if (!numbers || std::abs((*numbers)[0]) > 180 || std::abs((*numbers)[1]) > 180) {
    throw InputError(option + ": found '" + text +
                     "'. Allowed: two angles in degrees from -180 to 180, at the inner and the "
                     "outer side, such as 60:-60.");
  }
  return AngleRange{(*numbers)[0], (*numbers)[1]};
}

std::optional<meshes::Point> read_place(const std::string& option, const std::string& text) {
  if (text.empty()) {
    return std::nullopt;
  }
  const auto numbers = read_numbers(text, ',', 3);
  if (!numbers) {
    throw InputError(option + ": found '" + text +
                     "'. Allowed: three coordinates in mm, such as 12,-40,7.5.");
  }
  return meshes::Point{(*numbers)[0], (*numbers)[1], (*numbers)[2]};
}

meshes::HeartWalls walls_of(const FibersRequest& request) {
  meshes::HeartWalls walls;
  walls.left_endocardium = request.left_endocardium;
  walls.right_endocardium = request.right_endocardium;
  walls.epicardium = request.epicardium;
  walls.base = request.base;
  walls.mitral = request.mitral;
  walls.aortic = request.aortic;
  walls.tricuspid = request.tricuspid;
  walls.pulmonary = request.pulmonary;
  return walls;
}

void require_walls(const meshes::HeartWalls& walls, const std::string& rule) {
  std::vector<std::string> missing;
  const std::pair<const char*, bool> needed[] = {
      {"--lv-endo", walls.left_endocardium.empty()},
      {"--epi", walls.epicardium.empty()},
      {"--base or --mitral", walls.left_base().empty()},
      {"--base or --tricuspid", walls.has_right() && walls.right_base().empty()}};
  for (const auto& [option, is_missing] : needed) {
    if (is_missing) {
      missing.push_back(option);
    }
  }
  if (!missing.empty()) {
    throw InputError("--rule " + rule + ": found no " + text::list(missing) +
                     ". Allowed: names of surfaces for --lv-endo, --epi and --base (or the valves "
                     "--mitral, --aortic), and for two ventricles --rv-endo (and --tricuspid, "
                     "--pulmonary). 'viscera inspect' lists the surfaces of a mesh.");
  }
}

void check_walls(const meshes::OrganMesh& mesh, const meshes::HeartWalls& walls) {
  const meshes::Role left{"--lv-endo", walls.left_endocardium};
  const meshes::Role right{"--rv-endo", walls.right_endocardium};
  const meshes::Role outside{"--epi", walls.epicardium};
  check_roles(mesh, {left,
                     right,
                     outside,
                     {"--base", walls.base},
                     {"--mitral", walls.mitral},
                     {"--aortic", walls.aortic},
                     {"--tricuspid", walls.tricuspid},
                     {"--pulmonary", walls.pulmonary}});
  check_apart(mesh, left, outside);
  check_apart(mesh, right, outside);
  check_apart(mesh, left, right);
}

/// Checked walls with the apices that the rule needs.
meshes::HeartWalls complete_walls(const FibersRequest& request,
                                  const meshes::OrganMesh& mesh,
                                  FiberTask& task) {
  meshes::HeartWalls walls = walls_of(request);
  require_walls(walls, request.rule);
  check_walls(mesh, walls);
  walls.left_apex =
      meshes::find_apex(mesh, walls.left_endocardium, walls.epicardium, walls.left_base(),
                        read_place("--lv-apex", request.left_apex));
  task.apices.emplace_back("left", *walls.left_apex);
  return walls;
}

meshes::BayerAngles bayer_angles(const FibersRequest& request) {
  meshes::BayerAngles angles;
  angles.left = read_angles("--lv", request.left).value_or(angles.left);
  angles.right = read_angles("--rv", request.right).value_or(angles.left);
  angles.septum = read_angles("--septum", request.septum);
  angles.left_sheet = read_angles("--lv-sheet", request.left_sheet).value_or(angles.left_sheet);
  angles.right_sheet = read_angles("--rv-sheet", request.right_sheet).value_or(angles.left_sheet);
  angles.septum_sheet = read_angles("--septum-sheet", request.septum_sheet);
  return angles;
}

}  // namespace

FiberTask fiber_task(const FibersRequest& request, const meshes::OrganMesh& mesh) {
  FiberTask task;
  const std::vector<std::string> rules = {"bayer"};
  if (request.rule == rules[0]) {
    const meshes::BayerAngles angles = bayer_angles(request);
    task.rule = meshes::bayer_rule(complete_walls(request, mesh, task), angles);
    return task;
  }
  throw InputError("--rule: found '" + request.rule + "'. Allowed: " + text::list(rules) + "." +
                   text::did_you_mean(request.rule, rules));
}

}  // namespace viscera::app
