# Sourced by tools/up and tools/test: the one list of Debian packages, and how they get here.
# shellcheck shell=bash

# Debian names Boost's packages by its version: 12 has 1.81 beside an older default, 13 has 1.83.
boost_version() {
  local VERSION_ID=
  # shellcheck source=/dev/null
  . /etc/os-release
  if [ "${VERSION_ID:-}" = 12 ]; then echo 1.81; else echo 1.83; fi
}
boost=$(boost_version)

# To build and run: compiler and tools, then each library that CMakeLists.txt looks for.
packages_build=(
  g++ cmake ninja-build ccache pkg-config git
  librocksdb-dev
  flatbuffers-compiler flatbuffers-compiler-dev libflatbuffers-dev
  "libboost$boost-dev" "libboost-json$boost-dev"
  libspdlog-dev libcli11-dev doctest-dev libssl-dev prometheus-cpp-dev libxxhash-dev
  libsodium-dev libsqlite3-dev libcurl4-openssl-dev libzstd-dev
  libidn2-dev
)
# What `tools/test` needs beside them: the formatter that the format test asks, the mail server that
# mails are sent to, the browser that looks at the dashboard, and the proxies that stand in front.
packages_test=(clang-format-19 openssl python3-aiosmtpd golang-go golang-golang-x-mod-dev chromium
  nginx haproxy)
# The vendor's command line runs on Node; a Node that is there already is as good as Debian's.
if ! command -v node >/dev/null || ! command -v npm >/dev/null; then
  packages_test+=(nodejs npm)
fi
# What `tools/test --all` needs beside them: the second compiler, with libFuzzer.
packages_all=(clang-19 libclang-rt-19-dev)

say() { printf '\n== %s\n' "$*"; }
die() {
  printf '%s: %s\n' "${0##*/}" "$*" >&2
  exit 1
}

is_installed() {
  [ "$(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null)" = installed ]
}

as_root() {
  if [ "$(id -u)" = 0 ]; then
    "$@"
  elif command -v sudo >/dev/null; then
    sudo "$@"
  else
    die "installing packages needs root: run this as root, or install sudo"
  fi
}

# install_packages WHY PACKAGE...: says what is missing and why it is wanted, and installs it.
install_packages() {
  local why=$1 package missing=()
  shift
  command -v dpkg-query >/dev/null || die "this knows Debian 12 and 13; install by hand: $*"
  for package in "$@"; do
    is_installed "$package" || missing+=("$package")
  done
  if [ ${#missing[@]} = 0 ]; then
    echo "Packages $why: all installed."
    return
  fi
  echo "Packages $why: installing ${missing[*]}"
  # The list of packages is fetched only where there is none yet, or where it is too old to serve.
  apt_install "${missing[@]}" && return
  echo "The list of packages is missing or out of date: fetching it."
  as_root apt-get update -q
  apt_install "${missing[@]}" || die "apt-get could not install: ${missing[*]}"
}

# Nothing of it becomes a service of this machine: the tests start what they need by themselves.
# With SYSTEMD_OFFLINE no package has systemd start something now; what one has put among those that
# start with the machine is taken out again.
apt_install() {
  local service
  as_root env DEBIAN_FRONTEND=noninteractive SYSTEMD_OFFLINE=1 \
    apt-get install -y -q --no-install-recommends "$@" || return
  command -v systemctl >/dev/null || return 0
  for service in nginx haproxy; do
    [[ " $* " != *" $service "* ]] || as_root systemctl disable --quiet "$service" || return
  done
}
