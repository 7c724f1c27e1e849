#include "solver/calibration/observations/volume.h"

#include "solver/core/log.h"
#include "solver/core/text.h"
#include "solver/problem/cavity.h"

namespace viscera::calibration {
namespace {

std::string mL(double volume) {
  return text::format("%.3g mL", volume / 1000);
}

constexpr double most_of_given = 10;  ///< times the volume of the mesh, that no cavity grows to

class VolumeOperator : public ObservationOperator {
 public:
  VolumeOperator(OrganOperator& organ,
                 const physics::Observation& observation,
                 const physics::VolumeObservation& volume)
      : ObservationOperator(observation.name, organ.space()),
        cavity_(organ, volume.surface),
        time_(observation.at),
        value_(volume.value),
        sd_(volume.sd) {
    warn_of_size(volume.surface);
  }

  std::vector<double> times() const override { return {time_}; }
  int n_rows() const override { return 1; }
  std::string unit() const override { return "mm^3"; }
  double sd() const override { return sd_; }

  Eigen::VectorXd residual(const std::vector<const ObservedState*>& states) override {
    const double v = cavity_.signed_volume(displacement(states[0]->positions).data());
    sign_ = v < 0 ? -1 : 1;
    return Eigen::VectorXd::Constant(1, (sign_ * v - value_) / sd_);
  }

  std::vector<StateRows> rows(const std::vector<const ObservedState*>& states) const override {
    const std::vector<double> u = displacement(states[0]->positions);
    std::vector<double> gradient(u.size(), 0.0);
    cavity_.add_volume_gradient(u.data(), gradient.data());
    std::vector<StateRows> out(1);
    for (std::size_t k = 0; k < gradient.size(); ++k)
      if (gradient[k] != 0)
        out[0].positions.push_back({0, static_cast<std::int32_t>(k), sign_ * gradient[k] / sd_});
    return out;
  }

 private:
  /// Cavity wants displacements from the reference.
  std::vector<double> displacement(const std::vector<double>& x) const {
    std::vector<double> u(x.size());
    for (std::size_t k = 0; k < x.size(); ++k)
      u[k] = x[k] - space_.coordinates()[k];
    return u;
  }

  /// Against the volume in the mesh as it is given.
  void warn_of_size(const std::string& surface) const {
    const double given = cavity_.volume(displacement(space_.coordinates()).data());
    if (value_ == 0 || (value_ < most_of_given * given && given < most_of_given * value_))
      return;  // 0: a candidate
    log::warning("observation " + name() + ": " + mL(value_) + " were measured, but the surface '" +
                 surface + "' encloses " + mL(given) +
                 " in the mesh as it is given. Check the surface and the unit.");
  }

  Cavity cavity_;
  double time_, value_, sd_;
  double sign_ = 1;  // of the orientation of the surface
};

}  // namespace

std::unique_ptr<ObservationOperator> make_volume(OrganOperator& organ,
                                                 const physics::Observation& observation,
                                                 const physics::VolumeObservation& volume) {
  return std::make_unique<VolumeOperator>(organ, observation, volume);
}

}  // namespace viscera::calibration
