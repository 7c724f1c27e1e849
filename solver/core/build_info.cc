#include "solver/core/build_info.h"

namespace viscera {

const BuildInfo& build_info() {
  static const BuildInfo info{VISCERA_VERSION,  VISCERA_COMMIT,     VISCERA_COMPILER,
                              VISCERA_FLAGS,    VISCERA_BUILD_TYPE, VISCERA_NATIVE == 1,
                              VISCERA_CUDA == 1};
  return info;
}

}  // namespace viscera
