#include <cstdio>
#include <fstream>
#include <iterator>
#include <memory>
#include <stdexcept>

#include "scenarios/compare_table.hpp"

namespace lvslab::scenarios {

namespace {

/// What gnuplot may not take literally inside its single quotes.
std::string quoted(const std::string& text) {
    std::string out = "'";
    for (char c : text) out += c == '\'' ? std::string("''") : std::string(1, c);
    return out + "'";
}

/// gnuplot's exit code tells nothing of a picture that it could not write.
bool is_whole(const std::string& svg_file) {
    std::ifstream in(svg_file, std::ios::binary);
    const std::string text{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
    return text.find("</svg>") != std::string::npos;
}

}  // namespace

bool can_plot() { return std::system("command -v gnuplot > /dev/null 2>&1") == 0; }

void plot_comparison(const std::vector<Measurement>& labs, const std::string& csv_file, const std::string& svg_file) {
    std::unique_ptr<FILE, int (*)(FILE*)> gnuplot(popen("gnuplot", "w"), pclose);
    // Okabe and Ito's palette: told apart by colour-blind readers, and in grey.
    const std::string script =
        "set terminal svg size 1100,520 font 'sans,14' background '#ffffff'\n"
        "set output " + quoted(svg_file) + "\n"
        "set datafile separator ','\n"
        "set style data histograms\n"
        "set style histogram clustered gap 1\n"
        "set style fill solid border -1\n"
        "set boxwidth 0.9\n"
        "set grid ytics\n"
        "set yrange [0:*]\n"
        "set key top right\n"
        "set multiplot layout 1,2 title 'The same requests through " + std::to_string(labs.size()) + " ways of balancing'\n"
        "set title 'Through the director'\n"
        "set ylabel 'IP bytes'\n"
        "set xlabel 'lab'\n"
        "plot " + quoted(csv_file) + " using (column('requests_out_bytes')):xtic(stringcolumn('lab')) title 'requests' lc rgb '#0072b2',"
        " '' using (column('responses_out_bytes')) title 'responses' lc rgb '#e69f00'\n"
        "set title 'Time of a request'\n"
        "set ylabel 'ms'\n"
        "plot " + quoted(csv_file) + " using (column('setup_median_ms')):xtic(stringcolumn('lab')) title 'set-up, median' lc rgb '#0072b2',"
        " '' using (column('completion_median_ms')) title 'completion, median' lc rgb '#e69f00',"
        " '' using (column('completion_p99_ms')) title 'completion, 99 %' lc rgb '#009e73'\n"
        "unset multiplot\n";
    if (gnuplot) std::fwrite(script.data(), 1, script.size(), gnuplot.get());
    gnuplot.reset();
    if (!is_whole(svg_file)) throw std::runtime_error("gnuplot could not write " + svg_file + "; is the disk full?");
}

}  // namespace lvslab::scenarios
