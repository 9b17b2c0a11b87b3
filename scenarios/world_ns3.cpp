#include <fstream>

#include "ns3/world.hpp"
#include "record/recorder.hpp"
#include "scenarios/run_lab.hpp"
#include "scenarios/terminal.hpp"

namespace lvslab::scenarios {

void simulate(const lab::Lab& lab, const record::Manifest& manifest, const RunOptions& options,
              const std::filesystem::path& record) {
    std::ofstream file(record, std::ios::binary);
    record::Recorder recorder(file, manifest);
    ProgressBar bar("running " + lab.name);
    sim::World world(lab, {.seed = options.seed, .recorder = &recorder});
    const traffic::RunResults results =
        world.run(lab.until, [&bar](double share) { bar.update(share); });
    recorder.finish(results.end, traffic::to_json(results));
    if (!file.flush()) throw std::runtime_error("writing " + record.string() + ": no space or an I/O error");
}

}  // namespace lvslab::scenarios
