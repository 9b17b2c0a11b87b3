#pragma once

namespace lvslab::models {

/// The Chinese for a text of the interface; null if there is none.
const char* chinese_word(const char* english);

}  // namespace lvslab::models
