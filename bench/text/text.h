#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace driverbench::text {

// Text of others (libraries, servers, a worker that went wrong) on its way to a terminal or a file.

// `text` as valid UTF-8 that is safe to print: white space of any kind becomes a space, control
// characters show as \x1b (a server's error must not move the cursor), what is no UTF-8 and what
// reorders or hides text becomes U+FFFD. CleanText(CleanText(x)) == CleanText(x).
std::string CleanText(std::string_view text);

// The columns that clean UTF-8 takes on a terminal: 2 for East Asian wide characters and emoji, 0
// for combining marks.
std::size_t DisplayWidth(std::string_view text);

// `text` filled with spaces up to `width` columns, on the right or on the left; longer text stays
// as it is.
std::string PadRight(std::string_view text, std::size_t width);
std::string PadLeft(std::string_view text, std::size_t width);

// The beginning of `text` that fits into `width` columns, with "..." at its end when something was
// left out.
std::string Cut(std::string_view text, std::size_t width);

// `text` in lines of at most `width` columns, broken at spaces where there are any. Never empty.
std::vector<std::string> Wrap(std::string_view text, std::size_t width);

}  // namespace driverbench::text
