// Runs a fuzz target as a plain test: every file of its corpus, then mutations of them that are the
// same on every machine. `fuzz_event <corpus> [mutations [seed]]`.
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <string>
#include <vector>

#include "fuzz/target.hpp"

namespace {

using Dice = std::mt19937_64;

std::vector<std::string> read_corpus(const std::filesystem::path& directory) {
  std::vector<std::filesystem::path> paths;
  for (const auto& entry : std::filesystem::directory_iterator(directory)) {
    paths.push_back(entry.path());
  }
  std::sort(paths.begin(), paths.end());
  std::vector<std::string> inputs;
  for (const auto& path : paths) {
    std::ifstream file(path, std::ios::binary);
    inputs.emplace_back(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>());
  }
  return inputs;
}

// A copy that ends where its memory ends, so that a read beyond it is seen by a sanitizer.
void run(const std::string& input) {
  const std::vector<std::uint8_t> exact(input.begin(), input.end());
  LLVMFuzzerTestOneInput(exact.data(), exact.size());
}

char interesting_byte(Dice& dice) {
  constexpr unsigned char bytes[] = {0, 1, 4, 8, 16, 0x7F, 0x80, 0xFE, 0xFF};
  return static_cast<char>(dice() % 2 == 0 ? bytes[dice() % std::size(bytes)] : dice() & 0xFF);
}

void mutate_once(std::string& input, const std::vector<std::string>& corpus, Dice& dice) {
  const std::size_t at = input.empty() ? 0 : dice() % input.size();
  switch (input.empty() ? 4 : dice() % 6) {
    case 0:
      input[at] = static_cast<char>(input[at] ^ (1 << (dice() % 8)));
      break;
    case 1:
      input[at] = interesting_byte(dice);
      break;
    case 2:
      input.resize(at);
      break;
    case 3:
      input.erase(at, 1 + dice() % 8);
      break;
    case 4:
      input.insert(at, 1 + dice() % 8, interesting_byte(dice));
      break;
    default: {  // the front of one input, the back of another
      const std::string& other = corpus[dice() % corpus.size()];
      input.replace(at, std::string::npos, other, std::min(at, other.size()));
    }
  }
}

}  // namespace

int main(int count, char** arguments) {
  if (count < 2) {
    std::fprintf(stderr, "usage: %s CORPUS [MUTATIONS [SEED]]\n", arguments[0]);
    return 2;
  }
  const auto corpus = read_corpus(arguments[1]);
  const auto mutations = count > 2 ? std::strtoull(arguments[2], nullptr, 10) : 20'000;
  const auto seed = count > 3 ? std::strtoull(arguments[3], nullptr, 10) : 1;
  std::printf("%zu inputs, %llu mutations, seed %llu\n", corpus.size(), mutations, seed);
  std::fflush(stdout);
  if (corpus.empty()) return 1;
  for (const std::string& input : corpus) run(input);
  Dice dice(seed);
  for (unsigned long long round = 0; round < mutations; ++round) {
    std::string input = corpus[dice() % corpus.size()];
    for (std::size_t change = 1 + dice() % 4; change > 0; --change) {
      mutate_once(input, corpus, dice);
    }
    run(input);
  }
  return 0;
}
