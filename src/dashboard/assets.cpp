#include "orglog/dashboard/assets.hpp"

#include <algorithm>
#include <span>

#include "embedded.hpp"

namespace orglog::dashboard {

const Asset* find_asset(std::string_view path) {
  const std::span<const Asset> assets = embedded_assets();
  const auto found = std::ranges::find(assets, path, &Asset::path);
  return found == assets.end() ? nullptr : &*found;
}

}  // namespace orglog::dashboard
