#pragma once

#include "lab/verdict.hpp"
#include "record/run_record.hpp"

namespace lvslab::scenarios {

/// What expectations ask, read off a record: drops and ARP answers from its frames, requests from its results.
lab::Facts facts_of(const record::RunRecord& record);

}  // namespace lvslab::scenarios
