#!/bin/sh
# Installs what a build needs and the machine lacks (Debian, Ubuntu). Says and
# does nothing when all is there. Usage: install.sh [extra packages ...]
set -eu
packages="g++ make cmake libeigen3-dev nlohmann-json3-dev libcli11-dev libcurl4-openssl-dev ca-certificates
  libmicrohttpd-dev libgtest-dev libcpp-httplib-dev libssl-dev zlib1g-dev $*"

if ! command -v dpkg-query >/dev/null 2>&1; then
  # Not Debian: the build itself names what it does not find.
  for tool in c++ cmake; do
    command -v "$tool" >/dev/null 2>&1 || {
      echo "[ERROR] $tool is missing. Install a C++20 compiler and CMake >= 3.22 with your package manager." >&2
      exit 69
    }
  done
  exit 0
fi

missing=""
for p in $packages; do
  dpkg-query -W -f='${Status}' "$p" 2>/dev/null | grep -q 'ok installed' || missing="$missing $p"
done
[ -n "$missing" ] || exit 0

as_root=""
if [ "$(id -u)" -ne 0 ]; then
  if ! command -v sudo >/dev/null 2>&1; then
    echo "[ERROR] missing packages:$missing. Install them as root (apt-get install$missing), or install sudo, and try again." >&2
    exit 69
  fi
  as_root="sudo"
fi
echo "Installing:$missing" >&2
$as_root apt-get update -qq >&2
# shellcheck disable=SC2086
$as_root env DEBIAN_FRONTEND=noninteractive \
  apt-get install -y -qq --no-install-recommends $missing >&2
