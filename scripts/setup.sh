# Shared by ./start, ./test and scripts/lock: what the machine must have, installed when it is missing.
# Sourced, never run. Sets UV and PYTHON. Says in one line what it does; says nothing when all is there.

ROOT="${ROOT:-$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)}"
VENV="$ROOT/.venv"
PYTHON="$VENV/bin/python"

say() { printf '%s\n' "$*" >&2; }
fail() {
  say "Stopped: $*"
  exit 1
}

# --- uv -----------------------------------------------------------------------------------------------------------

# A `uv` on the path may be a shim that fails in this folder, so it is asked here, not looked for.
find_uv() {
  if (cd "$ROOT" && uv --version) >/dev/null 2>&1; then
    UV=uv
  elif "$ROOT/.uv/bin/uv" --version >/dev/null 2>&1; then
    UV="$ROOT/.uv/bin/uv"
  else
    install_uv
    UV="$ROOT/.uv/bin/uv"
  fi
}

install_uv() {
  local python
  python="$(find_python_with_venv)" || {
    say "Installing python3-venv: no Python here can make an environment."
    install_debian_packages python3 python3-venv
    python="$(find_python_with_venv)" ||
      fail "no Python with the venv module. Install Python 3.12 or later with venv (Debian: apt-get install python3-venv), or uv itself, then run this again."
  }
  say "Installing uv into .uv/"
  rm -rf "$ROOT/.uv"
  "$python" -m venv "$ROOT/.uv"
  "$ROOT/.uv/bin/python" -m pip install --quiet --disable-pip-version-check --require-hashes \
    --requirement "$ROOT/requirements/uv.txt" ||
    fail "uv could not be installed: is the Python package index reachable? Check the connection, then run this again."
}

find_python_with_venv() {
  local candidate
  for candidate in python3.13 python3 python3.14 python3.12 /usr/bin/python3; do
    if (cd "$ROOT" && "$candidate" -c 'import ensurepip, venv') >/dev/null 2>&1; then
      printf '%s\n' "$candidate"
      return 0
    fi
  done
  return 1
}

# --- Python and its packages --------------------------------------------------------------------------------------

make_environment() {
  local wanted
  wanted="$(cat "$ROOT/.python-version")"
  if "$PYTHON" -c 'import sys; sys.exit(sys.version_info < (3, 12))' >/dev/null 2>&1; then
    return
  fi
  say "Making .venv with Python $wanted"
  if "$UV" venv --quiet --clear --no-python-downloads --python "$wanted" "$VENV" 2>/dev/null; then
    return
  fi
  if "$UV" venv --quiet --clear --no-python-downloads --python '>=3.12' "$VENV" 2>/dev/null; then
    say "Python $wanted is not on this machine; using $("$PYTHON" --version), which is supported too."
    return
  fi
  say "No Python 3.12 or later on this machine; fetching $wanted"
  "$UV" venv --quiet --clear --python "$wanted" "$VENV" ||
    fail "no Python 3.12 or later, and none could be fetched. Install Python $wanted, then run this again."
}

# The stamp is a checksum of all that decides what gets installed: a second run starts at once.
stamp_of() {
  { printf '%s\n' "$ROOT"; "$PYTHON" --version
    cat "$ROOT/requirements/build.txt" "$ROOT/requirements/$1.txt" "$ROOT/pyproject.toml"; } | cksum
}

# Install a locked set of packages (run, all, dev) and Groundswell itself.
install_packages() {
  local set="$1" stamp
  stamp="$(stamp_of "$set")"
  if [ "$(cat "$VENV/.stamp-$set" 2>/dev/null)" = "$stamp" ]; then
    return
  fi
  say "Installing the locked packages of requirements/$set.txt (the first time takes some minutes)"
  local install=("$UV" pip install --quiet --python "$PYTHON")
  "${install[@]}" --require-hashes --requirement "$ROOT/requirements/build.txt" &&
    "${install[@]}" --require-hashes --no-build-isolation --requirement "$ROOT/requirements/$set.txt" &&
    "${install[@]}" --no-deps --no-build-isolation --editable "$ROOT" ||
    fail "the packages could not be installed; the lines above say why. Run this again once that is mended."
  printf '%s\n' "$stamp" >"$VENV/.stamp-$set"
}

# --- System packages ----------------------------------------------------------------------------------------------

# Told in whole before it is searched: `… | grep -q` ends the left side early, which pipefail takes for a failure.
has_library() {
  local told
  told="$({ ldconfig -p || /sbin/ldconfig -p; } 2>/dev/null)"
  [[ "$told" == *"$1"* ]]
}

has_font() {
  local found
  found="$(find /usr/share/fonts /usr/local/share/fonts "$HOME/.fonts" -name '*.[to]tf' 2>/dev/null || true)"
  [ -n "$found" ]
}

has_java_17() {
  local version
  version="$("${JAVA_HOME:+$JAVA_HOME/bin/}java" -version 2>&1 | sed -n 's/.*version "\([0-9]*\).*/\1/p')"
  [ "${version:-0}" -ge 17 ]
}

