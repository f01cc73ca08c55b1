#pragma once

#include <optional>
#include <span>
#include <vector>

namespace driverbench::stats {

// ln(reference[i] / other[i]) for each i: positive where `other` took less time. Both have the same
// length, and every value is positive and finite. Logarithms, because a ratio and its inverse must
// weigh the same.
std::vector<double> PairedLogRatios(std::span<const double> reference,
                                    std::span<const double> other);

// exp of the mean of the logarithms; nullopt when there are no values. Every value is positive and
// finite.
std::optional<double> GeometricMean(std::span<const double> values);

}  // namespace driverbench::stats
