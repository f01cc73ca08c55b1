#include "bench/coordinator/ab/sides.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <string>
#include <vector>

#include "bench/coordinator/error.h"
#include "bench/coordinator/workers/script.h"

namespace driverbench::coordinator {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

Built MakeBuilt(const std::string& folder) {
  Built built{.build_type = "Release", .sanitize = {}, .backends = {}};
  for (const char* name : {"soci", "libmariadb", "memory"}) {
    protocol::Description description{.backend = name,
                                      .library = {},
                                      .has_server = std::string(name) != "memory",
                                      .benchmark_version = {},
                                      .scenarios = {{.name = "simple.get"}, {.name = "trade"}}};
    built.backends.push_back({.name = name,
                              .built = true,
                              .command = {folder + "/bench_" + name},
                              .reason = {},
                              .install = {},
                              .description = std::move(description)});
  }
  return built;
}

class SidesTest : public ScratchTest {
 protected:
  SidesTest() {
    for (const char* name : {"old", "new_one"})
      settings_.servers.push_back({.name = name, .password = {}, .ca = {}});
    for (const char* backend : {"soci", "libmariadb", "memory"}) {
      settings_.targets.push_back({.name = std::string(backend) + "-text",
                                   .backend = backend,
                                   .server = "old",
                                   .worker = {},
                                   .session = {},
                                   .connect_timeout = {},
                                   .read_timeout = {}});
    }
    settings_.scenarios = {{.name = "simple.get"}, {.name = "trade"}};
    settings_.reference = "libmariadb-text";
  }

  Sides Builds() const { return SidesOfBuilds(settings_, base_, next_); }

  static SidesOptions Ways(const std::string& base, const std::string& next,
                           const std::string& base_server, const std::string& new_server) {
    SidesOptions options;
    options.base = base;
    options.next = next;
    options.base_server = base_server;
    options.new_server = new_server;
    return options;
  }
  static std::string Refusal(const SidesOptions& options) {
    try {
      ReadSides(options, {});
    } catch (const UserError& error) {
      return error.what();
    }
    return "nothing was thrown";
  }
  std::string RefusalOfBuilds() const {
    try {
      Builds();
    } catch (const UserError& error) {
      return error.what();
    }
    return "nothing was thrown";
  }

  static std::vector<std::string> Names(const Sides& sides) {
    std::vector<std::string> names(sides.settings.targets.size());
    std::ranges::transform(sides.settings.targets, names.begin(), &settings::TargetSettings::name);
    return names;
  }

  std::string File(const std::string& name, const std::string& text) const {
    std::ofstream(In(name)) << text;
    return In(name);
  }

  // Attested, each with its worker and client library.
  static Entrant MakeEntrant(const std::string& name, const std::string& server,
                             const std::string& worker, const std::string& library) {
    Entrant entrant;
    entrant.target.name = name;
    entrant.target.server = server;
    entrant.target.attested = {
        {"library", "Lib"}, {"library_path", library}, {"library_version", "1"}};
    entrant.worker = {worker};
    return entrant;
  }

  static std::string RefusalOfExpected(const std::string& glob, const Entrant& base,
                                       const Entrant& now) {
    Sides sides;
    sides.pairs = {{.target = "t", .base = base.target.name, .now = now.target.name}};
    sides.left_out = {"u is left out: it is not built"};
    try {
      ExpectChanged({glob}, {base, now}, sides);
    } catch (const UserError& error) {
      return error.what();
    }
    return "";
  }

  bool IsControl(const Entrant& base, const Entrant& now) const {
    std::vector<analysis::ComparedPair> pairs = {
        {.target = "t", .base = base.target.name, .now = now.target.name}};
    FindControls(settings_, {base, now}, &pairs);
    return pairs.front().control;
  }

