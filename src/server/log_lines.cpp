#include "log_lines.hpp"

#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/stdout_color_sinks.h>
#include <spdlog/spdlog.h>

#include <memory>
#include <string_view>

#include "orglog/base/limits.hpp"
#include "orglog/base/visible_text.hpp"

namespace orglog {
namespace {

// Stands in the pattern where the message goes.
class VisibleMessage final : public spdlog::custom_flag_formatter {
 public:
  void format(const spdlog::details::log_msg& line, const std::tm&,
              spdlog::memory_buf_t& out) override {
    std::string_view text(line.payload.data(), line.payload.size());
    const bool is_long = text.size() > limits::log_line_bytes;
    if (is_long) text = text.substr(0, limits::log_line_bytes);
    visible_.clear();
    append_visible(text, visible_);
    if (is_long) visible_ += " ...";
    out.append(visible_.data(), visible_.data() + visible_.size());
  }
  std::unique_ptr<custom_flag_formatter> clone() const override {
    return std::make_unique<VisibleMessage>();
  }

 private:
  std::string visible_;
};

}  // namespace

void set_up_log(const std::string& level) {
  auto formatter = std::make_unique<spdlog::pattern_formatter>();
  formatter->add_flag<VisibleMessage>('*').set_pattern("%Y-%m-%dT%H:%M:%S.%e%z %^%l%$ %*");
  auto logger = spdlog::stderr_color_mt("orglogd");
  logger->set_formatter(std::move(formatter));
  logger->set_level(spdlog::level::from_str(level));
  logger->flush_on(spdlog::level::info);
  spdlog::set_default_logger(std::move(logger));
}

}  // namespace orglog
