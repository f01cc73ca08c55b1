#pragma once

#include <string>
#include <string_view>

namespace driverbench::tap {

// The shape of a statement: numbers and quoted texts become `?`, runs of blanks one blank, comments
// vanish, and a row of values that is repeated is written once: `VALUES (?, ?) x 114`. Two
// statements that differ in their values only have one shape. Identifiers, in backquotes too, stay.
std::string Fold(std::string_view sql);

}  // namespace driverbench::tap
