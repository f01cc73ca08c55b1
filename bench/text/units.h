#pragma once

#include <optional>
#include <string>

#include "bench/stats/sign_test.h"

namespace driverbench::text {

// Numbers for people. Every argument is finite.

// Three digits and the unit that fits them: "45.0 ns", "70.1 us", "1.24 ms", "12.0 s".
std::string FormatDuration(double ns);

// "26.6 us [25.9, 27.2]", "-1.20 ms [-1.25, -1.15]": all three in one unit, with as many decimals
// as give the largest of them three digits. Without an interval its own alone.
std::string FormatDifference(double ns, const std::optional<stats::Interval>& interval);

// Operations a second: "14,120", below a hundred "41.7".
std::string FormatRate(double per_second);

// "1.12x"; with more decimals, up to four, where two would round a value that is not 1 to 1.
std::string FormatSpeed(double speed);

// "1.12x [1.10, 1.13]", all three with as many decimals as it takes to show on which side of 1 the
// ends lie, and with a third where two would make them one.
std::string FormatSpeed(double speed, const stats::Interval& interval);

// Of a share: "1.6%", below one percent "0.12%", from ten on "16%".
std::string FormatShare(double share);

// "1 round", "12 rounds".
std::string FormatCount(long long count, const std::string& noun);

}  // namespace driverbench::text
