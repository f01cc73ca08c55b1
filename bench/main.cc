// driverbench: which C++ client library should talk to my TiDB, and did my last change make it
// slower?
#include <fcntl.h>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <poll.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <csignal>
#include <cstdint>
#include <cstdio>
#include <exception>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "bench/coordinator/error.h"
#include "bench/coordinator/verbs/commands.h"
#include "bench/coordinator/verbs/selftest.h"
#include "bench/core_dumps.h"
#include "bench/exit_status.h"
#include "bench/report/export.h"
#include "bench/settings/duration.h"
#include "bench/settings/nearest.h"
#include "bench/settings/number.h"
#include "bench/settings/percent.h"
#include "bench/settings/text.h"

namespace {

using driverbench::Options;

void AddConfig(CLI::App* verb, Options* options) {
  verb->add_option("--config", options->config, "settings, a YAML file (config/README.md)")
      ->capture_default_str();
}

// CLI11's own numbers are those of C: to them 010 is 8, and what is too large is the largest.
template <typename Number, typename Out>
void AddNumber(CLI::App* verb, const std::string& name, const std::string& what, Number least,
               Number most, Out* number) {
  verb->add_option_function<std::string>(
      name,
      [=](const std::string& text) {
        const auto parsed = driverbench::settings::ParseNumber(text);
        if (!parsed || std::cmp_less(*parsed, least) || std::cmp_greater(*parsed, most)) {
          throw CLI::ValidationError(
              name, fmt::format("{} is no whole number from {} to {}, in decimal digits without "
                                "leading zeros",
                                driverbench::settings::Show(text), least, most));
        }
        *number = static_cast<Number>(*parsed);
      },
      what);
}

void AddSeed(CLI::App* verb, const std::string& what, Options* options) {
  AddNumber<std::uint64_t>(verb, "--seed", what, 0, std::numeric_limits<std::uint64_t>::max(),
                           &options->seed);
}

void AddFilters(CLI::App* verb, Options* options) {
  verb->add_option("--target", options->targets,
                   "only the targets that match (a glob; may be repeated)");
  verb->add_option("--scenario", options->scenarios,
                   "only the scenarios that match (a glob; may be repeated)");
  AddSeed(verb, "of ids, orders and rounds", options);
}

template <typename Time>
void AddTime(CLI::App* verb, const std::string& name, const std::string& what, Time* time) {
  verb->add_option_function<std::string>(
      name,
      [name, time](const std::string& text) {
        const auto parsed = driverbench::settings::ParseDuration(text);
        if (!parsed || parsed->count() == 0)
          throw CLI::ValidationError(name, "\"" + text + "\" is no duration such as 90s or 5min");
        *time = *parsed;
      },
      what);
}

void AddRunOptions(CLI::App* verb, Options* options) {
  AddNumber(verb, "--rounds", "rounds of every case", 1, 1'000'000, &options->rounds);
  AddTime(verb, "--time", "of the whole run, such as 90s or 5min, divided among the cases",
          &options->time);
  verb->add_option("--out", options->out, "folder for the results (default: results/<UTC time>)");
  verb->add_flag("--quick", options->quick, "a look in seconds instead of minutes");
}

void AddSides(CLI::App* verb, Options* options) {
  verb->add_option("--base", options->base, "build folder of what it is compared with");
  verb->add_option("--new", options->next, "build folder of what is on trial");
  verb->add_option("--base-server", options->base_server, "or two servers of the settings: one");
  verb->add_option("--new-server", options->new_server, "and the other");
  verb->add_option("--expect-changed", options->expect_changed,
                   "targets whose client library must be another one in the new build, else status "
                   "2 (a glob; may be repeated)");
}

void AddVerdicts(CLI::App* verb, Options* options) {
  verb->add_option("--policy", options->policy, "what blocks a change, a YAML file");
  verb->add_flag("--all", options->all, "list every finding");
}

void AddSelftestOptions(CLI::App* verb, driverbench::SelftestOptions* options) {
  AddConfig(verb, &options->run);
  verb->add_option("--target", options->run.targets, "whose copies (default: the reference)");
  verb->add_option("--scenario", options->run.scenarios, "on what (default: simple.get)");
  AddSeed(verb, "of ids, orders, rounds and the noise", &options->run);
  AddTime(verb, "--time", "of the whole run, such as 2min or 1h (default: 2min)",
          &options->run.time);
  AddTime(verb, "--window", "what a pair takes until it is judged (default: 15s)",
          &options->window);
  verb->add_option("--variants", options->variants,
                   "same, stall, wider, faster and 3%, separated by commas (default: all, with "
                   "0.5% to 10%)")
      ->delimiter(',');
  verb->add_option_function<std::string>(
      "--margin",
      [options](const std::string& text) {
        const auto margin = driverbench::settings::ParsePercent(text);
        if (!margin || *margin > 1)
          throw CLI::ValidationError("--margin", "\"" + text + "\" is none, such as 0.5%");
        options->margin = *margin;
      },
      "the difference that matters (default: 0.5%)");
  AddNumber(verb, "--comparisons", "judge as one of so many of a run (default: 1)", 1, 10'000,
            &options->comparisons);
  verb->add_flag("--noise", options->noise, "with a process that hogs a random CPU now and then");
  verb->add_option("--out", options->run.out,
                   "folder for the results (default: results/<UTC time>)");
}

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
  return fmt::format("unknown verb {}: {}", driverbench::settings::Show(word),
                     driverbench::settings::Suggestion(word, VerbsOf(app)));
}