# What WeasyPrint draws the PDF with. Elsewhere than on Linux its own documentation says what to install.
install_report_libraries() {
  [ "$(uname)" = Linux ] || return 0
  local missing=()
  has_library libpango-1.0.so.0 || missing+=(libpango-1.0-0)
  has_library libpangoft2-1.0.so.0 || missing+=(libpangoft2-1.0-0)
  has_library libharfbuzz-subset.so.0 || missing+=(libharfbuzz-subset0)
  has_font || missing+=(fonts-dejavu-core)
  install_debian_packages "${missing[@]}"
}

# What the tests need besides: a browser to open the pages in, Java for Spark, and a PostgreSQL of their own.
install_test_programs() {
  [ "$(uname)" = Linux ] || return 0
  local missing=()
  [ -x /usr/bin/chromium ] || missing+=(chromium)
  has_java_17 || missing+=(openjdk-17-jre-headless/openjdk-21-jre-headless)
  has_postgresql || missing+=(postgresql)
  install_debian_packages "${missing[@]}"
}

# What compiles the front-end parts. Any Node.js from 18 on will do.
has_node() {
  local version
  version="$(node --version 2>/dev/null | sed -n 's/^v\([0-9]*\).*/\1/p')"
  [ "${version:-0}" -ge 18 ] && command -v npm >/dev/null
}

# The server's programs lie outside the path on Debian.
has_postgresql() {
  command -v initdb >/dev/null || compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null
}

# The style sheet and the front-end parts of the workbench, compiled from locked npm packages.
build_front_end() {
  local stamp
  stamp="$(cat "$ROOT"/package.json "$ROOT"/package-lock.json "$ROOT"/scripts/build_assets \
    "$ROOT"/src/groundswell_web/govuk/styles/*.scss | cksum)"
  if [ "$(cat "$ROOT/src/groundswell_web/govuk/built/.stamp" 2>/dev/null)" = "$stamp" ]; then
    return
  fi
  has_node || install_debian_packages nodejs npm
  has_node || fail "the workbench needs Node.js 18 or later with npm to compile its styles. Install it (Debian: apt-get install nodejs npm), then run this again."
  install_npm_packages
  say "Compiling the styles"
  (cd "$ROOT" && scripts/build_assets) ||
    fail "the styles could not be compiled; the lines above say why. Run this again once that is mended."
  printf '%s\n' "$stamp" >"$ROOT/src/groundswell_web/govuk/built/.stamp"
}

# The stamp lies among the packages, which `npm ci` takes away before it begins: one that broke off leaves none.
install_npm_packages() {
  local stamp
  stamp="$(cat "$ROOT"/package.json "$ROOT"/package-lock.json | cksum)"
  if [ "$(cat "$ROOT/node_modules/.stamp" 2>/dev/null)" = "$stamp" ]; then
    return
  fi
  say "Installing the front-end packages"
  (cd "$ROOT" && npm ci --ignore-scripts --no-fund --no-audit --loglevel=error >&2) ||
    fail "the front-end packages could not be installed: is the npm registry reachable? Check the connection, then run this again."
  printf '%s\n' "$stamp" >"$ROOT/node_modules/.stamp"
}

# Install Debian packages; `a/b` means the first of them that this release has. Without apt or the right to use it,
# say what to type and go on: what needs the package says so itself.
install_debian_packages() {
  [ "$#" -gt 0 ] || return 0
  local as_root=()
  local names="${*//\/*/}"
  if ! command -v apt-get >/dev/null; then
    say "Missing on this machine: $names. Install what your system calls them."
    return 0
  fi
  if [ "$(id -u)" -ne 0 ]; then
    if ! sudo -n true 2>/dev/null; then
      say "Missing on this machine: $names. Type: sudo apt-get install $names"
      return 0
    fi
    as_root=(sudo)
  fi
  say "Installing with apt-get: $names"
  local log
  log="$(mktemp)"
  if ! { "${as_root[@]}" apt-get update -q && as_debian_names "$@" |
    DEBIAN_FRONTEND=noninteractive xargs "${as_root[@]}" apt-get install -q -y --no-install-recommends; } >"$log" 2>&1; then
    tail -n 5 "$log" >&2
    say "apt-get could not install: $names. Going on without."
  fi
  rm -f "$log"
}

as_debian_names() {
  local wanted name
  for wanted in "$@"; do
    for name in ${wanted//\// }; do
      if [[ "$(apt-cache policy "$name" 2>/dev/null)" == *"Candidate: "[0-9]* ]]; then
        printf '%s\n' "$name"
        break
      fi
    done
  done
}

# The secret of an installation on this machine: made once, readable by its owner alone, handed on by the environment.
# An agency's own installation sets the variable itself and never comes here.
take_secrets() { # the installation's folder
  [ -z "${GROUNDSWELL_SECRET_KEY:-}" ] || return 0
  local file="$1/secret"
  if [ ! -s "$file" ]; then
    mkdir -p -m 700 "$1"
    (umask 077 && "$PYTHON" -c 'import secrets; print(secrets.token_urlsafe(50))' >"$file.part" && mv "$file.part" "$file")
  fi
  GROUNDSWELL_SECRET_KEY="$(cat "$file")"
  export GROUNDSWELL_SECRET_KEY
}
