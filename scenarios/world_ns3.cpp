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
    const traffic::RunResults results = world.run(lab.until, [&](double share) {
        if (!file) expect_written(file, record);  // not at the end of hours
        bar.update(share);
    });
    recorder.finish(results.end, traffic::to_json(results));
    expect_written(file, record);
}

}  // namespace lvslab::scenarios
