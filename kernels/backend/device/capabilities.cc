#include "kernels/backend/device/capabilities.h"

#include "kernels/elements/types.h"

namespace viscera::kernels {
namespace {

template <std::size_t... I>
std::vector<Capability> laws(std::index_sequence<I...>) {
  return {{std::variant_alternative_t<I, materials::AnyLaw>::name,
           runs_on_device<std::variant_alternative_t<I, materials::AnyLaw>>}...};
}

}  // namespace

std::vector<Capability> law_capabilities() {
  return laws(std::make_index_sequence<std::variant_size_v<materials::AnyLaw>>());
}

std::vector<Capability> element_capabilities() {
  std::vector<Capability> list;
  for (const elements::ElementType type : elements::all_element_types)
    list.push_back({elements::name_of(type), true});
  return list;
}

}  // namespace viscera::kernels
