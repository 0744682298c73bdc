#!/bin/sh
# Whether every C++ file is as clang-format leaves it. Arguments: the repository.
cd "$1" || exit 1
if ! command -v clang-format-19 >/dev/null; then
  echo "skipped: clang-format-19 is not installed"
  exit 77
fi
find include src tools tests \( -name '*.cpp' -o -name '*.hpp' \) -print0 |
  xargs -0 clang-format-19 --dry-run --Werror
