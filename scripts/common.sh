# Sourced by scripts/test and scripts/demo: makes .venv and installs what they need.
# Nothing is installed outside the checkout; compiled packages are kept in the build cache, so that only the
# first run on a machine compiles (3 to 12 minutes on two cores); later runs take seconds.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cache=${SCHOLIA_BUILD_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/scholia-build}
python=${PYTHON:-python3}
venv=$root/.venv
LLAMA_CPP_PYTHON=0.3.36
TORCH=2.13.0

say() { printf '\033[1m%s\033[0m\n' "$*" >&2; }
die() { printf '%s\n' "$*" >&2; exit 1; }

pip_install() { "$venv/bin/python" -m pip install --quiet --disable-pip-version-check "$@"; }

make_venv() {
    command -v git >/dev/null || die "git was not found: install git 2.30 or newer."
    "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || die "Python 3.11 or newer is needed: set PYTHON=/path/to/python3"
    [ -x "$venv/bin/python" ] || "$python" -m venv "$venv" || die "python -m venv failed: install your system's python3-venv package."
}

# llama.cpp for this very processor. `-fno-tree-dse` keeps GCC from throwing away the AMX tile configuration,
# without which the first quantised batch segfaults on recent Xeons (llama.cpp #20824).
llama_cpp() {
    local flags="-DLLAVA_BUILD=OFF -DCMAKE_CXX_FLAGS=-fno-tree-dse" key wheels
    "$venv/bin/python" -c "import llama_cpp, sys; sys.exit(llama_cpp.__version__ != '$LLAMA_CPP_PYTHON')" 2>/dev/null && return
    key=$( { "$venv/bin/python" -VV; c++ --version; uname -m; grep -m1 '^flags' /proc/cpuinfo; echo "$LLAMA_CPP_PYTHON $flags"; } 2>/dev/null | cksum | cut -d' ' -f1)
    wheels=$cache/llama-$key
    if ! ls "$wheels"/llama_cpp_python-*.whl >/dev/null 2>&1; then
        command -v c++ >/dev/null || die "A C++ compiler was not found: install g++ or clang++."
        say "Compiling llama.cpp for this machine: 3 to 12 minutes, once (kept in $cache)"
        mkdir -p "$wheels.new"
        CMAKE_ARGS="$flags" "$venv/bin/python" -m pip wheel --quiet --disable-pip-version-check --no-deps \
            --no-binary llama-cpp-python "llama-cpp-python==$LLAMA_CPP_PYTHON" -w "$wheels.new"
        rm -rf "$wheels"
        mv "$wheels.new" "$wheels"
    fi
    pip_install "$wheels"/llama_cpp_python-*.whl
}

# PyTorch first and by its exact version, so that nothing else chooses one. On Linux the default build brings
# gigabytes of CUDA packages: set PIP_EXTRA_INDEX_URL to PyTorch's index of CPU builds to save them.
torch_pinned() {
    "$venv/bin/python" -c 'import torch' 2>/dev/null && return
    say "Installing PyTorch: about a minute"
    pip_install "torch==$TORCH"
}

# Runs the given function, and again only when pyproject.toml or the recipe has changed.
once() {
    local stamp=$venv/.scholia-$1
    if [ "$stamp" -nt "$root/pyproject.toml" ] && [ "$stamp" -nt "$root/scripts/common.sh" ]; then return; fi
    "$1"
    touch "$stamp"
}

# What the main job needs: the light base install and llama.cpp.
to_run() {
    say "Installing scholia and llama.cpp: about a minute, besides compiling"
    pip_install --upgrade pip
    llama_cpp
    pip_install -e "$root" tree-sitter tree-sitter-python
}

# Whether the VS Code extension can be built here.
has_node() {
    command -v npm >/dev/null && node -e 'process.exit(Number.parseInt(process.versions.node) < 18 ? 1 : 0)' 2>/dev/null
}

# The packages that the extension is built of, by its lock file; again only when that has changed.
npm_packages() {
    local folder=$root/editors/vscode
    [ "$folder/node_modules/.package-lock.json" -nt "$folder/package-lock.json" ] && return
    say "Installing the packages of the VS Code extension: about a minute"
    npm --prefix "$folder" ci --silent >&2
}

# Real editors for tests/editors. On a machine of its own (CI=true) they are installed where Debian's packages can be
# had; elsewhere that is the user's to decide. Never fails: the tests of what is missing are skipped and say so.
editors() {
    local missing=()
    command -v nvim >/dev/null || missing+=(neovim)
    command -v emacs >/dev/null || missing+=(emacs-nox)
    dpkg-query -W elpa-eglot >/dev/null 2>&1 || emacs -q --batch -l eglot >/dev/null 2>&1 || missing+=(elpa-eglot)
    if [ ${#missing[@]} -gt 0 ] && [ "${CI:-}" = true ] && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
        say "Installing ${missing[*]}"
        { timeout 120 apt-get update -qq; DEBIAN_FRONTEND=noninteractive timeout 300 \
            apt-get install -qq -y --no-install-recommends "${missing[@]}"; } >/dev/null 2>&1 && missing=()
    fi
    [ ${#missing[@]} -eq 0 ] || say "Tests of real editors are left out; for them: apt-get install ${missing[*]}"
    if has_node; then
        npm_packages || say "Tests of the VS Code extension are left out: its packages could not be had"
    else
        say "Tests of the VS Code extension are left out: Node.js 18 or newer, with npm, is not here"
    fi
}

# Everything: all extras and the tools that check the code.
to_develop() {
    pip_install --upgrade pip
    llama_cpp
    torch_pinned
    say "Installing scholia, its extras and the development tools: about two minutes"
    pip_install -e "$root[engine,learn,lsp]" --group "$root/pyproject.toml:dev"
}
