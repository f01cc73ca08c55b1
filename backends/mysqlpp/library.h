#pragma once

// MySQL++, in an order in which clang takes it as C++20 too: String must be whole before vectors of
// what a String can be made of.
#include <mystring.h>
// A block of its own, or clang-format would sort it before.
#include <mysql++.h>
