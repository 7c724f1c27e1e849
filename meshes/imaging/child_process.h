// Trying in a child process what may end the program.
#pragma once

#include <functional>

namespace viscera::meshes::imaging {

/// Runs `action` in a child process without output, and waits; exceptions end it well. False if a
/// signal or another exit status ended it. True also where no child process can be had.
bool ends_well_in_child(const std::function<void()>& action);

}  // namespace viscera::meshes::imaging
