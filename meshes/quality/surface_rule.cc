#include "meshes/quality/surface_rule.h"

#include <algorithm>
#include <cstdlib>
#include <set>
#include <sstream>
#include <utility>
#include <vector>

#include "meshes/quality/cell_geometry.h"
#include "meshes/quality/facet_hash.h"
#include "meshes/quality/facets.h"
#include "meshes/quality/tag_surface.h"
#include "meshes/vec.h"
#include "solver/core/errors.h"

namespace viscera::meshes {

namespace {

const std::pair<const char*, Point> sides[] = {{"left", {1, 0, 0}},      {"right", {-1, 0, 0}},
                                               {"posterior", {0, 1, 0}}, {"anterior", {0, -1, 0}},
                                               {"superior", {0, 0, 1}},  {"inferior", {0, 0, -1}}};

/// The words of a rule, taken one after the other.
class Words {
 public:
  explicit Words(const std::string& rule) : rule_(rule) {
    std::istringstream text(rule);
    for (std::string word; text >> word;) {
      words_.push_back(word);
    }
  }

  bool done() const { return next_ >= words_.size(); }

  /// Takes the word if it comes next.
  bool take_if(const std::string& word) {
    const bool comes = !done() && words_[next_] == word;
    next_ += comes ? 1 : 0;
    return comes;
  }

  std::string take(const std::string& what) {
    if (done()) {
      fail("ends where " + what + " should follow");
    }
    return words_[next_++];
  }

  void expect(const std::string& word) {
    if (const std::string found = take("'" + word + "'"); found != word) {
      fail("has '" + found + "' where '" + word + "' should stand");
    }
  }

  double take_number() {
    const std::string word = take("a number");
    char* end = nullptr;
    const double value = std::strtod(word.c_str(), &end);
    if (end == word.c_str() || *end != '\0') {
      fail("has '" + word + "' where a number should stand");
    }
    return value;
  }

  Point take_point() {
    const double x = take_number(), y = take_number(), z = take_number();
    return {x, y, z};
  }

  Point take_side() {
    if (!done()) {
      for (const auto& [name, direction] : sides) {
        if (words_[next_] == name) {
          ++next_;
          return direction;
        }
      }
    }
    return take_point();
  }

  [[noreturn]] void fail(const std::string& what) const {
    throw GeometryError(
        "The surface rule '" + rule_ + "' " + what +
        ". Rules read: NAME = BASE [+ BASE ...] [facing SIDE within DEGREES] [beyond X Y Z towards "
        "SIDE] [near X Y Z within MM], SIDE being left, right, anterior, posterior, "
        "superior, inferior or three numbers.");
  }

 private:
  std::string rule_;
  std::vector<std::string> words_;
  std::size_t next_ = 0;
};

/// Narrows the surface `name` by the next clause; gives what is left of it, mm2.
double apply_clause(Words& words,
                    OrganMesh& mesh,
                    const std::string& base,
                    const std::string& name) {
  const std::string clause = words.take("a clause");
  if (clause == "facing") {
    const Point direction = words.take_side();
    words.expect("within");
    return tag_by_normal(mesh, base, direction, words.take_number(), name);
  }
  if (clause == "beyond") {
    const Point point = words.take_point();
    words.expect("towards");
    return tag_by_plane(mesh, base, point, words.take_side(), name);
  }
  if (clause == "near") {
    const Point centre = words.take_point();
    words.expect("within");
    return tag_by_sphere(mesh, base, centre, words.take_number(), name);
  }
  words.fail("has the clause '" + clause + "', which is not known");
}

/// Facets of "BASE + BASE ...", each once, under that name.
Surface take_bases(Words& words, const OrganMesh& mesh) {
  Surface all = find_surface(mesh, words.take("the surface to choose from"));
  std::set<Facet> known;
  while (words.take_if("+")) {
    const Surface& more = find_surface(mesh, words.take("a surface after '+'"));
    for (int i = 0; i < all.n_facets(); ++i) {
      known.insert(sorted_corners(all.facet(i)));
    }
    for (int i = 0; i < more.n_facets(); ++i) {
      if (known.insert(sorted_corners(more.facet(i))).second) {
        all.add(more.facet(i));
      }
    }
    all.name += " + " + more.name;
  }
  return all;
}

double area_of(const OrganMesh& mesh, const Surface& surface) {
  double area = 0;
  for (int i = 0; i < surface.n_facets(); ++i) {
    area += norm(area_vector(mesh, surface.facet(i)));
  }
  return area;
}

}  // namespace

double add_surface(OrganMesh& mesh, const std::string& rule) {
  Words words(rule);
  const std::string name = words.take("a name");
  words.expect("=");
  OrganMesh attempt;  // nodes and surfaces only: the mesh stays as it is if a clause fails
  attempt.nodes = mesh.nodes;
  attempt.surfaces = {take_bases(words, mesh)};
  std::string base = attempt.surfaces.front().name;
  double area = area_of(attempt, attempt.surfaces.front());
  while (!words.done()) {
    area = apply_clause(words, attempt, base, name);
    base = name;
  }
  Surface found = find_surface(attempt, base);
  found.name = name;
  const auto old = std::find_if(mesh.surfaces.begin(), mesh.surfaces.end(),
                                [&](const Surface& s) { return s.name == name; });
  if (old != mesh.surfaces.end()) {
    *old = std::move(found);
  } else {
    mesh.surfaces.push_back(std::move(found));
  }
  return area;
}

}  // namespace viscera::meshes
