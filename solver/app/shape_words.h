// The words of `viscera mesh --shape ...`: counts, lengths, layers.
#pragma once

#include <initializer_list>
#include <string>
#include <vector>

#include "meshes/shapes/layers.h"
#include "solver/app/shape_request.h"

namespace viscera::app {

/// Throws InputError "OPTION: found 'FOUND'. Allowed: ALLOWED."
[[noreturn]] void refuse_option(const std::string& option,
                                const std::string& found,
                                const std::string& allowed);

meshes::CellType read_cell_type(const ShapeRequest& request);

/// "8x12x4" to its numbers, none where the option is not given; as many as one of `counts`.
/// `names`: "NXxNYxNZ of a block", `example`: "8x8x4".
std::vector<int> read_cells(const ShapeRequest& request,
                            std::initializer_list<std::size_t> counts,
                            const std::string& names,
                            const std::string& example);

/// The number of unknowns asked for; 0 if none.
double read_unknowns(const ShapeRequest& request);

/// Lengths in mm, none where the option is not given; as many as one of `counts`.
std::vector<double> read_dimensions(const ShapeRequest& request,
                                    std::initializer_list<std::size_t> counts,
                                    const std::string& allowed);

/// Layers NAME=THICKNESS[@ANGLE[:ANGLE]], each of `cells` hexahedra; none where none is given.
std::vector<meshes::Layer> read_layers(const ShapeRequest& request, int cells);

/// Throws InputError for an option of the request that its shape has no use for; `used` are those
/// of --layer, --quarter, --unknowns and --fibers that it has.
void refuse_unused(const ShapeRequest& request, std::initializer_list<std::string> used);

}  // namespace viscera::app
