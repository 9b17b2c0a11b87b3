#pragma once

#include <string>
#include <vector>

#include "scenarios/measure.hpp"

namespace lvslab::scenarios {

/// For a person: one column a lab, one row a figure.
std::string comparison_text(const std::vector<Measurement>& labs);
/// For a program: one line a lab, a head with units in the names.
std::string comparison_csv(const std::vector<Measurement>& labs);
std::string comparison_json(const std::vector<Measurement>& labs);

bool can_plot();  ///< gnuplot is there
/// A labelled picture (SVG) by gnuplot: bytes through the director, and times.
void plot_comparison(const std::vector<Measurement>& labs, const std::string& csv_file, const std::string& svg_file);

}  // namespace lvslab::scenarios
