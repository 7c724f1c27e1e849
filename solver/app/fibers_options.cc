#include "solver/app/fibers_options.h"

#include <CLI/CLI.hpp>

namespace viscera::app {

namespace {

struct SurfaceOption {
  const char* name;
  std::vector<std::string>* target;
  const char* help;
};
struct TextOption {
  const char* name;
  std::string* target;
  const char* help;
};

void add_surfaces(CLI::App& verb, const char* group, const std::vector<SurfaceOption>& options) {
  for (const SurfaceOption& option : options) {
    verb.add_option(option.name, *option.target, option.help)
        ->delimiter(',')
        ->expected(1)
        ->take_all()
        ->group(group);
  }
}

void add_texts(CLI::App& verb, const char* group, const std::vector<TextOption>& options) {
  for (const TextOption& option : options) {
    verb.add_option(option.name, *option.target, option.help)->group(group);
  }
}

void add_heart_options(CLI::App& verb, HeartRequest& heart) {
  const char* walls = "Walls of a heart (names of surfaces, several as A,B)";
  add_surfaces(verb, walls,
               {{"--lv-endo", &heart.left_endocardium, "Left endocardium"},
                {"--rv-endo", &heart.right_endocardium,
                 "Right endocardium, its side of the septum too; without it one ventricle"},
                {"--epi", &heart.epicardium, "Epicardium"},
                {"--base", &heart.base, "Base, where valves are not parted"},
                {"--mitral", &heart.mitral, "Rim of the mitral valve"},
                {"--aortic", &heart.aortic, "Rim of the aortic valve"},
                {"--tricuspid", &heart.tricuspid, "Rim of the tricuspid valve"},
                {"--pulmonary", &heart.pulmonary, "Rim of the pulmonary valve"}});
  add_texts(verb, walls,
            {{"--lv-apex", &heart.left_apex,
              "X,Y,Z in mm near the left apex (default: farthest from the base)"},
             {"--rv-apex", &heart.right_apex, "the same of the right ventricle"}});
  add_texts(
      verb, "Angles in degrees, ENDO:EPI such as 60:-60",
      {{"--lv", &heart.left,
        "Fibres of the left ventricle from the circumference, positive for a right-handed helix "
        "(bayer 40:-50, doste 60:-60)"},
       {"--rv", &heart.right, "of the right ventricle (bayer: as the left, doste 90:-25)"},
       {"--septum", &heart.septum,
        "bayer: LEFT:RIGHT side of the septum, seen from the left (default: --lv ENDO to minus "
        "--rv ENDO)"},
       {"--lv-sheet", &heart.left_sheet,
        "Sheets about the fibre from the direction across the wall (bayer -65:25, doste 0:0)"},
       {"--rv-sheet", &heart.right_sheet, "of the right ventricle"},
       {"--septum-sheet", &heart.septum_sheet, "bayer: of the septum, LEFT:RIGHT"},
       {"--lv-outflow", &heart.left_outflow, "doste: fibres at the aortic valve (90:0)"},
       {"--rv-outflow", &heart.right_outflow, "doste: fibres at the pulmonary valve (90:0)"},
       {"--lv-transverse", &heart.left_transverse, "doste: fibres out of the wall (-20:20)"},
       {"--rv-transverse", &heart.right_transverse, "of the right ventricle (-20:20)"}});
  verb.add_flag("--as-published", heart.as_published,
                "bayer: the paper to the letter; angles jump in free walls where they range over "
                "more than 90 degrees")
      ->group("Angles in degrees, ENDO:EPI such as 60:-60");
}

void add_layer_options(CLI::App& verb, LayersRequest& layers) {
  const char* group = "Slabs and tubes (--rule transmural)";
  add_surfaces(verb, group,
               {{"--inner", &layers.inner, "Surfaces at depth 0"},
                {"--outer", &layers.outer, "Surfaces at depth 1"},
                {"--start", &layers.start, "of a bent tube: surfaces where its axis begins"},
                {"--end", &layers.end, "and where it ends"}});
  add_texts(verb, group,
            {{"--axis", &layers.axis,
              "X,Y,Z, direction of the axis (default: found, of a straight tube)"},
             {"--angles", &layers.angles,
              "INNER:OUTER across the whole wall, degrees from axis x outward (a tube's "
              "circumference) towards the axis"}});
  verb.add_option("--layer", layers.layers,
                  "REGION=ANGLE or REGION=INNER:OUTER, as often as needed")
      ->expected(1)
      ->take_all()
      ->allow_extra_args(false)
      ->group(group);
  verb.add_flag("--families", layers.families,
                "Angles are those of two symmetric families: fibres are written along the "
                "circumference and the angle belongs into the material")
      ->group(group);
}

void add_import_options(CLI::App& verb, ImportRequest& from) {
  const char* group = "Measured fibres of another mesh (with --rule: reported in the rule's axes)";
  add_texts(verb, group,
            {{"--from", &from.file, "The other mesh; places are matched, whatever the cells"},
             {"--field", &from.field, "Its fibres: a field of directions on points or cells"},
             {"--sheet-field", &from.sheet_field, "Its sheets (default: fibres alone are written)"},
             {"--from-unit", &from.unit, "Length unit of that file (default: the format's own)"},
             {"--within", &from.within,
              "How far outside of it a place may lie (default: a mean edge of the other mesh)"}});
  verb.add_option("--from-add", from.additions,
                  "File on the nodes of the other mesh with further fields, as often as needed")
      ->expected(1)
      ->take_all()
      ->allow_extra_args(false)
      ->group(group);
}

}  // namespace

void add_fibers_options(CLI::App& verb, FibersRequest& request) {
  verb.add_option("MESH", request.mesh, "Mesh file")->required();
  verb.add_option("-o,--output", request.output, "Mesh file with the directions: .vtu")->required();
  verb.add_option("--unit", request.unit,
                  "Length unit of the file: mm, cm, m (default: the format's own)");
  verb.add_option("--rule", request.rule,
                  "bayer (Bayer et al. 2012), doste (Doste et al. 2019, two ventricles with "
                  "valves) or transmural (slabs, tubes)");
  verb.add_option("--degree", request.degree, "Of the potentials: 2, or 1 for less memory and time")
      ->check(CLI::IsMember({1, 2}))
      ->capture_default_str();
  verb.add_option("--json", request.json, "File for the report as JSON");
  verb.add_option("--picture", request.picture,
                  "PNG file: the fibres outside and inside, coloured by their angle from the "
                  "circumference");
  add_heart_options(verb, request.heart);
  add_layer_options(verb, request.layers);
  add_import_options(verb, request.from);
  verb.footer(
      "\nExample:\n"
      "  viscera mesh --shape ellipsoid -o lv.vtu\n"
      "  viscera fibers lv.vtu -o lv_fibers.vtu --rule bayer --lv-endo endocardium --epi "
      "epicardium "
      "--base base --lv 60:-60 --picture lv_fibers.png\n"
      "  viscera mesh --shape tube --layer media=0.3mm --layer adventitia=0.2mm --dimensions "
      "1mm,4mm -o artery.vtu\n"
      "  viscera fibers artery.vtu -o artery_fibers.vtu --rule transmural --inner inner --outer "
      "outer --layer media=29 --layer adventitia=62 --families\n"
      "  viscera mesh --shape ellipsoid --cells 6x9x3 -o other.vtu\n"
      "  viscera fibers other.vtu -o other_fibers.vtu --from lv_fibers.vtu --field fiber "
      "--sheet-field sheet");
}

}  // namespace viscera::app
