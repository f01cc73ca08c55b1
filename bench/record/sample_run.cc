#include "bench/record/sample_run.h"

#include <algorithm>
#include <cstddef>
#include <numeric>
#include <random>
#include <string>
#include <vector>

namespace driverbench::record {
namespace {

Target SampleTarget(const std::string& name, const std::string& backend) {
  Target target;
  target.name = name;
  target.backend = backend;
  target.protocol = "text";
  target.server = "local";
  target.attested = {{"library", backend},       {"library_version", "3.3.8"},
                     {"server_product", "TiDB"}, {"server_version", "v8.5.1"},
                     {"autocommit", "ON"},       {"character_set", "utf8mb4"},
                     {"tls_cipher", ""}};
  return target;
}

}  // namespace

Block SampleBlock(const std::string& scenario, const std::string& target, int round,
                  std::int64_t operations, std::int64_t median_ns) {
  Block block;
  block.case_id.scenario = scenario;
  block.scenario_version = 1;
  block.target = target;
  block.round = round;
  block.number = round;
  block.operations = operations;
  block.warmup = operations / 10;
  // 1,001 values from -2 % to +2 % at most, symmetric, then shuffled by a stride.
  for (std::int64_t i = 0; i < operations; ++i) {
    const std::int64_t place = operations > 1 ? (i * 7) % operations : 0;
    const std::int64_t offset = 2 * place - (operations - 1);
    block.samples_ns.push_back(median_ns +
                               (operations > 1 ? median_ns * offset / (50 * (operations - 1)) : 0));
  }
  block.wall_ns = std::accumulate(block.samples_ns.begin(), block.samples_ns.end(), 0.0);
  block.cpu_ns = block.wall_ns / 5;
  return block;
}

Audit SampleAudit(const std::string& scenario, const std::string& target, int queries) {
  Audit audit{.scenario = scenario, .target = target};
  audit.connection.connections = 1;
  audit.connection.round_trips = 3;
  audit.operation.round_trips = queries;
  audit.operation.client_bytes = 64 * queries;
  audit.operation.server_bytes = 128 * queries;
  audit.operation.commands["QUERY"] = queries;
  for (int i = 0; i < queries; ++i) audit.operation.transcript.emplace_back("QUERY SELECT ?");
  return audit;
}

Audit TranscriptAudit(const std::string& target, const std::vector<std::string>& transcript,
                      std::int64_t round_trips) {
  Audit audit = SampleAudit("trade.accept", target, 0);
  audit.operation.round_trips = round_trips;
  audit.operation.transcript = transcript;
  audit.operation.commands.clear();
  for (const std::string& command : transcript)
    ++audit.operation.commands[command.substr(0, command.find(' '))];
  return audit;
}

RunHeader SampleHeader(const std::vector<std::string>& names) {
  RunHeader header;
  header.date = "2024-06-07T10:00:00+00:00";
  header.seed = 18446744073709551557U;
  header.reference = names.empty() ? "" : names.front();
  for (const std::string& name : names) header.targets.push_back(SampleTarget(name, name));
  return header;
}

Run SampleRun() {
  Run run;
  run.header = SampleHeader({"libmysqlclient-text", "libmariadb-text", "soci", "connector_cpp"});
  RunHeader& header = run.header;
  for (Target& target : header.targets) {
    target.attested["server_product"] = "MariaDB";
    target.attested["server_version"] = "10.11.19";
    target.attested["library_path"] = "/usr/lib/x86_64-linux-gnu/libmariadb.so.3";
  }
  header.targets[0].attested["library"] = "libmysqlclient";
  header.targets[0].attested["library_version"] = "9.5.0";
  header.targets[0].attested["library_path"] = "linked into the worker";
  header.targets[1].attested["library"] = "libmariadb";
  header.targets[2].attested["library"] = "SOCI 4.0.3 over libmariadb";
  header.targets[3].attested.clear();
  header.targets[3].outcome = Outcome::kNotBuilt;
  header.targets[3].reason = "MySQL Connector/C++ was not found: install libmysqlcppconn-dev";
  Target memory;
  memory.name = "memory";
  memory.backend = "memory";
  memory.floor = true;
  header.targets.push_back(memory);
  header.context = {{"host_name", "bench1"},
                    {"num_cpus", "2"},
                    {"mhz_per_cpu", "2596"},
                    {"cpu_scaling_enabled", "false"},
                    {"caches", R"([{"type":"Data","level":1,"size":49152,"num_sharing":1}])"},
                    {"load_avg", "[0.59,0.55,0.72]"},
                    {"build_type", "Release"},
                    {"placement", "workers on core 1, server on core 0"},
                    {"idle_cpus", "kept awake"}};
  header.warnings = {"The server is not TiDB."};

  std::mt19937_64 random(7);
  run.blocks.push_back(SampleBlock("simple.get", "memory", 0, 10001, 45));
  for (const std::string scenario : {"simple.get", "trade"}) {
    const bool whole_script = scenario == "trade";
    for (const std::string target : {"libmysqlclient-text", "libmariadb-text", "soci"})
      run.audits.push_back(SampleAudit(scenario, target, target == "soci" ? 2 : 1));
    for (int round = 0; round < 12; ++round) {
      // The machine drifts by up to 20 % from round to round, alike for all targets; each of them
      // wavers by 1 %.
      const double drift = 1 + static_cast<double>(random() % 2001) / 10000;
      int position = 0;
      for (const auto& [target, relative] :
           {std::pair{"libmysqlclient-text", 1.0}, {"libmariadb-text", 0.9}, {"soci", 1.3}}) {
        const double waver = 0.99 + static_cast<double>(random() % 2001) / 100000;
        const double median = (whole_script ? 812000 : 66000) * drift * waver * relative;
        Block block = SampleBlock(scenario, target, round, whole_script ? 1 : 401,
                                  static_cast<std::int64_t>(median));
        block.position = position++;
        if (whole_script && block.target == "soci" && round == 4) {
          block.outcome = Outcome::kWrong;
          block.detail = "player \"1\": coins 100, expected 0";
          block.samples_ns.clear();
        }
        run.blocks.push_back(block);
      }
    }
  }
  return run;
}

}  // namespace driverbench::record