// CLI11 says of a word that is no verb that a subcommand is required. Empty when that is not it.
std::string NoVerb(const CLI::App& app, int argc, char** argv) {
  const std::string word = argc > 1 ? argv[1] : "";
  if (!app.get_subcommands().empty() || word.starts_with("-")) return "";
  if (word.empty()) return fmt::format("a verb is needed: {}", fmt::join(VerbsOf(app), ", "));
  return UnknownVerb(app, word);
}

int HelpOf(const CLI::App& app, const std::string& verb) {
  const auto verbs =
      app.get_subcommands([&verb](const CLI::App* one) { return one->get_name() == verb; });
  if (verbs.empty()) throw driverbench::UserError(UnknownVerb(app, verb));
  fmt::print("{}", verbs.front()->help("driverbench"));
  return driverbench::kExitFine;
}

// Not when a reader has what he wanted and is gone (`| head`).
bool OutputIsLost() {
  if (std::fflush(stdout) == 0 && std::ferror(stdout) == 0) return false;
  pollfd reader{STDOUT_FILENO, POLLOUT, 0};
  return poll(&reader, 1, 0) <= 0 || (reader.revents & POLLERR) == 0;
}

int Run(int argc, char** argv) {
  Options options;
  std::string folder;
  std::string format;
  CLI::App app(
      "Compares MySQL client libraries on TiDB: same work, proved, then timed in paired rounds.",
      "driverbench");
  app.require_subcommand(1);
  app.set_version_flag("--version", "driverbench " DRIVERBENCH_VERSION);
  CLI::App* run = app.add_subcommand("run", "measure, print the table, keep the results");
  CLI::App* ab = app.add_subcommand(
      "ab", "two builds, or two servers, against each other: status 1 when the new one is slower");
  CLI::App* check =
      app.add_subcommand("check", "connect every target, run every scenario once, time nothing");
  CLI::App* audit = app.add_subcommand("audit", "what each target sends over the wire");
  CLI::App* selftest = app.add_subcommand(
      "selftest", "how good is this machine? finds known handicaps of one target again");
  CLI::App* list =
      app.add_subcommand("list", "what was built, what was left out and why, the scenarios");
  CLI::App* show = app.add_subcommand("show", "print the table of a run again");
  CLI::App* exported = app.add_subcommand("export", "print a run for a service that keeps results");
  CLI::App* compare =
      app.add_subcommand("compare", "what differs between the results.json of two runs");
  CLI::App* cleanup = app.add_subcommand("cleanup", "drop the tables that driverbench made");
  CLI::App* help = app.add_subcommand("help", "this text, or that of a verb");
  bool core_dumps = false;
  for (CLI::App* verb : {run, ab, check, audit, selftest, cleanup}) {
    verb->add_flag("--core-dumps", core_dumps,
                   "let what crashes leave a core dump, which has the passwords in it");
  }
  std::string about;
  help->add_option("verb", about);
  for (CLI::App* verb : {run, ab, check, audit, cleanup}) AddConfig(verb, &options);
  for (CLI::App* verb : {run, ab, check, audit}) AddFilters(verb, &options);
  for (CLI::App* verb : {run, ab}) AddRunOptions(verb, &options);
  run->add_option("--resume", options.resume,
                  "go on with the run of this folder, which was broken off; all else as it was")
      ->excludes(run->get_option("--out"));
  AddSides(ab, &options);
  ab->get_option("--time")->description(
      "of the whole run (default: 150s); what is slower is measured again, up to as long");
  for (CLI::App* verb : {ab, compare}) AddVerdicts(verb, &options);
  driverbench::SelftestOptions selftest_options;
  AddSelftestOptions(selftest, &selftest_options);
  auto* statements =
      audit->add_flag("--statements", options.statements, "the transcript of one operation too");
  audit->add_flag("--json", options.json, "everything, as one JSON object")->excludes(statements);
  for (CLI::App* verb : {show, exported})
    verb->add_option("folder", folder, "results/<run>, or a file in it")->required();
  exported
      ->add_option("--format", format,
                   fmt::format("one of {}", fmt::join(driverbench::kExportFormats, ", ")))
      ->required();
  compare->add_option("base", options.base, "a run: its folder or results.json")->required();
  compare->add_option("new", options.next, "another run")->required();
  compare->add_option("--history", options.history,
                      "folder of earlier runs on this machine, which say how far runs are apart "
                      "(default: the folder that the base's run lies in)");
  RefuseEmptyValues(&app);

  try {
    app.parse(argc, argv);
    if (!core_dumps) driverbench::ForbidCoreDumps();
    if (*run) return driverbench::RunCommand(options);
    if (*ab) return driverbench::AbCommand(options);
    if (*selftest) return driverbench::SelftestCommand(selftest_options);
    if (*check) return driverbench::CheckCommand(options);
    if (*audit) return driverbench::AuditCommand(options);
    if (*list) return driverbench::ListCommand();
    if (*show) return driverbench::ShowCommand(folder);
    if (*exported) return driverbench::ExportCommand(format, folder);
    if (*compare) return driverbench::CompareCommand(options);
    if (*cleanup) return driverbench::CleanupCommand(options);
    if (*help) {
      if (!about.empty()) return HelpOf(app, about);
      app.clear();  // else it is the help of `help`
      fmt::print("{}", app.help());
    }
    return driverbench::kExitFine;
  } catch (const CLI::ParseError& error) {
    const std::string no_verb = error.get_exit_code() == 0 ? "" : NoVerb(app, argc, argv);
    if (!no_verb.empty()) throw driverbench::UserError(no_verb);
    return app.exit(error) == 0 ? driverbench::kExitFine : driverbench::kExitNothingMeasured;
  }
}

}  // namespace

int main(int argc, char** argv) {
  HoldStandardDescriptors();
  // A limit on the size of files is a full disk: a write that fails, and what was measured stays.
  std::signal(SIGXFSZ, SIG_IGN);
  try {
    const int status = Run(argc, argv);
    if (OutputIsLost()) throw driverbench::UserError("the output could not be written");
    return status;
  } catch (const std::exception& error) {
    std::fputs(fmt::format("driverbench: {}\n", error.what()).c_str(),
               stderr);  // whatever stderr is
    return driverbench::kExitNothingMeasured;
  }
}
