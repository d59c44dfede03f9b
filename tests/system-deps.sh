#!/bin/sh
# What the tests need from the system: Chromium for the browser tests, bubblewrap for sandboxed kernels. Installs what
# is missing where apt can (as root, or with a sudo that asks nothing), else says in one line what will be skipped.
# With the argument "cluster": what the cluster tests need, which is Java for PySpark.
# Never stops the tests: always exits 0. Says nothing when nothing is missing.

has() {
    command -v "$1" >/dev/null 2>&1
}

has_chromium() {
    # The places that tests/browser/conftest.py looks in.
    if [ -n "${TIERKIT_CHROMIUM:-}" ]; then
        [ -x "$TIERKIT_CHROMIUM" ]
        return
    fi
    for name in chromium chromium-browser google-chrome google-chrome-stable chrome; do
        has "$name" && return
    done
    for path in "/Applications/Google Chrome.app" /Applications/Chromium.app \
        "${HOME:-}"/.cache/ms-playwright/chromium-* "${HOME:-}"/Library/Caches/ms-playwright/chromium-*; do
        [ -e "$path" ] && return
    done
    return 1
}

has_bubblewrap() {
    # A sandbox of this kind is Linux's own; nobody else misses it.
    has bwrap || [ "$(uname -s)" != Linux ]
}

has_java() {
    [ -x "${JAVA_HOME:-/nowhere}/bin/java" ] || has java
}

install() {
    has apt-get || return
    if [ "$(id -u)" -eq 0 ]; then
        as_root=
    elif has sudo && sudo -n true 2>/dev/null; then
        as_root="sudo -n"
    else
        return
    fi
    echo "Installing for the tests: $1"
    # Blanks part the words of as_root: splitting is meant.
    # shellcheck disable=SC2086
    {
        $as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq -o Acquire::http::Timeout=30 update &&
            $as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq -y -o Acquire::http::Timeout=30 \
                install --no-install-recommends "$1"
    } </dev/null >/dev/null 2>&1
}

if [ "${1:-}" = cluster ]; then
    has_java || install default-jre-headless
    has_java || echo "*** CLUSTER TESTS WILL BE SKIPPED: no Java found. Install one" \
        "(Debian: apt-get install default-jre-headless) or set JAVA_HOME. ***" >&2
    exit 0
fi

if ! has_chromium; then
    [ -n "${TIERKIT_CHROMIUM:-}" ] || install chromium
    has_chromium || echo "*** BROWSER TESTS WILL BE SKIPPED: no Chromium found. Install one" \
        "(Debian: apt-get install chromium) or set TIERKIT_CHROMIUM to its path. ***" >&2
fi

if ! has_bubblewrap; then
    install bubblewrap
    has_bubblewrap || echo "*** KERNELS WILL RUN WITHOUT A SANDBOX: no bwrap found" \
        "(Debian: apt-get install bubblewrap). ***" >&2
fi

exit 0
