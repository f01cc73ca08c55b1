#pragma once

#include <string_view>

namespace driverbench::coordinator {

// The files of config/ of that name, as they were when this program was built: CMake writes the
// texts (config_files.cc.in), so that what `init` writes is not described a second time.
extern const std::string_view kLocalYaml;
extern const std::string_view kCloudYaml;
extern const std::string_view kAllYaml;

}  // namespace driverbench::coordinator
