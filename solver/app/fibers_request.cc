#include "solver/app/fibers_request.h"

#include "solver/core/errors.h"
#include "solver/core/text.h"

namespace viscera::app {

namespace {

/// Options that are given but say nothing to the rule.
void refuse_strangers(const std::string& rule,
                      const std::vector<std::pair<const char*, bool>>& options) {
  for (const auto& [option, given] : options) {
    if (given) {
      throw InputError(std::string(option) + ": found with --rule " + rule +
                       ", which has no use for it. 'viscera fibers --help' says which options go "
                       "with which rule.");
    }
  }
}

void refuse_layers(const FibersRequest& request) {
  const LayersRequest& r = request.layers;
  refuse_strangers(request.rule, {{"--inner", !r.inner.empty()},
                                  {"--outer", !r.outer.empty()},
                                  {"--start", !r.start.empty()},
                                  {"--end", !r.end.empty()},
                                  {"--axis", !r.axis.empty()},
                                  {"--angles", !r.angles.empty()},
                                  {"--layer", !r.layers.empty()},
                                  {"--families", r.families}});
}

void refuse_walls(const FibersRequest& request) {
  const HeartRequest& r = request.heart;
  refuse_strangers(request.rule, {{"--lv-endo", !r.left_endocardium.empty()},
                                  {"--rv-endo", !r.right_endocardium.empty()},
                                  {"--epi", !r.epicardium.empty()},
                                  {"--base", !r.base.empty()},
                                  {"--mitral", !r.mitral.empty()},
                                  {"--aortic", !r.aortic.empty()},
                                  {"--tricuspid", !r.tricuspid.empty()},
                                  {"--pulmonary", !r.pulmonary.empty()},
                                  {"--lv", !r.left.empty()},
                                  {"--rv", !r.right.empty()}});
}

FiberTask rule_task(const FibersRequest& request, const meshes::OrganMesh& mesh) {
  const std::vector<std::string> rules = {"bayer", "doste", "transmural"};
  if (request.rule == rules[0] || request.rule == rules[1]) {
    refuse_layers(request);
    return heart_task(request, mesh);
  }
  if (request.rule == rules[2]) {
    refuse_walls(request);
    return layers_task(request.layers, mesh);
  }
  throw InputError("--rule: found '" + request.rule + "'. Allowed: " + text::list(rules) + "." +
                   text::did_you_mean(request.rule, rules));
}

}  // namespace

FiberTask fiber_task(const FibersRequest& request, const meshes::OrganMesh& mesh) {
  const bool is_import = !request.from.file.empty();
  if (request.rule.empty() && !is_import) {
    throw InputError(
        "viscera fibers: found neither --rule nor --from. Allowed: a rule (bayer, doste, "
        "transmural), or another mesh with measured fibres, or both: then the rule's axes are what "
        "the measured angles are reported in.");
  }
  FiberTask task = request.rule.empty() ? FiberTask() : rule_task(request, mesh);
  if (!is_import) {
    return task;
  }
  FiberTask import = import_task(request.from, std::move(task.rule), mesh);
  import.apices = task.apices;
  import.notes.insert(import.notes.begin(), task.notes.begin(), task.notes.end());
  return import;
}

}  // namespace viscera::app
