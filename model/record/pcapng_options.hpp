#pragma once

#include <bit>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <optional>
#include <span>
#include <string_view>

#include "record/byte_order.hpp"
#include "record/pcapng_format.hpp"

namespace lvslab::record {

/// One option, in place. A custom option's value begins behind its PEN, which is `enterprise`; else that is 0.
struct Option {
    std::uint16_t code = option::kEnd;
    std::uint32_t enterprise = 0;
    std::span<const std::uint8_t> value = {};

    std::string_view text() const { return {reinterpret_cast<const char*>(value.data()), value.size()}; }
};

/// The options of a block, read as they are walked: no copy, no allocation. The walk ends at opt_endofopt, at the
/// end of the block, or at the first option that claims more than the block holds.
class Options : public std::ranges::view_base {
public:
    class Iterator {
    public:
        using value_type = Option;
        using difference_type = std::ptrdiff_t;

        Iterator() = default;
        Iterator(std::span<const std::uint8_t> rest, std::endian order) : rest_(rest), order_(order) { advance(); }

        const Option& operator*() const { return current_; }
        const Option* operator->() const { return &current_; }
        Iterator& operator++() {
            advance();
            return *this;
        }
        void operator++(int) { advance(); }
        bool operator==(std::default_sentinel_t) const { return current_.code == option::kEnd; }

    private:
        void advance();

        Option current_;
        std::span<const std::uint8_t> rest_;
        std::endian order_ = std::endian::little;
    };

    Options() = default;
    Options(std::span<const std::uint8_t> bytes, std::endian order) : bytes_(bytes), order_(order) {}

    /// The list as it stands in the file.
    std::span<const std::uint8_t> bytes() const { return bytes_; }

    Iterator begin() const { return {bytes_, order_}; }
    std::default_sentinel_t end() const { return {}; }

    /// The first option of that code.
    std::optional<Option> find(std::uint16_t code) const;

    /// Its text, empty if there is none.
    std::string_view text(std::uint16_t code) const;

    /// Its number; empty too if the option has another size.
    template <std::unsigned_integral T>
    std::optional<T> integer(std::uint16_t code) const {
        const std::optional<Option> found = find(code);
        if (!found || found->value.size() != sizeof(T)) return std::nullopt;
        return load<T>(found->value, 0, order_);
    }

private:
    std::span<const std::uint8_t> bytes_;
    std::endian order_ = std::endian::little;
};

/// The values of the lab's own binary options (PEN 32473), in the order of the file:
/// `for (std::span<const std::uint8_t> value : lab_values(packet.options))`.
class LabValues {
public:
    class Iterator {
    public:
        explicit Iterator(const Options& options) : at_(options.begin()) { pass_others(); }
        std::span<const std::uint8_t> operator*() const { return at_->value; }
        Iterator& operator++() {
            ++at_;
            pass_others();
            return *this;
        }
        bool operator==(std::default_sentinel_t end) const { return at_ == end; }

    private:
        void pass_others() {
            while (at_ != std::default_sentinel &&
                   (at_->code != option::kCustomCopyable || at_->enterprise != kLabEnterprise)) {
                ++at_;
            }
        }
        Options::Iterator at_;
    };
    explicit LabValues(const Options& options) : options_(options) {}
    Iterator begin() const { return Iterator(options_); }
    std::default_sentinel_t end() const { return {}; }

private:
    Options options_;
};
inline LabValues lab_values(const Options& options) { return LabValues(options); }

}  // namespace lvslab::record
