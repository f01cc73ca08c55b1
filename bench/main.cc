// driverbench: which C++ client library should talk to my TiDB, and did my last change make it
// slower?
#include <fcntl.h>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <poll.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <array>
#include <csignal>
#include <cstdio>
#include <exception>
#include <string>
#include <vector>

#include "bench/coordinator/error.h"
#include "bench/coordinator/verbs/verb.h"
#include "bench/process/core_dumps.h"
#include "bench/process/exit_status.h"
#include "bench/settings/nearest.h"
#include "bench/settings/text.h"

namespace driverbench::coordinator {

// Each is defined in the file of its name in coordinator/verbs; the help has them in this order.
Verb AddRun(CLI::App*), AddAb(CLI::App*), AddCheck(CLI::App*), AddAudit(CLI::App*),
    AddSelftest(CLI::App*), AddList(CLI::App*), AddShow(CLI::App*), AddReport(CLI::App*),
    AddExplain(CLI::App*), AddExport(CLI::App*), AddCompare(CLI::App*), AddCleanup(CLI::App*),
    AddInit(CLI::App*), AddCompletion(CLI::App*);

constexpr std::array kVerbs = {AddInit,     AddRun,     AddAb,      AddCheck,     AddAudit,
                               AddSelftest, AddList,    AddShow,    AddReport,    AddExplain,
                               AddExport,   AddCompare, AddCleanup, AddCompletion};

namespace {

// To the commands an empty value is an option that was not given: a script whose variable is empty
// would get what it did not ask for.
void RefuseEmptyValues(CLI::App* app) {
  const CLI::Validator not_empty(
      [](const std::string& value) {
        return value.empty() ? "the value is empty; was a variable not set?" : "";
      },
      "");
  for (CLI::App* verb : app->get_subcommands(nullptr)) {
    for (CLI::Option* option : verb->get_options()) option->check(not_empty);
  }
}

// A closed 0, 1 or 2 would become some pipe or file of ours.
void HoldStandardDescriptors() {
  int fd = 0;
  do {
    fd = open("/dev/null", O_RDWR);
  } while (fd >= 0 && fd <= STDERR_FILENO);
  if (fd >= 0) close(fd);
}

std::vector<std::string> VerbsOf(const CLI::App& app) {
  std::vector<std::string> verbs;
  for (const CLI::App* verb : app.get_subcommands(nullptr)) verbs.push_back(verb->get_name());
  return verbs;
}

std::string UnknownVerb(const CLI::App& app, const std::string& word) {
  return fmt::format("unknown verb {}: {}", settings::Show(word),
                     settings::Suggestion(word, VerbsOf(app)));
}

// CLI11 says of a word that is no verb that a subcommand is required. Empty when that is not it.
std::string NoVerb(const CLI::App& app, int argc, char** argv) {
  const std::string word = argc > 1 ? argv[1] : "";
  if (!app.get_subcommands().empty() || word.starts_with('-')) return "";
  if (word.empty()) return fmt::format("a verb is needed: {}", fmt::join(VerbsOf(app), ", "));
  return UnknownVerb(app, word);
}

int HelpOf(const CLI::App& app, const std::string& verb) {
  const auto verbs =
      app.get_subcommands([&verb](const CLI::App* one) { return one->get_name() == verb; });
  if (verbs.empty()) throw UserError(UnknownVerb(app, verb));
  fmt::print("{}", verbs.front()->help("driverbench"));
  return process::kExitFine;
}

// Not when a reader has what he wanted and is gone (`| head`).
bool OutputIsLost() {
  if (std::fflush(stdout) == 0 && std::ferror(stdout) == 0) return false;
  pollfd reader{STDOUT_FILENO, POLLOUT, 0};
  return poll(&reader, 1, 0) <= 0 || (reader.revents & POLLERR) == 0;
}

void ForbidCoreDumps(const CLI::App& verb) {
  const CLI::Option* wanted = verb.get_option_no_throw(kCoreDumps);
  if (wanted == nullptr || wanted->count() == 0 || !wanted->as<bool>()) process::ForbidCoreDumps();
}

int Run(int argc, char** argv) {
  CLI::App app(
      "Compares MySQL client libraries on TiDB: same work, proved, then timed in paired rounds.",
      "driverbench");
  app.require_subcommand(1);
  app.set_version_flag("--version", "driverbench " DRIVERBENCH_VERSION);
  std::vector<Verb> verbs;
  verbs.reserve(kVerbs.size());
  for (const auto& add : kVerbs) verbs.push_back(add(&app));
  CLI::App* help = app.add_subcommand("help", "this text, or that of a verb");
  std::string about;
  help->add_option("verb", about);
  RefuseEmptyValues(&app);

  try {
    app.parse(argc, argv);
    for (const Verb& verb : verbs) {
      if (!*verb.command) continue;
      ForbidCoreDumps(*verb.command);
      return verb.run();
    }
    if (!about.empty()) return HelpOf(app, about);
    app.clear();  // else it is the help of `help`
    fmt::print("{}", app.help());
    return process::kExitFine;
  } catch (const CLI::ParseError& error) {
    const std::string no_verb = error.get_exit_code() == 0 ? "" : NoVerb(app, argc, argv);
    if (!no_verb.empty()) throw UserError(no_verb);
    return app.exit(error) == 0 ? process::kExitFine : process::kExitNothingMeasured;
  }
}

int Main(int argc, char** argv) {
  HoldStandardDescriptors();
  // A limit on the size of files is a full disk: a write that fails, and what was measured stays.
  std::signal(SIGXFSZ, SIG_IGN);
  try {
    const int status = Run(argc, argv);
    if (OutputIsLost()) throw UserError("the output could not be written");
    return status;
  } catch (const std::exception& error) {
    std::fputs(fmt::format("driverbench: {}\n", error.what()).c_str(),
               stderr);  // whatever stderr is
    return process::kExitNothingMeasured;
  }
}

}  // namespace
}  // namespace driverbench::coordinator

int main(int argc, char** argv) { return driverbench::coordinator::Main(argc, argv); }
