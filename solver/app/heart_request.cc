#include "meshes/fibers/bayer.h"
#include "meshes/fibers/doste.h"
#include "solver/app/fibers_request.h"
#include "solver/app/fibers_values.h"
#include "solver/core/errors.h"
#include "solver/core/text.h"

namespace viscera::app {

namespace {

meshes::HeartWalls walls_of(const HeartRequest& request) {
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
  const bool two = walls.has_right() || rule == "doste";
  const std::pair<const char*, bool> needed[] = {
      {"--lv-endo", walls.left_endocardium.empty()},
      {"--rv-endo", two && walls.right_endocardium.empty()},
      {"--epi", walls.epicardium.empty()},
      {"--base or --mitral", walls.base.empty() && walls.mitral.empty()},
      {"--base or --tricuspid", two && walls.base.empty() && walls.tricuspid.empty()}};
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

void check_walls(const meshes::OrganMesh& mesh, const meshes::HeartWalls& walls, FiberTask& task) {
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
  for (const auto& [a, b] : {std::pair(&left, &outside), {&right, &outside}, {&left, &right}}) {
    if (const std::string touch = check_apart(mesh, *a, *b); !touch.empty()) {
      task.notes.push_back(touch);
    }
  }
}

/// Checked walls with the apices that the rule needs.
meshes::HeartWalls complete_walls(const FibersRequest& request,
                                  const meshes::OrganMesh& mesh,
                                  FiberTask& task) {
  meshes::HeartWalls walls = walls_of(request.heart);
  require_walls(walls, request.rule);
  check_walls(mesh, walls, task);
  walls.left_apex = find_apex(mesh, walls.left_endocardium, walls.epicardium, walls.left_base(),
                              read_place("--lv-apex", request.heart.left_apex));
  task.apices.emplace_back("left", *walls.left_apex);
  if (walls.has_right()) {
    walls.right_apex =
        find_apex(mesh, walls.right_endocardium, walls.epicardium, walls.right_base(),
                  read_place("--rv-apex", request.heart.right_apex));
    task.apices.emplace_back("right", *walls.right_apex);
  }
  return walls;
}

meshes::BayerAngles bayer_angles(const HeartRequest& request) {
  meshes::BayerAngles angles;
  angles.left = read_angles("--lv", request.left).value_or(angles.left);
  angles.right = read_angles("--rv", request.right).value_or(angles.left);
  angles.septum = read_angles("--septum", request.septum);
  angles.left_sheet = read_angles("--lv-sheet", request.left_sheet).value_or(angles.left_sheet);
  angles.right_sheet = read_angles("--rv-sheet", request.right_sheet).value_or(angles.left_sheet);
  angles.septum_sheet = read_angles("--septum-sheet", request.septum_sheet);
  angles.as_published = request.as_published;
  return angles;
}

meshes::DosteAngles doste_angles(const HeartRequest& request) {
  if (!request.septum.empty() || !request.septum_sheet.empty()) {
    throw InputError(
        "--septum: found with --rule doste, whose septum goes from the endocardia's angles to 0. "
        "Allowed: with --rule bayer.");
  }
  meshes::DosteAngles angles;
  const std::tuple<const char*, const std::string&, meshes::AngleRange&> options[] = {
      {"--lv", request.left, angles.left},
      {"--rv", request.right, angles.right},
      {"--lv-outflow", request.left_outflow, angles.left_outflow},
      {"--rv-outflow", request.right_outflow, angles.right_outflow},
      {"--lv-transverse", request.left_transverse, angles.left_transverse},
      {"--rv-transverse", request.right_transverse, angles.right_transverse},
      {"--lv-sheet", request.left_sheet, angles.left_sheet},
      {"--rv-sheet", request.right_sheet, angles.right_sheet}};
  for (const auto& [option, text, range] : options) {
    range = read_angles(option, text).value_or(range);
  }
  return angles;
}

}  // namespace

FiberTask heart_task(const FibersRequest& request, const meshes::OrganMesh& mesh) {
  FiberTask task;
  const bool is_doste = request.rule == "doste";
  const HeartRequest& r = request.heart;
  if (!is_doste &&
      !(r.left_outflow + r.right_outflow + r.left_transverse + r.right_transverse).empty()) {
    throw InputError(
        "--lv-outflow, --rv-outflow, --lv-transverse, --rv-transverse: found with --rule bayer. "
        "Allowed: with --rule doste.");
  }
  const meshes::BayerAngles bayer = is_doste ? meshes::BayerAngles() : bayer_angles(r);
  const meshes::DosteAngles doste = is_doste ? doste_angles(r) : meshes::DosteAngles();
  const meshes::HeartWalls walls = complete_walls(request, mesh, task);
  task.rule = is_doste ? doste_rule(walls, doste) : bayer_rule(walls, bayer);
  return task;
}

}  // namespace viscera::app
