#pragma once

#include <vector>

namespace driverbench::stats {

// Whether the median of `values`, all positive, lies between two modes: from 0.8 to 1.25 times the
// median there are fewer than half as many of them as in the fullest stretch as wide (on a scale of
// logarithms) on its left, and on its right. Such a median is a time that few operations take, and
// jumps to one of the modes when some change sides. One mode, however wide or skewed, has fewer
// values than the median's stretch on one side at least. Of some hundred values chance decides.
bool MedianIsBetweenModes(std::vector<double> values);

}  // namespace driverbench::stats
