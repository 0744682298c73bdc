// Two servers stand side by side and are loaded in turns. The processor time of each is read from
// the kernel before and after its turn; the client's own time is in no figure.
#include "against.hpp"

#include <signal.h>
#include <unistd.h>

#include <fstream>
#include <sstream>
#include <stdexcept>

#include "orglog_load.hpp"
#include "support/server_process.hpp"

namespace bench {

namespace {

using orglog::testing::ServerProcess;

constexpr Shape shapes[] = {{64, 1}, {1, 512}};
constexpr std::size_t most_connections = 64;
// `run_orglog` goes on for a tenth longer than it counts, to warm up.
constexpr double with_warming = 1.1;

// User and system time of a process and all its threads, in seconds (proc(5), fields 14 and 15).
double processor_seconds(pid_t process) {
  std::ifstream file("/proc/" + std::to_string(process) + "/stat");
  std::string text;
  std::getline(file, text);
  std::istringstream fields(text.substr(text.rfind(')') + 1));
  std::string skipped;
  for (int field = 3; field < 14; ++field) fields >> skipped;
  double user = 0, system = 0;
  if (!(fields >> user >> system)) throw std::runtime_error("cannot read what the server used");
  return (user + system) / static_cast<double>(sysconf(_SC_CLK_TCK));
}

struct Side {
  Side(const std::filesystem::path& data, const std::string& program)
      : server(data, {}, program),
        places(furnish(server.port(), server.operator_token(), most_connections)) {}

  Figures run(const Shape& shape, double seconds) {
    const double before = processor_seconds(server.pid());
    Figures figures = run_orglog(server.port(), places, shape, seconds);
    const double used = processor_seconds(server.pid()) - before;
    figures["cpu_us"] = used * 1e6 / (figures.at("per_s") * seconds * with_warming);
    return figures;
  }

  ServerProcess server;
  std::vector<Workplace> places;
};

std::string words_of(const Shape& shape) {
  return std::to_string(shape.connections) + "x" + std::to_string(shape.in_flight);
}

}  // namespace

void run_against(const std::filesystem::path& other, const std::filesystem::path& directory,
                 std::size_t runs, double seconds, Report& report) {
  const auto data = directory / "against";
  std::filesystem::remove_all(data);
  std::filesystem::create_directories(data);
  {
    Side here(data / "this", ORGLOGD_PROGRAM);
    Side there(data / "other", (other / "orglogd").string());
    for (const Shape& shape : shapes) {
      for (std::size_t run = 0; run < runs; ++run) {
        report.add("this build, " + words_of(shape), here.run(shape, seconds));
        report.add("other build, " + words_of(shape), there.run(shape, seconds));
      }
      report.add_ratio("this build / other build, processor time at " + words_of(shape),
                       "this build, " + words_of(shape), "other build, " + words_of(shape),
                       "cpu_us");
    }
    here.server.end(SIGTERM);
    there.server.end(SIGTERM);
  }
  std::filesystem::remove_all(data);
}

}  // namespace bench
