#pragma once

#include <string_view>

#include "backends/api/status.h"

namespace driverbench::over_c_client {

// The class of an error of which a library tells nothing but the server's or the C client's text:
// CppDB and libzdb throw the number away. As with them, it goes by the words, which are English
// unless somebody chose otherwise (lc_messages); a text that is not known is the server's.
StatusCode ClassifyText(std::string_view text);

}  // namespace driverbench::over_c_client
