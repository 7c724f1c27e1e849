// Numbers a case asks for in summary.json and history.csv.
#pragma once

#include <array>
#include <string>

namespace viscera::physics {

struct Quantity {
  enum class Kind {
    displacement,     ///< of the material point nearest `point` [mm]
    position,         ///< deformed position of that material point [mm]
    region_volume,    ///< deformed volume of a region [mm^3]
    enclosed_volume,  ///< volume enclosed by a surface, closed by a flat lid where open [mm^3]
    field_extreme,    ///< minimum or maximum of an output field
    reaction          ///< total force of supports on a surface [mN]
  };
  enum class Component { x, y, z, magnitude };
  enum class Extreme { minimum, maximum };

  std::string key;  ///< its place in the case file, "quantities.peak", for messages
  std::string name;
  Kind kind = Kind::displacement;
  std::array<double, 3> point{};  ///< reference position [mm]
  Component component = Component::magnitude;
  std::string region;
  std::string surface;
  std::string field;  ///< displacement, det_F, von_mises, pressure, fiber_stretch, ...
  Extreme extreme = Extreme::maximum;
  std::string unit;  ///< unit to show the value in, e.g. "mL"
  double scale = 1;  ///< shown value = internal value * scale
};

}  // namespace viscera::physics