  settings::Settings settings_;
  Built base_ = MakeBuilt("/base");
  Built next_ = MakeBuilt("/new");
};

TEST_F(SidesTest, EveryTargetWithAServerStandsTwice) {
  const Sides sides = Builds();
  EXPECT_THAT(Names(sides), ElementsAre("soci-text@base", "soci-text@new", "libmariadb-text@base",
                                        "libmariadb-text@new"));
  EXPECT_THAT(sides.settings.targets[0].worker, ElementsAre("/base/bench_soci"));
  EXPECT_THAT(sides.settings.targets[1].worker, ElementsAre("/new/bench_soci"));
  EXPECT_EQ(sides.settings.targets[1].server, "old");
  EXPECT_EQ(sides.settings.reference, "libmariadb-text@base");
  ASSERT_EQ(sides.pairs.size(), 2U);
  EXPECT_EQ(sides.pairs[1].target, "libmariadb-text");
  EXPECT_EQ(sides.pairs[1].base, "libmariadb-text@base");
  EXPECT_EQ(sides.pairs[1].now, "libmariadb-text@new");
  EXPECT_THAT(sides.left_out, IsEmpty());
  EXPECT_THAT(sides.warnings, IsEmpty());
}

TEST_F(SidesTest, KeepersAreThoseOfTheBase) {
  EXPECT_THAT(Builds().built.backends.front().command, ElementsAre("/base/bench_soci"));
}

TEST_F(SidesTest, ATargetsOwnWorkerStaysOnBothSides) {
  settings_.targets[0].worker = {"/mine"};
  const Sides sides = Builds();
  EXPECT_THAT(sides.settings.targets[0].worker, ElementsAre("/mine"));
  EXPECT_THAT(sides.settings.targets[1].worker, ElementsAre("/mine"));
}

TEST_F(SidesTest, WhatOnlyTheNewBuildHasIsLeftOut) {
  base_.backends[0].built = false;
  base_.backends[0].reason = "SOCI was not found";
  const Sides sides = Builds();
  EXPECT_THAT(sides.left_out, ElementsAre(AllOf(HasSubstr("soci-text"), HasSubstr("base build"),
                                                HasSubstr("SOCI was not found"))));
  EXPECT_THAT(sides.lost, IsEmpty());
  next_.backends[0].built = false;
  EXPECT_THAT(Builds().lost, IsEmpty()) << "nobody had it";
}

TEST_F(SidesTest, WhatOnlyTheBaseBuildHasIsLost) {
  next_.backends[0].built = false;
  next_.backends[0].reason = "SOCI was not found";
  const Sides sides = Builds();
  EXPECT_THAT(sides.left_out, IsEmpty());
  EXPECT_THAT(sides.lost, ElementsAre(AllOf(HasSubstr("soci-text"), HasSubstr("new build"),
                                            HasSubstr("SOCI was not found"))));
  EXPECT_THAT(Names(sides), Not(testing::Contains(HasSubstr("soci"))));
}

TEST_F(SidesTest, WithoutATargetThereIsNothingToDo) {
  for (BuiltBackend& backend : next_.backends) backend.built = false;
  EXPECT_THAT(RefusalOfBuilds(), AllOf(HasSubstr("no target is left"), HasSubstr("new build")));
  for (BuiltBackend& backend : base_.backends) backend.built = false;
  EXPECT_THAT(RefusalOfBuilds(), AllOf(HasSubstr("no target is left"), HasSubstr("base build")));
}

TEST_F(SidesTest, OtherVersionsOfAScenarioAreRefusedByName) {
  for (BuiltBackend& backend : next_.backends) backend.description->scenarios[1].version = 2;
  EXPECT_THAT(RefusalOfBuilds(),
              AllOf(HasSubstr("trade: the base build has version 1 of it, the new one version 2"),
                    HasSubstr("--scenario simple.get"), Not(HasSubstr("simple.get:"))));
  settings_.scenarios = {{.name = "simple.get"}};
  EXPECT_EQ(RefusalOfBuilds(), "nothing was thrown");
}

TEST_F(SidesTest, AScenarioThatOneBuildDoesNotKnowIsRefusedToo) {
  for (BuiltBackend& backend : base_.backends)
    backend.description->scenarios.erase(backend.description->scenarios.begin());
  EXPECT_THAT(RefusalOfBuilds(), HasSubstr("simple.get: the base build has no version of it"));
}

TEST_F(SidesTest, OtherBuildTypesAreAWarning) {
  next_.build_type = "Debug";
  EXPECT_THAT(Builds().warnings, ElementsAre(AllOf(HasSubstr("Release"), HasSubstr("Debug"))));
}

TEST_F(SidesTest, TwoServersTakeTheTargetsServersPlace) {
  const Sides sides = SidesOfServers(settings_, base_, "old", "new_one");
  EXPECT_THAT(Names(sides), ElementsAre("soci-text@base", "soci-text@new", "libmariadb-text@base",
                                        "libmariadb-text@new"));
  EXPECT_EQ(sides.settings.targets[2].server, "old");
  EXPECT_EQ(sides.settings.targets[3].server, "new_one");
  EXPECT_TRUE(sides.settings.targets[3].worker.empty());
}

TEST_F(SidesTest, TheLengthOfADatabasesNameIsInWhatAServerSends) {
  EXPECT_THAT(SidesOfServers(settings_, base_, "old", "new_one").warnings, IsEmpty());
  settings_.servers[1].database = "another_one";  // as long as `driverbench`
  EXPECT_THAT(SidesOfServers(settings_, base_, "old", "new_one").warnings, IsEmpty());
  settings_.servers[1].database = "another";
  EXPECT_THAT(SidesOfServers(settings_, base_, "old", "new_one").warnings,
              ElementsAre(HasSubstr("driverbench and another have names of unlike length")));
}

TEST_F(SidesTest, AnUnknownServerIsNamedWithTheNearest) {
  try {
    SidesOfServers(settings_, base_, "old", "new_on");
    FAIL() << "nothing was thrown";
  } catch (const UserError& error) {
    EXPECT_THAT(error.what(),
                AllOf(HasSubstr("--new-server new_on"), HasSubstr("did you mean new_one?")));
  }
}

TEST_F(SidesTest, ExactlyOneOfTheWaysIsNeeded) {
  EXPECT_THAT(Refusal({}), HasSubstr("nothing to compare"));
  EXPECT_THAT(Refusal(Ways("a", "", "", "")), HasSubstr("--base needs --new DIR too"));
  EXPECT_THAT(Refusal(Ways("", "a", "", "")), HasSubstr("--new needs --base DIR too"));
  EXPECT_THAT(Refusal(Ways("", "", "a", "")), HasSubstr("needs --new-server NAME too"));
  EXPECT_THAT(Refusal(Ways("", "", "", "a")), HasSubstr("needs --base-server NAME too"));
  EXPECT_THAT(Refusal(Ways("a", "", "", "b")), HasSubstr("cannot both change"));
  EXPECT_THAT(Refusal(Ways(In("nowhere"), In("nowhere"), "", "")),
              AllOf(HasSubstr("--base"), HasSubstr("nowhere"), HasSubstr("no build")));
}

TEST_F(SidesTest, TheSameWorkerLibraryAndServerMakeAControl) {
  const std::string worker = File("worker_a", "bytes");
  const std::string copy = File("worker_b", "bytes");
  const std::string other = File("worker_c", "bytez");
  const std::string longer = File("worker_d", "bytes!");
  const Entrant base = MakeEntrant("t@base", "old", worker, "static");
  EXPECT_TRUE(IsControl(base, MakeEntrant("t@new", "old", worker, "static")));
  EXPECT_TRUE(IsControl(base, MakeEntrant("t@new", "old", copy, "static")));
  EXPECT_FALSE(IsControl(base, MakeEntrant("t@new", "old", other, "static")));
  EXPECT_FALSE(IsControl(base, MakeEntrant("t@new", "old", longer, "static")));
  EXPECT_FALSE(IsControl(base, MakeEntrant("t@new", "old", In("nowhere"), "static")));
}

TEST_F(SidesTest, AnotherClientLibraryIsNoControl) {
  const std::string worker = File("worker", "bytes");
  const std::string library = File("lib.so.1", "library");
  const Entrant base = MakeEntrant("t@base", "old", worker, library);
  EXPECT_TRUE(IsControl(base, MakeEntrant("t@new", "old", worker, File("lib.so.2", "library"))));
  EXPECT_FALSE(IsControl(base, MakeEntrant("t@new", "old", worker, File("lib.so.3", "newer"))));
  EXPECT_FALSE(IsControl(base, MakeEntrant("t@new", "old", worker, "static")));
}

TEST_F(SidesTest, ALibraryThatIsExpectedToHaveChangedMustHave) {
  const std::string worker = File("worker_a", "bytes");
  const std::string rebuilt = File("worker_b", "bytes with another path in them");
  const std::string library = File("lib.so.1", "library");
  const std::string copy = File("lib.so.2", "library");
  const std::string patched = File("lib.so.3", "patched");
  const auto refusal = [&](const std::string& before, const std::string& after,
                           const std::string& version = "1") {
    Entrant now = MakeEntrant("t@new", "old", rebuilt, after);
    now.target.attested["library_version"] = version;
    return RefusalOfExpected("t", MakeEntrant("t@base", "old", worker, before), now);
  };
  EXPECT_EQ(refusal(library, patched), "");
  EXPECT_EQ(refusal("static", "static"), "") << "the library is in the worker";
  EXPECT_EQ(refusal(library, "static"), "");
  EXPECT_EQ(refusal(library, library, "1 on client 2"), "") << "another one beneath it";
  EXPECT_THAT(refusal(library, library),
              AllOf(HasSubstr("--expect-changed t: t has the same library on both sides"),
                    HasSubstr(library), HasSubstr("CMAKE_PREFIX_PATH")));
  EXPECT_THAT(refusal(library, copy), HasSubstr(library + " and " + copy));
  EXPECT_THAT(refusal(library, In("nowhere")), HasSubstr("same library")) << "cannot be seen";
}

TEST_F(SidesTest, WhatIsExpectedToHaveChangedMustBeCompared) {
  const Entrant base = MakeEntrant("t@base", "old", File("a", "a"), "static");
  Entrant now = MakeEntrant("t@new", "old", File("b", "b"), "static");
  EXPECT_EQ(RefusalOfExpected("t*", base, now), "");
  for (const char* glob : {"u", ""}) {
    EXPECT_THAT(RefusalOfExpected(glob, base, now),
                AllOf(HasSubstr("matches no target of both builds; there are t; "),
                      HasSubstr("u is left out: it is not built")));
  }
  now.target.outcome = record::Outcome::kCrashed;
  now.target.reason = "ended on signal 11";
  EXPECT_THAT(RefusalOfExpected("t", base, now),
              HasSubstr("the library of t cannot be told: ended on signal 11"));
  SidesOptions servers = Ways("", "", "old", "new_one");
  servers.expect_changed = {"t"};
  EXPECT_THAT(Refusal(servers), HasSubstr("--expect-changed is for two builds"));
}

TEST_F(SidesTest, AnotherServerIsNoControl) {
  const std::string worker = File("worker", "bytes");
  const Entrant base = MakeEntrant("t@base", "old", worker, "static");
  const Entrant now = MakeEntrant("t@new", "new_one", worker, "static");
  EXPECT_TRUE(IsControl(base, now)) << "two names of one address";
  settings_.servers[1].port = 4001;
  EXPECT_FALSE(IsControl(base, now));
}

TEST_F(SidesTest, WhoDoesNotTakePartIsNoControl) {
  const std::string worker = File("worker", "bytes");
  const Entrant base = MakeEntrant("t@base", "old", worker, "static");
  Entrant now = MakeEntrant("t@new", "old", worker, "static");
  now.target.outcome = record::Outcome::kCrashed;
  EXPECT_FALSE(IsControl(base, now));
}

TEST_F(SidesTest, WhatWasAttestedDifferentlyIsSaid) {
  const Entrant base = MakeEntrant("t@base", "old", "a", "static");
  Entrant now = MakeEntrant("t@new", "old", "b", "static");
  now.target.attested["library_version"] = "2";
  EXPECT_THAT(AttestedChanges({base, now}, {{.target = "t", .base = "t@base", .now = "t@new"}}),
              ElementsAre("t: library_version was \"1\", is \"2\""));
}

TEST_F(SidesTest, PairsAreNamedAndFloorsForgotten) {
  std::vector<Entrant> entrants = {MakeEntrant("t@base", "old", "a", ""),
                                   MakeEntrant("t@new", "old", "b", ""),
                                   MakeEntrant("u@base", "old", "a", "")};
  entrants[2].target.floor = true;
  PairUp({{.target = "t", .base = "t@base", .now = "t@new"}}, &entrants);
  ASSERT_EQ(entrants.size(), 2U);
  EXPECT_EQ(entrants[0].pair, "t");
  EXPECT_EQ(entrants[1].pair, "t");
}

}  // namespace
}  // namespace driverbench::coordinator
