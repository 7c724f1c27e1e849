// Parameters of a constitutive law from laboratory tests, as a model for the inference: no mesh, no
// solver, derivatives by dual numbers through the law itself.
#pragma once

#include <string>
#include <vector>

#include "kernels/materials/laws.h"
#include "solver/calibration/inference/model.h"
#include "solver/calibration/material_point/homogeneous_test.h"

namespace viscera::calibration {

/// The parameter `name` of `law` as an unknown within its declared range: by its logarithm where it
/// is positive, starting from its value in `law`. Throws std::invalid_argument for an unknown name.
Unknown law_unknown(const materials::AnyLaw& law, const std::string& name, const Prior& prior = {});

class MaterialPointModel : public Model {
 public:
  /// `unknowns` are named after parameters of `law`, whose other parameters stay. `predicted` are
  /// tests whose stresses are not data: each amount is one prediction. Throws InputError.
  MaterialPointModel(const materials::AnyLaw& law,
                     const std::vector<Unknown>& unknowns,
                     const std::vector<HomogeneousTest>& tests,
                     const std::vector<HomogeneousTest>& predicted = {});

  const std::vector<Unknown>& unknowns() const override { return unknowns_; }
  const std::vector<ObservationBlock>& blocks() const override { return blocks_; }
  const std::vector<Prediction>& predictions() const override { return predictions_; }
  Evaluation evaluate(const Eigen::VectorXd& values, bool with_jacobian) override;
  Cost cost() const override { return cost_; }

 private:
  materials::AnyLaw law_at(const Eigen::VectorXd& values) const;

  materials::AnyLaw law_;
  std::vector<Unknown> unknowns_;
  std::vector<HomogeneousTest> tests_, predicted_;
  std::vector<ObservationBlock> blocks_;
  std::vector<Prediction> predictions_;
  Cost cost_;
  Eigen::VectorXd last_;
};

}  // namespace viscera::calibration
